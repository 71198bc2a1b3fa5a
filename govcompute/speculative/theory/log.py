"""Runs as rows of counters and seconds: from generations of the engine, or from a small CSV of anybody's server.

    emitted,target_passes,drafted,discarded[,cut][,rejections][,length][,seconds]

One row for each run: an answer, or the difference of a server's counters over a while. The first five are those of `Counts`.
rejections: blocks of which a candidate was refused; length: the K that every block was to have (where the text ends, a block
may be shorter); seconds: of drafting and verifying, without reading the prompt. An empty cell is a number that is not known (no
`cut` is 0). The order of columns and rows is free.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from govcompute.documents.table import Row, Table, read_table
from govcompute.errors import DocumentError, InputError, Problem, nearest
from govcompute.speculative.counts import Counts
from govcompute.speculative.run import Generation, Phase

_COUNTERS = ("emitted", "target_passes", "drafted", "discarded")
_OPTIONAL = ("cut", "rejections", "length", "seconds")
_COLUMNS = (*_COUNTERS, *_OPTIONAL)
#: Candidates of a block, at most.
_MOST = 1000
#: Of a counter, so that sums of them are exact enough as floats.
_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Logged:
    """Counters of a run; None is what is not known. seconds: of its drafting and verifying. length: K, where it was fixed.

    rejections: blocks of which a candidate was refused (and all after it thrown away unseen).
    """

    counts: Counts
    seconds: float | None = None
    length: int | None = None
    rejections: int | None = None

    @property
    def kept(self) -> int:
        """Candidates that the target accepted."""
        return self.counts.drafted - self.counts.discarded


def logged(generations: Iterable[Generation], length: int | None = None) -> list[Logged]:
    """One row for each generation. Seconds are those of its draft and verify passes, or without them of the whole.

    `length`: the K of their rule, where it is a fixed one.
    """
    return [Logged(one.counts, _seconds(one), length, sum(block.discarded > 0 for block in one.rounds)) for one in generations]


def log_text(rows: Iterable[Logged]) -> str:
    """The rows as CSV, without a line feed at the end; `read_log` reads the same rows back."""
    lines = [",".join(_COLUMNS)]
    for row in rows:
        counts = [getattr(row.counts, name) for name in (*_COUNTERS, "cut")]
        known = ["" if value is None else repr(value) for value in (*counts, row.rejections, row.length, row.seconds)]
        lines.append(",".join(known))
    return "\n".join(lines)


def read_log(path: Path) -> list[Logged]:
    """The rows of such a CSV, one or more.

    Raises DocumentError that holds every fault: columns that are missing or unknown, no row, cells that are no numbers,
    counters that contradict each other.
    """
    table = read_table(path)
    problems = list(_header(table))
    rows: list[Logged] = []
    for row in table.rows if not problems else ():
        try:
            rows.append(_row(table, row))
        except DocumentError as error:
            problems += error.problems
    if not problems and not rows:
        problems = [table.problem(1, "", "the log has no row", "one row for each run, such as an answer")]
    if problems:
        raise DocumentError(problems)
    return rows


def _seconds(generation: Generation) -> float | None:
    timed = [one.seconds for one in generation.passes if one.phase in (Phase.DRAFT, Phase.VERIFY)]
    known = [seconds for seconds in timed if seconds is not None]
    return sum(known) if known and len(known) == len(timed) else generation.seconds


def _header(table: Table) -> Iterable[Problem]:
    for name in _COUNTERS:
        if name not in table.header:
            yield table.problem(1, name, f"the column '{name}' is missing", f"the columns {', '.join(_COUNTERS)}")
    for name in table.header:
        if name not in _COLUMNS:
            yield table.problem(1, name, f"unknown column '{name}'", f"one of {', '.join(_COLUMNS)}", nearest(name, _COLUMNS))


def _row(table: Table, row: Row) -> Logged:
    whole = {name: _whole(table, row, name) for name in (*_COUNTERS, "cut", "rejections", "length")}
    length, rejections = whole.pop("length"), whole.pop("rejections")
    try:
        counts = Counts(**{name: value or 0 for name, value in whole.items()})
    except InputError as error:
        raise DocumentError(table.problem(row.line, "", str(error))) from None
    found = Logged(counts, _time(table, row), length, rejections)
    if wrong := next(_contradictions(found), None):
        raise DocumentError(table.problem(row.line, *wrong))
    return found


def _contradictions(row: Logged) -> Iterator[tuple[str, str, str]]:
    """What no run can have done: the column, what is wrong with it, and what was expected."""
    counts, length, rejections = row.counts, row.length, row.rejections
    if counts.discarded > counts.drafted:
        yield "discarded", f"{counts.discarded:,} candidates are discarded", f"at most the {counts.drafted:,} drafted"
    if length is not None and not 1 <= length <= _MOST:
        yield "length", f"a block of {length:,} candidates", f"from 1 to {_MOST:,}"
    most = counts.target_passes * (length or _MOST)
    if counts.drafted > most:
        each = f"{length or _MOST:,} candidates for each of {counts.target_passes:,} passes"
        yield "drafted", f"{counts.drafted:,} candidates are drafted", f"at most {most:,}: {each}"
    if rejections is not None and not (counts.discarded > 0) <= rejections <= min(counts.discarded, counts.target_passes):
        expected = f"from {int(counts.discarded > 0)} to {min(counts.discarded, counts.target_passes):,}"
        yield "rejections", f"{rejections:,} blocks with a candidate refused", f"{expected}: one or more are discarded for each"


def _whole(table: Table, row: Row, name: str) -> int | None:
    text = row.cells.get(name, "").strip()
    if not text and name in _OPTIONAL:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        shown = text if len(text) <= _DIGITS else text[:_DIGITS] + "…"
        raise DocumentError(
            table.problem(row.line, name, f"'{shown}' is not a whole number of zero or more, of at most {_DIGITS} digits")
        )
    return int(text)


def _time(table: Table, row: Row) -> float | None:
    text = row.cells.get("seconds", "").strip()
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 1e-9 <= value <= 1e12:
        raise DocumentError(table.problem(row.line, "seconds", f"'{text}' is not a number of seconds from 1e-9 to 1e12"))
    return value
