"""Medians and their intervals, by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcompute.errors import InputError
from govcompute.measure.statistics import MedianInterval, median, median_interval

_SECONDS = st.lists(st.floats(min_value=1e-9, max_value=1e6), min_size=1, max_size=60)


def test_the_median_of_an_even_number_is_the_mean_of_the_middle() -> None:
    assert median([4.0, 1.0, 3.0, 2.0]) == 2.5


@pytest.mark.parametrize(
    ("size", "rank", "coverage"),
    [
        # 1 - 2/2^5: all five on one side of the median
        (5, 1, 0.9375),
        (6, 1, 0.96875),
        # 1 - 2(1 + 9)/2^9 = 0.9609375; one rank further in: 1 - 2(1 + 9 + 36)/512 = 0.8203
        (9, 2, 0.9609375),
        # 1 + 20 + 190 + 1140 + 4845 + 15504 = 21700 ways to have fewer than six of twenty below
        (20, 6, 1 - 2 * 21_700 / 2**20),
    ],
)
def test_the_interval_by_hand(size: int, rank: int, coverage: float) -> None:
    found = median_interval([float(value) for value in range(1, size + 1)])
    assert found == MedianInterval(rank, size + 1 - rank, pytest.approx(coverage))


def test_one_sample_says_nothing_of_its_doubt() -> None:
    assert median_interval([2.0]) == MedianInterval(2.0, 2.0, 0.0)


def test_nothing_has_no_median() -> None:
    with pytest.raises(InputError, match="no sample was taken"):
        median_interval([])


@given(_SECONDS)
def test_the_median_lies_in_its_interval(seconds: list[float]) -> None:
    found = median_interval(seconds)
    assert found.low <= median(seconds) <= found.high
    assert 0 <= found.coverage <= 1
    assert found.coverage >= 0.95 or (found.low, found.high) == (min(seconds), max(seconds))


@given(_SECONDS, st.randoms(use_true_random=False))
def test_the_order_of_samples_does_not_matter(seconds: list[float], random: object) -> None:
    assert median_interval(sorted(seconds)) == median_interval(seconds)
