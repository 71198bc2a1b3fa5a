"""What a system took, by run: the stretches of one source added, rival sources of one run held beside each other.

An amount is what the run itself spent. What a base had taken before is in no event, so it is in no total, and the totals of
several systems add up without counting it twice; a line of law asks for it from the registry (`tracking.lines`).

Two sources that speak of one run measure the same compute, so one of them is chosen and the others are shown as rivals,
never added. Unless the caller names a source, the first of this order is chosen: the tracker, which counted every step
where it ran; counts from a trace or from the architecture; hardware counters; telemetry (shares of the peak that are
FLOP, then the tensor units' activity, then occupancy, which says nothing of FLOP); chip-hours; what somebody stated; and
what was worked out from cost or by comparison.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govcompute.errors import InputError
from govcompute.ledger.entry import Entry
from govcompute.ledger.event import ComputeEvent
from govcompute.quantity import Estimate
from govcompute.quantity.estimate import total
from govcompute.registry.activity import Activity
from govcompute.registry.schema import Method
from govcompute.training.utilisation import Meaning

if TYPE_CHECKING:
    from govcompute.ledger.ledger import Ledger

TRACKER = "tracker"
#: Methods, the most direct first.
_METHODS = (
    Method.TRACED, Method.ARCHITECTURE, Method.MEASURED, Method.TELEMETRY, Method.HARDWARE, Method.COMBINED, Method.DISCLOSED,
    Method.COST, Method.COMPARISON, Method.IMPUTED,
)  # fmt: skip
#: What a reading means (`inputs.meaning` of an event), the most direct first; one that says nothing stands before occupancy.
_MEANINGS: tuple[str | None, ...] = (
    Meaning.MODEL_FLOP_UTILISATION, Meaning.HARDWARE_FLOP_UTILISATION, Meaning.TENSOR_ACTIVITY, None, Meaning.OCCUPANCY,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SourceTotal:
    """What one source says of one run. by_activity: the sum of its stretches, whose errors are taken to be shared."""

    run: str
    source: str
    entries: tuple[Entry, ...]
    by_activity: dict[Activity, Estimate]

    @property
    def events(self) -> list[ComputeEvent]:
        """The events, in order."""
        return [event for entry in self.entries if isinstance(event := entry.event, ComputeEvent)]

    @property
    def total(self) -> Estimate:
        """Over all activities."""
        return total(list(self.by_activity.values()), shared_error=True)

    @property
    def rank(self) -> tuple[int, int]:
        """Its place in the order of directness, lower is better; a source is as direct as its least direct event."""
        return max(map(_rank, self.events))


@dataclass(frozen=True, slots=True)
class RunTotal:
    """One run: the source that counts, and those that speak of the same compute and do not."""

    run: str
    counted: SourceTotal
    rivals: tuple[SourceTotal, ...]


def totals(ledger: Ledger, system: str, *, prefer: Sequence[str] = ()) -> list[RunTotal]:
    """Every run of `system`, in the order of its first entry, from the entries that nothing supersedes.

    prefer: sources to choose before the documented order, the first one first. Raises InputError where a source that is
    preferred speaks of no run of the system.
    """
    runs: dict[str, dict[str, list[Entry]]] = {}
    for entry in ledger.current(system=system):
        event = entry.event
        assert isinstance(event, ComputeEvent)
        runs.setdefault(event.run, {}).setdefault(event.source, []).append(entry)
    known = {source for sources in runs.values() for source in sources}
    for name in prefer:
        if name not in known:
            raise InputError(f"no event of '{system}' has the source '{name}'; there are: {', '.join(sorted(known)) or 'none'}")
    return [_run_total(run, sources, prefer) for run, sources in runs.items()]


def _run_total(run: str, sources: dict[str, list[Entry]], prefer: Sequence[str]) -> RunTotal:
    found = [SourceTotal(run, source, tuple(entries), _by_activity(entries)) for source, entries in sources.items()]

    def order(one: SourceTotal) -> tuple[int, tuple[int, int], str]:
        return prefer.index(one.source) if one.source in prefer else len(prefer), one.rank, one.source

    counted, *rivals = sorted(found, key=order)
    return RunTotal(run, counted, tuple(rivals))


def _by_activity(entries: Iterable[Entry]) -> dict[Activity, Estimate]:
    terms: dict[Activity, list[Estimate]] = {}
    for entry in entries:
        event = entry.event
        assert isinstance(event, ComputeEvent)
        terms.setdefault(event.activity, []).append(event.amount.estimate())
    return {activity: total(parts, shared_error=True) for activity, parts in terms.items()}


def _rank(event: ComputeEvent) -> tuple[int, int]:
    method = -1 if event.source == TRACKER else _METHODS.index(event.method)
    meaning = event.inputs.get("meaning")
    return method, _MEANINGS.index(meaning if meaning in _MEANINGS else None)
