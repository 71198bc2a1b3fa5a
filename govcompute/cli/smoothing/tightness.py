"""`govcompute smoothing tightness`: agents that an attack takes down to their certificate, by simulation."""

from __future__ import annotations

import dataclasses
from typing import Annotated

import typer

from govcompute.cli.options import Json, Output
from govcompute.cli.output import emit_json, emit_table, table


def tightness(
    ratio: Annotated[float, typer.Option("--ratio", min=0.0, max=30.0, help="Budget over sigma.")] = 1.0,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of the simulation.")] = 0,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Show that the certificate cannot be raised: two constructions attain it, one of them over 1, 4 and 25 steps."""
    from govcompute.smoothing.tightness import equal_split, one_step

    found = [one_step(ratio, seed=seed), *(equal_split(ratio, steps, seed=seed) for steps in (1, 4, 25))]
    if as_json:
        emit_json("smoothing_tightness", {"constructions": [dataclasses.asdict(one) for one in found]}, output)
        return
    columns = ("steps", "without attack", "certified", "attacked", "standard error", "episodes")
    made = table("construction", *columns, title=f"budget over sigma {ratio:g}", numbers=columns)
    for one in found:
        made.add_row(
            one.name,
            str(one.steps),
            f"{one.clean:.4f}",
            f"{one.certified:.4f}",
            f"{one.attacked:.4f}",
            f"{one.standard_error:.4f}",
            f"{one.episodes:,}",
        )
    emit_table(made, output)
