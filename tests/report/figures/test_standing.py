"""Amounts on one axis, and the lines across it."""

from __future__ import annotations

import math
from fractions import Fraction

from govcompute.quantity import Estimate
from govcompute.report.figures.standing import standing
from govcompute.report.standing import Amount, Mark

ROWS = [Amount("your change", Estimate("1e21", 2.0), own=True), Amount("A base <b>", Estimate.point("4e25"))]  # type: ignore[arg-type]
LINES = [Mark(Fraction(10**25), ("AI Act",)), Mark(Fraction(13 * 10**24), ("a third",)), Mark(Fraction(10**26), ("SB 53",))]


def test_a_row_for_each_amount_with_its_interval() -> None:
    own, beside, *lines = standing(ROWS, LINES).data
    assert (own.x[0], own.error_x.array[0], own.error_x.arrayminus[0]) == (1e21, 1e21, 5e20)
    assert own.marker.symbol != beside.marker.symbol
    assert beside.y[0] == "A base &lt;b&gt;", "a name is text"
    assert [line.name for line in lines] == [mark.label for mark in LINES]
    assert len({(line.line.color, line.line.dash) for line in lines}) == len(LINES)


def test_labels_that_would_lie_on_each_other_go_up() -> None:
    labels = standing(ROWS, LINES).layout.annotations
    assert [label.text for label in labels] == ["<b>1e25</b>", "<b>1.3e25</b>", "<b>1e26</b>"]
    assert [bool(label.yshift) for label in labels] == [False, True, False]
    assert math.isclose(labels[0].x, 25)


def test_the_axis_holds_everything_and_nothing_is_fine_too() -> None:
    low, high = standing(ROWS, LINES).layout.xaxis.range
    assert low < math.log10(5e20) < 26 < high
    assert standing([], []).layout.xaxis.range == (20, 27)
