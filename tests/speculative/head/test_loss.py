"""The weighted loss, its least value, and what calibration makes of it."""

from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch")

from govcompute.speculative.head.loss import binary_divergence, weighted_cross_entropy  # noqa: E402
from govcompute.speculative.theory.calibration import meant, said  # noqa: E402


def test_two_positions_by_hand() -> None:
    # P(accept) .5 and .75, labels 1 and .2, weight 6:
    # (-ln .5 - 6·.8 ln .25 - .2 ln .75) / (6·.8 + 1 + .2)
    logits = torch.tensor([[0.0, 0.0], [0.0, math.log(3)]])
    expected = (-math.log(0.5) - 4.8 * math.log(0.25) - 0.2 * math.log(0.75)) / 6.0
    assert weighted_cross_entropy(logits, torch.tensor([1.0, 0.2]), 6).item() == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(("true", "expected"), [(0.82, 0.43), (0.90, 0.60), (0.95, 0.76), (0.99, 0.94)])
def test_the_least_loss_divides_the_odds_by_the_weight(true: float, expected: float) -> None:
    """Facts: section 4, worked with w = 6."""
    assert said(true, 6) == pytest.approx(expected, abs=0.005)
    grid = torch.linspace(-6, 6, 4001)
    losses = [weighted_cross_entropy(torch.tensor([[0.0, z]]), torch.tensor([true]), 6).item() for z in grid]
    best = torch.sigmoid(grid[min(range(len(losses)), key=losses.__getitem__)]).item()
    assert best == pytest.approx(said(true, 6), abs=2e-3)
    assert meant(best, 6) == pytest.approx(true, abs=2e-3)


def test_divergence_by_hand_and_at_its_least() -> None:
    labels = torch.tensor([0.0, 1.0, 0.25])
    logit = math.log(0.25 / 0.75)
    # KL(0 ‖ .25) = -ln .75, KL(1 ‖ .25) = -ln .25, KL(.25 ‖ .25) = 0
    expected = (-math.log(0.75) - math.log(0.25)) / 3
    assert binary_divergence(torch.full((3,), logit), labels).item() == pytest.approx(expected, rel=1e-5)
    assert binary_divergence(torch.tensor([-40.0, 40.0, logit]), labels).item() == pytest.approx(0, abs=1e-6)
