"""Counts to come: against a sum worked by hand, and what must hold for every scenario."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from govcompute.errors import InputError
from govcompute.forecast.releases import Release
from govcompute.forecast.scenario import (
    Range,
    fitted,
    forecast_counts,
    kumar_manning,
    poisson_quantile,
    within_of_largest,
    year_of,
)
from govcompute.quantity import Line

Above = Callable[[float], Line]
ENDS = [date(year, 12, 31) for year in (2024, 2025, 2026)]


def test_days_as_years() -> None:
    assert year_of(date(2025, 12, 31)) == 2026.0
    assert year_of(date(2024, 7, 1)) == pytest.approx(2024.5, abs=0.002)


def test_a_year_by_hand(years_of_four: list[Release], above: Above) -> None:
    """Totals grow fourfold without straying; s = 1/2, k = 1: 2024's total is 1e22·4^6 = 4.1e25, its largest 2.0e25.

    Above 1e25 ∫ -ln(1e25/(s·C(t)))/s over 2024, with ln C linear in t: at the year's ends s·C is 1.02e25 and 4.10e25, so
    the mean of ln is (0.024 + 1.410)/2 = 0.717, over s: 1.434 systems.
    """
    made = replace(fitted(years_of_four, 2018, 2023), share=Range(0.5, 0.5), allocation=Range(1.0, 1.0))
    counts = forecast_counts(made, years_of_four, above(1e25), [date(2024, 12, 31)], draws=40_000)
    # Poisson(1.434): P(0) = .24, P(at most 1) = .58, P(at most 3) = .94, P(at most 4) = .99
    assert (counts[0].low, counts[0].median, counts[0].high) == (0, 1, 4)


def test_known_systems_are_counted_once(years_of_four: list[Release], above: Above) -> None:
    made = fitted(years_of_four, 2018, 2023)
    counts = forecast_counts(made, years_of_four, above(1e21), [date(2023, 12, 31), *ENDS])
    assert (counts[0].low, counts[0].high) == (18, 18)
    assert [c.median for c in counts] == sorted(c.median for c in counts)


def test_a_higher_line_has_fewer(years_of_four: list[Release], above: Above) -> None:
    made = fitted(years_of_four, 2018, 2023)
    low, high = (forecast_counts(made, years_of_four, above(line), ENDS) for line in (1e25, 1e26))
    assert all(a.median >= b.median for a, b in zip(low, high, strict=True))


def test_one_seed_one_answer(years_of_four: list[Release], above: Above) -> None:
    made = fitted(years_of_four, 2018, 2023)
    first, again = (forecast_counts(made, years_of_four, above(1e25), ENDS, seed=7) for _ in range(2))
    assert first == again


def test_a_day_hangs_on_no_other_that_is_asked_for(years_of_four: list[Release], above: Above) -> None:
    """Nor on where the months between them begin."""
    scenario, line = fitted(years_of_four, 2018, 2021), above(1e23)
    days = [date(2022, 2, 11), date(2023, 7, 3), date(2025, 12, 31)]
    together = forecast_counts(scenario, years_of_four, line, days)
    assert together == [forecast_counts(scenario, years_of_four, line, [day])[0] for day in days]
    assert together[0].high < together[1].low < together[2].low


@pytest.mark.parametrize(
    ("expected", "share", "count"),
    [
        ([3.0], 0.05, 1),
        ([3.0], 0.5, 3),
        ([0.0, 2.0], 0.5, 0),
        ([0.0, 2.0], 0.95, 4),
        ([0.0, 0.0], 0.95, 0),
        ([40_000.0], 0.5, 40_000),
    ],
)
def test_counts_that_are_not_exceeded(expected: list[float], share: float, count: int) -> None:
    """By hand. At 3: e^-3 = 0.0498 for 0, 0.423 up to 2, 0.647 up to 3. Of 0 and 2: (1 + 0.135) / 2 = 0.568 for 0,
    (1 + 0.857) / 2 = 0.929 up to 3 and (1 + 0.947) / 2 = 0.974 up to 4."""
    assert poisson_quantile(np.array(expected), share) == count


def test_within_ten_of_the_largest() -> None:
    """With s = 0.16 and k = 1 it is ln(10)/0.16 = 14.4 a year, whatever the growth: Kumar & Manning's 14 to 16."""
    from govcompute.forecast.growth import fit_trend

    trend = fit_trend({year: 1e22 * 4.0**year for year in range(8)}, 0, 7)
    from govcompute.forecast.scenario import Scenario

    made = Scenario("made", trend, Range(0.16, 0.16), Range(1.0, 1.0), date(2024, 1, 1))
    median, low, high = within_of_largest(made, 10)
    assert median == pytest.approx(14.4, abs=1)
    assert low < 14 < high


def test_anew_each_year_is_less_doubtful(years_of_four: list[Release], above: Above) -> None:
    once = replace(kumar_manning(fitted(years_of_four, 2018, 2023)), anew=False)
    far = [date(2028, 12, 31)]
    narrow, wide = (forecast_counts(replace(once, anew=anew), years_of_four, above(1e25), far)[0] for anew in (True, False))
    assert narrow.high - narrow.low < wide.high - wide.low


@pytest.mark.parametrize(("low", "high"), [(0, 1), (2, 1), (-1, 1)])
def test_ranges(low: float, high: float) -> None:
    with pytest.raises(InputError, match="0 < low <= high"):
        Range(low, high)


def test_no_day_before_the_forecast(years_of_four: list[Release], above: Above) -> None:
    with pytest.raises(InputError, match="the forecast begins on 2024-01-01; 2023-12-30 lies before it"):
        forecast_counts(fitted(years_of_four, 2018, 2023), years_of_four, above(1e25), [date(2023, 12, 30)])


def test_days_ascend(years_of_four: list[Release], above: Above) -> None:
    with pytest.raises(InputError, match="ascend"):
        forecast_counts(fitted(years_of_four, 2018, 2023), years_of_four, above(1e25), ENDS[::-1])
