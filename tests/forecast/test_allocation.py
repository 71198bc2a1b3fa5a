"""Systems above a line in one year: by hand, by simulation, and what must hold for all."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcompute.forecast.allocation import fitted_allocation, yearly_count


def _one(x: float, k: float, s: float) -> float:
    return float(yearly_count(np.array([x]), np.array([k]), np.array([s]))[0])


@pytest.mark.parametrize(
    ("x", "k", "s", "count"),
    [
        (0.1, 1.0, 0.2, math.log(10) / 0.2),  # 11.51: -ln(0.1) / 0.2
        (0.1, 2.0, 0.2, 9.0),  # 2/1 · (1 - 0.1) / 0.2
        (0.25, 0.5, 0.5, 2.0),  # -1 · (1 - 0.25^-0.5) / 0.5 = (2 - 1) / 0.5
        (1.0, 1.0, 0.2, 0.0),
        (3.0, 0.9, 0.2, 0.0),
    ],
)
def test_by_hand(x: float, k: float, s: float, count: float) -> None:
    assert _one(x, k, s) == pytest.approx(count)


@given(st.floats(0.01, 0.99), st.floats(0.3, 2.0), st.floats(0.05, 0.9))
def test_fewer_above_a_higher_line(x: float, k: float, s: float) -> None:
    assert 0 <= _one(min(x * 1.5, 1.0), k, s) <= _one(x, k, s)


@given(st.floats(0.001, 0.9), st.floats(0.05, 0.9))
def test_the_limit_at_one_is_smooth(x: float, s: float) -> None:
    assert _one(x, 1.0 + 1e-6, s) == pytest.approx(_one(x, 1.0, s), rel=1e-4)


def test_the_compute_of_the_systems_is_that_of_the_year() -> None:
    """∫ m·s·C · k·m^(k-2)/s dm over 0..1 is C: a numerical sum over small bins."""
    k, s = 0.9, 0.2
    edges = np.logspace(-8, 0, 4001)
    counts = yearly_count(edges, np.full_like(edges, k), np.full_like(edges, s))
    middles = np.sqrt(edges[1:] * edges[:-1])
    assert float(np.sum((counts[:-1] - counts[1:]) * middles * s)) == pytest.approx(1.0, rel=1e-3)


def test_the_exponent_of_systems_that_follow_the_law() -> None:
    """Sizes at which the cumulative share is m^k exactly: spent at size m_i is m_i^k - m_(i-1)^k."""
    k = 0.9
    edges = np.logspace(-4, 0, 400)
    sizes = np.repeat(edges[1:], np.round((edges[1:] ** k - edges[:-1] ** k) / edges[1:] * 2e4).astype(int))
    assert fitted_allocation(sizes) == pytest.approx(k, abs=0.05)
