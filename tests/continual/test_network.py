"""The networks: sizes and FLOP by hand."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="the networks need PyTorch: pip install 'govcompute[continual]'")

from govcompute.continual.account import PassCost  # noqa: E402
from govcompute.continual.network import pass_cost, perceptron, vision_network, weights  # noqa: E402


def test_the_published_vision_network_by_hand() -> None:
    """Weights: 9·32+32 + 9·32·64+64 + 9216·128+128 + 128·10+10. Products, 2 FLOP each: 26²·32·9, 24²·64·288, 9216·128, 1280."""
    network = vision_network().to("meta")
    assert weights(network) == 320 + 18_496 + 1_179_776 + 1_290 == 1_199_882
    products = 26**2 * 32 * 9 + 24**2 * 64 * 288 + 9216 * 128 + 1280
    forward = 2 * products
    assert f"{forward:.3g}" == "2.4e+07"
    # No gradient of the images: the first convolution has one product less on its way back.
    assert pass_cost(network, (1, 28, 28)) == PassCost(forward, forward - 2 * 26**2 * 32 * 9, forward)


def test_the_perceptron_by_hand() -> None:
    network = perceptron((1, 8, 8), 10, hidden=20)
    assert weights(network) == 64 * 20 + 20 + 20 * 20 + 20 + 20 * 10 + 10
    forward = 2 * (64 * 20 + 20 * 20 + 20 * 10)
    assert pass_cost(network, (1, 8, 8)) == PassCost(forward, forward - 2 * 64 * 20, forward)
    assert network.training, "as it was"
