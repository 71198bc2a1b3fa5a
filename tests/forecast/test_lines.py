"""Lines that move, and how a fixed one ages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from govcompute.errors import InputError
from govcompute.forecast.lines import percentile_line, relative_line, stale_value, worst_staleness
from govcompute.forecast.releases import Release


def test_a_percentile(release: Callable[..., Release]) -> None:
    found = [release((2024, 1 + size, 1), size * 1e24) for size in range(1, 11)] + [release((2020, 1, 1), 9e30)]
    line = percentile_line(found, date(2024, 12, 31), 0.8)
    assert line is not None
    assert (float(line.value), line.among, line.above) == (8e24, 10, 2)
    assert percentile_line(found, date(2022, 1, 1), 0.8) is None


def test_the_share_above_is_at_most_what_was_asked(release: Callable[..., Release]) -> None:
    found = [release((2024, 1, day), 1e24) for day in range(1, 20)]
    line = percentile_line(found, date(2024, 12, 31), 0.5)
    assert line is not None
    assert line.above == 0


def test_relative(release: Callable[..., Release]) -> None:
    found = [release((2023, 1, 1), 5e25), release((2024, 3, 1), 5e24), release((2024, 4, 1), 4.9e24)]
    line = relative_line(found, date(2024, 12, 31))
    assert line is not None
    assert (float(line.value), line.among, line.above) == (5e24, 2, 1)
    assert relative_line(found, date(2022, 1, 1)) is None


def test_a_line_ages() -> None:
    """After 16 months of halving every 8 a quarter is left; redrawn yearly it is out by 2^(12/8) = 2.83."""
    assert stale_value(1e25, 16 / 12, 8 / 12) == pytest.approx(2.5e24)
    assert worst_staleness(1.0, 8 / 12) == pytest.approx(2.8284, abs=1e-4)
    with pytest.raises(InputError, match="halving"):
        stale_value(1e25, 1, 0)


def test_quantiles_lie_between_zero_and_one() -> None:
    with pytest.raises(InputError, match="from 0 to 1"):
        percentile_line([], date(2024, 1, 1), 1.5)
