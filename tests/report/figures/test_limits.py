"""What the figure of a finding holds."""

from __future__ import annotations

import math

import pytest

from govcompute.limits import Chart
from govcompute.limits.finding import Axis, Mark, Point, Series
from govcompute.report.figures.limits import finding_figure

POINTS = (Point(1e24, 2.0, "a"), Point(1e25, 3.0, "b"))
CHART = Chart(
    Axis("FLOP", log=True), Axis("score"), (Series("all", POINTS), Series("stairs", POINTS, "steps")), "Words.",
    (Mark("x", 1e25, "the line"), Mark("y", 2.5, "a score")),
)  # fmt: skip


def test_series_differ_in_shape_and_dash_as_well_as_colour() -> None:
    marks, steps = finding_figure(CHART).data
    assert marks.marker.symbol != steps.marker.symbol
    assert (steps.line.shape, steps.line.dash) == ("hv", "dash")
    assert list(marks.text) == ["a", "b"]


def test_a_few_marks_of_the_last_series_carry_their_names() -> None:
    line, marks = Series("s", POINTS, "line"), Series("s", POINTS)
    assert names(Chart(CHART.x, CHART.y, (line, marks), "Words.")) == ["a", "b"]
    assert names(Chart(CHART.x, CHART.y, (marks, line), "Words.")) == [], "no line does"
    many = Series("s", tuple(Point(10.0**power, 1.0, "m") for power in range(15)))
    assert names(Chart(CHART.x, CHART.y, (many,), "Words.")) == [], "more are told by the pointer alone"


def test_a_name_is_no_html_and_hangs_on_its_mark() -> None:
    chart = Chart(CHART.x, CHART.y, (Series("s", (Point(1e24, 2.0, "<b>a"),)),), "Words.")
    (note,) = finding_figure(chart).layout.annotations
    assert (note.text, note.x, note.y) == ("&lt;b&gt;a", 24.0, 2.0)


def names(chart: Chart) -> list[str]:
    return [note.text for note in finding_figure(chart).layout.annotations]


def test_a_label_stands_at_the_exponent_on_a_logarithmic_axis() -> None:
    across, up = finding_figure(CHART).layout.annotations[:2]
    assert (across.text, across.x) == ("the line", math.log10(1e25))
    assert (up.text, up.y) == ("a score", 2.5)


def test_a_label_leaves_the_end_of_its_line_where_a_mark_is() -> None:
    crowded = (Point(1e23, 1.0), *(Point(1e25, score) for score in (9.2, 9.6, 10.0, 10.4)))
    chart = Chart(CHART.x, CHART.y, (Series("all", crowded), Series("s", (), "line")), "Words.", (Mark("y", 9.8, "a score"),))
    (label,) = finding_figure(chart).layout.annotations
    assert (label.x, label.xanchor) == (0, "left")


def test_the_axes_show_what_the_words_were_laid_out_for() -> None:
    """By hand: exponents 24 to 25 with 7 % of room; 2 to 3 with 7 %."""
    layout = finding_figure(CHART).layout
    assert list(layout.xaxis.range) == pytest.approx([23.93, 25.07])
    assert list(layout.yaxis.range) == pytest.approx([1.93, 3.07])


def test_names_stand_in_place_of_numbers() -> None:
    named = Chart(Axis("model", names=("first", "second")), Axis("FLOP"), (Series("s", (Point(1, 5.0),)),), "Words.")
    figure = finding_figure(named)
    assert list(figure.data[0].x) == ["second"]
    assert list(figure.layout.xaxis.categoryarray) == ["first", "second"]


def test_an_axis_of_less_than_two_powers_of_ten_has_more_numbers_than_one() -> None:
    layout = finding_figure(CHART).layout
    assert layout.xaxis.dtick == "D1"
    wide = Chart(CHART.x, CHART.y, (Series("s", (Point(1e21, 1.0), Point(1e26, 2.0))),), "Words.")
    assert finding_figure(wide).layout.xaxis.dtick == 1
