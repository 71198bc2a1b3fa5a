"""Laws of acceptance: means against known moments, chances against hand values and draws."""

from __future__ import annotations

import numpy as np
import pytest

from govcompute.errors import InputError
from govcompute.speculative.theory import Beta, Constant, Law, Observed

LAWS = [Beta(2.46, 0.54), Beta(0.82, 0.18), Beta(1.735, 0.265), Beta(1, 1), Constant(0.8), Observed((0.2, 0.7, 1.0), (1, 2, 5))]


@pytest.mark.parametrize("law", LAWS, ids=str)
def test_nodes_stand_for_means(law: Law) -> None:
    points, weights = law.nodes()
    assert weights.sum() == pytest.approx(1)
    assert points @ weights == pytest.approx(law.mean)
    # the mean of the tilted law is E[p²] / E[p]
    assert law.tilted().mean == pytest.approx(points**2 @ weights / law.mean)


def test_moments_of_beta_by_hand() -> None:
    # E[p²] = a (a + 1) / ((a + b)(a + b + 1)) = 2 · 3 / (3 · 4) for Beta(2, 1), E[p³] = 2/5, E[p^20] = 2/22
    points, weights = Beta(2, 1).nodes()
    assert [points**power @ weights for power in (1, 2, 3, 20)] == pytest.approx([2 / 3, 1 / 2, 2 / 5, 1 / 11])


def test_a_beta_law_like_another_by_hand() -> None:
    # .2 and .6 alike: mean .4, variance .04; a + b = .4 · .6 / .04 - 1 = 5
    found = Beta.like(Observed((0.2, 0.6)))
    assert (found.a, found.b) == pytest.approx((2, 3))
    assert (Beta.like(Beta(2.46, 0.54)).a, Beta.like(Beta(2.46, 0.54)).b) == pytest.approx((2.46, 0.54))
    for law in (Constant(0.8), Observed((0.0, 1.0))):
        with pytest.raises(InputError):
            Beta.like(law)


def test_chances_of_uniform_acceptance_by_hand() -> None:
    # P(p >= t) = 1 - t, and of two: 1 - t + t ln t; here 1 - h = t = 1/2
    chances = Beta(1, 1).within(0.5, 2)
    assert chances == pytest.approx([1, 0.5, 0.5 + 0.5 * np.log(0.5)], abs=1e-4)


def test_chances_of_a_constant_and_of_observed_values_by_hand() -> None:
    # .8, .64, .512 against 1 - h = .64: the second equals it, and is within
    assert Constant(0.8).within(0.36, 3).tolist() == [1, 1, 1, 0]
    # p = .5 or 1 alike: m draws hold no .5 or one: (1 + m) / 2^m stay at .5 or more
    assert Observed((0.5, 1.0)).within(0.5, 3) == pytest.approx([1, 1, 3 / 4, 4 / 8])
    assert Observed((0.0, 1.0)).within(0.999, 2) == pytest.approx([1, 1 / 2, 1 / 4])


@pytest.mark.parametrize("law", LAWS, ids=str)
@pytest.mark.parametrize("threshold", [0.1, 0.33, 0.9])
def test_chances_agree_with_draws(law: Law, threshold: float) -> None:
    rounds = 40_000
    products = np.cumprod(law.draw(np.random.default_rng(7), (rounds, 8)), axis=1)
    drawn = (1 - products <= threshold * (1 + 1e-12)).mean(axis=0)
    found = law.within(threshold, 8)[1:]
    error = np.sqrt(found * (1 - found) / rounds) + 1e-4
    assert (np.abs(drawn - found) <= 4 * error).all()


@pytest.mark.parametrize("law", LAWS, ids=str)
def test_chances_at_the_ends(law: Law) -> None:
    assert law.within(1.0, 4).tolist() == [1] * 5
    certain = 5 / 8 if isinstance(law, Observed) else 0.0
    assert law.within(0.0, 2) == pytest.approx([1, certain, certain**2], abs=1e-12)
    assert (np.diff(law.within(0.3, 6)) <= 1e-12).all()


def test_what_is_no_law_is_refused() -> None:
    with pytest.raises(InputError, match="'acceptance' is from 0 to 1"):
        Constant(-0.1)
    with pytest.raises(InputError, match="'b' is from"):
        Beta(1, 0)
    with pytest.raises(InputError, match="one acceptance or more"):
        Observed(())
    with pytest.raises(InputError, match="as many"):
        Observed((0.5, 0.6), (1.0,))
    with pytest.raises(InputError, match="all 0"):
        Observed((0.5,), (0.0,))
    with pytest.raises(InputError, match="'threshold' is from 0 to 1"):
        Beta(1, 1).within(1.5, 2)
