"""Intervals and the frontier of fixed lengths, by hand."""

from __future__ import annotations

import pytest

from govcompute.errors import InputError
from govcompute.speculative import Counts
from govcompute.speculative.study.comparison import fixed_frontier
from govcompute.speculative.study.interval import over_seeds
from govcompute.speculative.study.measures import Measures


def _measures(flop: float, seconds: float) -> Measures:
    return Measures(Counts(2, 1, 1, 0), 0, flop, 0.1, seconds)


def test_an_interval_by_hand() -> None:
    # 1..5: mean 3, s = √2.5, t(.975; 4) = 2.776445; half = 2.776445·√(2.5 / 5)
    found = over_seeds([1, 2, 3, 4, 5])
    assert (found.mean, found.high - 3, 3 - found.low) == pytest.approx((3, 1.963243, 1.963243), abs=1e-5)
    assert over_seeds([7.0]).low == over_seeds([7.0]).high == 7
    with pytest.raises(InputError, match="no seed"):
        over_seeds([])


def test_the_frontier_of_fixed_lengths_by_hand() -> None:
    # Alone: (1, 10). K = 1: (1.2, 6), K = 2: (1.6, 5), K = 3: (2, 7).
    fixed = [_measures(1.2, 6), _measures(1.6, 5), _measures(2, 7)]
    assert fixed_frontier(fixed, 10, 1.0) == 10
    assert fixed_frontier(fixed, 10, 1.1) == pytest.approx(8)  # half of each
    assert fixed_frontier(fixed, 10, 1.4) == pytest.approx(5.5)
    assert fixed_frontier(fixed, 10, 1.9) == 5  # more FLOP is allowed, not asked for
