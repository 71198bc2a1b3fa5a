"""Samples into amounts: gaps, clocks, repeats; by hand and by law."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcompute.telemetry.samples import Sample, findings, integrate, usable

from .conftest import texts


def _samples(*pairs: tuple[float, float]) -> list[Sample]:
    return [Sample(at, value) for at, value in pairs]


def test_by_hand() -> None:
    """0.5 for 10 s and 0.7 for 10 s; the last sample covers nothing."""
    seen = integrate(_samples((0, 0.5), (10, 0.7), (20, 0.9)))
    assert seen.amount == pytest.approx(0.5 * 10 + 0.7 * 10)
    assert (seen.covered, seen.missing, seen.interval) == (20, 0, 10)


def test_a_rate_is_of_the_time_before_it() -> None:
    assert integrate(_samples((0, 5), (10, 7), (20, 9)), looks_back=True).amount == 7 * 10 + 9 * 10


def test_an_outage_is_not_filled() -> None:
    """Ten samples every 30 s, ten minutes of nothing, ten more: the value before the outage holds for 60 s of its 600."""
    before = [(30.0 * n, 1.0) for n in range(10)]
    after = [(270.0 + 600 + 30.0 * n, 1.0) for n in range(10)]
    seen = integrate(_samples(*before, *after))
    assert seen.covered == 270 + 60 + 270
    assert seen.missing == 540
    assert seen.gaps == ((270.0, 870.0),)
    (text,) = texts(list(findings("activity", [seen], "file")), "gap")
    assert "540 device-seconds" in text
    assert "coverage 52.6%" in text


def test_a_clock_that_runs_backward_counts_no_second_twice() -> None:
    seen = integrate(_samples((0, 1), (10, 1), (20, 1), (5, 1), (15, 1), (25, 1)))
    assert seen.covered == 25
    assert (seen.backward, seen.furthest_back) == (1, 15)
    assert "backward 1 time, by 15 s" in texts(list(findings("x", [seen], "")), "clock")[0]


def test_repeated_and_lonely_samples_are_told() -> None:
    twice, alone = integrate(_samples((0, 1), (10, 1), (10, 1), (20, 1))), integrate(_samples((0, 1)))
    found = list(findings("x", [twice, alone], ""))
    assert twice.covered == 20
    assert texts(found, "duplicate") == ["x: 1 sample at a moment that had one already counts once"]
    assert texts(found, "gap") == ["x: 1 series of a single sample covers no time"]


def test_blanks_and_what_is_no_number_are_dropped() -> None:
    kept, no_number, blank = usable(_samples((0, 1), (1, math.nan), (2, math.inf), (3, 9223372036854775794)))
    assert (kept, no_number, blank) == (_samples((0, 1)), 2, 1)


_TIMES = st.lists(st.integers(0, 10**6), min_size=2, max_size=40, unique=True)


@given(times=_TIMES, share=st.floats(0, 1))
def test_no_amount_is_more_than_the_time_and_nothing_is_lost(times: list[int], share: float) -> None:
    seen = integrate([Sample(at, share) for at in times])
    wall = max(times) - min(times)
    assert seen.covered + seen.missing == pytest.approx(wall)
    assert 0 <= seen.amount <= share * wall + 1e-6


@given(times=_TIMES)
def test_the_order_of_rows_does_not_matter(times: list[int]) -> None:
    forward = integrate([Sample(at, at % 7) for at in sorted(times)])
    shuffled = integrate([Sample(at, at % 7) for at in times])
    assert (forward.amount, forward.covered) == (shuffled.amount, shuffled.covered)
