"""odds(p̂) = odds(p) / w."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcompute.errors import InputError
from govcompute.speculative.theory import block_stopped, meant, said


@pytest.mark.parametrize(("acceptance", "shown"), [(0.82, 0.43), (0.90, 0.60), (0.95, 0.76), (0.99, 0.94)])
def test_what_a_head_of_weight_six_says(acceptance: float, shown: float) -> None:
    assert round(float(said(acceptance, 6)), 2) == shown


def test_it_is_the_minimum_of_the_weighted_loss() -> None:
    """-p ln q - w (1 - p) ln(1 - q), p = .9 and w = 6, is least at q = .9 / (.9 + .6) = .6."""
    q = np.linspace(0.001, 0.999, 99_801)
    loss = -0.9 * np.log(q) - 6 * 0.1 * np.log1p(-q)
    assert q[np.argmin(loss)] == pytest.approx(0.6, abs=1e-4)
    assert float(said(0.9, 6)) == pytest.approx(0.6)


@given(st.floats(0.001, 0.999), st.floats(0.01, 100))
def test_there_and_back(acceptance: float, weight: float) -> None:
    assert float(meant(said(acceptance, weight), weight)) == pytest.approx(acceptance, abs=1e-9)
    assert float(said(acceptance, 1)) == pytest.approx(acceptance)


def test_elementwise_and_at_the_ends() -> None:
    assert np.asarray(said(np.array([0.0, 0.9, 1.0]), 6)) == pytest.approx([0, 0.6, 1])


@pytest.mark.parametrize(
    ("acceptance", "candidates", "rejection"), [(0.82, 2, 0.33), (0.90, 3, 0.27), (0.95, 5, 0.23), (0.98, 11, 0.20)]
)
def test_where_the_published_threshold_stops(acceptance: float, candidates: int, rejection: float) -> None:
    """h = 0.7 on a head of weight 6."""
    found = block_stopped(acceptance, 6, 0.7)
    assert (found[0], round(found[1], 2)) == (candidates, rejection)


def test_what_has_no_odds_is_refused() -> None:
    for weight in (0.0, -1.0, float("inf")):
        with pytest.raises(InputError, match="'weight' is a finite number above zero"):
            said(0.5, weight)
        with pytest.raises(InputError, match="'weight' is a finite number above zero"):
            meant(0.5, weight)
    with pytest.raises(InputError, match="'acceptance' is from 0 to 1"):
        said(1.5, 6)
    with pytest.raises(InputError, match="'threshold' is"):
        block_stopped(0.5, 6, 1.0)
