"""The constructions that attain the bound, simulated."""

from __future__ import annotations

import pytest

from govcompute.errors import InputError
from govcompute.smoothing.tightness import equal_split, one_step


def test_one_step_attains_the_sum() -> None:
    found = one_step(1.0)
    assert found.certified == pytest.approx(53.727, abs=5e-4)
    assert abs(found.attacked - found.certified) < 4 * found.standard_error


@pytest.mark.parametrize("steps", [1, 4, 25])
def test_equal_parts_attain_the_threshold_for_any_number_of_steps(steps: int) -> None:
    """p = Φ(0.5) = 0.6915; at B/σ = 1 the bound is Φ(-0.5) = 0.3085."""
    found = equal_split(1.0, steps)
    assert found.clean == pytest.approx(0.6915, abs=5e-5)
    assert found.certified == pytest.approx(0.3085, abs=5e-5)
    assert abs(found.attacked - found.certified) < 4 * found.standard_error


def test_too_little_to_simulate() -> None:
    with pytest.raises(InputError, match="episodes"):
        one_step(1.0, episodes=10)
    with pytest.raises(InputError, match="steps"):
        equal_split(1.0, 0)
