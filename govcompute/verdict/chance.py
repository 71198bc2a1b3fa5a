"""The probability that a test is met, exact in the joint cells of what it depends on.

Every amount has one standard-normal error Z. A line of that amount becomes a cut on the Z axis: the amount meets
``> v`` where Z lies above ln(v/median)/σ. Amounts of one system that measure the same quantity (its two sums, say)
share their Z; different quantities are taken to be independent. Between the cuts nothing changes, so the probability is
a finite sum over cells of (mass of the cell) x (whether the test is met in it). No sampling, and a test such as "above
1e23 and not above 1e25" is exact. A claim that lies behind several amounts, a system's and its base's say, stands the
same way in all of them: the cells are taken once for each way in which the claims may stand.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from govcompute.quantity import Estimate, Line, meets
from govcompute.quantity.normal import normal_cdf
from govcompute.verdict.expression import FALSE, OPEN, TRUE, Atom, Expression, LineAtom, Truth, evaluate
from govcompute.verdict.mixture import Mixture, worlds


@dataclass(frozen=True, slots=True)
class Chance:
    """Bounds of two probabilities: that the test is met (in scope), and that the rule does not speak of the system.

    `low` and `high` agree unless something is not known; `outside` is the least probability of being out of scope.
    """

    low: float
    high: float
    outside: float


def chance(
    scope: Expression, test: Expression, amounts: Mapping[LineAtom, Mixture | None], known: Mapping[Atom, Truth]
) -> Chance:
    """The chance of `test` within `scope`; `amounts` gives each line's amount (None: not stated, not met)."""
    low = high = outside = 0.0
    for mass, truths in _cells(amounts):
        values: dict[Any, Truth] = {**known, **truths}
        in_must, in_may = evaluate(scope, values)
        met_must, met_may = evaluate(test, values)
        low += mass * (in_must & met_must)
        high += mass * (in_may & met_may)
        outside += mass * (not in_may)
    return Chance(min(low, 1.0), min(high, 1.0), min(outside, 1.0))


def _cells(amounts: Mapping[LineAtom, Mixture | None]) -> Iterator[tuple[float, dict[LineAtom, Truth]]]:
    """Every joint cell: its mass, and what each line is in it."""
    for held, estimates in worlds(list(amounts.values())):
        axes: dict[tuple[str, str], list[tuple[LineAtom, Estimate | None]]] = {}
        for atom, estimate in zip(amounts, estimates, strict=True):
            axes.setdefault((atom.on, atom.quantity), []).append((atom, estimate))
        supposed = math.prod(case.weight for case in held)
        for cells in itertools.product(*map(_axis, axes.values())):
            yield supposed * math.prod(mass for mass, _ in cells), {a: t for _, truths in cells for a, t in truths.items()}


def _axis(members: Sequence[tuple[LineAtom, Estimate | None]]) -> list[tuple[float, dict[LineAtom, Truth]]]:
    """The cells of one error axis."""
    cuts = [cut(estimate, atom.line) for atom, estimate in members]
    edges = [-math.inf, *sorted({c for c in cuts if math.isfinite(c)}), math.inf]
    cells = []
    for low, high in itertools.pairwise(edges):
        mass = normal_cdf(high) - normal_cdf(low) if low < 0 else normal_cdf(-low) - normal_cdf(-high)
        truths = {atom: line_truth(estimate, atom.line, low >= c) for (atom, estimate), c in zip(members, cuts, strict=True)}
        cells.append((mass, truths))
    return cells


def cut(estimate: Estimate | None, line: Line) -> float:
    """Where on the Z axis the known part of the amount meets the line; +infinity where its error does not matter."""
    found = None if estimate is None or estimate.high is not None else estimate.cut(line.value)
    return math.inf if found is None else found


def line_truth(estimate: Estimate | None, line: Line, above: bool) -> Truth:
    """Whether the amount meets the line in a cell that lies `above` (or below) the line's cut."""
    if estimate is None:
        return FALSE
    if estimate.high is not None:
        ends = {meets(end, line.comparator, line.value) for end in (estimate.median, estimate.high)}
        return OPEN if len(ends) == 2 else TRUE if ends == {True} else FALSE
    if math.isinf(cut(estimate, line)):
        met = meets(estimate.median, line.comparator, line.value)
    else:
        met = above == line.comparator.upward
    if estimate.remainder_unknown and met != line.comparator.upward:
        return OPEN
    return TRUE if met else FALSE
