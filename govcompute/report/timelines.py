"""Instruments over time: in what phase each stands from when to when, those that are still to come among them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from govcompute.policy.library import Law
from govcompute.policy.schema import Instrument, Phase, Status
from govcompute.policy.timeline import phase_on
from govcompute.report.rules import NOT_YET, level_words

if TYPE_CHECKING:
    import pandas as pd

#: How far a picture reaches behind the last day that it must show.
_ROOM = timedelta(days=300)


class Standing(StrEnum):
    """What a phase amounts to, for people."""

    IN_FORCE = "in force"
    PASSED = "passed, not yet in force"
    PROPOSED = "proposed"
    NOT_ENFORCED = "exists, not enforced"
    VOLUNTARY = "a company's own, in use"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Row:
    """One timeline: of an instrument, or of a rule of it whose own differs."""

    label: str
    instrument: Instrument
    rule: str
    timeline: Sequence[Phase]
    checked: date

    @property
    def key(self) -> str:
        """What no other row has."""
        return self.rule or self.instrument.id


def rows_of(laws: Iterable[Law]) -> list[Row]:
    """One row for each instrument, and below it one for each of its rules that has a timeline of its own.

    A company's framework is one row: what its rules have of their own is its versions, which are its phases. A row was
    checked when the first of its rules was. Jurisdictions stand together, the earliest instrument of each first.
    """
    chosen = list(laws)
    instruments = {law.instrument.id: law.instrument for law in chosen}
    ordered = sorted(instruments.values(), key=lambda one: (one.kind == "framework", one.jurisdiction, one.timeline[0].since))
    rows = []
    for one in ordered:
        own = [law for law in chosen if law.instrument.id == one.id]
        rows.append(Row(one.short, one, "", one.timeline, min(law.rule.checked for law in own)))
        if one.kind != "framework":
            rows += [Row(f"· {law.id}", one, law.id, law.rule.timeline, law.rule.checked) for law in own if law.rule.timeline]
    return rows


def standing(instrument: Instrument, status: Status) -> Standing:
    """What a status of an instrument amounts to."""
    if status.over:
        return Standing.OVER
    if status.in_force:
        return Standing.VOLUNTARY if instrument.kind == "framework" else Standing.IN_FORCE
    return {
        Status.ADOPTED: Standing.PASSED, Status.PROPOSED: Standing.PROPOSED, Status.UNENFORCED: Standing.NOT_ENFORCED,
    }[status]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bar:
    """One phase of one row."""

    row: Row
    phase: Phase
    ends: date
    standing: Standing

    @property
    def word(self) -> str:
        """Its status; one that is recalled only says so."""
        return self.phase.status.value + ("" if self.phase.level.verified else " (unverified)")


def bars(rows: Iterable[Row], until: date) -> list[Bar]:
    """Every phase, up to the next one or to `until`."""
    found = []
    for row in rows:
        ends = [*(phase.since for phase in row.timeline[1:]), until]
        found += [
            Bar(row, phase, end, standing(row.instrument, phase.status))
            for phase, end in zip(row.timeline, ends, strict=True)
        ]  # fmt: skip
    return found


def reach(rows: Iterable[Row], day: date) -> tuple[date, date]:
    """The first and the last day that a picture of `rows` shows; `day` is in it, and so is every phase."""
    days = [phase.since for row in rows for phase in row.timeline] + [day]
    return min(days) - timedelta(days=60), max(days) + _ROOM


def timeline_frame(rows: Iterable[Row], day: date) -> pd.DataFrame:
    """One line a phase, with its source and evidence, and whether it holds on a day."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "instrument": row.instrument.short,
                "rule": row.rule,
                "jurisdiction": row.instrument.jurisdiction,
                "from": str(phase.since),
                "to": str(after.since) if after else "",
                "status": phase.status.value,
                "amounts to": standing(row.instrument, phase.status).value,
                f"on {day}": "holds" if phase is phase_on(row.timeline, day) else NOT_YET if phase.since > day else "past",
                "citation": phase.citation or "",
                "note": phase.note or "",
                "evidence": level_words(phase.level),
                "checked on": str(row.checked),
            }
            for row in rows
            for phase, after in zip(row.timeline, [*row.timeline[1:], None], strict=True)
        ]
    )
