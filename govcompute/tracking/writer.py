"""The one that writes: intervals and the course of a run, as entries of a ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from govcompute.errors import InputError
from govcompute.ledger import Amount, ComputeEvent, Entry, Ledger, RunEvent, create_ledger, open_ledger
from govcompute.ledger.totals import TRACKER
from govcompute.quantity import Estimate, counted
from govcompute.registry.activity import Activity
from govcompute.registry.schema import System
from govcompute.tracking.cost import PassCost
from govcompute.tracking.lines import RunLine, own_system, shipped_assessor
from govcompute.tracking.projection import Stretch
from govcompute.tracking.resume import Checkpoint, kept_training, thrown_away
from govcompute.tracking.runs import lines_of_run
from govcompute.tracking.tally import Spent


@dataclass(frozen=True, slots=True)
class Interval:
    """What was spent from one moment to another, with the step it ended at, and its length by a clock that never goes back."""

    spent: Spent
    started: datetime
    ended: datetime
    details: Mapping[str, Any]
    stretch: Stretch


class Writer:
    """Writes one segment of a run. Only one process of a training has it open."""

    def __init__(
        self,
        system: str | System,
        run: str,
        ledger: Ledger | str | Path,
        activity: Activity,
        *,
        base: str | None = None,
        stage: str | None = None,
        by: str | None = None,
        lines: Sequence[RunLine] | None = None,
    ) -> None:
        self._system = system if isinstance(system, System) else own_system(system, base=base)
        self._run, self._activity, self._stage, self._by = run, activity, stage, by
        self._where = ledger
        self._given_lines = lines
        self._ledger: Ledger | None = None
        self.lines: tuple[RunLine, ...] = ()
        self.missing = 0  # training FLOP that the checkpoint knows of and the ledger does not

    def open(self, segment: str, kept: Checkpoint | None, planned_steps: int | None, *, restart: bool) -> None:
        """Opens the ledger, finds the lines, says that the run goes on, and tells apart what was thrown away.

        Raises InputError for a run that is there already where nothing is `kept` and it does not `restart`.
        """
        ledger = self._where if isinstance(self._where, Ledger) else _opened(self._where)
        self._ledger = ledger
        here = [entry for entry in ledger.current(run=self._run) if _tracked(entry)]
        if here and kept is None and not restart:
            self._let_go()
            raise InputError(
                f"run '{self._run}' is in the ledger already"
                f" ({counted(len(here), 'entry', 'entries')}): give 'resume' what its checkpoint holds,"
                " restart=True to begin it anew, or another name"
            )
        self.lines = self._found_lines(ledger)
        details = {"segment": segment, "activity": self._activity.value, "planned_steps": planned_steps, "base": self._base}
        began = self._course("resumed" if kept else "started", segment, kept.step if kept else 0, details)
        ledger.append([began, *thrown_away(here, kept)])
        if kept is not None:
            self.missing = max(kept.spent["training"] - kept_training(here, kept, self._activity), 0)

    @property
    def _base(self) -> str | None:
        return self._system.bases[0].system if self._system.bases else None

    def _course(self, what: Any, segment: str, step: int, details: dict[str, Any]) -> RunEvent:
        now, key = datetime.now(UTC), f"{self._run}/{segment}/{what}"
        return RunEvent(
            run=self._run, system=self._system.id, what=what, step=step, at=now, source=TRACKER, source_key=key, details=details
        )

    def _found_lines(self, ledger: Ledger) -> tuple[RunLine, ...]:
        if self._given_lines is not None:
            return tuple(self._given_lines)
        return lines_of_run(ledger, self._run, self._system, self._activity, shipped_assessor(), date.today())

    def write(self, interval: Interval, cost: PassCost, segment: str, number: int) -> None:
        """One interval: an entry for each activity that there was. Raises LedgerError where it cannot be written."""
        assert self._ledger is not None
        events = [
            ComputeEvent(
                system=self._system.id,
                activity=kind,
                run=self._run,
                stage=self._stage,
                by=self._by,
                method=cost.method,
                amount=Amount.of(Estimate.point(flop)),
                convention=cost.words,
                inputs={
                    "segment": segment,
                    "interval": number,
                    **interval.details,
                    **_told(interval.spent, kind, self._activity),
                },
                started=interval.started,
                ended=interval.ended,
                source=TRACKER,
                source_key=f"{self._run}/{segment}/{number}/{kind.value}",
            )
            for kind, flop in interval.spent.by_activity(self._activity).items()
        ]
        self._ledger.append(events)

    def close(self, segment: str, step: int, flop: int, *, failed: bool) -> None:
        """Says how the segment ended, and lets go of the ledger."""
        if self._ledger is None:
            return
        event = self._course("failed" if failed else "ended", segment, step, {"segment": segment, "flop": flop})
        try:
            self._ledger.append([event])
        finally:
            self._let_go()

    def _let_go(self) -> None:
        if self._ledger is not None and self._ledger is not self._where:
            self._ledger.close()
        self._ledger = None


def _opened(where: str | Path) -> Ledger:
    """The ledger there; a file that is not there is made."""
    is_file = isinstance(where, Path) or "://" not in where
    return create_ledger(where) if is_file and not Path(where).exists() else open_ledger(where)


def _tracked(entry: Entry) -> bool:
    return isinstance(entry.event, ComputeEvent) and entry.event.source == TRACKER


def _told(spent: Spent, kind: Activity, training: Activity) -> dict[str, Any]:
    """What the entry's amount was worked out from; FLOP without padding only where every mask was read."""
    if kind is Activity.EVALUATION:
        return {"passes": spent.evaluation_passes}
    if kind is not training:
        return {"micro_batches": spent.micro_batches}
    told: dict[str, Any] = {"micro_batches": spent.micro_batches, "tokens": spent.tokens}
    if not spent.padding_unknown:
        told |= {"padding_tokens": spent.padding, "flop_without_padding": spent.useful}
    return told
