"""What `--table` means for every command that has it: which table, where its results go, and who does the work."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from govcompute.cli.output import tell
from govcompute.errors import InputError
from govcompute.quantity import counted

if TYPE_CHECKING:
    from govcompute.bulk.places import Place
    from govcompute.bulk.result import Work
    from govcompute.bulk.run import Finished

TableFile = Annotated[
    Path | None,
    typer.Option("--table", metavar="FILE|FOLDER", help="A Parquet file, or a folder of them, of any size (docs/large.md)."),
]
To = Annotated[
    Path | None,
    typer.Option("--to", metavar="FOLDER", help="With --table: where the results go; what is there already is not done again."),
]
Scheduler = Annotated[
    str | None, typer.Option(metavar="tcp://HOST:PORT", help="With --table: the Dask cluster that does the work.")
]
Workers = Annotated[int, typer.Option(min=1, help="With --table: processes of this machine that do the work.")]
Ignore = Annotated[list[str] | None, typer.Option(metavar="COLUMN", help="With --table: pass this column over (repeatable).")]

_EVERY_SECONDS = 5.0


def refuse(with_table: bool, **options: object) -> None:
    """Raises InputError for the first option that is given and has no meaning here (with a table, or without one)."""
    for name, value in options.items():
        if value:
            named = f"--{name.replace('_', '-')}"
            raise InputError(f"{named} does not go with --table" if with_table else f"{named} goes with --table")


def run(table: Path, to: Path | None, work: Work, scheduler: str | None, workers: int) -> Finished:
    """The table done, with a word now and then on stderr. Raises InputError without a folder for the results."""
    from govcompute.bulk.run import run_table

    if to is None:
        raise InputError("--table needs --to FOLDER, where the results go")
    found = run_table(table, to, work, _place(scheduler, workers), _Progress())
    there = f", {counted(found.skipped, 'of them was', 'of them were')} there already" if found.skipped else ""
    tell(f"written: {to} ({counted(found.rows, 'row')} in {counted(found.partitions, 'partition')}{there})")
    return found


def summary(found: Finished, to: Path | None, work: Work) -> dict[str, Any]:
    """What was done, as JSON values."""
    return {
        "to": str(to),
        "made_from": dict(work.made_from),
        "rows": found.rows,
        "partitions": found.partitions,
        "skipped": found.skipped,
        "counts": {name: dict(sorted(tally.items())) for name, tally in found.counts.items()},
    }


def _place(scheduler: str | None, workers: int) -> Place:
    from govcompute.bulk.places import cluster, here, processes

    if scheduler is not None and workers > 1:
        raise InputError("--workers are processes of this machine and --scheduler is a cluster; give one of them")
    return cluster(scheduler) if scheduler is not None else processes(workers) if workers > 1 else here


class _Progress:
    """Says every few seconds how far it is."""

    def __init__(self) -> None:
        self._said = time.monotonic()

    def __call__(self, done: int, planned: int) -> None:
        if time.monotonic() - self._said >= _EVERY_SECONDS:
            self._said = time.monotonic()
            tell(f"{done:,} of {counted(planned, 'partition')}")
