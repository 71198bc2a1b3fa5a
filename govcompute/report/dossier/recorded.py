"""What a ledger says of a system beside its stages: whole hashes for its links, the energy, and rival counts of one run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from govcompute.errors import LedgerError
from govcompute.ledger.verification import verify

if TYPE_CHECKING:
    from govcompute.ledger.ledger import Ledger
    from govcompute.ledger.totals import RunTotal

#: How the text of a link to a ledger entry begins.
LINK = "ledger:"


@dataclass(frozen=True, slots=True)
class Recorded:
    """hashes: the whole hash of each entry, by the text of its link. energy_joules: of the runs that count, None unless each
    of their entries states it. rivals: for people, sources that speak of the same compute and are not counted.
    """

    hashes: Mapping[str, str] = field(default_factory=dict)
    energy_joules: Fraction | None = None
    rivals: tuple[str, ...] = ()


def recorded(ledger: Ledger, system: str) -> Recorded:
    """What the ledger holds of `system`. Raises LedgerError where the ledger is not whole: nothing is reported from it."""
    from govcompute.ledger.totals import totals

    found = verify(ledger)
    if not found.whole:
        raise LedgerError(f"{ledger.place} is not whole, so nothing is reported from it: {found.findings[0]}")
    runs = totals(ledger, system)
    hashes = {ledger.link_text(entry): entry.hash for run in runs for entry in run.counted.entries}
    return Recorded(hashes, _energy(runs), tuple(_rivals(runs)))


def _energy(runs: list[RunTotal]) -> Fraction | None:
    stated = [event.energy_joules for run in runs for event in run.counted.events]
    known = [Fraction(joules) for joules in stated if joules is not None]
    return sum(known, Fraction(0)) if known and len(known) == len(stated) else None


def _rivals(runs: list[RunTotal]) -> Iterator[str]:
    for run in runs:
        for rival in run.rivals:
            used = f"{run.counted.source} says {run.counted.total} and is counted"
            yield f"Run {run.run}: {rival.source} says {rival.total} of the same compute and is not added; {used}."


def whole_hash(link: str, hashes: Mapping[str, str]) -> str | None:
    """The whole hash of the entry that a link names; of a range, that of its last entry, which its chain ties to the rest."""
    return hashes.get(link.rpartition(" to ")[2].partition(",")[0])
