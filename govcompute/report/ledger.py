"""A ledger as people look at it: read once, without writing. Nothing is added up from one that is damaged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

from govcompute.errors import LedgerError, NotFound
from govcompute.ledger import Anchor, ComputeEvent, Entry, Ledger, Verification, open_ledger, verify
from govcompute.ledger.totals import RunTotal, totals
from govcompute.tracking import Course, RunLine, Standing, TrackedRun, recorded_runs
from govcompute.tracking.runs import lines_of_run, system_of_run
from govcompute.verdict.assess import Assessor

#: Entries that are shown one by one, the newest; all are counted.
MOST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class RunRead:
    """One run: what it took, where it stands, and its course: the FLOP so far at the end of each stretch.

    unknown: why no line is shown for it; empty where lines were looked for.
    """

    run: TrackedRun
    standing: Standing
    total: RunTotal
    course: tuple[tuple[datetime, Fraction], ...]
    unknown: str

    @property
    def key(self) -> str:
        """Its name on the page."""
        return f"{self.run.system}: {self.run.run}"


@dataclass(frozen=True, slots=True)
class LedgerRead:
    """A ledger at one moment. entries: the newest, at most `MOST_SHOWN`. superseded: hash of an entry to the number
    of its correction.

    unread: why entries or sums are missing, where they cannot be read; empty otherwise.
    """

    verification: Verification
    entries: tuple[Entry, ...]
    superseded: dict[str, int]
    runs: tuple[RunRead, ...]
    anchors: tuple[Anchor, ...]
    unread: str


def read_ledger(where: str | Path, assessor: Assessor, day: date, anchors: Sequence[Anchor] = ()) -> LedgerRead:
    """Verifies the ledger and, where it is whole, adds up its runs and holds them against the lines of a day.

    It is opened for reading alone. Raises LedgerError where it cannot be opened at all.
    """
    with open_ledger(where, check_head=False, read_only=True) as there:
        found = verify(there, anchors)
        entries, superseded, unread = _newest(there)
        runs: tuple[RunRead, ...] = ()
        if found.whole:
            runs = tuple(_run(there, one, assessor, day) for one in recorded_runs(there))
    return LedgerRead(found, entries, superseded, runs, tuple(anchors), unread)


def _newest(ledger: Ledger) -> tuple[tuple[Entry, ...], dict[str, int], str]:
    kept: list[Entry] = []
    superseded: dict[str, int] = {}
    try:
        for entry in ledger.entries():
            kept = [*kept[1 - MOST_SHOWN :], entry]
            if '"supersedes":"' in entry.body and isinstance(event := entry.event, ComputeEvent) and event.supersedes:
                superseded[event.supersedes] = entry.seq
    except LedgerError as error:
        return tuple(reversed(kept)), superseded, str(error)
    return tuple(reversed(kept)), superseded, ""


def _run(ledger: Ledger, one: TrackedRun, assessor: Assessor, day: date) -> RunRead:
    lines: tuple[RunLine, ...] = ()
    unknown = ""
    try:
        lines = lines_of_run(ledger, one.run, system_of_run(one), one.activity, assessor, day)
    except NotFound as error:  # a base of one's own: its run is shown all the same
        unknown = str(error)
    found = next(total for total in totals(ledger, one.system) if total.run == one.run)
    return RunRead(one, one.standing(lines, datetime.now(UTC)), found, _course(one, found), unknown)


def _course(one: TrackedRun, found: RunTotal) -> tuple[tuple[datetime, Fraction], ...]:
    events = [(entry, event) for entry, event in zip(found.counted.entries, found.counted.events, strict=True)]
    chosen = sorted(
        (event.ended or entry.moment, event.amount.median) for entry, event in events if event.activity is one.activity
    )
    points, so_far = [], Fraction(0)
    for moment, amount in chosen:
        so_far += amount
        points.append((moment, so_far))
    return tuple(points)


def nearest(read: RunRead) -> int | None:
    """Which of the run's lines to tell of first: one whose rule surely speaks of the system before one that may, then one that
    is or will be passed, then the one that the run is nearest to, from below or above.
    """
    open_ = [(not line.line.open_questions, line.course.warns, _nearness(line.share), index)
             for index, line in enumerate(read.standing.lines) if line.course is not Course.MET_BEFORE]  # fmt: skip
    return max(open_)[-1] if open_ else None


def _nearness(share: Fraction | None) -> Fraction:
    """1 at the line, less the further from it on either side."""
    return min(share, 1 / share) if share else Fraction(0)
