"""Where a chart's marks and lines lie on a phone's screen."""

from __future__ import annotations

import pytest

from govcompute.limits import Chart
from govcompute.limits.finding import Axis, Mark, Point, Series
from govcompute.report.figures.beside import HEIGHT, WIDTH, freest, mark_at
from govcompute.report.figures.plane import Plane, position

POINTS = (Point(1e24, 0.0, "a"), Point(1e26, 10.0, "b"))
LAWS = (Mark("x", 1e25, "the line"), Mark("y", 5.0, "a score"))


def chart(*series: Series, marks: tuple[Mark, ...] = ()) -> Chart:
    return Chart(Axis("FLOP", log=True), Axis("score"), series, "Words.", marks)


def test_a_logarithm_is_halfway_where_its_exponent_is() -> None:
    """By hand: 1e25 lies between 1e24 and 1e26, 5 between 0 and 10, whatever room is left at the ends."""
    assert Plane(chart(Series("s", POINTS))).at(1e25, 5.0) == pytest.approx((WIDTH / 2, HEIGHT / 2))
    assert (position(Axis("FLOP", log=True), 1e25), position(Axis("score"), 5.0)) == (25.0, 5.0)


def test_room_is_left_at_the_ends() -> None:
    """7 % of the range at either end: 0.07 / 1.14 of the width."""
    x, y = Plane(chart(Series("s", POINTS))).at(1e24, 0.0)
    assert (x, HEIGHT - y) == pytest.approx((WIDTH * 0.07 / 1.14, HEIGHT * 0.07 / 1.14))


def test_names_share_an_axis_evenly() -> None:
    named = Chart(Axis("model", names=("one", "two")), Axis("score"), (Series("s", (Point(1, 5.0),)),), "Words.")
    assert Plane(named).at(1, 5.0)[0] == pytest.approx(WIDTH * 0.75)


def test_marks_are_boxes_and_a_line_is_many() -> None:
    marks, line = Plane(chart(Series("s", POINTS))), Plane(chart(Series("s", POINTS, "line")))
    assert marks.drawn == [mark_at(*marks.at(point.x, point.y)) for point in POINTS]
    assert len(line.drawn) == 13
    assert any(box.meets(mark_at(WIDTH / 2, HEIGHT / 2)) for box in line.drawn), "it goes through the middle"


def test_a_line_of_law_runs_across_and_has_its_ends_first_for_its_label() -> None:
    plane = Plane(chart(Series("s", POINTS), marks=LAWS))
    upright, level = plane.laws
    assert (upright.x, upright.height, level.y, level.width) == pytest.approx((WIDTH / 2, HEIGHT, HEIGHT / 2, WIDTH))
    assert [where for _, where in plane.labels(LAWS[0])][:4] == [(1, 0), (1, 1), (0, 0), (0, 1)]
    (top_left, _), (top_right, _), (bottom, _) = plane.labels(LAWS[0])[:3]
    assert (top_left.x < upright.x < top_right.x, top_left.y < bottom.y) == (True, True)
    (above, _), (below, _), (left, _) = plane.labels(LAWS[1])[:3]
    assert (above.y < level.y < below.y, left.x < above.x) == (True, True)


def test_a_label_stands_between_the_ends_where_both_are_taken() -> None:
    """By hand: marks on the line at both ends and beyond the middle; the label's box meets none of them."""
    crowd = tuple(Point(10.0**exponent, 5.0) for exponent in (24.0, 24.1, 24.2, 25.2, 25.6, 25.8, 25.9, 26.0))
    plane = Plane(chart(Series("s", (*POINTS, *crowd)), marks=LAWS))
    places = dict(plane.labels(LAWS[1]))
    label = freest(places, plane.drawn)
    assert not any(label.meets(mark) for mark in plane.drawn)
    assert places[label][0] not in (0, 1)


def test_names_that_stand_askew_take_some_of_the_height() -> None:
    named = Chart(Axis("model", names=("one", "two")), Axis("score"), (Series("s", (Point(0, 0.0), Point(1, 10.0))),), "Words.")
    assert Plane(named).at(0, 5.0)[1] == pytest.approx(Plane(named).height / 2)
    assert Plane(named).height < HEIGHT
