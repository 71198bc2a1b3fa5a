"""What the figure of a finding holds."""

from __future__ import annotations

import math

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


def test_names_of_neighbours_do_not_lie_on_each_other() -> None:
    """Read from left to right: far below, then above its neighbour, below it, and above that one."""
    points = (Point(3e23, 44.0, "a"), Point(2.1e24, 75.2, "b"), Point(2.5e24, 69.3, "c"), Point(3.8e24, 70.4, "d"))
    (trace,) = finding_figure(Chart(Axis("FLOP", log=True), Axis("score"), (Series("s", points),), "Words.")).data
    assert [side.split()[0] for side in trace.textposition] == ["bottom", "top", "bottom", "top"]


def test_a_name_may_reach_into_the_margin() -> None:
    (trace,) = finding_figure(Chart(Axis("FLOP", log=True), Axis("score"), (Series("s", POINTS),), "Words.")).data
    assert (trace.mode, trace.cliponaxis) == ("markers+text", False)


def test_a_label_stands_at_the_exponent_on_a_logarithmic_axis() -> None:
    across, up = finding_figure(CHART).layout.annotations
    assert (across.text, across.x) == ("the line", math.log10(1e25))
    assert (up.text, up.y) == ("a score", 2.5)


def test_names_stand_in_place_of_numbers() -> None:
    named = Chart(Axis("model", names=("first", "second")), Axis("FLOP"), (Series("s", (Point(1, 5.0),)),), "Words.")
    figure = finding_figure(named)
    assert list(figure.data[0].x) == ["second"]
    assert list(figure.layout.xaxis.categoryarray) == ["first", "second"]
