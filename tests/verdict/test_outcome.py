"""How a probability becomes an outcome: 95 % either way, ends included."""

from __future__ import annotations

import pytest

from govcompute.verdict.chance import Chance
from govcompute.verdict.outcome import Outcome, outcome_of


@pytest.mark.parametrize(
    ("chance", "outcome", "without_a_number"),
    [
        (Chance(1, 1, 0), Outcome.CROSSES, Outcome.CROSSES),
        (Chance(0.95, 1, 0), Outcome.CROSSES, Outcome.CROSSES),
        (Chance(0.8 + 0.15, 1, 0), Outcome.CROSSES, Outcome.CROSSES),
        (Chance(0.949, 1, 0), Outcome.UNDETERMINED, Outcome.UNKNOWN),
        (Chance(0.5, 0.5, 0), Outcome.UNDETERMINED, Outcome.UNDETERMINED),
        (Chance(0, 1, 0), Outcome.UNDETERMINED, Outcome.UNKNOWN),
        (Chance(0, 0.051, 0), Outcome.UNDETERMINED, Outcome.UNKNOWN),
        (Chance(0, 0.05, 0), Outcome.BELOW, Outcome.BELOW),
        (Chance(0, 0, 0), Outcome.BELOW, Outcome.BELOW),
        (Chance(0, 0, 0.949), Outcome.BELOW, Outcome.BELOW),
        (Chance(0, 0.05, 0.95), Outcome.OUT_OF_SCOPE, Outcome.OUT_OF_SCOPE),
    ],
)
def test_by_hand(chance: Chance, outcome: Outcome, without_a_number: Outcome) -> None:
    """Where a number is missing and the answer hangs on it, it is unknown, and neither below nor merely undetermined."""
    assert outcome_of(chance, number_missing=False) is outcome
    assert outcome_of(chance, number_missing=True) is without_a_number


def test_how_sure_one_must_be_is_a_choice() -> None:
    for chance, outcome in (
        (Chance(0.8, 0.8, 0), Outcome.CROSSES),
        (Chance(0.2, 0.2, 0), Outcome.BELOW),
        (Chance(0.5, 0.5, 0), Outcome.UNDETERMINED),
        (Chance(0, 0.2, 0.8), Outcome.OUT_OF_SCOPE),
    ):
        assert outcome_of(chance, number_missing=False, confidence=0.8) is outcome
