"""Value iteration against a case small enough to solve by hand, and against the closed form it is meant to check."""

from __future__ import annotations

import pytest

from govcompute.errors import InputError
from govcompute.speculative import Cost
from govcompute.speculative.theory import Beta, Constant, Law, Observed, Prices, best_threshold, fixed_length_rates, solve

LAWS = [Beta(2.46, 0.54), Beta(0.82, 0.18), Beta(1.735, 0.265), Constant(0.82), Observed((0.3, 0.9, 1.0), (1, 2, 4))]


def test_two_candidates_by_hand() -> None:
    """p is 0 or 1 alike, c1 = 1, c2 = 3, at most 2 candidates, no lag.

    The first costs 1 and brings 1/2. A second after p1 = 1 costs 1 and brings 1/2, so it is worth it above λ = 2; the round
    costs 4 + 1 + 1/2 = 5.5 for 1 + 1/2 + 1/4 = 1.75 tokens: λ = 22/7 > 2. It pays while P > c1 / (λ μ) = 7/11: h = 4/11.
    """
    found = solve(Observed((0.0, 1.0)), Prices(1, 3), most=2, lag=False)
    assert found.per_token == pytest.approx(22 / 7, rel=1e-6)
    assert found.thresholds == pytest.approx([4 / 11], abs=1e-6)


def test_one_candidate_only() -> None:
    # (4 + 1) / (1 + 1/2), and nothing to decide
    found = solve(Constant(0.5), Prices(1, 3), most=1)
    assert found.per_token == pytest.approx(5 / 1.5)
    assert found.thresholds.size == 0


@pytest.mark.parametrize("law", LAWS, ids=str)
@pytest.mark.parametrize("lag", [False, True])
def test_the_policy_is_the_closed_form(cost: Cost, law: Law, lag: bool) -> None:
    """One threshold after any number of candidates, h* = 1 - c1 / (λ g); and the same cost of a token."""
    found, closed = solve(law, Prices.of(cost), lag=lag), best_threshold(law, Prices.of(cost), lag=lag)
    assert found.per_token == pytest.approx(closed.per_token, rel=2e-4)
    assert found.thresholds.min() == pytest.approx(found.thresholds.max(), abs=1e-3)
    assert found.thresholds[0] == pytest.approx(closed.threshold, abs=1e-3)


@pytest.mark.parametrize("price", [0.0, 5e-13, 2e-12])
def test_the_policy_with_a_price_on_flop(cost: Cost, price: float) -> None:
    law, prices = Beta(0.82, 0.18), Prices.of(cost, price)
    found, closed = solve(law, prices), best_threshold(law, prices)
    assert found.per_token == pytest.approx(closed.per_token, rel=2e-4)
    if closed.threshold > 0:
        assert found.thresholds[0] == pytest.approx(closed.threshold, abs=1e-3)


@pytest.mark.parametrize(("acceptance", "least"), [(0.9, 1), (0.9, 12), (0.6, 3)])
def test_one_acceptance_is_the_best_fixed_length_in_the_bounds(cost: Cost, acceptance: float, least: int) -> None:
    found = solve(Constant(acceptance), Prices.of(cost), least=least, lag=False)
    seconds = [float(fixed_length_rates(acceptance, length).seconds_per_token(cost)) for length in range(least, 21)]
    assert found.per_token == pytest.approx(min(seconds), rel=2e-4)


def test_bounds_that_are_none_are_refused(cost: Cost) -> None:
    with pytest.raises(InputError, match="above 'most'"):
        solve(Constant(0.5), Prices.of(cost), least=3, most=2)
