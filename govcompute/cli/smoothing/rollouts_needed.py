"""`govcompute smoothing rollouts-needed`: what a radius costs, before anything is played."""

from __future__ import annotations

from typing import Annotated

import typer

from govcompute.cli.options import Json, Output
from govcompute.cli.output import emit_json, emit_table, table
from govcompute.cli.smoothing.options import Alpha, numbers


def rollouts_needed(
    ratios: Annotated[str, typer.Option("--ratios", help="Budget over sigma: a list or FROM:TO:STEP.")] = "1:5",
    levels: Annotated[int, typer.Option("--levels", min=1, help="Levels that share alpha.")] = 1,
    alpha: Alpha = 0.05,
    flop: Annotated[float, typer.Option("--flop", min=0.0, help="FLOP of one rollout; 0 leaves FLOP out.")] = 0.0,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """The fewest rollouts, all successes, that certify a chance of one half: they grow like exp(ρ²/2)."""
    from govcompute.smoothing.radius import marginal_growth
    from govcompute.smoothing.radius import rollouts_needed as needed

    rows = []
    for ratio in numbers(ratios, "--ratios"):
        count = needed(ratio, alpha / levels)
        rows.append({"ratio": ratio, "rollouts": count, "growth": marginal_growth(ratio), "flop": count * flop or None})
    if as_json:
        emit_json("smoothing_rollouts_needed", {"alpha": alpha, "levels": levels, "rows": rows}, output)
        return
    columns = ("rollouts", "d ln C / dρ", *(("FLOP",) if flop else ()))
    made = table("B/σ", *columns, numbers=("B/σ", *columns))
    for row in rows:
        spent = (f"{row['flop']:.3g}",) if flop else ()
        made.add_row(f"{row['ratio']:g}", f"{row['rollouts']:,}", f"{row['growth']:.2f}", *spent)
    emit_table(made, output)
