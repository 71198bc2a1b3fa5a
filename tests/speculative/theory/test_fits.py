"""Fits give back what made the data, by hand and from draws, and refuse data that cannot tell."""

from __future__ import annotations

import numpy as np
import pytest

from govcompute.errors import InputError
from govcompute.speculative import Counts, Ending, Generation, Round
from govcompute.speculative.theory import (
    Beta,
    Constant,
    Logged,
    fit_acceptance,
    fit_fixed_lengths,
    fit_log,
    fit_log_lengths,
    fit_seconds,
    fixed_length_rates,
    simulate,
)
from govcompute.speculative.theory.simulation import fixed, threshold


def _generation(candidates: list[int], accepted: list[int]) -> Generation:
    rounds = tuple(Round(c, a, 0, "rule") for c, a in zip(candidates, accepted, strict=True))
    return Generation(1, (0,) * sum(a + 1 for a in accepted), rounds, (), Ending.LENGTH)


def test_acceptance_by_hand() -> None:
    # 4 of 4, 2 of 4, 0 of 4: 6 accepted, 2 rejected (the two rounds that were cut short), so 6 / 8
    found = fit_acceptance([_generation([4, 4], [4, 2]), _generation([4], [0])])
    assert (found.value, found.trials) == (0.75, 8)
    assert found.standard_error == pytest.approx((0.75 * 0.25 / 8) ** 0.5)


@pytest.mark.parametrize("rule", [fixed(6), threshold(0.5)], ids=["fixed", "threshold"])
def test_acceptance_from_draws(rule: object) -> None:
    drawn = simulate(Constant(0.83), rule, 20_000, seed=3)  # type: ignore[arg-type]
    found = fit_acceptance([_generation(drawn.candidates.tolist(), drawn.accepted.tolist())])
    assert abs(found.value - 0.83) <= 3.5 * found.standard_error


def test_seconds_are_given_back_exactly() -> None:
    # 10 drafted and 2 passes take 10 · .02 + 2 · .1 = .4 s, 4 and 4 take .48 s
    found = fit_seconds([10, 4, 20], [2, 4, 5], [0.4, 0.48, 0.9])
    assert (found.draft, found.target) == pytest.approx((0.02, 0.1))
    assert found.residuals == pytest.approx([0, 0, 0], abs=1e-12)
    assert found.condition >= 1


def test_seconds_and_acceptance_from_a_simulated_log_with_noise() -> None:
    generator = np.random.default_rng(11)
    rows = []
    for seed, length in enumerate([2, 4, 8, 12] * 5):
        counts = simulate(Constant(0.8), fixed(length), 500, seed=seed, most=length).counts
        seconds = (0.024 * counts.drafted + 0.107 * counts.target_passes) * generator.normal(1, 0.01)
        rows.append(Logged(counts, float(seconds), length))
    seconds_found, lengths = fit_log([*rows, Logged(Counts(1, 1, 0, 0))]), fit_log_lengths(rows)
    assert (seconds_found.draft, seconds_found.target) == pytest.approx((0.024, 0.107), rel=0.03)
    assert np.abs(seconds_found.residuals).max() < 0.04
    assert lengths.mean == pytest.approx(0.8, abs=0.01)


def test_one_acceptance_from_a_table_of_rates() -> None:
    rates = [float(fixed_length_rates(0.8, length).verification_rate) for length in (2, 5, 9)]
    found = fit_fixed_lengths(rates, [2, 5, 9])
    assert found.mean == pytest.approx(0.8)
    assert found.residuals == pytest.approx([0, 0, 0], abs=1e-9)


def test_acceptance_that_varies_shows_its_mean() -> None:
    drawn = simulate(Beta(0.82, 0.18), fixed(4), 20_000, seed=4, most=4).counts
    assert fit_fixed_lengths([float(drawn.verification_rate)], [4]).mean == pytest.approx(0.82, abs=0.005)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (([4], [1], [0.2]), "two rows or more"),
        (([4, 8], [1, 2], [0.2, 0.4]), "cannot be told apart"),
        (([4, 8], [1, 1], [0.2, -0.4]), "finite numbers above zero"),
        (([4, float("nan")], [1, 1], [0.2, 0.4]), "finite numbers of zero or more"),
        (([4, 8], [1, 1], [0.8, 0.4]), "both are above zero"),
    ],
)
def test_data_that_cannot_tell_are_refused(rows: tuple[list[float], list[float], list[float]], message: str) -> None:
    with pytest.raises(InputError, match=message):
        fit_seconds(*rows)


def test_nothing_to_fit_is_refused() -> None:
    with pytest.raises(InputError, match="no candidate was accepted or rejected"):
        fit_acceptance([])
    with pytest.raises(InputError, match="0 verification rates for 0 lengths"):
        fit_fixed_lengths([], [])
    with pytest.raises(InputError, match="two rows or more"):
        fit_log([Logged(Counts(9, 3, 12, 6))])
