"""c1, c2 and the thresholds that follow from them alone: the facts' numbers, and there and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcompute.errors import InputError
from govcompute.speculative import Cost
from govcompute.speculative.cost import governed_threshold
from govcompute.speculative.theory import Prices, Rates, price_of, prohibitive_price, theorem_threshold


def test_prices_of_time_by_hand(cost: Cost) -> None:
    # c1 = .0239, c2 = .1072 - .0239 = .0833, c2 / c1 = 3.485; h0 = .0833 / .1072 = .777
    prices = Prices.of(cost)
    assert (prices.discard, prices.verification) == pytest.approx((0.0239, 0.0833))
    assert prices.verification / prices.discard == pytest.approx(3.485, abs=0.001)
    assert round(prices.threshold, 3) == 0.777


def test_h0_of_the_sample_record() -> None:
    # 25.65 s for 203 tokens of the target, 2.795 s for 134 of the draft: 1 - .02086 / .12635
    assert round(Prices.of(Cost(2.795 / 134, 25.65 / 203)).threshold, 3) == 0.835


def test_the_cost_of_a_token_is_its_seconds_and_its_flop(cost: Cost) -> None:
    rates, price = Rates(0.285, 0.391), 1e-12
    flop = float(rates.flop_multiple(cost)) * cost.target_flop
    assert float(Prices.of(cost).per_token(rates)) == pytest.approx(float(rates.seconds_per_token(cost)))
    spent = float(rates.seconds_per_token(cost)) + price * flop
    assert float(Prices.of(cost, price).per_token(rates)) == pytest.approx(spent)
    assert Prices.of(cost, price).plain == pytest.approx(0.1072 + price * cost.target_flop)


def test_the_cost_with_cut_candidates_and_a_head() -> None:
    rates, cost = Rates(0.4, 0.2, 0.1), Cost(1, 5, 2, 10, 1)
    flop = float(rates.flop_multiple(cost)) * cost.target_flop
    spent = float(rates.seconds_per_token(cost)) + 0.25 * flop
    assert float(Prices.of(cost, 0.25).per_token(rates)) == pytest.approx(spent)


@pytest.mark.parametrize(("price", "threshold"), [(0, 0.777), (1e-13, 0.677), (5e-13, 0.435), (1e-12, 0.285), (3e-12, 0.082)])
def test_governed_thresholds_of_the_facts(cost: Cost, price: float, threshold: float) -> None:
    assert round(governed_threshold(cost, price), 3) == threshold


def test_the_prohibitive_price_of_the_facts(cost: Cost) -> None:
    # ν* = .0833 / 1.348e10 = 6.18e-12; from there on the threshold is 0
    found = prohibitive_price(cost)
    assert found == pytest.approx(6.18e-12, rel=1e-3)
    assert governed_threshold(cost, found) == pytest.approx(0, abs=1e-12)
    assert governed_threshold(cost, 2 * found) == 0


@given(st.floats(0, 1))
def test_price_and_threshold_there_and_back(share: float) -> None:
    cost = Cost(0.0239, 0.1072, 1.348e10, 1.380e11, 1e8)
    price = share * prohibitive_price(cost)
    assert price_of(cost, governed_threshold(cost, price)) == pytest.approx(price, rel=1e-6, abs=1e-20)


@given(st.floats(0, 1e-11), st.floats(0, 1e-11))
def test_a_higher_price_lowers_the_threshold(first: float, second: float) -> None:
    cost = Cost(0.0239, 0.1072, 1.348e10, 1.380e11)
    low, high = sorted((first, second))
    assert governed_threshold(cost, high) <= governed_threshold(cost, low)


def test_the_theorem_by_hand() -> None:
    # (c2 + Δ) / (c1 + c2 + Δ) = (3 + 1) / (1 + 3 + 1)
    assert theorem_threshold(1, 3, 1) == pytest.approx(0.8)
    assert theorem_threshold(1, 3, 0) == pytest.approx(0.75)
    assert theorem_threshold(1, 3, -5) == 0
    assert theorem_threshold(1, -2, 0) == 0


def test_what_is_no_price_is_refused(cost: Cost) -> None:
    with pytest.raises(InputError, match="finite numbers above zero"):
        Prices(0, 1)
    with pytest.raises(InputError, match="finite numbers above zero"):
        Prices(1, -1)
    with pytest.raises(InputError, match="'seconds_per_flop' is 0 or more"):
        Prices.of(cost, -1e-12)
    with pytest.raises(InputError, match="'draft_flop' is needed"):
        prohibitive_price(Cost(1, 2))
    with pytest.raises(InputError, match="'threshold' is from 0 to"):
        price_of(cost, 0.8)
    with pytest.raises(InputError, match="'discard' is a finite number above zero"):
        theorem_threshold(0, 1, 1)
