"""α̂ by hand, and against what it was made from."""

from __future__ import annotations

import random

import pytest

from govcompute.speculative import Counts, Round
from govcompute.speculative.acceptance import acceptance_of_counts, acceptance_of_positions, acceptance_of_rounds


def _round(candidates: int, accepted: int) -> Round:
    return Round(candidates, accepted, 0, "most")


def test_rounds_by_hand() -> None:
    # 4 + 2 + 0 kept; two rounds met a rejection: 6 of 8 looked at.
    assert acceptance_of_rounds([_round(4, 4), _round(4, 2), _round(4, 0)]) == pytest.approx(6 / 8)
    assert acceptance_of_rounds([_round(0, 0)]) is None


def test_positions_by_hand() -> None:
    # The same rounds: position 0 kept in 2 of 3, 1 in 2 of 2, 2 in 1 of 2, 3 in 1 of 1: 6 of 8.
    assert acceptance_of_positions(3, [2, 2, 1, 1]) == pytest.approx(6 / 8)
    assert acceptance_of_positions(0, [0]) is None
    assert acceptance_of_positions(5, []) is None


@pytest.mark.parametrize(("verified", "length", "low", "high"), [(0.2850, 4, 0.8186, 0.8226), (0.1492, 14, 0.8667, 0.8689)])
def test_published_points_give_the_published_acceptance(verified: float, length: int, low: float, high: float) -> None:
    """(1 - α^(K+1)) / (1 - α) = 1 / VR at the six fixed lengths; the ends of the range over them, to four figures."""
    passes = 1_000_000
    emitted = round(passes / verified)
    kept = emitted - passes
    found = acceptance_of_counts(Counts(emitted, passes, length * passes, length * passes - kept))
    assert found is not None
    assert low - 0.0005 < found < high + 0.0005


def test_all_kept_and_none_drafted() -> None:
    assert acceptance_of_counts(Counts(5, 1, 4, 0)) == 1.0
    assert acceptance_of_counts(Counts(5, 5, 0, 0)) is None


@pytest.mark.parametrize("alpha", [0.2, 0.6, 0.9])
def test_what_was_drawn_is_found(alpha: float) -> None:
    drawn = random.Random(7)
    rounds = []
    for _ in range(20_000):
        kept = 0
        while kept < 5 and drawn.random() < alpha:
            kept += 1
        rounds.append(_round(5, kept))
    passes, kept = len(rounds), sum(one.accepted for one in rounds)
    at = [sum(one.accepted > position for one in rounds) for position in range(5)]
    counts = Counts(kept + passes, passes, 5 * passes, 5 * passes - kept)
    for found in (acceptance_of_rounds(rounds), acceptance_of_positions(passes, at), acceptance_of_counts(counts)):
        assert found == pytest.approx(alpha, abs=0.012)
