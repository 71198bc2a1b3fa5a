"""The threshold rule: by hand for one α, laws of its rates for α that varies."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govcompute.errors import InputError
from govcompute.speculative.theory import Beta, Constant, Rates, fixed_length_rates, threshold_rates
from govcompute.speculative.theory.threshold import drafted_by


@pytest.mark.parametrize(
    ("lag", "length"),
    # 1 - .8^m > .4 from m = 3 (1 - .512 = .488; 1 - .64 = .36): 3 candidates, and one more where the rule lags
    [(False, 3), (True, 4)],
)
def test_one_acceptance_makes_a_fixed_length(lag: bool, length: int) -> None:
    assert _pair(threshold_rates(Constant(0.8), 0.4, lag=lag)) == pytest.approx(_pair(fixed_length_rates(0.8, length)))


def test_bounds_override_the_rule() -> None:
    assert _pair(threshold_rates(Constant(0.8), 0.0, least=5)) == pytest.approx(_pair(fixed_length_rates(0.8, 5)))
    assert _pair(threshold_rates(Constant(0.8), 1.0, most=7)) == pytest.approx(_pair(fixed_length_rates(0.8, 7)))
    varied = threshold_rates(Beta(0.82, 0.18), 0.0, least=6, most=6)
    assert _pair(varied) == pytest.approx(_pair(fixed_length_rates(0.82, 6)))


def test_a_lagging_rule_drafts_two_before_it_knows_anything() -> None:
    assert float(threshold_rates(Constant(0.5), 0.0).mean_candidates) == pytest.approx(2)
    assert float(threshold_rates(Constant(0.5), 0.0, lag=False).mean_candidates) == pytest.approx(1)
    assert float(threshold_rates(Constant(0.5), 0.0, most=1).mean_candidates) == pytest.approx(1)


def test_uniform_acceptance_by_hand() -> None:
    # h = 1/2, no lag, at most 2: the second is drafted where p1 >= 1/2. Drafted 1 + 1/2; accepted 1/2 + E[p1 p2; p1 >= 1/2]
    # = 1/2 + (3/8)(1/2) = 11/16, so E = 27/16 and DR = (24 - 11)/27
    rates = threshold_rates(Beta(1, 1), 0.5, most=2, lag=False)
    assert _pair(rates) == pytest.approx((16 / 27, 13 / 27), abs=1e-4)


@settings(max_examples=30, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1), st.booleans())
def test_a_higher_threshold_verifies_less_and_discards_more(first: float, second: float, lag: bool) -> None:
    low, high = (threshold_rates(Beta(0.82, 0.18), h, lag=lag) for h in sorted((first, second)))
    assert float(high.verification_rate) <= float(low.verification_rate) + 1e-9
    assert float(high.discard_rate) >= float(low.discard_rate) - 1e-9


def test_candidates_of_given_products() -> None:
    products = np.array([[0.9, 0.5, 0.45], [0.2, 0.1, 0.1], [1.0, 1.0, 1.0]])
    assert drafted_by(products, 0.4, most=3, lag=False).tolist() == [2, 1, 3]
    assert drafted_by(products, 0.4, most=3).tolist() == [3, 2, 3]
    assert drafted_by(products, 0.1, most=3, lag=False).tolist() == [2, 1, 3]  # equality goes on, as a strict > stops


def test_what_is_no_rule_is_refused() -> None:
    with pytest.raises(InputError, match="'threshold' is from 0 to 1"):
        threshold_rates(Constant(0.5), 1.1)
    with pytest.raises(InputError, match="'least' 5 is above 'most' 4"):
        threshold_rates(Constant(0.5), 0.5, least=5, most=4)
    with pytest.raises(InputError, match="'most' is from 1 to 1000"):
        threshold_rates(Constant(0.5), 0.5, most=1001)


def _pair(rates: Rates) -> tuple[float, float]:
    return float(rates.verification_rate), float(rates.discard_rate)
