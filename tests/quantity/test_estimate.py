"""Estimates: probabilities at a line, sums, products and fractions, each with a value worked by hand."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest

from govcompute.errors import InputError, UnitError
from govcompute.quantity import Comparator, Estimate, Line, Unit, fraction, product, total
from govcompute.quantity.normal import Z90, normal_cdf

E25 = Fraction(10) ** 25


def line(comparator: str = "gt", value: Fraction = E25, unit: Unit = Unit.FLOP) -> Line:
    return Line(value, Comparator(comparator), unit)


def one_sigma(factor: float) -> float:
    """The 90 % spread of a log-normal whose standard deviation is a factor of `factor`."""
    return factor**Z90


# --- forms ------------------------------------------------------------------------------------------------------------


def test_a_point_is_exact() -> None:
    point = Estimate.point(1e23, note="a table")
    assert point == Estimate(Fraction(10) ** 23, note="a table")
    assert point.is_point
    assert point.sigma == 0
    assert point.interval90 == (10**23, 10**23)


def test_the_90_percent_interval_of_a_spread() -> None:
    estimate = Estimate(E25, 2.5)
    assert estimate.interval90 == (4 * 10**24, 25 * 10**24)  # 1e25/2.5 and 1e25 x 2.5
    assert estimate.sigma == pytest.approx(math.log(2.5) / 1.6448536269514722, rel=1e-15)
    assert not estimate.is_point


def test_from_a_90_percent_interval() -> None:
    # The median is the geometric mean, sqrt(4e24 x 2.5e25) = 1e25; the spread is sqrt(2.5e25/4e24) = 2.5.
    estimate = Estimate.from_interval90("4e24", "2.5e25")
    assert float(estimate.median) == pytest.approx(1e25, rel=1e-14)
    assert estimate.spread == pytest.approx(2.5, rel=1e-14)
    low, high = estimate.interval90
    assert high is not None
    assert (float(low), float(high)) == pytest.approx((4e24, 2.5e25), rel=1e-13)


def test_an_interval_without_width_is_a_point() -> None:
    assert Estimate.from_interval90(E25, E25) == Estimate.point(E25)


def test_bounds_and_floors() -> None:
    bounds = Estimate.between(1, 3)
    floor = Estimate.at_least(5)
    assert bounds.interval90 == (1, 3)
    assert floor.interval90 == (5, None)
    assert not bounds.is_point
    assert not floor.is_point


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"median": -1}, "cannot be negative"),
    ({"median": float("nan")}, "not a finite number"),
    ({"median": 1, "spread": 0.99}, "a spread is a factor from 1 to 1,000,000, not 0.99"),
    ({"median": 1, "spread": 1_000_001}, "a spread is a factor"),
    ({"median": 1, "spread": float("nan")}, "a spread is a factor"),
    ({"median": 2, "high": 1}, "upper bound of an interval lies below"),
    ({"median": 1, "high": 2, "spread": 2}, "bounds only"),
    ({"median": 1, "high": 2, "remainder_unknown": True}, "bounds only"),
]


@pytest.mark.parametrize(("fields", "words"), REFUSED)
def test_what_is_no_estimate(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        Estimate(**fields)


@pytest.mark.parametrize(("low", "high"), [(0, 1), (2, 1), (-1, 1)])
def test_what_is_no_90_percent_interval(low: int, high: int) -> None:
    with pytest.raises(InputError, match="needs 0 < low <= high"):
        Estimate.from_interval90(low, high)


def test_a_90_percent_interval_is_at_most_a_million_each_way() -> None:
    with pytest.raises(InputError, match="a spread is a factor"):
        Estimate.from_interval90(1, 10**13)


# --- probabilities ----------------------------------------------------------------------------------------------------


def test_probability_of_8e24_with_a_factor_of_two() -> None:
    # z = ln(8e24/1e25)/ln 2 = -0.22314/0.69315 = -0.32193; Φ(-0.32193) = 0.3738. A normal in place of a log-normal
    # would say 0.359 and put 7.5 % of its mass below zero.
    estimate = Estimate(Fraction(8) * 10**24, one_sigma(2))
    low, high = estimate.probability(line())
    assert low == high == pytest.approx(0.3738, abs=5e-5)
    assert estimate.probability(line("lt"))[0] == pytest.approx(1 - 0.3738, abs=5e-5)


def test_the_ends_of_the_90_percent_interval_have_5_percent_outside() -> None:
    estimate = Estimate(E25, 3)
    assert estimate.probability(line(value=3 * E25))[0] == pytest.approx(0.05, abs=1e-15)
    assert estimate.probability(line(value=E25 / 3))[0] == pytest.approx(0.95, abs=1e-15)
    assert estimate.probability(line(value=E25))[0] == 0.5


BELOW, ABOVE = math.nextafter(1e25, 0.0), math.nextafter(1e25, math.inf)


@pytest.mark.parametrize(
    ("comparator", "at_the_line"), [("gt", (0, 0, 1)), ("ge", (0, 1, 1)), ("lt", (1, 0, 0)), ("le", (1, 1, 0))]
)
@pytest.mark.parametrize("steps", [(BELOW, 1e25, ABOVE), (10**25 - 1, 10**25, 10**25 + 1)], ids=["ulp", "integer"])
def test_a_point_is_decided_exactly(comparator: str, at_the_line: tuple[int, ...], steps: tuple[Any, ...]) -> None:
    for amount, expected in zip(steps, at_the_line, strict=True):
        assert Estimate.point(amount).probability(line(comparator)) == (expected, expected)


BOUNDED = [
    (("8e24", "1.2e25"), (0.0, 1.0), (0.0, 1.0)),
    (("1.1e25", "1.2e25"), (1.0, 1.0), (0.0, 0.0)),
    (("8e24", "9e24"), (0.0, 0.0), (1.0, 1.0)),
    (("8e24", "1e25"), (0.0, 0.0), (1.0, 1.0)),  # the line itself is not above the line
    (("1e25", "1.2e25"), (0.0, 1.0), (0.0, 1.0)),
]


@pytest.mark.parametrize(("bounds", "gt", "le"), BOUNDED)
def test_bounds_say_between_what_the_probability_lies(
    bounds: tuple[str, str], gt: tuple[float, float], le: tuple[float, float]
) -> None:
    estimate = Estimate.between(*bounds)
    assert estimate.probability(line("gt")) == gt
    assert estimate.probability(line("le")) == le


FLOORS = [
    ("2e25", "gt", (1.0, 1.0)),
    ("1e25", "gt", (0.0, 1.0)),
    ("1e25", "ge", (1.0, 1.0)),
    ("5e24", "gt", (0.0, 1.0)),
    ("5e24", "lt", (0.0, 1.0)),
    ("1e25", "le", (0.0, 1.0)),
    ("2e25", "le", (0.0, 0.0)),
]


@pytest.mark.parametrize(("floor", "comparator", "expected"), FLOORS)
def test_a_floor_can_show_that_a_line_is_met_and_never_that_it_is_not(
    floor: str, comparator: str, expected: tuple[float, float]
) -> None:
    assert Estimate.at_least(floor).probability(line(comparator)) == expected


def test_a_doubtful_floor() -> None:
    floor = Estimate(E25, 2, remainder_unknown=True)
    assert floor.probability(line("gt")) == (0.5, 1.0)
    assert floor.probability(line("lt")) == (0.0, 0.5)


def test_nothing_is_a_number_and_a_line_at_zero_is_decided_exactly() -> None:
    assert Estimate(Fraction(0), 2).probability(line()) == (0, 0)
    assert Estimate(E25, 2).probability(line("gt", Fraction(0))) == (1, 1)
    assert Estimate(E25, 2).probability(line("le", Fraction(0))) == (0, 0)


def test_units_must_fit() -> None:
    with pytest.raises(UnitError, match="a line in FLOP/s cannot be compared with an estimate in FLOP"):
        Estimate.point(E25).probability(line(unit=Unit.FLOP_PER_SECOND))
    with pytest.raises(UnitError, match="a line in FLOP cannot be compared with an estimate in OP"):
        Estimate.point(E25, Unit.OP).probability(line())
    assert Estimate.point(2 * E25).probability(line(unit=Unit.OP)) == (1, 1)


# --- sums -------------------------------------------------------------------------------------------------------------


def test_a_sum_of_points_is_exact() -> None:
    terms = [Estimate.point(10**25), Estimate.point(1), Estimate.point(Fraction(1, 3))]
    assert total(terms) == Estimate.point(10**25 + 1 + Fraction(1, 3))
    assert total(terms, shared_error=True) == total(terms)


def test_a_sum_of_nothing_is_zero_in_the_unit_asked_for() -> None:
    assert total([], unit=Unit.OP) == Estimate.point(0, Unit.OP)


def test_a_sum_of_two_equal_log_normals() -> None:
    # Fenton-Wilkinson for two terms of median m and log-variance v with e^v = 3:
    #   mean = 2 m sqrt(3), variance = 2 m^2 e^v (e^v - 1) = 12 m^2, variance/mean^2 = 12/12 = 1,
    #   so the log-variance of the sum is ln 2 and its median is 2 m sqrt(3)/sqrt(2) = m sqrt(6).
    term = Estimate(E25, math.exp(Z90 * math.sqrt(math.log(3))))
    summed = total([term, term])
    assert float(summed.median) == pytest.approx(math.sqrt(6) * 1e25, rel=1e-13)
    assert summed.sigma == pytest.approx(math.sqrt(math.log(2)), rel=1e-13)


def test_a_sum_of_two_equal_log_normals_that_share_their_error() -> None:
    # Wrong together: medians add, and the factor stays.
    summed = total([Estimate(E25, 3), Estimate(E25, 3)], shared_error=True)
    assert summed.median == 2 * E25
    assert summed.spread == pytest.approx(3, rel=1e-14)


def test_a_sum_with_an_exact_term_keeps_it_exact() -> None:
    # 1e25 exactly, and 1e25 within a factor of 4: between 1e25 + 2.5e24 and 1e25 + 4e25, and never below 1e25.
    summed = total([Estimate.point(E25), Estimate(E25, 4)])
    assert (summed.median, summed.spread, summed.offset) == (2 * E25, 4, E25)
    assert summed.interval90 == (Fraction(125, 100) * E25, 5 * E25)
    assert total([Estimate.point(E25), Estimate(E25, 4)], shared_error=True) == summed


def test_an_exact_part_above_the_line_crosses_whatever_comes_on_top() -> None:
    # 1.2e25 is known; what is added within a factor of 10 cannot take it away.
    summed = total([Estimate.point(Fraction(12, 10) * E25), Estimate(E25 / 10, 10)])
    assert summed.probability(line()) == (1.0, 1.0)
    # 5e24 known and 5e24 within a factor of e^1.64485 (sigma 1): above 1e25 where the rest is above 5e24, so one half.
    half = total([Estimate.point(E25 / 2), Estimate(E25 / 2, math.exp(Z90))])
    assert half.probability(line())[0] == pytest.approx(0.5, abs=1e-12)


def test_a_sum_with_an_exact_term_and_two_doubtful_ones() -> None:
    # The two are, as above, a median of m sqrt(6) = 2.44949 m within e^(1.64485 sqrt(ln 2)) = 3.93311; 2 m comes on top.
    term = Estimate(E25, math.exp(Z90 * math.sqrt(math.log(3))))
    summed = total([Estimate.point(2 * E25), term, term])
    assert float(summed.median) == pytest.approx(4.44949e25, rel=1e-6)
    assert (summed.offset, summed.spread) == (2 * E25, pytest.approx(3.93311, rel=1e-5))


def test_a_fraction_spreads_an_exact_part_over_the_whole() -> None:
    # Half exact, half within a factor of 4: upper factor (1 + 4)/2 = 2.5, lower (1 + 1/4)/2 = 0.625, sqrt(2.5/0.625) = 2.
    half_exact = total([Estimate.point(E25), Estimate(E25, 4)])
    assert fraction(half_exact, Estimate.point(E25)).spread == pytest.approx(2, rel=1e-12)


def test_a_small_term_with_a_long_tail_does_not_take_over_a_sum() -> None:
    # By mean and variance the tail (e^(2.8^2/2) = 50 times its median, on average) would pull the median to 2.6e24 and
    # the chance of being above 1e25 from 1.00 to 0.30. Adding quantiles: 3.1e25, factors (4.5e25 + 1e26)/3.1e25 = 4.677
    # above and (2e25 + 1e22)/3.1e25 = 0.6455 below, spread sqrt(4.677/0.6455) = 2.692.
    large, small = Estimate(3 * E25, 1.5), Estimate(E25 / 10, 100)
    summed = total([large, small])
    assert summed.median == Fraction(31, 10) * E25
    assert summed.spread == pytest.approx(2.692, abs=1e-3)
    assert large.probability(line())[0] > 0.999
    # ln 3.1/(ln 2.692/1.6449) = 1.8795, and Φ(1.8795) = 0.9699.
    assert summed.probability(line())[0] == pytest.approx(0.9699, abs=1e-4)


def test_a_term_of_zero_adds_nothing() -> None:
    term = Estimate(E25, 2)
    assert total([term, Estimate.point(0)]) == term
    assert total([term, Estimate(Fraction(0), 5)]) == term


def test_a_floor_in_a_sum_makes_it_a_floor() -> None:
    summed = total([Estimate.point(3), Estimate.at_least(4)])
    assert summed == Estimate.at_least(7)


def test_bounds_in_a_sum_make_bounds() -> None:
    # [1, 2] + 10 within a factor of 2 ([5, 20]) = [6, 22].
    assert total([Estimate.between(1, 2), Estimate(Fraction(10), 2)]) == Estimate.between(6, 22)
    assert total([Estimate.between(1, 2), Estimate.at_least(4)]) == Estimate.at_least(5)


def test_kinds_do_not_add() -> None:
    with pytest.raises(UnitError, match="amounts of FLOP and OP cannot be added"):
        total([Estimate.point(1), Estimate.point(1, Unit.OP)])


# --- products, fractions, multiples -----------------------------------------------------------------------------------


def test_a_product_of_independent_factors() -> None:
    # Log-deviations 0.3 and 0.4 give 0.5.
    a, b = Estimate(Fraction(7), math.exp(Z90 * 0.3)), Estimate(Fraction(11), math.exp(Z90 * 0.4))
    result = product(a, b, Unit.FLOP)
    assert result.median == 77
    assert result.sigma == pytest.approx(0.5, rel=1e-14)
    assert product(a, b, Unit.FLOP, shared_error=True).sigma == pytest.approx(0.7, rel=1e-14)


def test_a_product_of_points_is_a_point() -> None:
    # Llama 3 405B: 6 x 405e9 parameters x 15.6e12 tokens = 3.7908e25.
    result = product(Estimate.point(6 * 405 * 10**9, Unit.RATIO), Estimate.point("15.6e12", Unit.RATIO), Unit.FLOP)
    assert result == Estimate.point("3.7908e25")


def test_a_fraction() -> None:
    a, b = Estimate(Fraction(1), math.exp(Z90 * 0.3)), Estimate(Fraction(3), math.exp(Z90 * 0.4))
    result = fraction(a, b)
    assert (result.median, result.unit) == (Fraction(1, 3), Unit.RATIO)
    assert result.sigma == pytest.approx(0.5, rel=1e-14)
    assert fraction(a, b, shared_error=True).sigma == pytest.approx(0.1, rel=1e-13)
    assert fraction(Estimate.point(1), Estimate.point(3)) == Estimate.point(Fraction(1, 3), Unit.RATIO)


def test_a_fraction_of_two_equal_doubts_that_are_shared_is_exact() -> None:
    result = fraction(Estimate(Fraction(1), 3), Estimate(Fraction(2), 3), shared_error=True)
    assert result == Estimate.point(Fraction(1, 2), Unit.RATIO)


def test_a_fraction_keeps_an_unknown_remainder_above() -> None:
    assert fraction(Estimate.at_least(1), Estimate.point(4)) == Estimate.at_least(Fraction(1, 4), Unit.RATIO)


WITHOUT_DISTRIBUTION = [
    (product, (Estimate.between(1, 2), Estimate.point(1), Unit.FLOP), "bounds or a floor"),
    (product, (Estimate.point(1), Estimate.at_least(1), Unit.FLOP), "bounds or a floor"),
    (fraction, (Estimate.between(1, 2), Estimate.point(1)), "interval has no distribution"),
    (fraction, (Estimate.point(1), Estimate.between(1, 2)), "bounds or a floor"),
    (fraction, (Estimate.point(1), Estimate.at_least(1)), "bounds or a floor"),
    (fraction, (Estimate.point(1), Estimate.point(0)), "fraction of zero compute"),
]


@pytest.mark.parametrize(("function", "arguments", "words"), WITHOUT_DISTRIBUTION)
def test_where_no_distribution_follows(function: Any, arguments: tuple[Any, ...], words: str) -> None:
    with pytest.raises(InputError, match=words):
        function(*arguments)


def test_a_multiple_keeps_the_relative_doubt() -> None:
    assert Estimate(E25, 2) * 3 == 3 * Estimate(E25, 2) == Estimate(3 * E25, 2)
    assert Estimate.between(1, 2) * Fraction(1, 2) == Estimate.between(Fraction(1, 2), 1)
    assert Estimate.at_least(4) * Fraction(1, 4) == Estimate.at_least(1)
    with pytest.raises(InputError, match="cannot be negative"):
        Estimate(E25, 2) * -1


def test_how_an_estimate_is_shown() -> None:
    assert str(Estimate.point(E25)) == "1.00e25 FLOP"
    assert str(Estimate(E25, 2.5)) == "1.0e25 FLOP (90 %: 4.0e24 to 2.5e25)"
    assert str(Estimate.between("8e24", "1.2e25")) == "8.0e24 to 1.2e25 FLOP (bounds)"
    assert str(Estimate.at_least("5e24", Unit.OP)) == "at least 5.00e24 OP"
    assert str(Estimate(E25, 2.5, remainder_unknown=True)) == "at least 1.0e25 FLOP (90 %: 4.0e24 to 2.5e25)"


def test_the_probability_of_the_known_part_ignores_the_rest() -> None:
    floor = Estimate(Fraction(8) * 10**24, one_sigma(2), remainder_unknown=True)
    assert floor.probability_of_known_part(line()) == pytest.approx(normal_cdf(math.log(0.8) / math.log(2)), rel=1e-12)
