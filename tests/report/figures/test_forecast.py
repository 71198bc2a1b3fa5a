"""What the figures of a forecast hold."""

from __future__ import annotations

from datetime import date

from govcompute.forecast.crossing import Crossing
from govcompute.forecast.lines import line_above
from govcompute.forecast.publication import published_forecasts
from govcompute.forecast.scenario import Count
from govcompute.report.figures.forecast import counts, crossings

SEEN = [(date(2024, 3, 1), 1), (date(2025, 3, 1), 4)]
AHEAD = [Count(date(2026, 12, 31), 9.0, 5.0, 20.0), Count(date(2028, 12, 31), 40.0, 0.0, 90.0)]
KNOWN_UNTIL = date(2026, 7, 15)


def test_what_is_known_is_a_staircase_up_to_the_last_day_known() -> None:
    known = counts(SEEN, AHEAD, [], line_above("1e25"), KNOWN_UNTIL).data[0]
    assert list(known.x) == [date(2024, 3, 1), date(2025, 3, 1), KNOWN_UNTIL]
    assert list(known.y) == [1, 4, 4]
    assert known.line.shape == "hv"


def test_none_stands_on_a_step_below_one_as_the_axis_is_logarithmic() -> None:
    none = [Count(date(2026, 12, 31), 0.0, 0.0, 0.0), *AHEAD]
    figure = counts([], none, [], line_above("1e28"), KNOWN_UNTIL)
    low, high, median = figure.data
    assert (low.y[0], high.y[0], median.y[0]) == (0.5, 0.5, 0.5)
    assert (figure.layout.yaxis.tickvals[0], figure.layout.yaxis.ticktext[0]) == (0.5, "0")
    assert list(median.customdata[0]) == [0, 0, 0]


def test_the_band_has_no_zero_on_a_logarithmic_axis() -> None:
    low, high = counts(SEEN, AHEAD, [], line_above("1e25"), KNOWN_UNTIL).data[1:3]
    assert list(low.y) == [5, 0.5]
    assert list(high.y) == [20, 90]


def test_published_counts_stand_only_at_their_own_line() -> None:
    names = [trace.name for trace in counts([], AHEAD, published_forecasts(), line_above("1e25"), KNOWN_UNTIL).data]
    assert "Kumar & Manning 2025, arXiv 2504.16138 (S)" in names
    assert not any("Epoch" in (name or "") for name in names)
    (theirs,) = [
        trace
        for trace in counts([], AHEAD, published_forecasts(), line_above("1e25"), KNOWN_UNTIL).data
        if "Kumar" in (trace.name or "")
    ]
    assert (theirs.y[0], theirs.error_y.array[0], theirs.error_y.arrayminus[0]) == (165, 306 - 165, 165 - 103)


def test_who_has_crossed_and_who_will() -> None:
    past = Crossing("open", date(2024, 6, 14), "a-model")
    ahead = Crossing("lab", None, None, date(2027, 1, 1), date(2028, 1, 1), None)
    bar, median, crossed = crossings([past, ahead], KNOWN_UNTIL).data
    assert (bar.y[0], bar.base[0], bar.x[0]) == ("lab", date(2027, 1, 1), 365 * 86_400_000)
    assert (median.x[0], crossed.x[0], crossed.y[0]) == (date(2028, 1, 1), date(2024, 6, 14), "open")
