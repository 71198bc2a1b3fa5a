"""Runs as rows of counters and seconds: from generations of the engine, or from a small CSV of anybody's server."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from govcompute.documents.table import Row, Table, read_table
from govcompute.errors import DocumentError, InputError, Problem, nearest
from govcompute.speculative.counts import Counts
from govcompute.speculative.run import Generation, Phase

_COUNTERS = ("emitted", "target_passes", "drafted", "discarded")
_OPTIONAL = ("cut", "length", "seconds")


@dataclass(frozen=True, slots=True)
class Logged:
    """Counters of a run, the seconds of its drafting and verifying, and K where every block had the same."""

    counts: Counts
    seconds: float | None = None
    length: int | None = None


def logged(generations: Iterable[Generation]) -> list[Logged]:
    """One row for each generation. Seconds are those of its draft and verify passes, or without them of the whole."""
    return [Logged(one.counts, _seconds(one)) for one in generations]


def read_log(path: Path) -> list[Logged]:
    """The rows of a CSV with the columns emitted, target_passes, drafted, discarded and, if wanted, cut, length, seconds.

    An empty cell of an optional column is a number that is not known (no `cut` is 0). Raises DocumentError that holds every
    fault: columns that are missing or unknown, cells that are no numbers, counters that contradict each other.
    """
    table = read_table(path)
    problems = list(_header(table))
    rows: list[Logged] = []
    for row in table.rows if not problems else ():
        try:
            rows.append(_row(table, row))
        except DocumentError as error:
            problems += error.problems
    if problems:
        raise DocumentError(problems)
    return rows


def _seconds(generation: Generation) -> float | None:
    timed = [one.seconds for one in generation.passes if one.phase in (Phase.DRAFT, Phase.VERIFY)]
    known = [seconds for seconds in timed if seconds is not None]
    return sum(known) if known and len(known) == len(timed) else generation.seconds


def _header(table: Table) -> Iterable[Problem]:
    allowed = (*_COUNTERS, *_OPTIONAL)
    for name in _COUNTERS:
        if name not in table.header:
            yield table.problem(1, name, f"the column '{name}' is missing", f"the columns {', '.join(_COUNTERS)}")
    for name in table.header:
        if name not in allowed:
            yield table.problem(1, name, f"unknown column '{name}'", f"one of {', '.join(allowed)}", nearest(name, allowed))


def _row(table: Table, row: Row) -> Logged:
    counters = {name: _whole(table, row, name) for name in (*_COUNTERS, "cut", "length")}
    length = counters.pop("length")
    try:
        counts = Counts(**{name: value or 0 for name, value in counters.items()})
    except InputError as error:
        raise DocumentError(table.problem(row.line, "", str(error))) from None
    return Logged(counts, _positive(table, row, "seconds"), length)


def _whole(table: Table, row: Row, name: str) -> int | None:
    text = row.cells.get(name, "").strip()
    if not text and name in _OPTIONAL:
        return None
    if not (text.isascii() and text.isdigit()):
        raise DocumentError(table.problem(row.line, name, f"'{text}' is not a whole number of zero or more"))
    return int(text)


def _positive(table: Table, row: Row, name: str) -> float | None:
    text = row.cells.get(name, "").strip()
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise DocumentError(table.problem(row.line, name, f"'{text}' is not a finite number above zero"))
    return value
