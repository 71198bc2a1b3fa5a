"""Where a training stands: FLOP so far, the share of each line, the rate, the plan, and when a line is passed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from govcompute.quantity import significant
from govcompute.tracking.lines import RunLine
from govcompute.tracking.projection import (
    CONFIDENCE,
    Crossing,
    Rate,
    Stretch,
    crossing,
    planned_total,
    rate_of,
    share,
)

#: Without a plan, a line that is passed within so many days at the present rate is warned of.
WARN_WITHIN = timedelta(days=90)
#: From so many times a line on, a share is told as a multiple.
_MULTIPLE = 2


class Course(StrEnum):
    """What becomes of a line."""

    MET_BEFORE = "met before"  # by the base, or by what was spent earlier
    PASSED = "passed"
    PLANNED = "the plan passes it"
    NEARING = "passed at this rate"  # within `WARN_WITHIN`, and no plan is known
    BELOW = "below"

    @property
    def warns(self) -> bool:
        """Whether a person should hear of it."""
        return self in (Course.PASSED, Course.PLANNED, Course.NEARING)


@dataclass(frozen=True, slots=True)
class LineStanding:
    """One line: the share spent and (where the steps are planned) spent at the end, both exact, and when it is passed."""

    line: RunLine
    share: Fraction | None
    planned_share: Fraction | None
    crossing: Crossing | None
    course: Course


@dataclass(frozen=True, slots=True)
class Plan:
    """The optimiser's steps: `steps` in all, of which `done` took `flop`."""

    steps: int
    done: int
    flop: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A training at a moment. `flop` is its training compute so far, in the weights; `planned` what the plan comes to."""

    flop: int
    at: datetime
    rate: Rate | None
    planned: Fraction | None
    lines: tuple[LineStanding, ...]


def standing(
    flop: int,
    stretches: Sequence[Stretch],
    lines: Sequence[RunLine],
    now: datetime,
    *,
    plan: Plan | None = None,
    ended: bool = False,
) -> Standing:
    """Where a training of `flop` FLOP stands. ended: nothing more is spent, so nothing is projected."""
    rate = None if ended else rate_of(stretches)
    planned = planned_total(plan.flop, plan.done, plan.steps) if plan else None
    if ended:
        planned = Fraction(flop)
    warns = plan is None and not ended
    return Standing(flop, now, rate, planned, tuple(_on_line(line, flop, rate, planned, now, warns) for line in lines))


def _on_line(line: RunLine, flop: int, rate: Rate | None, planned: Fraction | None, now: datetime, warns: bool) -> LineStanding:
    spent, at_end = share(flop, line.value), None if planned is None else share(planned, line.value)
    if line.met_by(0):
        return LineStanding(line, spent, at_end, None, Course.MET_BEFORE)
    if line.met_by(flop):
        return LineStanding(line, spent, at_end, None, Course.PASSED)
    when = crossing(line.value - flop, rate, now)
    if planned is not None:
        course = Course.PLANNED if line.met_by(planned) else Course.BELOW
        return LineStanding(line, spent, at_end, when if course is Course.PLANNED else None, course)
    near = when is not None and warns and when.at - now <= WARN_WITHIN
    return LineStanding(line, spent, at_end, when, Course.NEARING if near else Course.BELOW)


def warning(found: LineStanding, today: date) -> str:
    """What to tell of a line that is or will be passed, such as: "at this rate 1/3 of the base is passed on 2026-12-24 ..."."""
    line = found.line
    what = f"{line.rule} ({line.drawn}: {significant(line.value, 3)} FLOP of this training; {line.citation})"
    if line.base is not None:
        what += f", the base being known as {line.base}"
    if found.course is Course.PASSED:
        text = f"passed: {what}"
    elif found.course is Course.PLANNED:
        text = f"the planned steps pass {what}{when_words(found.crossing)}"
    else:
        text = f"at this rate {what} is passed{when_words(found.crossing)}"
    return ". ".join([text, *open_words(line), *due_words(line, today), "Not legal advice"]).replace("?.", "?") + "."


def when_words(found: Crossing | None) -> str:
    """`` on 2026-12-24 (90 %: 2026-12-22 to 2026-12-27)``."""
    if found is None:
        return ""
    text = f" on {found.at.date()}"
    if found.early and found.late:
        text += f" ({CONFIDENCE:.0%}: {found.early.date()} to {found.late.date()})".replace("%", " %")
    return text


def share_words(found: Fraction | None) -> str:
    """How much of a line: ``58 % of the line``, and from twice it on ``60 times the line``; empty where there is no share."""
    if found is None:
        return ""
    return f"{share_number(found)} {'the line' if found >= _MULTIPLE else 'of the line'}"


def share_number(found: Fraction) -> str:
    """A share in per cent, to two significant figures, never rounded up to a whole line; from 2 on ``60 times``."""
    if Fraction(99, 100) < found < 1:
        return "over 99 %"
    if found >= _MULTIPLE:
        return f"{float(found):.3g} times"
    return f"{float(100 * found):.0f} %" if found >= 1 else f"{float(100 * found):.2g} %"


def place_words(line: RunLine) -> str:
    """The FLOP of this training at which the line lies, to three figures."""
    return significant(line.value, 3) if line.value > 0 else "passed before this run"


def open_words(line: RunLine) -> list[str]:
    """What is not known and decides whether the rule speaks of the system at all; none where it does."""
    return (
        [f"Whether the rule speaks of this system is not known: {' '.join(line.open_questions)}"] if line.open_questions else []
    )


def due_words(line: RunLine, today: date) -> list[str]:
    """What follows from knowing it today, with its day."""
    return [
        f"Known on {today}, {due.obligation.citation or line.citation} gives until {due.day}"
        + ("" if due.settled else ", where its condition holds")
        + f": {due.obligation.action.rstrip('.')}"
        for due in line.due
    ]
