"""`govcompute smoothing rollout`: the returns that a certificate is worked out from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from govcompute.cli.options import Json, Output
from govcompute.cli.output import emit_json, emit_text, tell
from govcompute.cli.smoothing.options import AgentFolder, Seed, bar, require_extra


def rollout(
    agent: AgentFolder,
    to: Annotated[Path, typer.Option("--to", metavar="FILE.json", help="The table of returns; a new file.")],
    episodes: Annotated[int, typer.Option("--episodes", min=1, help="How many, each from a seed of its own.")] = 10_000,
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
    from govcompute.smoothing.environments import environment

    card = read_card(agent)
    if sigma is not None and sigma != card.sigma:
        raise InputError(
            f"{agent} was trained and chosen at sigma {card.sigma:g}, not {sigma:g}; its returns certify it at its own noise"
        )
    played = environment(card.environment)
    if to.exists():
        raise InputError(f"{to} exists already; expected a new file")
    require_extra("torch", "gymnasium")
    settings = {"agent": card.weights_sha256, "environment": played.id, "sigma": card.sigma, "seed": seed}
    done = _played(agent, card.sigma, seed, episodes, workers, to.with_name(f"{to.name}.part"), settings)
    found = done.table(played, card, seed)
    from govcompute.documents import write_text

    write_text(to, found.model_dump_json() + "\n")
    done.log.remove()
    record = {"episodes": len(found.returns), "mean": done.mean, "steps": found.steps, "file": to.name}
    if as_json:
        emit_json("smoothing_rollout", record, output)
    else:
        emit_text(f"{len(found.returns):,} episodes, {found.steps:,} steps: mean return {done.mean:.3f}", output)
    tell(f"written: {to}")


class _Done:
    """The episodes of a finished rollout."""

    def __init__(self, log: Any, episodes: int) -> None:
        self.log = log
        self.episodes = [log.done[number] for number in range(episodes)]

    @property
    def mean(self) -> float:
        """Of the returns."""
        import statistics

        return statistics.fmean(one.value for one in self.episodes)

    def table(self, played: Any, card: Any, seed: int) -> Any:
        """As a file holds it."""
        from govcompute.smoothing.returns import rolled_out

        return rolled_out(played, card.sigma, card.weights_sha256, seed, self.episodes)


def _played(agent: Path, sigma: float, seed: int, episodes: int, workers: int, part: Path, settings: dict[str, Any]) -> _Done:
    from govcompute.smoothing.episode_log import Episode, EpisodeLog
    from govcompute.smoothing.rollout import Job, play_certification

    with EpisodeLog(part, settings) as log:
        missing = [number for number in range(episodes) if number not in log.done]
        with bar("episodes", episodes, episodes - len(missing)) as move:

            def keep(episode: Episode) -> None:
                log.keep(episode)
                move(advance=1)

            play_certification(Job(agent, sigma, seed), missing, workers=workers, keep=keep)
        return _Done(log, episodes)
