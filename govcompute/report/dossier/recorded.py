"""What a ledger says of a system beside its stages: whole hashes for its links, the energy, rival counts of one run, and
what it takes the place of in the system's record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from govcompute.errors import InputError, LedgerError
from govcompute.ledger.verification import verify

if TYPE_CHECKING:
    from govcompute.ledger.ledger import Ledger
    from govcompute.ledger.systems import Overlap
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


def recorded(ledger: Ledger, system: str, known: System | None = None, *, whole: bool = False) -> Recorded:
    """What the ledger holds of `system`; `known` is its record, beside which it is told. whole: as in `ledger.systems`.

    Raises LedgerError where the ledger is not whole, since nothing is reported from it, and InputError where it holds no
    compute of the system.
    """
    from govcompute.ledger.systems import overlaps
    from govcompute.ledger.totals import totals

    found = verify(ledger)
    if not found.whole:
        raise LedgerError(f"{ledger.place} is not whole, so nothing is reported from it: {found.findings[0]}")
    runs = totals(ledger, system)
    if not runs:
        raise InputError(f"{ledger.place} holds no compute of '{system}'; without --ledger the report is made from its record")
    hashes = {ledger.link_text(entry): entry.hash for run in runs for entry in run.counted.entries}
    both = [] if known is None else overlaps(known, runs)
    beside = [_beside(one, whole) for one in both]
    short = [_short(one) for one in both if whole and one.held.median < one.stated.interval90[0]]
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


def _beside(one: Overlap, whole: bool) -> str:
    said = f"{one.activity.words}: the record states {one.stated}; the ledger's {one.held}"
    if whole or one.covered:
        return f"{said} take its place."
    return (
        f"{said} are less, so they are taken for the part that is recorded so far, and the record stands"
        " (--ledger-is-whole says that the ledger holds all of the work)."
    )


def _short(one: Overlap) -> str:
    return (
        f"The ledger, which is said to be the whole, holds {one.held}, less than the record of the system states"
        f" ({one.activity.words}: {one.stated}) and than its doubt allows:"
        " where the ledger does not hold all of the work, the amount counted here is too small."
    )


def whole_hash(link: str, hashes: Mapping[str, str]) -> str | None:
    """The whole hash of the entry that a link names; of a range, that of its last entry, which its chain ties to the rest."""
    return hashes.get(link.rpartition(" to ")[2].partition(",")[0])
