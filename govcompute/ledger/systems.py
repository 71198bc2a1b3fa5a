"""A system as its ledger tells it: stages whose evidence is the entries, ready to be held against the law."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govcompute.errors import InputError
from govcompute.ledger.totals import RunTotal, SourceTotal, totals
from govcompute.quantity import Estimate, Unit, total
from govcompute.registry.activity import Activity
from govcompute.registry.amounts import stage_estimate
from govcompute.registry.evidence import Evidence, Level
from govcompute.registry.library import Registry
from govcompute.registry.schema import Compute, ComputeStatus, Method, Stage, System

if TYPE_CHECKING:
    from govcompute.ledger.ledger import Ledger

#: A stage cites so many entries one by one; of more, the first and the last, which its hash ties to all between.
MOST_CITED = 5


def stages(ledger: Ledger, system: str, *, prefer: Sequence[str] = ()) -> list[Stage]:
    """The stages of `system` that the ledger holds: one for each run and activity, from the source that counts (`totals`).

    Where part of an amount is exact and part is in doubt, they are two stages, so that no doubt is lost or added.
    """
    return [
        stage
        for run in totals(ledger, system, prefer=prefer)
        for activity, amount in run.counted.by_activity.items()
        for stage in _stages(ledger, run.counted, activity, amount)
    ]


def _stages(ledger: Ledger, found: SourceTotal, activity: Activity, amount: Estimate) -> list[Stage]:
    chosen = [(entry, event) for entry, event in zip(found.entries, found.events, strict=True) if event.activity is activity]
    events = [event for _, event in chosen]
    methods = {event.method for event in events}
    doers = {event.by for event in events}
    began = [event.started for event in events if event.started]
    ended = [event.ended for event in events if event.ended]
    if len(doers) > 1:
        raise InputError(f"run '{found.run}', {activity}: done by {len(doers)} parties; give each a run of its own")
    links = [ledger.link_text(entry) for entry, _ in chosen]
    if len(links) > MOST_CITED:
        links = [f"{links[0]} to {links[-1]}, {len(links)} entries"]
    shared = Stage(
        activity=activity,
        name=events[-1].stage or found.run,
        by=doers.pop(),
        method=methods.pop() if len(methods) == 1 else Method.COMBINED,
        started=min(began).date() if began else None,
        ended=max(ended).date() if ended else None,
        evidence=[Evidence(source=link, title=f"{found.source}, run {found.run}", level=Level.PRIMARY) for link in links],
    )
    return [shared.model_copy(update={"compute": part}) for part in _computes(amount)]


def _computes(amount: Estimate) -> list[Compute]:
    """The amount in the words of the registry; a floor that is itself in doubt begins at the low end of its 90 % interval."""
    unit = "OP" if amount.unit is Unit.OP else "FLOP"
    if amount.remainder_unknown:
        return [Compute(unit=unit, at_least=amount.interval90[0])]
    if amount.high is not None:
        return [Compute(unit=unit, low=amount.median, high=amount.high, bounds=True)]
    exact = [Compute(unit=unit, median=amount.offset)] if amount.offset else []
    return [*exact, Compute(unit=unit, median=amount.doubtful, spread=amount.spread)] if amount.doubtful or not exact else exact


@dataclass(frozen=True, slots=True)
class Overlap:
    """An activity that the record of a system and the ledger both tell of: what the one states and the other holds."""

    activity: Activity
    stated: Estimate
    held: Estimate

    @property
    def covered(self) -> bool:
        """Whether the ledger holds as much as the record states; of bounds without a shape, as much as the upper one."""
        return self.held.median >= (self.stated.median if self.stated.high is None else self.stated.high)


def overlaps(known: System, runs: Sequence[RunTotal]) -> list[Overlap]:
    """Where a record and the ledger meet.

    A total that the record does not split meets all that the ledger holds of updates of the weights: every law counts the
    total whole, and some count nothing else of the ledger. Failed runs, evaluation and serving are no part of it.
    """
    held = [(activity, amount) for run in runs for activity, amount in run.counted.by_activity.items()]
    found = []
    for activity in dict.fromkeys((Activity.UNSPLIT, *(one for one, _ in held))):
        stated = [amount for stage in known.work if stage.activity is activity and (amount := stage_estimate(stage))]
        if stated:
            here = [amount for one, amount in held if one is activity or (activity is Activity.UNSPLIT and one.updates_weights)]
            found.append(Overlap(activity, total(stated), total(here) if here else Estimate.point(0)))
    return found


def system_of(ledger: Ledger, system: str, registry: Registry, *, prefer: Sequence[str] = (), whole: bool = False) -> System:
    """`system` with what the ledger holds, for `verdict.assess.Assessor`.

    A system of the registry keeps what is said of it. A stage of an activity that the ledger also has is replaced, and so
    is a total that is not split into stages, where the ledger holds at least as much; where it holds less it is taken for
    a part, and the record stands. whole: the ledger is said to hold all of the work, so it replaces what is larger too.
    A system that the registry does not have is made, with its id as its name. Raises NotFound where neither has it.
    """
    found = stages(ledger, system, prefer=prefer)
    if not found:
        return registry[system]
    known = registry[system] if system in registry else System(id=system, name=system)
    if not whole:
        stands = {one.activity for one in overlaps(known, totals(ledger, system, prefer=prefer)) if not one.covered}
        found = [stage for stage in found if not stands & {stage.activity, Activity.UNSPLIT}]
        if not found:
            return known
    replaced = {stage.activity for stage in found} | {Activity.UNSPLIT}
    kept = [stage for stage in known.work if stage.activity not in replaced]
    changed = known.model_dump() | {
        "compute": None,
        "compute_status": ComputeStatus.ESTIMATED,
        "stages": [stage.model_dump() for stage in [*kept, *found]],
    }
    return System.model_validate(changed)
