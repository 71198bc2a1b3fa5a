"""One α, fixed lengths and the oracle: by hand, at the ends of α, there and back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcompute.errors import InputError
from govcompute.speculative import Cost
from govcompute.speculative.theory import acceptance_from, fixed_length_rates, oracle_rates, tokens_per_round


def test_two_candidates_by_hand() -> None:
    # α = 1/2, K = 2: E = 1 + 1/2 + 1/4 = 7/4; VR = 4/7; 3 positions for 7/4 tokens: DR = 12/7 - 1 = 5/7
    rates = fixed_length_rates(0.5, 2)
    assert float(tokens_per_round(0.5, 2)) == pytest.approx(7 / 4)
    assert float(rates.verification_rate) == pytest.approx(4 / 7)
    assert float(rates.discard_rate) == pytest.approx(5 / 7)
    assert float(rates.mean_candidates) == pytest.approx(2)


def test_the_ends_of_acceptance_and_of_length() -> None:
    assert float(tokens_per_round(0.0, 5)) == 1
    assert float(tokens_per_round(1.0, 5)) == 6
    assert float(tokens_per_round(1 - 1e-12, 5)) == pytest.approx(6, rel=1e-10)
    plain = fixed_length_rates(0.7, 0)
    assert (float(plain.verification_rate), float(plain.discard_rate)) == pytest.approx((1, 0))


def test_oracle_of_the_facts(cost: Cost) -> None:
    """1 / (1 - .82) = 5.56 tokens a round, nothing discarded, 2.77 times as fast."""
    rates = oracle_rates(0.82)
    assert float(rates.tokens_per_round) == pytest.approx(1 / 0.18)
    assert float(rates.discard_rate) == 0
    # (.108 / .1072) / (.18 + .82 · .0239 / .1072)
    assert float(rates.speed_up(cost, 1 / 9.26)) == pytest.approx(2.777, abs=0.001)


def test_an_oracle_with_a_bound_emits_what_a_fixed_length_does_and_discards_nothing() -> None:
    bounded, fixed = oracle_rates(0.9, most=3), fixed_length_rates(0.9, 3)
    assert float(bounded.verification_rate) == float(fixed.verification_rate)
    assert float(bounded.mean_candidates) == pytest.approx(0.9 + 0.81 + 0.729)


@given(st.floats(0, 1), st.integers(1, 40))
def test_there_and_back(acceptance: float, length: int) -> None:
    tokens = tokens_per_round(acceptance, length)
    assert float(acceptance_from(1 / tokens, length)) == pytest.approx(acceptance, abs=1e-7)


@given(st.floats(0, 0.99), st.floats(0.001, 0.01), st.integers(1, 40))
def test_more_acceptance_and_more_candidates_bring_more_tokens(acceptance: float, more: float, length: int) -> None:
    here = float(tokens_per_round(acceptance, length))
    assert here < float(tokens_per_round(acceptance + more, length))
    assert here <= float(tokens_per_round(acceptance, length + 1))


def test_elementwise() -> None:
    lengths = np.array([1.0, 2.0, 3.0])
    assert np.asarray(tokens_per_round(0.5, lengths)) == pytest.approx([1.5, 1.75, 1.875])
    assert np.asarray(tokens_per_round(np.array([0.0, 0.5, 1.0]), lengths)) == pytest.approx([1, 1.75, 4])
    assert np.asarray(acceptance_from(1 / np.array([1.5, 1.75, 1.875]), lengths)) == pytest.approx([0.5] * 3)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InputError, match=r"'acceptance' is from 0 to 1, not 1\.2"):
        fixed_length_rates(1.2, 3)
    with pytest.raises(InputError, match=r"'length' is a whole number, not 2\.5"):
        tokens_per_round(0.5, 2.5)
    with pytest.raises(InputError, match="'length' is from 0"):
        tokens_per_round(0.5, -1)
    with pytest.raises(InputError, match="'acceptance' is 1"):
        oracle_rates(1.0)
    with pytest.raises(InputError, match=r"below 1 / \(length \+ 1\)"):
        acceptance_from(0.15, 4)
    with pytest.raises(InputError, match="'length' is from 1"):
        acceptance_from(1.0, 0)
