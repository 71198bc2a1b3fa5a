"""From an estimate to events of the ledger: each job its own, other sources one for what was read at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from govcompute.errors import InputError
from govcompute.ledger.entry import Entry
from govcompute.ledger.event import Amount, ComputeEvent
from govcompute.registry.activity import Activity
from govcompute.registry.evidence import Evidence, Level
from govcompute.registry.schema import Method
from govcompute.telemetry.estimate import Question, SourceEstimate, estimates
from govcompute.telemetry.reading import Quantity, Reading
from govcompute.training import Basis

_LONGEST_KEY = 300
_CHIP_HOURS = (Basis.HARDWARE_PRIOR, Basis.HARDWARE_REPORTED)


@dataclass(frozen=True, slots=True)
class About:
    """Whose compute it is: the system's id, what it was spent on, and the name of the work."""

    system: str
    activity: Activity
    run: str


def events(one: SourceEstimate, question: Question, about: About) -> list[ComputeEvent]:
    """The events of an estimate. The same readings give the same keys, so that what is imported twice is recorded once.

    Jobs of a scheduler follow each other and may be imported day by day: each is an event, once it has ended. Samples and
    totals are one event.
    """
    if one.quantity is Quantity.DEVICE_TIME:
        ended = [reading for reading in one.readings if not reading.unfinished]
        return [_event(_alone(reading, question), reading.source_key, about) for reading in ended]
    return [_event(one, _key(one), about)]


def _alone(reading: Reading, question: Question) -> SourceEstimate:
    (found,) = estimates([reading], question)
    return found


def _key(one: SourceEstimate) -> str:
    keys = sorted(reading.source_key for reading in one.readings)
    if len(keys) == 1:
        return keys[0][:_LONGEST_KEY]
    digest = hashlib.sha256("\n".join(keys).encode()).hexdigest()[:16]
    when = f"{one.started:%Y-%m-%dT%H:%M:%SZ}/" if one.started else ""
    return f"{when}{len(keys)} {one.quantity.value}/{digest}"


def _event(one: SourceEstimate, key: str, about: About) -> ComputeEvent:
    inputs = {
        "quantity": one.quantity.value,
        "meaning": None if one.meaning is None else one.meaning.value,
        "formula": one.found.formula,
        "basis": None if one.found.basis is None else one.found.basis.value,
        "device_hours": float(sum(reading.device_seconds for reading in one.readings)) / 3600,
        "device_hours_in_gaps": float(sum(reading.missing for reading in one.readings)) / 3600,
        "chips": sorted({reading.chip for reading in one.readings if reading.chip}),
        "sha256": sorted({reading.sha256 for reading in one.readings}),
    }
    return ComputeEvent(
        system=about.system,
        activity=about.activity,
        run=about.run,
        method=Method.HARDWARE if one.found.basis in _CHIP_HOURS else Method.TELEMETRY,
        amount=Amount.of(one.found.estimate),
        convention="; ".join(one.found.assumptions) or None,
        inputs={name: value for name, value in inputs.items() if value not in (None, [], 0.0)},
        started=None if one.started is None else one.started.isoformat(),
        ended=None if one.ended is None else one.ended.isoformat(),
        energy_joules=one.energy,
        source=one.source,
        source_key=key,
        evidence=[
            Evidence(source=f"{one.source}, file with SHA-256 {digest}", level=Level.PRIMARY)
            for digest in sorted({reading.sha256 for reading in one.readings})
        ],
    )


def fitted(new: Sequence[ComputeEvent], one: SourceEstimate, known: Iterable[Entry]) -> list[ComputeEvent]:
    """`new` as it goes behind the entries that are there: without those that are there with the same amount (from another file,
    perhaps), and a running total in the place of the earlier one of its run and source.

    Raises InputError where samples or logs overlap in time with an entry of the same run and source under another key (both
    would count), and where a running total is less than one that is there.
    """
    mine = [(entry, event) for entry in known if isinstance(event := entry.event, ComputeEvent) and event.source == one.source]
    there = {(event.source_key, event.amount.estimate()) for _, event in mine}
    new = [event for event in new if (event.source_key, event.amount.estimate()) not in there]
    if one.quantity is Quantity.DEVICE_TIME or not new:
        return new
    (event,) = new
    earlier = [(entry, old) for entry, old in mine if old.run == event.run]
    if not any(reading.running_total for reading in one.readings):
        for entry, old in earlier:
            if not (event.started and event.ended and old.started and old.ended) or (
                event.started < old.ended and old.started < event.ended
            ):
                raise InputError(
                    f"{one.source}: entry {entry.seq} of run '{event.run}' covers a part of the same time; both would count."
                    " Import the whole time once and correct that entry, or name another run"
                )
        return [event]
    for entry, old in earlier:
        if old.amount.median > event.amount.median:
            raise InputError(f"{one.source}: entry {entry.seq} holds a later running total of run '{event.run}'")
    if not earlier:
        return [event]
    entry, _ = earlier[-1]
    return [event.model_copy(update={"supersedes": entry.hash, "why": "a later running total of the same run"})]
