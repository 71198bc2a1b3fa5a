"""The counters, their identity and their rates, by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from govcompute.errors import InputError
from govcompute.speculative import Counts


def test_rates_of_three_rounds_by_hand() -> None:
    # Rounds of 4 candidates that keep 4, 2 and 0: 5 + 3 + 1 = 9 tokens, 0 + 2 + 4 = 6 thrown away, 12 drafted, 3 passes.
    counts = Counts(emitted=9, target_passes=3, drafted=12, discarded=6)
    assert counts.verification_rate == Fraction(1, 3)
    assert counts.discard_rate == Fraction(2, 3)
    assert counts.tokens_per_pass == 3
    assert counts.mean_candidates == 4
    # drafts per emitted token = 1 - VR + DR (facts: section 1, identity)
    assert Fraction(counts.drafted, counts.emitted) == 1 - counts.verification_rate + counts.discard_rate


def test_counters_add() -> None:
    assert Counts(2, 1, 1, 0) + Counts(3, 1, 4, 1, 1) == Counts(5, 2, 5, 1, 1)


def test_a_broken_identity_is_refused_with_both_sides() -> None:
    with pytest.raises(InputError, match=r"drafted 12 \+ target passes 3 = 15, but emitted 9 .* = 14"):
        Counts(emitted=9, target_passes=3, drafted=12, discarded=5)


def test_a_rate_of_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="no token was emitted"):
        _ = Counts(0, 0, 0, 0).discard_rate
