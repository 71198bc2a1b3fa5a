"""The closed form of the best threshold against every threshold of a grid, and the published gain it predicts."""

from __future__ import annotations

import numpy as np
import pytest

from govcompute.speculative import Cost
from govcompute.speculative.theory import Beta, Constant, Law, Prices, best_threshold, fixed_length_rates, threshold_rates
from govcompute.speculative.theory.optimum import look_ahead_threshold

STEP = 0.025
GRID = np.arange(0, 1, STEP)
#: Law, lag, and the h* of the facts (section 2).
CASES = [
    (Beta(2.46, 0.54), False, 0.466),
    (Beta(2.46, 0.54), True, 0.361),
    (Beta(0.82, 0.18), False, 0.429),
    (Beta(0.82, 0.18), True, 0.333),
    (Beta(1.735, 0.265), False, 0.423),
    (Beta(1.735, 0.265), True, 0.351),
]


@pytest.mark.parametrize(("law", "lag", "threshold"), CASES, ids=str)
def test_best_thresholds_of_the_facts(cost: Cost, law: Law, lag: bool, threshold: float) -> None:
    assert best_threshold(law, Prices.of(cost), lag=lag).threshold == pytest.approx(threshold, abs=0.0015)


@pytest.mark.parametrize(("law", "lag", "_threshold"), CASES, ids=str)
def test_no_threshold_of_a_grid_is_better(cost: Cost, law: Law, lag: bool, _threshold: float) -> None:
    """The grid's best lies within a step of the formula, and takes as long within 0.15 %."""
    best = best_threshold(law, Prices.of(cost), lag=lag)
    seconds = [float(threshold_rates(law, h, lag=lag).seconds_per_token(cost)) for h in GRID]
    assert abs(GRID[int(np.argmin(seconds))] - best.threshold) <= STEP
    assert best.per_token <= min(seconds) * (1 + 1e-6)
    assert min(seconds) <= best.per_token * 1.0015


def test_the_formula_holds_at_its_own_optimum(cost: Cost) -> None:
    # h* = 1 - t_d / (λ* μ²)
    best = best_threshold(Beta(0.82, 0.18), Prices.of(cost))
    assert best.threshold == pytest.approx(1 - 0.0239 / (best.per_token * 0.82**2), abs=1e-6)


def test_the_gain_on_alpaca_that_the_facts_predict(cost: Cost) -> None:
    """Beta(.82, .18) with lag: 18.76 tokens/s (simulated there), 1.09 times the best fixed length."""
    best = best_threshold(Beta(0.82, 0.18), Prices.of(cost), least=2)
    fixed = min(float(fixed_length_rates(0.82, length).seconds_per_token(cost)) for length in range(1, 21))
    assert 1 / best.per_token == pytest.approx(18.76, abs=0.03)
    assert fixed / best.per_token == pytest.approx(1.09, abs=0.005)


@pytest.mark.parametrize("acceptance", [0.3, 0.6, 0.821, 0.95])
@pytest.mark.parametrize("lag", [False, True])
def test_with_one_acceptance_it_is_the_best_fixed_length(cost: Cost, acceptance: float, lag: bool) -> None:
    best = best_threshold(Constant(acceptance), Prices.of(cost), most=40, lag=lag)
    seconds = [float(fixed_length_rates(acceptance, length).seconds_per_token(cost)) for length in range(1 + lag, 41)]
    assert best.per_token == pytest.approx(min(seconds), rel=1e-9)


def test_drafting_that_does_not_pay_is_said(cost: Cost) -> None:
    assert best_threshold(Constant(0.8), Prices.of(cost)).drafts
    assert not best_threshold(Constant(0.05), Prices.of(Cost(0.05, 0.1))).drafts
    # at ν* and beyond no candidate is worth its FLOP
    assert not best_threshold(Constant(0.95), Prices.of(cost, 6.2e-12)).drafts


def test_a_price_on_flop_lowers_the_best_threshold(cost: Cost) -> None:
    found = [best_threshold(Beta(0.82, 0.18), Prices.of(cost, price)).threshold for price in (0, 1e-13, 5e-13, 1e-12)]
    assert found == sorted(found, reverse=True)
    assert found[0] > found[-1]


def test_look_ahead_by_hand() -> None:
    # a candidate costs 1; a token is worth 4, and half a token comes: stop below a survival of 1 / 2
    assert look_ahead_threshold(Prices(1, 5), 4, 0.5) == pytest.approx(0.5)
    assert look_ahead_threshold(Prices(1, 5), 1, 0.5) == 0
    assert look_ahead_threshold(Prices(1, 5), 1, 0.0) == 0
