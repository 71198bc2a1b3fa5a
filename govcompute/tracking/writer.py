"""The one that writes: intervals and the course of a run, as entries of a ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from govcompute.errors import InputError
from govcompute.ledger import Amount, ComputeEvent, Entry, Ledger, RunEvent, create_ledger, open_ledger
from govcompute.quantity import Estimate
from govcompute.registry.activity import Activity
from govcompute.registry.schema import System
from govcompute.tracking.cost import PassCost
from govcompute.tracking.lines import RunLine, lines_of_training, own_system, shipped_assessor
from govcompute.tracking.resume import SOURCE, Checkpoint, thrown_away
from govcompute.tracking.tally import Spent


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
        self._registered = not isinstance(system, System) and base is None
        self._run, self._activity, self._stage, self._by = run, activity, stage, by
        self._where = ledger
        self._given_lines = lines
        self._ledger: Ledger | None = None
        self.lines: tuple[RunLine, ...] = ()

    def open(self, segment: str, kept: Checkpoint | None, *, restart: bool) -> None:
        """Opens the ledger, finds the lines, says that the run goes on, and tells apart what was thrown away.

        Raises InputError for a run that is there already where nothing is `kept` and it does not `restart`.
        """
        ledger = self._where if isinstance(self._where, Ledger) else _opened(self._where)
        self._ledger = ledger
        here = [entry for entry in ledger.current(run=self._run) if _tracked(entry)]
        if here and kept is None and not restart:
            self._let_go()
            raise InputError(
                f"run '{self._run}' is in the ledger already ({len(here)} entries): give 'resume' what its checkpoint holds,"
                " restart=True to begin it anew, or another name"
            )
        self.lines = self._found_lines(ledger)
        step = kept.step if kept else 0
        what: Any = "resumed" if kept else "started"
        event = RunEvent(
            run=self._run, system=self._system.id, what=what, step=step, at=datetime.now(UTC), source=SOURCE,
            source_key=f"{self._run}/{segment}/{what}", details={"segment": segment, "activity": self._activity.value,
            "base": self._system.bases[0].system if self._system.bases else None},
        )  # fmt: skip
        ledger.append([event, *thrown_away(here, kept, self._run)])

    def _found_lines(self, ledger: Ledger) -> tuple[RunLine, ...]:
        if self._given_lines is not None:
            return tuple(self._given_lines)
        assessor = shipped_assessor()
        system = self._system
        if self._registered and system.id in assessor.registry:
            system = assessor.registry[system.id]
        for base in system.bases:
            assessor.registry[base.system]  # raises NotFound with the nearest id
        others = (entry for entry in ledger.current(system=system.id) if _tracked(entry))
        return lines_of_training(system, self._activity, assessor, date.today(), spent_before(others, self._run))

    def write(
        self,
        spent: Spent,
        cost: PassCost,
        segment: str,
        interval: int,
        between: tuple[datetime, datetime],
        details: Mapping[str, Any],
    ) -> None:
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
                inputs={"segment": segment, "interval": interval, **details, **_told(spent, kind, self._activity)},
                started=between[0],
                ended=between[1],
                source=SOURCE,
                source_key=f"{self._run}/{segment}/{interval}/{kind.value}",
            )
            for kind, flop in spent.by_activity(self._activity).items()
        ]
        self._ledger.append(events)

    def close(self, segment: str, step: int, flop: int, *, failed: bool) -> None:
        """Says how the segment ended, and lets go of the ledger."""
        if self._ledger is None:
            return
        what: Any = "failed" if failed else "ended"
        event = RunEvent(
            run=self._run, system=self._system.id, what=what, step=step, at=datetime.now(UTC), source=SOURCE,
            source_key=f"{self._run}/{segment}/{what}", details={"segment": segment, "flop": flop},
        )  # fmt: skip
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
    return isinstance(entry.event, ComputeEvent) and entry.event.source == SOURCE


def spent_before(entries: Iterable[Entry], run: str) -> dict[Activity, Fraction]:
    """What other tracked runs spent, by activity."""
    found: dict[Activity, Fraction] = {}
    for entry in entries:
        event = entry.event
        assert isinstance(event, ComputeEvent)
        if event.run != run:
            found[event.activity] = found.get(event.activity, Fraction(0)) + event.amount.median
    return found


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
