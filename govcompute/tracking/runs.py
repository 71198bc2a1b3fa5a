"""Runs, read back from a ledger: what each spent, how fast (where a tracker says so), and which lines it nears."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from govcompute.errors import NotFound
from govcompute.ledger import ComputeEvent, Entry, Ledger, RunEvent
from govcompute.ledger.systems import overlaps, system_of
from govcompute.ledger.totals import TRACKER, RunTotal, SourceTotal, totals
from govcompute.quantity import Estimate
from govcompute.registry.activity import Activity
from govcompute.registry.schema import Compute, Stage, System
from govcompute.tracking.lines import RunLine, lines_of_training, own_system
from govcompute.tracking.projection import Stretch
from govcompute.tracking.standing import Plan, Standing, standing
from govcompute.verdict.assess import Assessor


@dataclass(frozen=True, slots=True)
class TrackedRun:
    """One run as its entries tell it.

    state: what its last entry says: started, resumed, ended or failed; a process that was killed says nothing, so a run that
    is "started" may have stopped at `last`, the end of its last interval; "recorded" where no tracker saw it, only what
    other sources say of it (jobs, telemetry, statements): then nothing tells its rate, and nothing is projected.
    flop: training that led to the last weights. stated: the same with its doubt, where a source that is no tracker says it.
    """

    run: str
    system: str
    base: str | None
    activity: Activity
    state: str
    step: int
    planned_steps: int | None
    last: datetime | None
    flop: int
    by_activity: dict[Activity, int]
    stretches: tuple[Stretch, ...]
    stated: Estimate | None = None

    @property
    def amount(self) -> Estimate:
        """`flop` with its doubt; a tracker's count is exact."""
        return self.stated or Estimate.point(Fraction(self.flop))

    @property
    def over(self) -> bool:
        """Whether it said that it had come to its end."""
        return self.state == "ended"

    def standing(self, lines: Iterable[RunLine], now: datetime) -> Standing:
        """Where it stands; dates are reckoned from its last interval."""
        plan = Plan(self.planned_steps, self.step, self.flop) if self.planned_steps else None
        return standing(self.flop, self.stretches, list(lines), self.last or now, plan=plan, ended=self.over)


def tracked_runs(ledger: Ledger, *, system: str | None = None, run: str | None = None) -> list[TrackedRun]:
    """The runs that trackers wrote, in the order of their beginning. Raises NotFound for a run or system that none has."""
    course: dict[str, list[RunEvent]] = {}
    for entry in ledger.entries(kind="run"):
        event = entry.event
        if isinstance(event, RunEvent) and event.source == TRACKER:
            course.setdefault(event.run, []).append(event)
    _require("run", run, course)
    _require("system", system, {str(events[0].system) for events in course.values()})
    chosen = [name for name, events in course.items() if run in (None, name) and system in (None, events[0].system)]
    return [_read(name, course[name], ledger.current(run=name)) for name in chosen]


def recorded_runs(ledger: Ledger, *, system: str | None = None, run: str | None = None) -> list[TrackedRun]:
    """Every run with compute: those that trackers wrote, then those that other sources tell of, each in the order of its
    beginning. Raises NotFound for a run or system that has none.
    """
    found = tracked_runs(ledger)
    known = {(one.system, one.run) for one in found}
    systems = dict.fromkeys(event.system for entry in ledger.current() if isinstance(event := entry.event, ComputeEvent))
    for name in systems:
        found += [_recorded(name, one.counted) for one in totals(ledger, name) if (name, one.run) not in known]
    _require("run", run, [one.run for one in found])
    _require("system", system, [one.system for one in found])
    return [one for one in found if run in (None, one.run) and system in (None, one.system)]


