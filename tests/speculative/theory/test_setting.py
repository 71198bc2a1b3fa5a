"""Settings side by side."""

from __future__ import annotations

from dataclasses import replace

import pytest

from govcompute.errors import InputError
from govcompute.speculative import Cost
from govcompute.speculative.theory import Beta, Constant
from govcompute.speculative.theory.setting import BEST_SHARES, SHARES, Comparison


def test_fixed_lengths_and_landmarks(cost: Cost) -> None:
    compared = Comparison(Beta(0.82, 0.18), cost, alone=1 / 9.26)
    (four,) = compared.fixed([4])
    assert four.name == "K=4"
    assert (four.threshold, four.seconds_per_flop) == (None, None)
    assert four.flop_multiple == pytest.approx(1.542, abs=0.001)
    found = {one.name: one for one in compared.landmarks()}
    assert [round(found[name].threshold or 0, 2) for name in ("h0", "h*", "h* with lag")] == [0.78, 0.43, 0.33]
    assert found["oracle"].waste_share == 0
    assert found["oracle"].speed_up > found["h*"].speed_up > found["h* with lag"].speed_up > four.speed_up


def test_without_flop_there_is_no_multiple(cost: Cost) -> None:
    (found,) = Comparison(Constant(0.8), replace(cost, target_flop=0.0)).fixed([2])
    assert (found.flop_multiple, found.waste_share) == (None, None)


def test_governed_settings_spend_less_the_dearer_flop_is(cost: Cost) -> None:
    found = list(Comparison(Beta(0.82, 0.18), cost).governed())
    assert len(found) == len(SHARES)
    multiples = [one.flop_multiple or 0 for one in found]
    assert multiples == sorted(multiples, reverse=True)


def test_the_best_threshold_at_any_price_is_quicker_than_fixed_lengths_at_no_more_flop(cost: Cost) -> None:
    compared = Comparison(Beta(0.82, 0.18), cost)
    lengths = list(compared.fixed(range(1, 15)))
    found = list(compared.priced())
    assert len(found) == len(BEST_SHARES)
    for one in found:
        assert one.speed_up > max(each.speed_up for each in lengths if (each.flop_multiple or 9) <= (one.flop_multiple or 0))
    multiples = [one.flop_multiple or 0 for one in found]
    assert multiples == sorted(multiples, reverse=True)


def test_a_cap_never_drafts_more_than_is_fastest(cost: Cost) -> None:
    compared = Comparison(Beta(0.82, 0.18), cost)
    assert compared.under_cap(1.4).flop_multiple == pytest.approx(1.4, abs=1e-6)
    best = next(one for one in compared.landmarks() if one.name == "h* with lag")
    assert compared.under_cap(9).threshold == best.threshold
    with pytest.raises(InputError, match="no threshold keeps"):
        compared.under_cap(1.01)
