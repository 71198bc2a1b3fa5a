"""Numbers as reports write them; each value worked by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from govcompute.quantity import Comparator, Estimate, Line, Unit
from govcompute.report.dossier.text import magnitude, multiple, power, room, share_cell, unrounded

LINE = Line(Fraction(10**25), Comparator.GT, Unit.FLOP)


@pytest.mark.parametrize(
    ("value", "figures", "text"),
    [
        (Fraction(104 * 10**23), 2, "1.0 x 10^25 FLOP"),
        (Fraction(105 * 10**23), 2, "1.1 x 10^25 FLOP"),
        (Fraction(995 * 10**22), 2, "1.0 x 10^25 FLOP"),
        (Fraction(38 * 10**24), 1, "4 x 10^25 FLOP"),
        (Fraction(1285), 2, "1300 FLOP"),
        (Fraction(19, 36), 2, "0.53 FLOP"),
        (Fraction(999), 2, "1000 FLOP"),
        (Fraction(0), 2, "0 FLOP"),
    ],
)
def test_rounded_half_up_as_the_guidelines_write(value: Fraction, figures: int, text: str) -> None:
    assert power(value, figures) == text


def test_only_the_order_of_magnitude() -> None:
    assert magnitude(Fraction(38 * 10**24)) == "10^25 FLOP"
    assert magnitude(Fraction(10**25)) == "10^25 FLOP"
    assert magnitude(Fraction(10**25 - 1)) == "10^24 FLOP"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(104 * 10**23), "1.04e25"),
        (Fraction(2), "2"),
        (Fraction(1285000), "1.285e6"),
        (Fraction(1, 3), "0.333333…"),
        (Fraction(10**25 + 1), "1.00000e25…"),
    ],
)
def test_all_figures_or_a_mark(value: Fraction, text: str) -> None:
    assert unrounded(value) == text


@pytest.mark.parametrize(("share", "text"), [(Fraction(19, 5), "3.8"), (Fraction(1, 3), "0.333"), (Fraction(2, 10**7), "2e-7")])
def test_a_multiple(share: Fraction, text: str) -> None:
    assert multiple(share) == text


@pytest.mark.parametrize(
    ("estimate", "text"),
    [
        (Estimate.point(10**25), "1 (exactly the line)"),
        (Estimate.point(10**25 + 1), "1 (just above the line)"),
        (Estimate.point(10**25 - 1), "1 (just below the line)"),
        (Estimate.at_least(2 * 10**25), "at least 2"),
        (Estimate.between(5 * 10**24, 2 * 10**25), "0.5 to 2"),
    ],
)
def test_how_far_from_the_line(estimate: Estimate, text: str) -> None:
    assert share_cell(estimate, LINE).text == text


def test_room_below_the_line() -> None:
    assert room(Estimate.point(4 * 10**24), LINE) == 6 * 10**24
    assert room(Estimate.point(2 * 10**25), LINE) is None
    assert room(None, LINE) is None
