"""Fits give back what made the data, by hand and from draws, and refuse data that cannot tell."""

from __future__ import annotations

import numpy as np
import pytest

from govcompute.errors import InputError
from govcompute.speculative import Counts
from govcompute.speculative.theory import (
    Beta,
    Constant,
    Logged,
    fit_fixed_lengths,
    fit_log,
    fit_seconds,
    fixed_length_rates,
    simulate,
)
from govcompute.speculative.theory.simulation import fixed


def test_seconds_are_given_back_exactly() -> None:
    # 10 drafted and 2 passes take 10 · .02 + 2 · .1 = .4 s, 4 and 4 take .48 s
    found = fit_seconds([10, 4, 20], [2, 4, 5], [0.4, 0.48, 0.9])
    assert (found.draft, found.target) == pytest.approx((0.02, 0.1))
    assert found.residuals == pytest.approx([0, 0, 0], abs=1e-12)
    assert found.condition >= 1


def test_the_doubt_of_seconds_by_hand() -> None:
    # 1 d + 0 t, 0 d + 1 t, 1 d + 1 t take 1, 1 and 2.2 s: d = t = b by symmetry. What is left over sums to nothing, each row
    # over the square of its prediction: (1 - b) / b² + (2.2 - 2 b) / (2 b)² = 0, so b = 6.2 / 6
    b = 6.2 / 6
    found = fit_seconds([1, 0, 1], [0, 1, 1], [1, 1, 2.2])
    assert (found.draft, found.target) == pytest.approx((b, b))
    assert found.residuals == pytest.approx([b - 1, b - 1, 2 * b / 2.2 - 1])
    # rows over predictions are [1, 0] / b, [0, 1] / b and [1, 1] / 2 b, whose (XᵀX)⁻¹ has b² 1.25 / 1.5 on its diagonal; one
    # degree of freedom is left
    left = 2 * (1 / b - 1) ** 2 + (2.2 / (2 * b) - 1) ** 2
    error = (left * b**2 * 1.25 / 1.5) ** 0.5
    assert found.errors == pytest.approx((error, error))
    assert found.intervals90 is not None
    # Student's t of one degree at 0.95: 6.3138
    assert found.intervals90[0] == pytest.approx((b - 6.3138 * error, b + 6.3138 * error), rel=1e-4)


def test_times_that_scatter_widely_are_not_underrated() -> None:
    """Runs that take half as long again or half as long: weighed by what was seen, the slow ones would hardly count."""
    drafted, passes = np.array([10, 4, 20] * 40), np.array([2, 4, 5] * 40)
    noise = np.where(np.arange(120) // 3 % 2, 1.5, 0.5)
    found = fit_seconds(drafted, passes, (0.02 * drafted + 0.1 * passes) * noise)
    assert (found.draft, found.target) == pytest.approx((0.02, 0.1))


def test_two_rows_leave_no_doubt_to_tell() -> None:
    found = fit_seconds([10, 4], [2, 4], [0.4, 0.48])
    assert (found.draft, found.target) == pytest.approx((0.02, 0.1))
    assert (found.errors, found.intervals90) == (None, None)


def test_seconds_from_simulated_logs_lie_in_their_intervals() -> None:
    """200 logs of 20 runs, each time within 2 %: of 400 intervals of 90 % 360 hold on average, with a deviation of about 6
    (8, were the two of a log one); fewer than 335 or more than 385 would be beyond three of the larger."""
    generator, held = np.random.default_rng(11), 0
    for log in range(200):
        rows = [Logged(Counts(1, 1, 0, 0))]  # one that was not timed
        for run, length in enumerate([2, 4, 8, 12] * 5):
            counts = simulate(Constant(0.8), fixed(length), 50, seed=100 * log + run, most=length).counts
            seconds = (0.024 * counts.drafted + 0.107 * counts.target_passes) * generator.normal(1, 0.02)
            rows.append(Logged(counts, float(seconds), length))
        intervals = fit_log(rows).intervals90
        assert intervals is not None
        held += sum(low <= true <= high for (low, high), true in zip(intervals, (0.024, 0.107), strict=True))
    assert 335 <= held <= 385


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
        (([4, 8, 0], [1, 1, 0], [0.2, 0.3, 0.1]), "neither drafted nor made a pass"),
    ],
)
def test_data_that_cannot_tell_are_refused(rows: tuple[list[float], list[float], list[float]], message: str) -> None:
    with pytest.raises(InputError, match=message):
        fit_seconds(*rows)


def test_nothing_to_fit_is_refused() -> None:
    with pytest.raises(InputError, match="0 verification rates for 0 lengths"):
        fit_fixed_lengths([], [])
    with pytest.raises(InputError, match="two rows or more"):
        fit_log([Logged(Counts(9, 3, 12, 6))])
