"""Laws that every estimate keeps: monotone in compute, the same in every unit and order, and at every scale."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcompute.quantity import Comparator, Estimate, Line, Unit, fraction, parse_amount, product, total

medians = st.fractions(min_value=Fraction(10) ** 15, max_value=Fraction(10) ** 30, max_denominator=1000)
spreads = st.one_of(st.just(1.0), st.floats(min_value=1.0, max_value=1e4))
values = st.builds(lambda m, e: Fraction(m) * Fraction(10) ** e, st.integers(1, 9999), st.integers(15, 26))
factors = st.fractions(min_value=1, max_value=10**6, max_denominator=10**6)
comparators = st.sampled_from(list(Comparator))
log_normals = st.builds(Estimate, medians, spreads)
shuffled = st.lists(log_normals, min_size=1, max_size=6).flatmap(lambda x: st.tuples(st.just(x), st.permutations(x)))
without_spread = st.one_of(
    st.builds(Estimate.point, medians),
    st.builds(Estimate.at_least, medians),
    st.builds(lambda m, f: Estimate.between(m, m * f), medians, factors),
)


@st.composite
def estimates(draw: st.DrawFn) -> Estimate:
    """Any form: a point, a log-normal, bounds, a floor."""
    median, form = draw(medians), draw(st.sampled_from(["distribution", "bounds", "floor"]))
    if form == "bounds":
        return Estimate.between(median, median * draw(factors))
    return Estimate(median, draw(spreads), remainder_unknown=form == "floor")


@given(estimates(), values, comparators)
def test_a_probability_lies_between_0_and_1_and_its_bounds_are_in_order(
    estimate: Estimate, value: Fraction, comparator: Comparator
) -> None:
    low, high = estimate.probability(Line(value, comparator, Unit.FLOP))
    assert 0 <= low <= high <= 1


@given(estimates(), factors, values, comparators)
def test_more_compute_never_lowers_the_probability_of_being_above(
    estimate: Estimate, factor: Fraction, value: Fraction, comparator: Comparator
) -> None:
    line = Line(value, comparator, Unit.FLOP)
    less, more = estimate.probability(line), (estimate * factor).probability(line)
    if not comparator.upward:
        less, more = more, less
    assert less[0] <= more[0]
    assert less[1] <= more[1]


@given(estimates(), factors, values, comparators)
def test_a_higher_line_never_raises_the_probability_of_being_above(
    estimate: Estimate, factor: Fraction, value: Fraction, comparator: Comparator
) -> None:
    lower = estimate.probability(Line(value, comparator, Unit.FLOP))
    higher = estimate.probability(Line(value * factor, comparator, Unit.FLOP))
    if not comparator.upward:
        lower, higher = higher, lower
    assert higher[0] <= lower[0]
    assert higher[1] <= lower[1]


@given(estimates(), values, st.sampled_from([("gt", "le"), ("ge", "lt")]))
def test_above_and_not_above_are_all_there_is(estimate: Estimate, value: Fraction, pair: tuple[str, str]) -> None:
    above = estimate.probability(Line(value, Comparator(pair[0]), Unit.FLOP))
    below = estimate.probability(Line(value, Comparator(pair[1]), Unit.FLOP))
    assert above[0] + below[1] == pytest.approx(1, abs=1e-12)
    assert above[1] + below[0] == pytest.approx(1, abs=1e-12)


@given(estimates(), values, comparators, st.fractions(min_value=Fraction(1, 10**9), max_value=10**9, max_denominator=10**9))
def test_scaling_amount_and_line_alike_changes_nothing(
    estimate: Estimate, value: Fraction, comparator: Comparator, scale: Fraction
) -> None:
    plain = estimate.probability(Line(value, comparator, Unit.FLOP))
    scaled = (estimate * scale).probability(Line(value * scale, comparator, Unit.FLOP))
    if estimate.spread == 1.0:
        assert scaled == plain
    else:
        # A spread within a few ulp of 1 turns the rounding of the logarithm into a step, so compare z, not only Φ.
        assert scaled == pytest.approx(plain, abs=1e-12 / estimate.sigma + 1e-12)


@given(st.integers(1, 10**6), spreads, values, comparators)
def test_the_unit_in_which_an_amount_is_written_changes_nothing(
    count: int, spread: float, value: Fraction, comparator: Comparator
) -> None:
    line = Line(value, comparator, Unit.FLOP)
    spellings = [f"{count} YFLOP", f"{count * 1000} ZFLOP", f"{count}e24", f"{count} x 10^24 FLOP"]
    chances = {Estimate(parse_amount(text, Unit.FLOP), spread).probability(line) for text in spellings}
    assert len(chances) == 1
    in_operations = Estimate(parse_amount(spellings[0], Unit.FLOP), spread, Unit.OP)
    assert in_operations.probability(Line(value, comparator, Unit.OP)) in chances


@given(
    st.lists(log_normals, min_size=1, max_size=6).flatmap(lambda x: st.tuples(st.just(x), st.permutations(x))), st.booleans()
)
def test_a_sum_does_not_depend_on_the_order(pair: tuple[list[Estimate], list[Estimate]], shared: bool) -> None:
    first, second = (total(terms, shared_error=shared) for terms in pair)
    assert first == second


@given(st.lists(medians, min_size=1, max_size=6))
def test_a_sum_of_points_is_the_sum(amounts: list[Fraction]) -> None:
    assert total([Estimate.point(amount) for amount in amounts]) == Estimate.point(sum(amounts, Fraction(0)))


@given(st.lists(log_normals, min_size=1, max_size=6), st.booleans())
def test_a_sum_is_not_less_certain_than_its_worst_term(terms: list[Estimate], shared: bool) -> None:
    assert total(terms, shared_error=shared).spread <= max(term.spread for term in terms) * (1 + 1e-9)


@given(st.lists(log_normals, min_size=1, max_size=6))
def test_where_the_error_is_shared_the_median_of_a_sum_is_the_sum_of_the_medians(terms: list[Estimate]) -> None:
    assert total(terms, shared_error=True).median == sum((term.median for term in terms), Fraction(0))


@given(st.lists(log_normals.filter(lambda term: term.spread > 1), min_size=1, max_size=6))
def test_independent_errors_leave_no_more_doubt_than_shared_ones(terms: list[Estimate]) -> None:
    assert total(terms).spread <= total(terms, shared_error=True).spread * (1 + 1e-9)


@given(st.lists(log_normals, min_size=1, max_size=6))
def test_the_median_of_a_sum_is_not_below_its_largest_term(terms: list[Estimate]) -> None:
    assert total(terms).median >= max(term.median for term in terms) * (1 - Fraction(1, 10**9))


@given(st.lists(without_spread, min_size=1, max_size=5), without_spread, values)
def test_one_term_more_never_lowers_the_probability_of_being_above(
    terms: list[Estimate], extra: Estimate, value: Fraction
) -> None:
    line = Line(value, Comparator.GT, Unit.FLOP)
    before, after = total(terms).probability(line), total([*terms, extra]).probability(line)
    assert before[0] <= after[0]
    assert before[1] <= after[1]


@given(log_normals, log_normals)
def test_a_product_undone_by_a_fraction_gives_back_the_median(a: Estimate, b: Estimate) -> None:
    if a.sigma + b.sigma < 8:  # e^(1.645 x 8) is within the largest spread
        multiplied = product(a, b, Unit.FLOP)
        assert fraction(multiplied, b).median == a.median
        assert multiplied.spread >= max(a.spread, b.spread) * (1 - 1e-12)
