"""Rates, and FLOP, waste and seconds from them: by hand, against the counters, against the closed form of Leviathan et al."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcompute.errors import InputError
from govcompute.speculative import Cost, Counts
from govcompute.speculative.theory import Rates, fixed_length_rates

ALONE = 1 / 9.26


def test_three_rounds_by_hand() -> None:
    # 9 tokens of 3 passes over 12 candidates, 6 thrown away. Positions: target 12 + 3 = 15, draft 12.
    # With r = 1/10: 15/9 + 1.2/9 = 1.8. Wasted: 6 · 1.1 of 9 · 1.8 = 6.6 / 16.2. Seconds: (12 · 1 + 3 · 5) / 9 = 3.
    rates = Rates.of(Counts(emitted=9, target_passes=3, drafted=12, discarded=6))
    cost = Cost(1, 5, draft_flop=1, target_flop=10)
    assert rates.tokens_per_round == pytest.approx(3)
    assert rates.mean_candidates == pytest.approx(4)
    assert rates.drafted == pytest.approx(12 / 9)
    assert rates.target_positions == pytest.approx(15 / 9)
    assert rates.flop_multiple(cost) == pytest.approx(1.8)
    assert rates.waste_share(cost) == pytest.approx(6.6 / 16.2)
    assert rates.seconds_per_token(cost) == pytest.approx(3)
    assert rates.speed_up(cost) == pytest.approx(5 / 3)
    assert rates.speed_up(cost, alone=6) == pytest.approx(2)


def test_the_head_counts_for_every_candidate() -> None:
    # 12 candidates · 0.5 more of 10 per position, on 9 tokens: 1.8 + 6/90.
    rates = Rates.of(Counts(emitted=9, target_passes=3, drafted=12, discarded=6))
    assert rates.flop_multiple(Cost(1, 5, 1, 10, head_flop=0.5)) == pytest.approx(1.8 + 6 / 90)


@pytest.mark.parametrize(
    ("verification_rate", "discard_rate", "multiple", "waste", "speed_up"),
    [
        (0.2850, 0.391, 1.50, 0.29, 1.89),  # Alpaca, K = 4
        (0.270, 0.294, 1.39, 0.23, 2.02),  # Alpaca, SpecDec++
        (0.2165, 0.504, 1.63, 0.34, 2.00),  # HumanEval, K = 6
        (0.193, 0.377, 1.49, 0.28, 2.20),
        (0.2103, 0.452, 1.57, 0.32, 2.07),  # GSM8K, K = 6
        (0.197, 0.332, 1.44, 0.25, 2.24),
        (0.1874, 1.593, 2.83, 0.62, 1.39),  # Alpaca, K = 14
    ],
)
def test_the_table_of_flop_waste_and_speed_up(
    cost: Cost, verification_rate: float, discard_rate: float, multiple: float, waste: float, speed_up: float
) -> None:
    rates = Rates(verification_rate, discard_rate)
    assert round(float(rates.flop_multiple(cost)), 2) == multiple
    assert round(float(rates.waste_share(cost)), 2) == waste
    assert float(rates.speed_up(cost, ALONE)) == pytest.approx(speed_up, abs=0.01)


def test_flop_of_one_published_point_by_hand(cost: Cost) -> None:
    # 1.391 + (1.348 / 13.80) · (1 - .285 + .391) = 1.391 + .09768 · 1.106 = 1.49903
    assert float(Rates(0.285, 0.391).flop_multiple(cost)) == pytest.approx(1.49903, abs=1e-5)


@given(st.integers(0, 400), st.integers(1, 100), st.data())
def test_the_identity_agrees_with_the_counters(accepted: int, rounds: int, data: st.DataObject) -> None:
    """drafted + passes = emitted + discarded + cut, in rates as in whole numbers."""
    discarded = data.draw(st.integers(0, 300))
    cut = data.draw(st.integers(0, accepted + rounds - 1))
    counts = Counts(accepted + rounds - cut, rounds, accepted + discarded, discarded, cut)
    rates = Rates.of(counts)
    assert float(rates.drafted) == pytest.approx(float(Fraction(counts.drafted, counts.emitted)), abs=1e-9)
    assert float(rates.mean_candidates) == pytest.approx(float(counts.mean_candidates), rel=1e-9, abs=1e-9)


@given(st.floats(0, 0.999), st.integers(0, 50), st.floats(0, 1))
def test_flop_at_fixed_length_is_the_known_factor(acceptance: float, length: int, share: float) -> None:
    """Φ = (K + 1 + r K)(1 - α) / (1 - α^(K+1)): Leviathan et al. 2023, theorem 3.11."""
    cost = Cost(1, 1, draft_flop=share, target_flop=1)
    known = (length + 1 + share * length) * (1 - acceptance) / (1 - acceptance ** (length + 1))
    assert float(fixed_length_rates(acceptance, length).flop_multiple(cost)) == pytest.approx(known, rel=1e-9)


@given(st.floats(0, 1), st.integers(1, 50), st.floats(0, 2))
def test_speculation_never_saves_flop(acceptance: float, length: int, share: float) -> None:
    assert float(fixed_length_rates(acceptance, length).flop_multiple(Cost(1, 1, share, 1))) >= 1 - 1e-12


def test_elementwise(cost: Cost) -> None:
    rates = Rates(np.array([0.285, 0.2407]), np.array([0.391, 0.635]))
    assert np.asarray(rates.mean_candidates) == pytest.approx([3.88, 5.79], abs=0.005)
    assert np.asarray(rates.flop_multiple(cost))[0] == float(Rates(0.285, 0.391).flop_multiple(cost))


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ((0.0, 0.1), "'verification_rate' is"),
        ((1.01, 0.0), "every pass of the target brings a token"),
        ((0.5, -0.1), "'discard_rate' is 0 or more, not -0.1"),
        ((0.5, float("nan")), "'discard_rate' is 0 or more, not nan"),
        ((0.5, 0.1, -1.0), "'cut_rate' is 0 or more, not -1.0"),
    ],
)
def test_what_is_no_rate_is_refused(numbers: tuple[float, ...], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Rates(*numbers)


def test_a_share_of_flop_needs_flop() -> None:
    with pytest.raises(InputError, match="'target_flop' is needed"):
        Rates(0.5, 0.1).flop_multiple(Cost(1, 2))
    with pytest.raises(InputError, match="'alone' is"):
        Rates(0.5, 0.1).speed_up(Cost(1, 2), alone=0)
