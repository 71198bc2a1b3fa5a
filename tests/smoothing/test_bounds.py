"""Lower bounds: values worked by hand, and how often they are wrong in a thousand experiments."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcompute.errors import InputError
from govcompute.smoothing.bounds import Bound, clopper_pearson, counts, dkw_margin, lower_bounds


def test_counts_by_hand() -> None:
    assert counts([3, 1, 2, 2], [1, 2, 2.5, 3, 4]).tolist() == [4, 3, 1, 1, 0]


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=40), st.lists(st.integers(-6, 6), min_size=1, max_size=9))
def test_counts_are_those_of_the_definition(returns: list[int], levels: list[int]) -> None:
    assert counts(returns, levels).tolist() == [sum(value >= level for value in returns) for level in levels]


def test_without_a_failure_it_is_a_root() -> None:
    """p^n = α: n = 10,000 and α = 0.05/200 give 0.999171."""
    (found,) = clopper_pearson(np.array([10_000]), 10_000, 0.05 / 200)
    assert found == pytest.approx(0.00025 ** (1 / 10_000), rel=1e-12)
    assert found == pytest.approx(0.999171, abs=5e-7)


def test_two_of_three_by_hand() -> None:
    """P(2 or more of 3) = 3p² - 2p³ = 0.05 at p = 0.135350."""
    (found,) = clopper_pearson(np.array([2]), 3, 0.05)
    assert 3 * found**2 - 2 * found**3 == pytest.approx(0.05, rel=1e-10)
    assert found == pytest.approx(0.13535, abs=5e-6)


def test_nothing_reached_proves_nothing() -> None:
    for bound in Bound:
        assert lower_bounds(np.array([0, 0]), 100, 0.05, bound).tolist() == [0.0, 0.0]


def test_margins_of_ten_thousand_rollouts() -> None:
    """sqrt(ln 20 / 20000) = 0.012239; Hoeffding over 200 levels at α = 0.05: sqrt(ln 4000 / 20000) = 0.020364."""
    assert dkw_margin(10_000, 0.05) == pytest.approx(0.012239, abs=5e-7)
    found = {bound: lower_bounds(np.full(200, 9_000), 10_000, 0.05, bound)[0] for bound in Bound}
    assert found[Bound.DKW] == pytest.approx(0.9 - math.sqrt(math.log(20) / 20_000), rel=1e-12)
    assert found[Bound.HOEFFDING] == pytest.approx(0.9 - 0.020364, abs=5e-7)


def test_exact_wins_near_one() -> None:
    reached = np.full(200, 10_000)
    found = {bound: lower_bounds(reached, 10_000, 0.05, bound)[0] for bound in Bound}
    assert found[Bound.CLOPPER_PEARSON] > found[Bound.DKW] > found[Bound.HOEFFDING]


@given(st.integers(1, 400), st.data())
def test_a_bound_is_below_the_frequency_and_rises_with_it(episodes: int, data: st.DataObject) -> None:
    few = data.draw(st.integers(0, episodes))
    many = data.draw(st.integers(few, episodes))
    for bound in Bound:
        low, high = lower_bounds(np.array([few, many]), episodes, 0.05, bound)
        assert 0 <= low <= few / episodes
        assert low <= high + 1e-15


@pytest.mark.parametrize("bound", Bound)
def test_wrong_anywhere_in_at_most_one_experiment_of_twenty(bound: Bound) -> None:
    """1,000 experiments of 200 episodes, returns 0 to 20 with known chances; 50 may fail, 70 would be three deviations."""
    generator = np.random.default_rng(7)
    chances = np.linspace(1, 3, 21) / np.linspace(1, 3, 21).sum()
    true = chances[::-1].cumsum()[::-1][1:]
    levels, wrong = np.arange(1, 21), 0
    for _ in range(1000):
        returns = generator.choice(21, size=200, p=chances)
        wrong += bool((lower_bounds(counts(returns, levels), 200, 0.05, bound) > true).any())
    assert wrong <= 70
    if bound is Bound.DKW:  # all levels at once without a union: it uses up a good part of its α
        assert wrong >= 10


@pytest.mark.parametrize("alpha", [0.0, -0.1, 0.6, 1.0, math.nan])
def test_an_unusable_alpha(alpha: float) -> None:
    with pytest.raises(InputError, match="alpha"):
        lower_bounds(np.array([1]), 10, alpha)


@pytest.mark.parametrize(("reached", "episodes"), [([11], 10), ([-1], 10), ([], 10), ([0], 0)])
def test_impossible_counts(reached: list[int], episodes: int) -> None:
    with pytest.raises(InputError, match="expected levels"):
        lower_bounds(np.array(reached, dtype=np.int64), episodes, 0.05)
