"""What a radius costs: the published table, worked by ln(1/α) / -ln Φ(ρ)."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcompute.errors import InputError
from govcompute.quantity.normal import normal_cdf
from govcompute.smoothing.radius import marginal_growth, rollouts_needed


@pytest.mark.parametrize(
    ("alpha", "wanted"),
    [(0.05 / 200, [49, 361, 6_141, 261_876, 28_934_251]), (0.05, [18, 131, 2_218, 94_587, 10_450_778])],
)
def test_rollouts_at_one_to_five(alpha: float, wanted: list[int]) -> None:
    assert [rollouts_needed(ratio, alpha) for ratio in range(1, 6)] == wanted


@given(st.floats(0, 5), st.floats(1e-6, 0.5))
def test_so_many_are_enough_and_one_less_is_not(ratio: float, alpha: float) -> None:
    count = rollouts_needed(ratio, alpha)
    assert alpha ** (1 / count) >= normal_cdf(ratio) - 1e-12
    if count > 1:
        assert alpha ** (1 / (count - 1)) < normal_cdf(ratio) + 1e-12


def test_growth_is_about_the_ratio() -> None:
    assert marginal_growth(5) == pytest.approx(5.1865, abs=5e-5)
    step = 1e-4
    rise = math.log(rollouts_needed(5 + step, 1e-3)) - math.log(rollouts_needed(5 - step, 1e-3))
    assert rise / (2 * step) == pytest.approx(marginal_growth(5), rel=1e-3)


@pytest.mark.parametrize(("ratio", "chance"), [(-1, 0.5), (31, 0.5), (1, 0), (1, 1)])
def test_what_cannot_be_certified(ratio: float, chance: float) -> None:
    with pytest.raises(InputError):
        rollouts_needed(ratio, 0.05, chance)
