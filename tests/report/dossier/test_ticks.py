"""Where axes are marked."""

from __future__ import annotations

from fractions import Fraction

from govcompute.report.dossier.ticks import linear_ticks, log_ticks


def test_a_linear_axis_to_1e25() -> None:
    """A sixth of 1e25 is 1.67e24; the next round step is 2e24."""
    assert [mark.label for mark in linear_ticks(Fraction(10**25))] == ["0", "2e24", "4e24", "6e24", "8e24", "1e25"]


def test_a_logarithmic_axis_leaves_room_at_both_ends() -> None:
    assert [mark.label for mark in log_ticks(Fraction(10**25), Fraction(4 * 10**25))] == ["1e24", "1e25", "1e26"]


def test_a_wide_one_has_about_ten_marks() -> None:
    marks = log_ticks(Fraction(10**3), Fraction(10**26))
    assert 8 <= len(marks) <= 11
    assert marks[0].value < 10**3
    assert marks[-1].value > 10**26
