"""`govcompute registry chips`: the accelerators whose rates and die areas are known, and what export control asks of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from govcompute.cli.options import Json, Output
from govcompute.cli.output import emit_json, emit_table, table, tell

if TYPE_CHECKING:
    from govcompute.registry.hardware import Chip

_CAVEAT = (
    "TPP is computed from dense rates, and density over the whole die: what 3A090 asks for is the applicable area, which may be"
    " smaller, so the density in law may be greater. Where an H20 or H200 has a die area, it is the H100's: a guess."
)


def chips(
    name: Annotated[str | None, typer.Argument(help="One chip, by its id or a name such as H100; all without.")] = None,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Chips: dense peak, memory, and the total processing performance and performance density that ECCN 3A090 measures."""
    from govcompute.registry.amounts import shipped_hardware

    known = shipped_hardware()
    chosen = list(known.values()) if name is None else [known.find(name)]
    if as_json:
        emit_json("chips", {"chips": [_record(one) for one in chosen]}, output)
        return
    numbers = ("TFLOP/s, 16 bit", "memory, GB", "TDP, W", "TPP", "die, mm²", "TPP per mm²")
    made = table("id", "name", "released", *numbers, numbers=numbers)
    for one in chosen:
        half, density = one.dense_tera.half, one.performance_density
        made.add_row(
            one.id,
            one.name,
            str(one.released or ""),
            *("" if value is None else f"{float(value):,.5g}" for value in (half, one.memory_gb, one.tdp_w, one.tpp.value)),
            "not known" if one.die_area_mm2 is None else f"{float(one.die_area_mm2):,.5g}",
            "not known" if density is None else f"{float(density):.2f}",
        )
    emit_table(made, output)
    tell(_CAVEAT)


def _record(one: Chip) -> dict[str, Any]:
    density = one.performance_density
    return {
        **one.model_dump(mode="json", exclude_none=True),
        "tpp": float(one.tpp.value),
        "performance_density": None if density is None else float(density),
    }
