"""Many systems' answers to the rules' questions, one column a question.

`SystemColumns` asks a registry, system by system. `TableColumns` takes arrays as they are (a table of millions of
totals, each counted alike by every profile). Both serve `govcompute.verdict.batch`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from govcompute.quantity import exact
from govcompute.quantity.exact import log_ratio
from govcompute.quantity.normal import Z90
from govcompute.registry.schema import Kind
from govcompute.verdict.expression import FALSE, OPEN, TRUE, Atom, FactAtom, KindAtom, LineAtom, Truth
from govcompute.verdict.mixture import Mixture
from govcompute.verdict.subject import Subject

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class AmountColumn:
    """The amounts that one kind of line measures: natural logarithm of the median and sigma (0 exact); of zero -inf
    and 0.

    `name` tells columns apart. `any_exact`: some sigma is 0. `floor`: a remainder is unknown. `absent`: not stated, and
    then not met. `exact_median` gives a row's number to the last digit, for the few rows that lie on a line.
    """

    name: str
    log_median: Floats
    sigma: Floats
    any_exact: bool
    floor: Flags | None
    absent: Flags | None
    exact_median: Callable[[int], Fraction] = field(repr=False)

    def __len__(self) -> int:
        return self.log_median.size


class Columns(Protocol):
    """What the batch path needs of a set of systems."""

    size: int

    @property
    def odd(self) -> Sequence[int]:
        """Rows whose amounts are claims or bounds; they are assessed one by one."""

    def amount(self, atom: LineAtom) -> AmountColumn | None:
        """The column behind a line, or None where no system states the quantity and the text takes it as not met."""

    def truth(self, atom: Atom) -> Truth:
        """The truths of a question, as a pair of arrays, or of bools where all rows agree."""


class SystemColumns:
    """Columns of a registry's systems. Lines that count the same activities share a column."""

    def __init__(self, subjects: Sequence[Subject]) -> None:
        self.size = len(subjects)
        self._subjects = subjects
        self._amounts: dict[tuple[object, ...], AmountColumn | None] = {}
        self._truths: dict[Atom, Truth] = {}
        self.odd: list[int] = []

    def amount(self, atom: LineAtom) -> AmountColumn | None:
        """See Columns."""
        counted = self._subjects[0].profiles.counted(atom) if self._subjects else None
        key = (atom.on, atom.quantity, counted, atom.absent_is_not_met)
        if key not in self._amounts:
            mixtures = [subject.amount(atom) for subject in self._subjects]
            self._amounts[key] = self._build(f"{len(self._amounts)}", mixtures)
        return self._amounts[key]

    def _build(self, name: str, mixtures: Sequence[Mixture | None]) -> AmountColumn | None:
        if all(mixture is None for mixture in mixtures):
            return None
        log_median, sigma = np.full(self.size, -np.inf), np.zeros(self.size)
        floor, absent = np.zeros(self.size, bool), np.zeros(self.size, bool)
        medians: dict[int, Fraction] = {}
        for row, mixture in enumerate(mixtures):
            if mixture is None:
                absent[row] = True
                continue
            estimate = mixture[0].estimate
            if len(mixture) > 1 or estimate.high is not None or estimate.offset > 0:
                self.odd.append(row)
            medians[row] = estimate.median
            if estimate.median > 0:
                log_median[row], sigma[row] = log_ratio(estimate.median, Fraction(1)), estimate.sigma
            floor[row] = estimate.remainder_unknown
        return AmountColumn(
            name, log_median, sigma, bool((sigma == 0).any()), floor if floor.any() else None,
            absent if absent.any() else None, lambda row: medians[row],
        )  # fmt: skip

    def truth(self, atom: Atom) -> Truth:
        """See Columns."""
        if atom not in self._truths:
            self._truths[atom] = packed([subject.truth(atom) for subject in self._subjects])
        return self._truths[atom]


def packed(truths: Sequence[Truth]) -> Truth:
    """A pair of arrays, or the one truth where all rows agree."""
    first = truths[0] if truths else OPEN
    if all(truth == first for truth in truths):
        return first
    return np.array([truth[0] for truth in truths]), np.array([truth[1] for truth in truths])


class TableColumns:
    """Columns of a table: medians and spreads of training compute, with facts that are known for all rows or by array.

    `median`: FLOP, NaN where not known. `spread`: factor of the 90 % interval, 1 for exact. Facts that are not given are
    open, other quantities not stated.
    """

    def __init__(self, median: Floats, spread: Floats, facts: Mapping[str, bool | Flags] | None = None) -> None:
        self.size = median.size
        self.odd: Sequence[int] = ()
        self._facts = dict(facts or {})
        unknown = np.isnan(median)
        with np.errstate(divide="ignore"):
            log_median = np.where(unknown, -np.inf, np.log(median))
        sigma = np.where(unknown | (median == 0), 0.0, np.log(spread) / Z90)
        self._compute = AmountColumn(
            "training_compute", log_median, sigma, bool((sigma == 0).any()), unknown if unknown.any() else None, None,
            lambda row: exact(float(median[row])),
        )  # fmt: skip
        nothing = np.zeros(0)
        self._unstated = AmountColumn("not stated", nothing, nothing, False, None, None, lambda row: Fraction(0))

    def amount(self, atom: LineAtom) -> AmountColumn | None:
        """See Columns."""
        if atom.quantity == "training_compute" and atom.on == "self":
            return self._compute
        return None if atom.absent_is_not_met else self._unstated

    def truth(self, atom: Atom) -> Truth:
        """See Columns."""
        if isinstance(atom, KindAtom):
            return TRUE if atom.kind is Kind.MODEL else FALSE
        given = self._facts.get(atom.fact) if isinstance(atom, FactAtom) and atom.on == "self" else None
        if given is None:
            return OPEN
        return given, given
