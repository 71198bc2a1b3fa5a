"""A stack over all its settings, and its cost by parameters alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcompute.errors import InputError
from govcompute.speculative.account import position_of_parameters
from govcompute.speculative.theory.curves import SHARES, THRESHOLDS, comparison, cost_of, curves, read_setting
from govcompute.speculative.theory.laws import Beta, Constant, law_of

EACH = position_of_parameters("7e9", "70e9")
SECONDS = (0.02, 0.1, None)


def test_the_settings_stand_in_their_order() -> None:
    found = curves(comparison(EACH, SECONDS, 0.8, varies=True))
    assert [one.name for one in found.fixed][:2] == ["K=1", "K=2"]
    assert (len(found.thresholds), len(found.priced)) == (len(THRESHOLDS), len(SHARES))
    assert found.oracle.rates.discard_rate == 0
    flop = [one.flop_multiple for one in found.priced]
    assert flop == sorted(flop, reverse=True), "the dearer a FLOP, the fewer are spent"


def test_two_flop_for_each_parameter() -> None:
    cost = cost_of(EACH, 0.02, 0.1)
    assert (cost.draft_flop, cost.target_flop, cost.head_flop) == (14e9, 140e9, 0)
    with pytest.raises(InputError, match="draft parameters"):
        position_of_parameters("0", "7e9")


def test_a_fixed_length_by_hand() -> None:
    """alpha 1/2, one candidate: 1.5 tokens a round, VR 2/3, DR 1/3, drafted 2/3; r is 1/10."""
    one = curves(comparison(EACH, SECONDS, 0.5, varies=False)).fixed[0]
    assert one.flop_multiple == pytest.approx(4 / 3 + 0.1 * 2 / 3)
    assert one.speed_up == pytest.approx(0.1 / (0.02 * 2 / 3 + 0.1 * 2 / 3))
    assert one.time_multiple == pytest.approx(0.8)
    assert one.energy_multiple == pytest.approx((0.8, 1.4))


def test_energy_is_not_told_where_flop_are_not_known() -> None:
    from govcompute.speculative import Cost

    assert read_setting("run", 0.25, 0.4, Cost(0.02, 0.1), None).energy_multiple is None


@given(st.floats(0.3, 0.95), st.floats(0.001, 1), st.floats(0, 1e-11))
def test_energy_by_a_power_and_a_price_of_flop_lies_between_the_ends(mean: float, watts: float, joules: float) -> None:
    """P t + e F over the same of the target alone."""
    one = next(comparison(EACH, SECONDS, mean, varies=False).fixed([4]))
    assert one.energy_multiple is not None
    low, high = one.energy_multiple
    plain = watts * 0.1 + joules * 140e9
    spent = watts * 0.1 * one.time_multiple + joules * 140e9 * (one.flop_multiple or 0)
    assert low - 1e-9 <= spent / plain <= high + 1e-9


def test_a_law_varies_or_not() -> None:
    assert law_of(0.82, varies=True) == Beta(0.82, 1 - 0.82)
    assert law_of(0.82, varies=False) == Constant(0.82)
