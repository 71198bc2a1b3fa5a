"""`govcompute smoothing rollout`: the returns that a certificate is worked out from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from govcompute.cli.options import Json, Output
from govcompute.cli.output import emit_json, emit_text, tell
from govcompute.cli.smoothing.options import AgentFolder, Seed, bar, require_extra
from govcompute.quantity import counted


def rollout(
    agent: AgentFolder,
    to: Annotated[Path, typer.Option("--to", metavar="FILE.json", help="The table of returns; a new file.")],
    episodes: Annotated[
        int, typer.Option("--episodes", min=1, max=100_000, help="How many, each from a seed of its own.")
    ] = 10_000,
    sigma: Annotated[
        float | None, typer.Option("--sigma", help="A check: the noise that the agent's card must state.", show_default=False)
    ] = None,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Processes; returns do not depend on how many.")] = 1,
    seed: Seed = 0,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Play an agent, without an attack, on episodes that nothing was chosen by. Needs the extra 'rl'.

    A rollout that was stopped goes on from FILE.json.part when the same command is given again.
    """
    from govcompute.errors import InputError
    from govcompute.smoothing.card import read_card

    card = read_card(agent)
    if sigma is not None and sigma != card.sigma:
        raise InputError(
            f"{agent} was trained and chosen at sigma {card.sigma:g}, not {sigma:g}; its returns certify it at its own noise"
        )
    require_extra("torch", "gymnasium")
    from govcompute.smoothing.rollout import roll_out

    with bar("episodes", episodes) as move:
        found = roll_out(agent, to, episodes=episodes, seed=seed, workers=workers, watch=lambda done: move(completed=done))
    if as_json:
        record = {"episodes": len(found.returns), "mean": found.mean, "steps": found.steps, "file": to.name}
        emit_json("smoothing_rollout", record, output)
    else:
        emit_text(
            f"{counted(len(found.returns), 'episode')}, {counted(found.steps or 0, 'step')}: mean return {found.mean:.3f}",
            output,
        )
    tell(f"written: {to}")
