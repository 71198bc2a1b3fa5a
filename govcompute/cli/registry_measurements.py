"""`govcompute registry measurements`: measured runs, listed or one in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from govcompute.cli.options import Json, Output, RegistryFolders
from govcompute.cli.output import emit_json, emit_table, emit_tables, table

if TYPE_CHECKING:
    from rich.table import Table

    from govcompute.registry.measurements import Measurements


def measurements(
    name: Annotated[str | None, typer.Argument(help="The id of one to show in full; all are listed without.")] = None,
    as_json: Json = False,
    output: Output = None,
    registry: RegistryFolders = None,
) -> None:
    """Measured runs: what ran on what, how fast, and how near to what the device can do."""
    from govcompute.cli.measurement_tables import measurement_tables
    from govcompute.paths import registry_folders
    from govcompute.registry.measurements import load_measurements

    known = load_measurements(registry_folders(registry or ()))
    chosen = list(known.values()) if name is None else [known[name]]
    if as_json:
        records = [one.model_dump(mode="json", exclude_none=True) for one in chosen]
        emit_json("measurements", {"measurements": records}, output)
    elif name is None:
        emit_table(_listed(known), output)
    else:
        emit_tables(measurement_tables(chosen[0]), output)


def _listed(known: Measurements) -> Table:
    from govcompute.cli.measurement_tables import share, subjects

    numbers = ("batch", "tokens/s", "model FLOP utilisation", "of the floor reached")
    made = table("id", "what", "device", "dtype", *numbers, "load before", "measured on", numbers=numbers)
    for one in known.values():
        last = one.phases[-1]
        model_share = next(
            used.value for used in one.utilisation if used.meaning == "model_flop_utilisation" and used.phase == last.name
        )
        made.add_row(
            one.id,
            subjects(one),
            one.device.name,
            one.settings.dtype,
            f"{one.settings.batch:,}",
            f"{one.tokens_per_second:,.4g}",
            "" if model_share is None else f"{share(model_share)} ({last.name})",
            f"{share(last.share_of_floor)} ({last.name})",
            "not known" if one.device.load_average is None else f"{one.device.load_average:g}",
            one.measured_on.isoformat(),
        )
    return made
