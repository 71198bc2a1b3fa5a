"""Runs that stop and go on: what a checkpoint remembers, and what was thrown away when a run went back to one.

A process writes one segment of a run, interval by interval. A checkpoint names the segments and the last interval of each that
led to it. Going on from it keeps those and no other; what the ledger holds of the run beyond them was burned and led to no
weights, so it is told apart by a later entry, as work of a run that failed. Nothing is edited, nothing is counted twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from pydantic import Field, ValidationError

from govcompute.documents import Record
from govcompute.errors import InputError
from govcompute.ledger import ComputeEvent, Entry
from govcompute.ledger.totals import TRACKER
from govcompute.registry.activity import Activity

#: What stays what it was, whether or not the weights were kept.
_UNTOUCHED = {Activity.EVALUATION, Activity.ACTIVATION_RECOMPUTE, Activity.FAILED_RUN}


class Segment(Record):
    """One process's part of a run: its name, and the last interval that is kept (0 for none)."""

    name: str
    interval: int = Field(ge=0)


class Checkpoint(Record):
    """What a checkpoint remembers of the tracking. JSON, for the checkpoint's own files."""

    version: Literal[1] = 1
    run: str
    step: int = Field(ge=0, description="the optimiser's steps so far")
    segments: list[Segment]
    spent: dict[str, int] = Field(description="all kept intervals together, as Spent.record writes it")

    def holds(self, segment: str, interval: int) -> bool:
        """Whether that interval led to the checkpoint."""
        return any(segment == kept.name and interval <= kept.interval for kept in self.segments)


def read_checkpoint(record: Any) -> Checkpoint:
    """A checkpoint's record, as `state_dict` gave it. Raises InputError for anything else."""
    try:
        return Checkpoint.model_validate(record)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "(record)"
        raise InputError(f"this is no state of a tracker: {where} — {first['msg']}; expected what state_dict() gave") from None


def thrown_away(entries: Iterable[Entry], kept: Checkpoint | None) -> Iterator[ComputeEvent]:
    """Corrections for the run's intervals that did not lead to `kept` (None: to no checkpoint, the run begins anew)."""
    for entry in entries:
        event = entry.event
        if not isinstance(event, ComputeEvent) or event.source != TRACKER or event.activity in _UNTOUCHED:
            continue
        if kept is not None and _led_to(event, kept):
            continue
        since = "the run began anew" if kept is None else f"the run went on from the checkpoint of step {kept.step}"
        yield event.model_copy(
            update={
                "activity": Activity.FAILED_RUN,
                "supersedes": entry.hash,
                "why": f"led to no weights that were kept: {since}",
                "source_key": f"{event.source_key}/thrown-away",
            }
        )


def kept_training(entries: Iterable[Entry], kept: Checkpoint, activity: Activity) -> int:
    """FLOP of training among the entries that led to the checkpoint."""
    events = (entry.event for entry in entries)
    held = (e for e in events if isinstance(e, ComputeEvent) and e.activity is activity and _led_to(e, kept))
    return sum(int(event.amount.median) for event in held)


def _led_to(event: ComputeEvent, kept: Checkpoint) -> bool:
    segment, interval = event.inputs.get("segment"), event.inputs.get("interval")
    return isinstance(interval, int) and kept.holds(str(segment), interval)
