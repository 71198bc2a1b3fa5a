"""An event that corrects an entry: the same work with what was wrong put right, and the reason."""

from __future__ import annotations

from govcompute.errors import InputError, NotFound
from govcompute.ledger.entry import Entry
from govcompute.ledger.event import Amount, ComputeEvent
from govcompute.quantity import Unit, parse_amount
from govcompute.quantity.estimate import Estimate
from govcompute.registry.activity import Activity


def correction(
    entry: Entry,
    why: str,
    *,
    median: str | None = None,
    spread: float | None = None,
    activity: str | None = None,
    run: str | None = None,
) -> ComputeEvent:
    """The event that supersedes `entry`; what is not given stays. A new `median` is exact unless `spread` says otherwise.

    Raises InputError for an entry that is no compute, without a reason, where nothing changes, and for an amount or
    activity that is none.
    """
    event = entry.event
    if not isinstance(event, ComputeEvent):
        raise InputError(f"entry {entry.seq} is a {entry.kind} event; only compute is corrected")
    if not why.strip():
        raise InputError("a correction says why")
    if activity is not None and activity not in list(Activity):
        raise NotFound("activity", activity, list(Activity))
    amount = event.amount
    if median is not None or spread is not None:
        unit = Unit(amount.unit)
        whole = amount.median if median is None else parse_amount(median, unit)
        amount = Amount.of(Estimate(whole, spread or 1.0, unit))
    changed = event.model_dump() | {
        "amount": amount.model_dump(),
        "activity": activity or event.activity,
        "run": run or event.run,
        "source_key": f"correction of entry {entry.seq}",
        "supersedes": entry.hash,
        "why": why,
    }
    found = ComputeEvent.model_validate(changed)
    if (found.amount, found.activity, found.run) == (event.amount, event.activity, event.run):
        raise InputError(f"nothing of entry {entry.seq} would change; give an amount, a spread, an activity or a run")
    return found
