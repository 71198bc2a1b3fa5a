"""Certificates: worked values, what every one of them obeys, and a thousand experiments against the true worst case."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govcompute.errors import InputError
from govcompute.quantity.normal import normal_cdf
from govcompute.smoothing.bounds import Bound
from govcompute.smoothing.certificate import certify, half_radius, plug_in_optimum, radius_above, shifted
from govcompute.smoothing.returns import ReturnTable


def table(returns: list[float], *, sigma: float = 0.2, floor: float = 0, top: int = 200) -> ReturnTable:
    """Returns from `floor` to `top`, a level at each whole number."""
    levels = [float(level) for level in range(math.floor(floor) + 1, top + 1)]
    return ReturnTable(sigma=sigma, floor=floor, levels=levels, ceiling=top, returns=returns)


def test_a_perfect_agent_of_ten_thousand_rollouts() -> None:
    """p̲ = 0.00025^(1/10000): 200·Φ(Φ⁻¹(p̲) - ρ) is 199.8, 196.8, 174.8, 111.6, 39.3, 6.4 at ρ = 0 to 5."""
    found = certify(table([200.0] * 10_000), [0.2 * ratio for ratio in range(6)])
    assert found.expected.tolist() == pytest.approx([199.834, 196.809, 174.799, 111.567, 39.282, 6.367], abs=5e-4)
    assert found.plug_in.tolist() == [200.0] * 6


def test_a_threshold_by_hand() -> None:
    """Φ⁻¹(0.84134) = 1, less a ratio of 1: one half; Φ⁻¹(0.5) = 0, less 1: 0.15866."""
    found = shifted(np.array([0.8413447460685429, 0.5, 0.0, 1.0]), np.array([1.0]))
    assert found[0].tolist() == pytest.approx([0.5, 0.15865525393145707, 0.0, 1.0], abs=1e-12)


def test_the_sum_over_uneven_levels_by_hand() -> None:
    """Returns -1 or 5 from a floor of -1, levels 0 and 5: -1 + 1·s + 5·s with s the shift of the same p̲."""
    returns = ReturnTable(sigma=1, floor=-1, levels=[0, 5], returns=[-1.0] * 25 + [5.0] * 75)
    found = certify(returns, [0.5], bound=Bound.DKW)
    share = 0.75 - math.sqrt(math.log(20) / 200)
    (wanted,) = shifted(np.array([share]), np.array([0.5]))[0]
    assert found.expected[0] == pytest.approx(-1 + 6 * wanted, rel=1e-12)


@settings(deadline=None)
@given(
    st.lists(st.integers(-3, 12), min_size=20, max_size=60),
    st.floats(0.01, 5),
    st.sampled_from(Bound),
    st.lists(st.floats(0, 20), min_size=2, max_size=5),
)
def test_what_every_certificate_obeys(returns: list[int], sigma: float, bound: Bound, budgets: list[float]) -> None:
    """At zero no more than the mean; never above the plug-in optimum; falling; the floor for a large budget."""
    held = table([float(value) for value in returns], sigma=sigma, floor=-3, top=12)
    radii = [0.0, *sorted(budgets), 1e6 * sigma]
    found = certify(held, radii, bound=bound)
    assert found.expected[0] <= found.mean + 1e-9
    assert (found.expected <= found.plug_in + 1e-9).all()
    assert (np.diff(found.expected) <= 1e-9).all()
    assert (np.diff(found.thresholds, axis=0) <= 1e-12).all()
    assert (np.diff(found.thresholds, axis=1) <= 1e-12).all()
    assert found.expected[-1] == -3
    assert ((found.thresholds >= 0) & (found.thresholds <= 1)).all()


@given(st.lists(st.integers(0, 9), min_size=20, max_size=50))
def test_at_zero_it_is_the_lower_bound_of_the_mean_and_the_optimum_the_mean(returns: list[int]) -> None:
    found = certify(table([float(value) for value in returns], top=9), [0.0])
    assert found.expected[0] == pytest.approx(found.lower.sum(), abs=1e-9)
    assert found.plug_in[0] == pytest.approx(found.mean, abs=1e-9)


def test_a_thousand_curves_against_the_true_worst_case() -> None:
    """The true curve of a known distribution is passed anywhere in at most one curve of twenty (α = 0.05, 70 is +3 sd)."""
    generator = np.random.default_rng(3)
    chances = np.array([0.05, 0.05, 0.1, 0.1, 0.7])
    true = chances[::-1].cumsum()[::-1][1:]
    budgets = np.linspace(0, 3, 13)
    worst = shifted(true, budgets).sum(axis=1)
    wrong = 0
    for _ in range(1000):
        returns = generator.choice(5, size=150, p=chances).astype(float).tolist()
        found = certify(table(returns, sigma=1.0, top=4), budgets.tolist(), bound=Bound.DKW)
        wrong += bool((found.expected > worst + 1e-12).any())
    assert wrong <= 70


def test_the_optimum_is_attained() -> None:
    """One step, a return that rises with what is seen: the sum over its levels is its mean under attack."""
    values = np.floor(np.clip(100 + 50 * np.random.default_rng(0).standard_normal(400_000), 0, 200))
    (found,) = plug_in_optimum(values, 0.0, np.array([1.0]))
    wanted = math.fsum(normal_cdf((100 - level) / 50 - 1) for level in range(1, 201))
    assert wanted == pytest.approx(53.727, abs=5e-4)
    assert found == pytest.approx(wanted, abs=0.4)


def test_the_radius_of_a_value() -> None:
    found = certify(table([200.0] * 10_000), [0.0])
    radius = radius_above(found, 100.0)
    assert radius is not None
    assert half_radius(found) == radius
    assert certify(table([200.0] * 10_000), [radius]).expected[0] == pytest.approx(100.0, abs=1e-5)
    assert radius_above(found, 199.9) is None
    with pytest.raises(InputError, match="not above the floor"):
        radius_above(found, 0.0)
    assert half_radius(certify(table([0.0] * 30), [0.0])) is None


@pytest.mark.parametrize("budgets", [[], [-0.1], [math.nan], [math.inf]])
def test_budgets_that_are_none(budgets: list[float]) -> None:
    with pytest.raises(InputError, match="budgets"):
        certify(table([200.0] * 20), budgets)


def test_without_noise_there_is_no_certificate() -> None:
    with pytest.raises(InputError, match="without noise"):
        certify(table([200.0] * 20, sigma=0.0), [0.0])
