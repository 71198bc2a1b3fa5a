"""Shapes and their FLOP, worked by hand and traced on the modules that run."""

from __future__ import annotations

import pytest

from govcompute.flops import Convention
from govcompute.smoothing.environments import environment
from govcompute.smoothing.networks import policy_shape


def test_the_perceptron_of_cart_pole_by_hand() -> None:
    """20·256 + 256·256 + 256·2 = 71,168 multiply-adds, 514 biases; backward owes the observation no gradient."""
    shape = policy_shape(environment("cartpole-5"), [256, 256])
    assert (shape.parameters, shape.forward_flop) == (71_682, 142_336)
    assert shape.training_flop(Convention(backward="twice_forward")) == 3 * 142_336  # type: ignore[arg-type]
    assert shape.training_flop(Convention()) == 3 * 142_336 - 2 * 20 * 256


def test_the_convolutions_of_freeway_by_hand() -> None:
    """2·(256·32·400 + 512·64·81 + 576·64·49 + 3136·512 + 512·3)."""
    shape = policy_shape(environment("freeway"), [])
    assert shape.forward_flop == 2 * (3_276_800 + 2_654_208 + 1_806_336 + 1_605_632 + 1_536) == 18_689_024


@pytest.mark.parametrize(("name", "hidden"), [("cartpole-5", [16, 8]), ("mountain-car", [16]), ("freeway", [])])
def test_traced_on_the_module_that_runs(name: str, hidden: list[int]) -> None:
    torch = pytest.importorskip("torch")
    from govcompute.flops.trace import trace
    from govcompute.smoothing.policy import build

    played = environment(name)
    shape = policy_shape(played, hidden)
    module, inputs = build(shape), torch.zeros(3, *played.observation_shape)
    assert trace(module, inputs).flop == 3 * shape.forward_flop
    assert trace(module, inputs, backward=True).flop == 3 * shape.training_flop(Convention())
    assert sum(one.numel() for one in module.parameters()) == shape.parameters
