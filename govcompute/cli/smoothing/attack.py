"""`govcompute smoothing attack`: what a strong adversary takes from an agent; no certificate, but what one is held against."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from govcompute.cli.options import Json, Output
from govcompute.cli.output import emit_json, emit_table, table, tell
from govcompute.cli.smoothing.options import AgentFolder, Seed, bar, numbers, require_extra

if TYPE_CHECKING:
    from rich.table import Table

    from govcompute.smoothing.attack_table import AttackRun, AttackTable


def attack(
    agent: AgentFolder,
    budgets: Annotated[str, typer.Option("--budgets", help="Total ℓ2 budgets: a list or FROM:TO:STEP.")],
    to: Annotated[Path, typer.Option("--to", metavar="FILE.json", help="The table of attacks; runs that it has are kept.")],
    episodes: Annotated[int, typer.Option("--episodes", min=2, help="Episodes of each run.")] = 1000,
    thresholds: Annotated[
        str, typer.Option("--thresholds", help="How much worse an action must look to be worth forcing: a sweep.")
    ] = "0",
    shares: Annotated[str, typer.Option("--shares", help="Most of the budget for one step, 0 to 1: a sweep.")] = "1",
    samples: Annotated[int, typer.Option("--samples", min=1, help="Noise samples that scores are averaged over.")] = 128,
    step: Annotated[float, typer.Option("--step", help="Of the gradient descent.")] = 0.01,
    threads: Annotated[int, typer.Option("--threads", min=1, help="Threads of torch.")] = 1,
    seed: Seed = 0,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Attack an agent adaptively and white-box, and show the worst setting of each budget. Needs the extra 'rl'.

    A sweep that was stopped goes on with its next run when the same command is given again.
    """
    from govcompute.smoothing.attack_table import write_attacks
    from govcompute.smoothing.card import read_card

    card = read_card(agent)
    swept = itertools.product(numbers(budgets, "--budgets"), numbers(thresholds, "--thresholds"), numbers(shares, "--shares"))
    held = _table(to, card, seed)
    known = {run.setting for run in held.runs}
    missing = [one for one in swept if (*one, samples, step, episodes) not in known]
    if missing:
        require_extra("torch", "gymnasium")
        import torch

        torch.set_num_threads(threads)
        from govcompute.smoothing.attack import Attack
        from govcompute.smoothing.policy import load

        loaded, _ = load(agent)
        planned = [Attack(budget, threshold, share, step, samples, seed) for budget, threshold, share in missing]
        with bar("episodes", len(planned) * episodes) as move:
            for one in planned:
                held = held.with_run(_run(loaded, card.sigma, one, episodes, seed, move))
                write_attacks(to, held)
                tell(f"budget {one.budget:g}, threshold {one.threshold:g}, share {one.share:g}: {held.runs[-1].mean:.3f}")
    if as_json:
        record = {"sigma": held.sigma, "worst": [_summary(run) for run in held.worst]}
        emit_json("smoothing_attacks", record, output)
    else:
        emit_table(_shown(held), output)


def _table(to: Path, card: Any, seed: int) -> AttackTable:
    from govcompute.errors import InputError
    from govcompute.smoothing.attack_table import AttackTable, read_attacks

    fresh = AttackTable(environment=card.environment, sigma=card.sigma, agent=card.weights_sha256, seed=seed, runs=[])
    if not to.exists():
        return fresh
    held = read_attacks(to)
    if held.model_copy(update={"runs": []}) != fresh:
        raise InputError(f"{to} holds attacks on another agent or from another seed; expected a new file")
    return held


def _run(loaded: Any, sigma: float, one: Any, episodes: int, seed: int, move: Any) -> AttackRun:
    from govcompute.smoothing.attack import attack_episodes
    from govcompute.smoothing.attack_table import attack_run

    return attack_run(attack_episodes(loaded, sigma, one, range(episodes), seed=seed, keep=lambda _: move(advance=1)))


def _summary(run: AttackRun) -> dict[str, Any]:
    plain = run.model_dump(mode="json", exclude={"returns"})
    return {**plain, "episodes": len(run.returns), "mean": run.mean, "standard_error": run.standard_error}


def _shown(held: AttackTable) -> Table:
    columns = ("budget", "worst mean", "standard error", "threshold", "share", "budget used", "passes", "episodes")
    made = table(*columns, title=f"{held.environment}, sigma {held.sigma:g}: the worst of each budget", numbers=columns)
    for run in held.worst:
        made.add_row(
            f"{run.budget:g}",
            f"{run.mean:.3f}",
            f"{run.standard_error:.3f}",
            f"{run.threshold:g}",
            f"{run.share:g}",
            f"{run.spent:.3f}",
            f"{run.forward + run.both:,}",
            str(len(run.returns)),
        )
    return made