def _recorded(system: str, found: SourceTotal) -> TrackedRun:
    """A run that no tracker saw; the activity that took most stands for it."""
    activity, amount = max(found.by_activity.items(), key=lambda item: item[1].median)
    return TrackedRun(
        run=found.run,
        system=system,
        base=None,
        activity=activity,
        state="recorded",
        step=0,
        planned_steps=None,
        last=max((event.ended for event in found.events if event.ended), default=None),
        flop=int(amount.median),
        by_activity={kind: int(one.median) for kind, one in found.by_activity.items()},
        stretches=(),
        stated=amount,
    )


def _require(what: str, name: str | None, known: Iterable[str]) -> None:
    names = list(known)
    if name is not None and name not in names:
        raise NotFound(what, name, names)


def _read(run: str, course: list[RunEvent], entries: Iterable[Entry]) -> TrackedRun:
    begun = [event for event in course if event.what in ("started", "resumed")][-1]
    details: dict[str, Any] = begun.details
    activity = Activity(details["activity"])
    spent: dict[Activity, int] = {}
    stretches: dict[tuple[str, int], Stretch] = {}
    step, last = begun.step or 0, begun.at
    for event in (entry.event for entry in entries):
        if not isinstance(event, ComputeEvent) or event.source != TRACKER:
            continue
        flop = int(event.amount.median)
        spent[event.activity] = spent.get(event.activity, 0) + flop
        if event.supersedes is not None or event.started is None or event.ended is None:
            continue
        key = str(event.inputs["segment"]), int(str(event.inputs["interval"]))
        before = stretches.get(key, Stretch(0.0, 0)).flop
        seconds = (event.ended - event.started).total_seconds()
        stretches[key] = Stretch(seconds, before + (flop if event.activity is activity else 0))
        step, last = max(step, int(str(event.inputs.get("step", 0)))), max(last or event.ended, event.ended)
    return TrackedRun(
        run=run,
        system=str(begun.system),
        base=details.get("base"),
        activity=activity,
        state=course[-1].what,
        step=step,
        planned_steps=details.get("planned_steps"),
        last=last,
        flop=spent.get(activity, 0),
        by_activity=spent,
        stretches=tuple(stretches.values()),
    )


def lines_of_run(
    ledger: Ledger, run: str, system: System, activity: Activity, assessor: Assessor, on: date
) -> tuple[RunLine, ...]:
    """The lines that `run` could cross on a date, with all else that the ledger holds of the system counted before it: other
    runs, and other activities of this one; and what the registry states of the same work beyond the ledger.

    A base that the registry does not have is read from the ledger; raises NotFound for one that neither has.
    """
    known = assessor.registry[system.id] if system.id in assessor.registry and not system.bases else system
    own = [system_of(ledger, b.system, assessor.registry) for b in known.bases if b.system not in assessor.registry]
    if own:
        registry = assessor.registry.extended(own)
        assessor = Assessor(assessor.library, registry, confidence=assessor.confidence, choices=assessor.choices)
    before: dict[Activity, Fraction] = {}
    runs = totals(ledger, known.id)
    for other in runs:
        for kind, amount in other.counted.by_activity.items():
            if (other.run, kind) == (run, activity):
                continue
            before[kind] = before.get(kind, Fraction(0)) + amount.median
    return lines_of_training(_beyond(known, runs), activity, assessor, on, before)


def _beyond(recorded: System, runs: Sequence[RunTotal]) -> System:
    """The record without what the ledger holds of the same work, which is counted from there; bounds and floors stay whole."""
    work = list(recorded.work)
    for overlap in overlaps(recorded, runs):
        stated, held = overlap.stated, overlap.held
        if not overlap.covered and (stated.high is not None or stated.remainder_unknown):
            continue
        work = [stage for stage in work if stage.activity is not overlap.activity]
        if not overlap.covered:
            work.append(Stage(activity=overlap.activity, compute=Compute(median=stated.median - held.median)))
    return recorded.model_copy(update={"compute": None, "stages": work})


def system_of_run(found: TrackedRun) -> System:
    """The system that a run worked on, as far as its entries tell it."""
    return own_system(found.system, base=found.base)
