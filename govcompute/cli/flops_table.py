"""`govcompute flops --table`: the FLOP of one pass for a Parquet table of configurations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from govcompute.cli.output import emit_json, emit_table
from govcompute.cli.output import table as new_table
from govcompute.cli.table import run, summary

if TYPE_CHECKING:
    from rich.table import Table

    from govcompute.bulk.run import Finished
    from govcompute.flops import Convention, Work


def flops_table(
    table: Path,
    to: Path | None,
    scheduler: str | None,
    workers: int,
    ignore: list[str] | None,
    name: str,
    work: Work,
    convention: Convention,
    as_json: bool,
    output: Path | None,
) -> None:
    """Writes the counts, prints how many of which model type were counted."""
    from govcompute.bulk.counts import Counts

    counting = Counts(name, work, convention, frozenset(ignore or ()))
    found = run(table, to, counting, scheduler, workers)
    if as_json:
        emit_json("table_counts", summary(found, to, counting), output)
    else:
        emit_table(_types(found, f"{name}, {work}; {convention}"), output)


def _types(found: Finished, counted: str) -> Table:
    from govcompute.bulk.counts import COUNTED, NOT_COUNTED

    names = (COUNTED, NOT_COUNTED)
    made = new_table("model type", *names, numbers=names, title=f"Configurations of {found.rows:,}: {counted}")
    for kind, tally in sorted(found.counts.items(), key=lambda one: (-one[1].total(), one[0])):
        made.add_row(kind, *(f"{tally[name]:,}" if tally[name] else "" for name in names))
    made.add_section()
    made.add_row("together", *(f"{sum(tally[name] for tally in found.counts.values()):,}" for name in names))
    return made
