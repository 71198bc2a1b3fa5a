"""What follows from a verdict, and by when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from govcompute.policy.library import Law
from govcompute.policy.schema import Deadline, Obligation, Test
from govcompute.policy.timeline import first_in_force
from govcompute.quantity import counted
from govcompute.registry.schema import System
from govcompute.verdict.chance import Chance
from govcompute.verdict.outcome import CONFIDENCE, ROUNDING


@dataclass(frozen=True, slots=True)
class Due:
    """An obligation with its day, where one can be computed, and how it was."""

    obligation: Obligation
    day: date | None
    how: str
    settled: bool = True
    """Whether the obligation's own condition is known to hold."""


@dataclass(frozen=True, slots=True)
class Flip:
    """A choice or an answer that would give another outcome."""

    condition: str
    outcome: str
    why: str


def due_dates(system: System, law: Law, chance_of: Callable[[Test], Chance]) -> tuple[Due, ...]:
    """The obligations of a rule for a system's provider; one with a condition unless it is settled that it does not hold."""
    due = []
    for obligation in law.rule.obligations:
        conditions = [chance_of(test) for test in (law.rule.obliged_if, obligation.only_if) if test is not None]
        if all(condition.high > 1 - CONFIDENCE + ROUNDING for condition in conditions):
            settled = all(condition.low >= CONFIDENCE - ROUNDING for condition in conditions)
            due.append(Due(obligation, *_day(system, law, obligation.deadline), settled))
    return tuple(due)


def _day(system: System, law: Law, deadline: Deadline | None) -> tuple[date | None, str]:
    if deadline is None:
        return None, ""
    if deadline.by is not None:
        return deadline.by, deadline.words or "a fixed date"
    if deadline.within_days is None:
        return None, deadline.words or ""
    legacy = law.rule.legacy
    if legacy and system.released and system.released < legacy.placed_before:
        return legacy.comply_by, f"placed on the market before {legacy.placed_before} ({legacy.citation or law.rule.citation})"
    begins = first_in_force(law.timeline)
    trigger = _trigger(system, deadline)
    days = counted(deadline.within_days or 0, "day")
    if deadline.of == "applicable":
        trigger = begins
    if trigger is None or begins is None:
        within = f"within {days} of" if deadline.within_days else "from"
        return None, deadline.words or f"{within} its being {_WORDS[deadline.of]}; that day is not recorded"
    start = max(trigger, begins)
    from_start = "the rule's first day" if start == begins != trigger else f"its being {_WORDS[deadline.of]}"
    how = f"{days} from {from_start} ({start})" if deadline.within_days else f"from {from_start} on"
    return start + timedelta(days=deadline.within_days), how


def _trigger(system: System, deadline: Deadline) -> date | None:
    if deadline.of == "released":
        return system.released
    return system.known_on or system.announced or system.released


_WORDS = {"known": "met or known that it will be met", "released": "released", "applicable": "applicable"}
