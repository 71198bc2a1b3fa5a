"""The closed forms against rounds drawn at random: 140 cells of α and K, threshold rules, the oracle.

Each cell has its own fixed seed, chosen before anything was run (ten times α, then K). Of 280 comparisons 0.27 % (0.76) lie
beyond three standard errors by chance alone, and more than four of them with a chance of 0.001; none may lie beyond 4.5. Were
the closed form wrong by one standard error in every cell, the mean square of the deviations would be 2 and not 1.
"""

from __future__ import annotations

import numpy as np
import pytest

from govcompute.errors import InputError
from govcompute.speculative.theory import (
    Beta,
    Constant,
    Law,
    Observed,
    fixed_length_rates,
    oracle_rates,
    simulate,
    threshold_rates,
)
from govcompute.speculative.theory.simulation import fixed, oracle, threshold

ROUNDS = 20_000
ACCEPTANCES = [round(0.05 * step, 2) for step in range(10, 20)]
LENGTHS = range(1, 15)


def _deviations(acceptance: float, length: int) -> tuple[float, float]:
    """Of tokens per round and of the discard rate, in standard errors."""
    seed = 1000 * round(100 * acceptance) + length
    found = simulate(Constant(acceptance), fixed(length), ROUNDS, seed=seed, most=length)
    rates = fixed_length_rates(acceptance, length)
    tokens, tokens_error = found.tokens_per_round
    discard, discard_error = found.discard_rate
    return (
        (tokens - float(rates.tokens_per_round)) / tokens_error,
        (discard - float(rates.discard_rate)) / discard_error,
    )


def test_fixed_lengths_match_for_every_acceptance_and_length() -> None:
    cells = np.array([_deviations(acceptance, length) for acceptance in ACCEPTANCES for length in LENGTHS])
    assert cells.shape == (140, 2)
    assert (np.abs(cells) > 3).sum() <= 4
    assert np.abs(cells).max() <= 4.5
    assert 0.6 <= (cells**2).mean() <= 1.5


LAWS = [Constant(0.9), Beta(0.82, 0.18), Beta(2.46, 0.54), Observed((0.2, 0.7, 1.0), (1, 2, 5))]


def test_threshold_rules_match_for_every_law() -> None:
    """4 laws x lag x 4 thresholds x 2 rates: 64 comparisons, of which 0.17 lie beyond three standard errors by chance."""
    deviations = []
    for number, law in enumerate(LAWS):
        for lag in (False, True):
            for h in (0.05, 0.3, 0.5, 0.9):
                seed = 10_000 * number + 1000 * lag + round(100 * h)
                found = simulate(law, threshold(h, least=2, lag=lag), ROUNDS, seed=seed)
                rates = threshold_rates(law, h, least=2, lag=lag)
                for (mean, error), closed in (
                    (found.tokens_per_round, rates.tokens_per_round),
                    (found.discard_rate, rates.discard_rate),
                ):
                    deviations.append((mean - float(closed)) / error)
    found_all = np.abs(np.array(deviations))
    assert len(found_all) == 64
    assert (found_all > 3).sum() <= 2
    assert found_all.max() <= 4.5
    assert 0.5 <= (found_all**2).mean() <= 1.7


@pytest.mark.parametrize("law", [Constant(0.7), Beta(0.82, 0.18)], ids=str)
def test_the_oracle_matches_and_discards_nothing(law: Law) -> None:
    found = simulate(law, oracle(), ROUNDS, seed=5, most=30)
    tokens, error = found.tokens_per_round
    assert abs(tokens - float(oracle_rates(law.mean, most=30).tokens_per_round)) <= 4 * error
    assert found.counts.discarded == 0


def test_a_seed_draws_the_same_again_and_the_counters_agree() -> None:
    first, again, other = (simulate(Beta(1, 1), fixed(3), 50, seed=seed, most=3) for seed in (1, 1, 2))
    assert (first.accepted == again.accepted).all()
    assert (first.accepted != other.accepted).any()
    counts = first.counts
    assert (counts.target_passes, counts.drafted) == (50, 150)
    assert counts.discarded == 150 - int(first.accepted.sum())
    assert first.discard_rate[0] == pytest.approx(float(counts.discard_rate))


def test_too_few_rounds_are_refused() -> None:
    with pytest.raises(InputError, match="'rounds' is from 2"):
        simulate(Constant(0.5), fixed(2), 1, seed=0)
