"""Rates and dates: by hand, and what must hold whatever the numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcompute.tracking import Rate, Stretch, crossing, planned_total, rate_of, share

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
stretches = st.lists(
    st.builds(Stretch, st.floats(0.1, 1e5).map(lambda s: round(s, 3)), st.integers(10**9, 10**22)), min_size=1, max_size=12
)


def test_a_rate_by_hand() -> None:
    # 100 s at 10 and 100 s at 40 FLOP/s: 25 on the whole; the logarithms lie ln 2 to either side of their mean, so the
    # deviation is √2·ln 2, of the mean ln 2; t for 90 % with one degree of freedom is 6.3138
    rate = rate_of([Stretch(100.0, 1000), Stretch(100.0, 4000)])
    assert rate is not None
    assert rate.flop_per_second == 25
    assert rate.factor == pytest.approx(2**6.313752, rel=1e-5)


def test_a_date_by_hand() -> None:
    found = crossing(Fraction(10 * 86_400), Rate(Fraction(1), 2.0), NOW)
    assert found is not None
    assert found.at == NOW + timedelta(days=10)
    assert (found.early, found.late) == (NOW + timedelta(days=5), NOW + timedelta(days=20))


def test_a_steady_rate_has_no_width_and_one_stretch_no_interval() -> None:
    steady = rate_of([Stretch(60.0, 10**15)] * 5)
    assert steady is not None
    assert steady.factor == pytest.approx(1.0)
    alone = rate_of([Stretch(60.0, 10**15)])
    assert alone is not None
    assert alone.factor is None


def test_time_without_training_is_time() -> None:
    with_pause = rate_of([Stretch(10.0, 100), Stretch(30.0, 0), Stretch(10.0, 100)])
    assert with_pause is not None
    assert with_pause.flop_per_second == 4
    assert rate_of([Stretch(10.0, 0)]) is None
    assert rate_of([]) is None


def test_no_date_where_there_is_none() -> None:
    assert crossing(1, None, NOW) is None
    assert crossing(10**30, Rate(Fraction(1), 1.1), NOW) is None
    met = crossing(-5, Rate(Fraction(1), 1.1), NOW)
    assert met is not None
    assert met.at == NOW


def test_a_share_is_exact() -> None:
    assert share(1, Fraction(3)) == Fraction(1, 3)
    assert share(10**23, Fraction(10**24, 3)) == Fraction(3, 10)
    assert share(1, Fraction(0)) is None


def test_a_plan_by_hand() -> None:
    assert planned_total(30, 3, 10) == 100
    assert planned_total(30, 0, 10) is None
    assert planned_total(30, 3, None) is None
    assert planned_total(30, 3, 2) == 30  # past its plan


@given(stretches, st.integers(1, 10**24), st.integers(1, 10**24))
def test_a_further_line_is_passed_later(done: list[Stretch], near: int, more: int) -> None:
    rate = rate_of(done)
    first, second = crossing(near, rate, NOW), crossing(near + more, rate, NOW)
    if first and second:
        assert first.at <= second.at
        if first.early and first.late and second.early and second.late:
            assert first.early <= first.at <= first.late
            assert (first.early, first.late) <= (second.early, second.late)
    assert first or not second


@given(stretches, st.integers(1, 10**24), st.integers(2, 10**6))
def test_the_unit_of_compute_does_not_matter(done: list[Stretch], remaining: int, unit: int) -> None:
    scaled = [Stretch(one.seconds, one.flop * unit) for one in done]
    first, second = crossing(remaining, rate_of(done), NOW), crossing(remaining * unit, rate_of(scaled), NOW)
    assert (first is None) == (second is None)
    if first and second:
        assert first.at == second.at
        if first.early and second.early:
            assert abs((first.early - second.early).total_seconds()) <= 1e-6 * (first.early - NOW).total_seconds() + 1e-3


@given(stretches, st.floats(1.5, 100.0))
def test_a_faster_machine_is_sooner(done: list[Stretch], times: float) -> None:
    quick = [Stretch(one.seconds / times, one.flop) for one in done]
    slow_rate, quick_rate = rate_of(done), rate_of(quick)
    assert slow_rate
    assert quick_rate
    assert quick_rate.flop_per_second > slow_rate.flop_per_second


def test_shares_in_words() -> None:
    from govcompute.tracking.standing import share_words

    shares = [Fraction(1, 7), Fraction(999, 1000), Fraction(6, 5), Fraction(2), Fraction(25), None]
    said = ["14 % of the line", "over 99 % of the line", "120 % of the line", "2 times the line", "25 times the line", ""]
    assert [share_words(one) for one in shares] == said
