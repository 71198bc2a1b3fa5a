"""`govcompute smoothing certify`: from a table of returns to what no attack of a budget can take away. Needs no torch."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from govcompute.cli.options import Json, Output
from govcompute.cli.output import emit_json, emit_text, table, tell
from govcompute.cli.smoothing.options import Alpha, numbers
from govcompute.quantity import counted

if TYPE_CHECKING:
    from govcompute.smoothing.attack_table import AttackTable
    from govcompute.smoothing.certificate import Certificate

_RATIOS = (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0)


class _Bound(StrEnum):
    CLOPPER_PEARSON = "clopper-pearson"
    DKW = "dkw"
    HOEFFDING = "hoeffding"


def certify(
    file: Annotated[Path, typer.Argument(metavar="RETURNS", help="JSON of a rollout, or CSV with a column 'return'.")],
    budgets: Annotated[
        str | None, typer.Option("--budgets", help="Total ℓ2 budgets: a list or FROM:TO:STEP; default 0 to 5 sigma.")
    ] = None,
    bound: Annotated[
        _Bound, typer.Option("--bound", help="The confidence bound on each level's chance.")
    ] = _Bound.CLOPPER_PEARSON,
    alpha: Alpha = 0.05,
    environment: Annotated[
        str | None, typer.Option("--environment", help="Of a CSV: its floor and levels.", show_default=False)
    ] = None,
    sigma: Annotated[float | None, typer.Option("--sigma", help="Of a CSV: the agent's noise.", show_default=False)] = None,
    floor: Annotated[
        float | None, typer.Option("--floor", help="Of a CSV: a return that no episode can fall below.", show_default=False)
    ] = None,
    levels: Annotated[
        str | None,
        typer.Option("--levels", help="Levels fixed before any rollout: a list or FROM:TO:STEP.", show_default=False),
    ] = None,
    ceiling: Annotated[
        float | None, typer.Option("--ceiling", help="Of a CSV: a return that none can pass.", show_default=False)
    ] = None,
    attacks: Annotated[
        Path | None, typer.Option("--attacks", metavar="FILE", help="Attacks on the same agent, to be held against it.")
    ] = None,
    figure: Annotated[Path | None, typer.Option("--figure", metavar="FILE.svg", help="Draw the curves into this file.")] = None,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Certify the mean return, and the chance of the highest level, under any attack of a total budget."""
    from govcompute.smoothing.attack_table import read_attacks, require_same_agent
    from govcompute.smoothing.bounds import Bound
    from govcompute.smoothing.certificate import certify as certified
    from govcompute.smoothing.returns import read_returns

    given = None if levels is None else numbers(levels, "--levels")
    returns = read_returns(file, environment_id=environment, sigma=sigma, floor=floor, levels=given, ceiling=ceiling)
    held = read_attacks(attacks) if attacks is not None else None
    if budgets is not None:
        radii = numbers(budgets, "--budgets")
    elif held is not None:
        radii = sorted({0.0, *(run.budget for run in held.runs)})
    else:
        radii = [ratio * returns.sigma for ratio in _RATIOS]
    kind = Bound(bound.value)
    found = certified(returns, radii, alpha=alpha, bound=kind)
    if held is not None:
        require_same_agent(found, returns.agent, held)
    if figure is not None:
        fine = [5 * returns.sigma * step / 100 for step in range(101)]
        fine = fine if budgets is None and held is None else [radii[-1] * step / 100 for step in range(101)]
        _draw(figure, certified(returns, fine, alpha=alpha, bound=kind), held)
    if as_json:
        emit_json("smoothing_certificate", _record(found, held), output)
    else:
        emit_text(_words(found, held), output)


def _draw(path: Path, curve: Certificate, held: AttackTable | None) -> None:
    from govcompute.documents import write_text
    from govcompute.report.figures.smoothing import curves
    from govcompute.report.svg import svg

    write_text(path, svg(curves(curve, held.worst if held else ())))
    tell(f"written: {path}")


def _record(found: Certificate, held: AttackTable | None) -> dict[str, Any]:
    from govcompute.smoothing.certificate import half_radius

    under = {run.budget: run for run in held.worst} if held else {}
    rows = [
        {
            "budget": budget,
            "ratio": budget / found.sigma,
            "certified_mean": expected,
            "plug_in_optimum": optimum,
            "thresholds": thresholds,
            "attacked_mean": under[budget].mean if budget in under else None,
            "attacked_standard_error": under[budget].standard_error if budget in under else None,
        }
        for budget, expected, optimum, thresholds in zip(
            found.budgets.tolist(), found.expected.tolist(), found.plug_in.tolist(), found.thresholds.tolist(), strict=True
        )
    ]
    return {
        "environment": found.environment,
        "sigma": found.sigma,
        "bound": found.bound.value,
        "alpha": found.alpha,
        "episodes": found.episodes,
        "floor": found.floor,
        "mean": found.mean,
        "half_radius": half_radius(found),
        "levels": found.levels.tolist(),
        "lower_bounds": found.lower.tolist(),
        "budgets": rows,
    }


def _words(found: Certificate, held: AttackTable | None) -> str:
    from io import StringIO

    from rich.console import Console

    under = {run.budget: run for run in held.worst} if held else {}
    top = f"P(R >= {found.levels[-1]:g})"
    attacked = ("under attack", "standard error", "episodes") if held else ()
    columns = ("budget", "B/σ", "certified mean", top, "plug-in optimum", *attacked)
    made = table(*columns, numbers=columns)
    for index, budget in enumerate(found.budgets.tolist()):
        cells = [f"{budget:g}", f"{budget / found.sigma:.3g}", f"{found.expected[index]:.3f}"]
        cells += [f"{found.thresholds[index, -1]:.4f}", f"{found.plug_in[index]:.3f}"]
        if held:
            run = under.get(budget)
            cells += [f"{run.mean:.3f}", f"{run.standard_error:.3f}", str(len(run.returns))] if run else ["", "", ""]
        made.add_row(*cells)
    buffer = StringIO()
    Console(file=buffer, width=120, no_color=True, highlight=False, markup=False).print(made)
    where = f"{found.environment}, " if found.environment else ""
    lines = [
        f"{where}sigma {found.sigma:g}: {counted(found.episodes, 'episode')},"
        f" mean return {found.mean:.3f}, floor {found.floor:g}",
        f"{found.bound.words}; {counted(len(found.levels), 'level')}; all of it holds at once with"
        f" confidence {1 - found.alpha:g}",
        *(line.rstrip() for line in buffer.getvalue().rstrip().splitlines()),
    ]
    return "\n".join([*lines, _half(found), *_finding(found, held)])


def _half(found: Certificate) -> str:
    from govcompute.smoothing.certificate import half_radius

    radius = half_radius(found)
    if radius is None:
        return "half of the mean (above the floor) is not certain at any budget"
    return f"half of the mean (above the floor) is certain up to a budget of {radius:.4g}"


def _finding(found: Certificate, held: AttackTable | None) -> list[str]:
    if held is None:
        return []
    from govcompute.smoothing.attack_table import below_certificate

    refuted = below_certificate(found, [run for run in held.runs if run.budget in found.budgets.tolist()])
    if not refuted:
        return [f"no attack of {len(held.runs)} took the mean below what is certified"]
    return [f"BELOW the certificate at budget {run.budget:g}: {run.mean:.3f}; one of the two is wrong" for run in refuted]
