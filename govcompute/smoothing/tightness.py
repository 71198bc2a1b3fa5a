"""Constructions that attain the certificate: the proof gives nothing away, so a gap is the agent's own."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from govcompute.errors import InputError
from govcompute.quantity.normal import normal_cdf


@dataclass(frozen=True, slots=True)
class Attained:
    """What is certified with known probabilities, and what a simulated attack of that budget left."""

    name: str
    ratio: float
    steps: int
    clean: float
    certified: float
    attacked: float
    standard_error: float
    episodes: int


def one_step(ratio: float = 1.0, *, episodes: int = 1_000_000, seed: int = 0) -> Attained:
    """R = floor(clip(100 + 50 z, 0, 200)) of one noisy observation z; the attack moves it down by the whole budget.

    R >= i where z >= (i - 100)/50, so p_i = Φ((100 - i)/50), and the sum of Φ(Φ⁻¹(p_i) - B/σ) is the attacked mean itself.
    """
    chances = [(100 - level) / 50 for level in range(1, 201)]
    noise = np.random.default_rng(seed).standard_normal(_enough(episodes))
    returns = np.floor(np.clip(100 + 50 * (noise - ratio), 0, 200))
    return Attained(
        "one step, a return that rises with what is seen",
        ratio,
        1,
        math.fsum(normal_cdf(z) for z in chances),
        math.fsum(normal_cdf(z - ratio) for z in chances),
        float(returns.mean()),
        float(returns.std() / math.sqrt(episodes)),
        episodes,
    )


def equal_split(
    ratio: float = 1.0, steps: int = 25, *, quantile: float = 0.5, episodes: int = 200_000, seed: int = 0
) -> Attained:
    """Success where the sum of `steps` noisy observations is at least -quantile·σ·sqrt(steps); the attack is B/sqrt(steps)
    at each step, against them.

    The sum has standard deviation σ·sqrt(T), and the attack moves it by B·sqrt(T): p = Φ(quantile) becomes Φ(quantile - B/σ)
    for every number of steps.
    """
    if steps < 1:
        raise InputError(f"steps is {steps}; expected 1 or more")
    generator = np.random.default_rng(seed)
    total = np.zeros(_enough(episodes))
    for _ in range(steps):
        total += generator.standard_normal(episodes) - ratio / math.sqrt(steps)
    share = float((total >= -quantile * math.sqrt(steps)).mean())
    return Attained(
        "equal parts at every step, success where the sum is high",
        ratio,
        steps,
        normal_cdf(quantile),
        normal_cdf(quantile - ratio),
        share,
        math.sqrt(share * (1 - share) / episodes),
        episodes,
    )


def _enough(episodes: int) -> int:
    if episodes < 100:
        raise InputError(f"{episodes} episodes; expected 100 or more")
    return episodes
