"""A table from end to end: planned, done wherever it is to be done, and closed with a manifest that is written last."""

from __future__ import annotations

import functools
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govcompute.bulk.partition import Partition, files_of, metadata_of, partitions
from govcompute.bulk.places import Place
from govcompute.bulk.result import Counts, Done, Work, code_fingerprint, complete
from govcompute.documents import write_text
from govcompute.errors import DocumentError, InputError, Problem
from govcompute.quantity import counted

#: Readers of a folder of Parquet pass over names that begin with an underscore.
MANIFEST = "_manifest.json"


@dataclass(frozen=True, slots=True)
class Finished:
    """A table that is done: its rows, how many of which kind, its partitions, and how many of them were there already."""

    rows: int
    counts: Counts
    partitions: int
    skipped: int


def run_table(table: Path, to: Path, work: Work, place: Place, tell: Callable[[int, int], None] | None = None) -> Finished:
    """Does `work` on every partition of `table` (a Parquet file, or a folder of them), into the folder `to`.

    Partitions whose result is in `to` already are passed over, so what was killed is finished by running it again. The
    manifest stands only beside results that are whole. `tell` hears how many partitions of how many are done.
    Raises DocumentError for faults of the table, InputError where something cannot be read, written or reached.
    """
    files = files_of(table)
    _check_schemas(files, work)
    planned = list(partitions(files, work.partition_rows))
    _check_folder(to, planned)
    (to / MANIFEST).unlink(missing_ok=True)
    task = functools.partial(complete, work=work, folder=to.absolute(), code=code_fingerprint())
    done: list[Done] = []
    failed: list[str] = []
    for count, result in enumerate(place(task, planned), 1):
        if isinstance(result, Done):
            done.append(result)
        else:
            failed.append(str(result))
        if tell is not None:
            tell(count, len(planned))
    _clear(to, planned)
    _raise_for(done, failed)
    done.sort(key=lambda one: one.name)
    found = _summed(done)
    write_text(to / MANIFEST, json.dumps(_manifest(found, done, work, to), indent=1) + "\n")
    return found


def _check_schemas(files: Sequence[Path], work: Work) -> None:
    problems: list[Problem] = []
    first: list[str] = []
    for file in files:
        schema = metadata_of(file).schema.to_arrow_schema()
        problems += work.schema_problems(schema, str(file))
        first = first or work.wanted(schema)
        for name in sorted(set(first) ^ set(work.wanted(schema))):
            problem = "the column is missing" if name in first else "the column is not in the table's first file"
            problems.append(Problem(str(file), 0, 0, name, problem, f"the columns of {files[0].name}"))
    if problems:
        raise DocumentError(problems)


def _check_folder(to: Path, planned: Sequence[Partition]) -> None:
    """A reader takes every Parquet file of the folder, so there is none of another table."""
    if to.exists() and not to.is_dir():
        raise InputError(f"--to {to}: a file of that name exists; expected a folder")
    others = {path.name for path in to.glob("*.parquet")} - {partition.name for partition in planned}
    if others:
        raise InputError(
            f"--to {to}: the folder holds {counted(len(others), 'Parquet file that is', 'Parquet files that are')}"
            f" not of these results, such as {min(others)};"
            " give another folder, or clear it"
        )


def _clear(to: Path, planned: Sequence[Partition]) -> None:
    """Takes away what killed workers had begun (see `documents.whole_file`)."""
    begun = tuple(f".{partition.name}." for partition in planned)
    for path in to.glob(".*.parquet.*"):
        if path.name.startswith(begun):
            path.unlink(missing_ok=True)


def _raise_for(done: Sequence[Done], failed: Sequence[str]) -> None:
    problems = [problem for one in sorted(done, key=lambda one: one.name) for problem in one.problems]
    if problems:
        raise DocumentError(problems)
    if failed:
        raise InputError("\n".join([*dict.fromkeys(failed), "finished partitions are kept; run it again to finish the rest"]))


def _summed(done: Sequence[Done]) -> Finished:
    counts: Counts = {}
    for one in done:
        for name, tally in one.counts.items():
            counts.setdefault(name, Counter()).update(tally)
    return Finished(sum(one.rows for one in done), counts, len(done), sum(one.skipped for one in done))


def _manifest(found: Finished, done: Sequence[Done], work: Work, to: Path) -> dict[str, Any]:
    """The same for the same table, wherever and in whatever order it was done."""
    return {
        "kind": work.kind,
        "code": code_fingerprint(),
        "made_from": dict(work.made_from),
        "rows": found.rows,
        "counts": {name: dict(sorted(tally.items())) for name, tally in sorted(found.counts.items())},
        "files": [
            {"name": one.name, "rows": one.rows, "bytes": (to / one.name).stat().st_size, "key": one.key} for one in done
        ],
    }
