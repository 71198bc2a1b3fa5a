"""What a ledger says of a system beside its stages: whole hashes for its links, the energy, rival counts of one run, and
what it takes the place of in the system's record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from govcompute.errors import InputError, LedgerError
from govcompute.ledger.verification import verify
from govcompute.quantity import Estimate, total
from govcompute.registry.activity import Activity
from govcompute.registry.amounts import stage_estimate

if TYPE_CHECKING:
    from govcompute.ledger.ledger import Ledger
    from govcompute.ledger.totals import RunTotal
    from govcompute.registry.schema import System

#: How the text of a link to a ledger entry begins.
LINK = "ledger:"


@dataclass(frozen=True, slots=True)
class Recorded:
    """hashes: the whole hash of each entry, by the text of its link. energy_joules: of the runs that count, None unless each
    of their entries states it. rivals: for people, sources that speak of the same compute and are not counted, the record of
    the system among them. short: where the ledger holds less than the record states, that it does; else empty.
    """

    hashes: Mapping[str, str] = field(default_factory=dict)
    energy_joules: Fraction | None = None
    rivals: tuple[str, ...] = ()
    short: str = ""


def recorded(ledger: Ledger, system: str, known: System | None = None) -> Recorded:
    """What the ledger holds of `system`; `known` is its record, whose amounts the ledger's take the place of.

    Raises LedgerError where the ledger is not whole, since nothing is reported from it, and InputError where it holds no
    compute of the system.
    """
    from govcompute.ledger.totals import totals

    found = verify(ledger)
    if not found.whole:
        raise LedgerError(f"{ledger.place} is not whole, so nothing is reported from it: {found.findings[0]}")
    runs = totals(ledger, system)
    if not runs:
        raise InputError(f"{ledger.place} holds no compute of '{system}'; without --ledger the report is made from its record")
    hashes = {ledger.link_text(entry): entry.hash for run in runs for entry in run.counted.entries}
    replaced = [] if known is None else list(_replaced(known, runs))
    beside = [f"{what}: the record states {stated}; the ledger's {held} take its place." for what, stated, held in replaced]
    short = [_short(what, stated, held) for what, stated, held in replaced if held.median < stated.interval90[0]]
    return Recorded(hashes, _energy(runs), (*_rivals(runs), *beside), " ".join(short))


def _energy(runs: list[RunTotal]) -> Fraction | None:
    stated = [event.energy_joules for run in runs for event in run.counted.events]
    known = [Fraction(joules) for joules in stated if joules is not None]
    return sum(known, Fraction(0)) if known and len(known) == len(stated) else None


def _rivals(runs: list[RunTotal]) -> Iterator[str]:
    for run in runs:
        for rival in run.rivals:
            used = f"{run.counted.source} says {run.counted.total} and is counted"
            yield f"Run {run.run}: {rival.source} says {rival.total} of the same compute and is not added; {used}."


def _replaced(known: System, runs: list[RunTotal]) -> Iterator[tuple[str, Estimate, Estimate]]:
    """What the record states and the ledger does too (`ledger.systems.system_of`): its words, the one amount and the other."""
    held = [(activity, amount) for run in runs for activity, amount in run.counted.by_activity.items()]
    for activity in dict.fromkeys((Activity.UNSPLIT, *(one for one, _ in held))):
        stated = [found for stage in known.work if stage.activity is activity and (found := stage_estimate(stage))]
        if stated:
            here = [amount for one, amount in held if activity in (Activity.UNSPLIT, one)]
            yield activity.words, total(stated), total(here)


def _short(what: str, stated: Estimate, held: Estimate) -> str:
    return (
        f"The ledger holds {held}, less than the record of the system states ({what}: {stated}) and than its doubt allows:"
        " where the ledger does not hold all of the work, the amount counted here is too small."
    )


def whole_hash(link: str, hashes: Mapping[str, str]) -> str | None:
    """The whole hash of the entry that a link names; of a range, that of its last entry, which its chain ties to the rest."""
    return hashes.get(link.rpartition(" to ")[2].partition(",")[0])
