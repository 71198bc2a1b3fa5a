"""Drafting as a Markov decision process, solved by value iteration: what the closed forms are checked against.

A state is the number of candidates drafted and the chance P that all whose acceptance is known survive. To stop ends the
round; to continue costs c1 and brings g P tokens (see `optimum`). At a price λ on a token the value of a state is the least
further cost, V_k(P) = min(0, c1 - λ g P + E V_(k+1)(P p)) with V = 0 at the most candidates. The answer is the λ at which a
round costs nothing, found by bisection, and the policy is read off its values.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from govcompute.speculative.theory.laws import Floats, Law
from govcompute.speculative.theory.prices import Prices
from govcompute.speculative.theory.threshold import require_bounds

_POINTS = 501
_HALVINGS = 50


@dataclass(frozen=True, slots=True)
class Solution:
    """Least cost of a token, and the policy: at the i-th test, from 0, stop where 1 - P exceeds `thresholds`[i].

    The first test comes after `least` candidates or, where the rule lags, after two: before that it knows nothing.
    """

    per_token: float
    thresholds: Floats


def solve(law: Law, prices: Prices, *, least: int = 1, most: int = 20, lag: bool = True) -> Solution:
    """The optimal policy of `law` at `prices`, on a grid of 501 survivals. Raises InputError where the bounds are none."""
    require_bounds(least, most)
    survival = np.linspace(0, 1, _POINTS)
    ahead = _expectation(law, survival)
    low, high = 0.0, prices.plain + prices.discard * most
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        cost, thresholds = _round(law, prices, middle, survival, ahead, least, most, lag)
        low, high = (middle, high) if cost > 0 else (low, middle)
    return Solution((low + high) / 2, thresholds)


def _round(
    law: Law, prices: Prices, token: float, survival: Floats, ahead: Floats, least: int, most: int, lag: bool
) -> tuple[float, Floats]:
    """Least cost of a round less the `token` price of what it brings, and the thresholds in the order of candidates."""
    step = prices.discard - token * law.mean ** (1 + lag) * survival
    values, thresholds = np.zeros_like(survival), []
    for candidates in range(most - 1, lag - 1, -1):
        further = step + ahead @ values
        if candidates < max(least, 1 + lag):
            values = further
        else:
            values = np.minimum(0, further)
            thresholds.append(1 - _root(survival, further))
    # with lag nothing is known of the first candidate when the second is drafted
    first = prices.discard - token * law.mean if lag else 0.0
    return prices.plain - token + first + float(values[-1]), np.array(thresholds[::-1])


def _expectation(law: Law, survival: Floats) -> Floats:
    """The matrix that takes values at the grid to means of the values after one more candidate, linear in between."""
    points, weights = law.nodes()
    made = np.zeros((_POINTS, _POINTS))
    for point, weight in zip(points, weights, strict=True):
        place = survival * point * (_POINTS - 1)
        below = np.minimum(place.astype(int), _POINTS - 2)
        rows, part = np.arange(_POINTS), place - below
        made[rows, below] += weight * (1 - part)
        made[rows, below + 1] += weight * part
    return made


def _root(survival: Floats, further: Floats) -> float:
    """The survival at which going on costs nothing; 1 where it always costs."""
    worth = np.flatnonzero(further < 0)
    if not worth.size:
        return 1.0
    at = max(int(worth[0]), 1)
    above, under = further[at - 1], further[at]
    return float(survival[at - 1] + (survival[at] - survival[at - 1]) * above / (above - under))
