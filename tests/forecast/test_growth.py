"""The trend of yearly totals."""

from __future__ import annotations

import numpy as np
import pytest

from govcompute.errors import InputError
from govcompute.forecast.growth import fit_line, fit_trend, largest_shares, yearly_totals
from govcompute.forecast.releases import Release


def test_totals_and_shares(years_of_four: list[Release]) -> None:
    assert yearly_totals(years_of_four)[2019] == pytest.approx(4e22)
    assert largest_shares(years_of_four, (2018, 2023)) == pytest.approx({2018: 0.5, 2023: 0.5})


def test_fourfold_growth_is_found(years_of_four: list[Release]) -> None:
    trend = fit_trend(yearly_totals(years_of_four), 2018, 2023)
    assert trend.growth == pytest.approx(4.0)
    assert trend.line.level == pytest.approx(np.log10(1e22 * 4**5))


def test_one_wrong_year_does_not_turn_the_trend(years_of_four: list[Release]) -> None:
    totals = yearly_totals(years_of_four)
    totals[2018] *= 1000
    assert fit_trend(totals, 2018, 2023).growth == pytest.approx(4.0, rel=0.02)


def test_draws_stray_about_the_line() -> None:
    x = np.arange(7.0)
    line = fit_line(x, 2 + 0.6 * x + np.array([0.2, -0.1, 0.1, -0.2, 0.0, 0.1, -0.1]))
    levels, slopes, _ = line.resampled(4000, np.random.default_rng(0))
    assert np.median(slopes) == pytest.approx(line.slope, abs=0.02)
    assert np.quantile(slopes, 0.05) < line.slope < np.quantile(slopes, 0.95)
    assert levels.shape == slopes.shape == (4000,)


def test_too_few_years(years_of_four: list[Release]) -> None:
    with pytest.raises(InputError, match="4 years with a number; 2021 to 2023 have 3"):
        fit_trend(yearly_totals(years_of_four), 2021, 2023)
