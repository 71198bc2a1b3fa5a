"""Releases: which systems came out when, with how much compute, and what kind of number that is."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from govcompute.quantity import Line, exact, meets
from govcompute.registry.library import Registry
from govcompute.registry.schema import Kind, System
from govcompute.verdict.mixture import STRENGTH, best
from govcompute.verdict.total import whole_compute


class CountingRule(StrEnum):
    """Which numbers are believed when systems above a line are counted; each rule adds to the one before."""

    NUMERIC = "numeric"
    WITHDRAWN = "withdrawn"
    CLAIMED = "claimed"

    @property
    def words(self) -> str:
        """The rule for people."""
        return _WORDS[self]


_WORDS = {
    CountingRule.NUMERIC: "systems with a number",
    CountingRule.WITHDRAWN: "and those whose number was withdrawn",
    CountingRule.CLAIMED: "and those only said to be above the line",
}


@dataclass(frozen=True, slots=True)
class Release:
    """One system that came out on `when`.

    compute: median FLOP behind its weights, base included, None where there is no number. withdrawn: the largest number
    that was taken back. claimed_above: the largest line that a source says, with at least "very likely", it is above.
    """

    system: str
    name: str
    when: date
    compute: Fraction | None = None
    withdrawn: Fraction | None = None
    claimed_above: Fraction | None = None
    provider: str | None = None
    domains: tuple[str, ...] = ()
    open_weights: bool = False

    def above(self, line: Line, rule: CountingRule) -> bool:
        """Whether the system is counted above `line` under `rule`; its own number, where there is one, decides."""
        if self.compute is not None:
            return meets(self.compute, line.comparator, line.value)
        if rule is CountingRule.NUMERIC:
            return False
        if self.withdrawn is not None and meets(self.withdrawn, line.comparator, line.value):
            return True
        return rule is CountingRule.CLAIMED and self.claimed_above is not None and self.claimed_above >= line.value


def releases(systems: Iterable[System], registry: Registry) -> tuple[Release, ...]:
    """The models of `systems` that have a date of release, oldest first."""
    found = [_release(system, registry) for system in systems if system.kind is Kind.MODEL and system.released]
    return tuple(sorted(found, key=lambda release: (release.when, release.system)))


def _release(system: System, registry: Registry) -> Release:
    assert system.released is not None
    amount = whole_compute(system, registry)
    known = None if amount is None else best(amount)
    number = known.median if known is not None and known.median > 0 and not _is_claim(system) else None
    return Release(
        system.id,
        system.name,
        system.released,
        number,
        max((a.compute.estimate().median for a in system.alternatives if a.status == "withdrawn"), default=None),
        max((exact(c.above) for c in system.claims if c.above is not None and c.strength in STRENGTH), default=None),
        system.provider,
        tuple(system.domains),
        system.weights == "open",
    )


def _is_claim(system: System) -> bool:
    """Whether the only number of a system is one that somebody said it is above."""
    return bool(system.claims) and not any(stage.compute or stage.inputs for stage in system.work) and not system.bases


def count_above(found: Sequence[Release], line: Line, on: date, rule: CountingRule = CountingRule.NUMERIC) -> int:
    """How many systems released by the end of `on` are above `line` under `rule`."""
    return sum(release.above(line, rule) for release in found if release.when <= on)


def counts_over_time(found: Sequence[Release], line: Line) -> list[tuple[date, int]]:
    """Each day on which a system with a number came out above `line`, with how many there were by its end; oldest first."""
    days = Counter(release.when for release in found if release.above(line, CountingRule.NUMERIC))
    return list(zip(sorted(days), itertools.accumulate(days[day] for day in sorted(days)), strict=True))
