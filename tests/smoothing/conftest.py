"""Small agents to play with: fixed weights of a known kind, written as train writes them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest


def write_agent(folder: Path, environment_id: str, sigma: float, **own: Any) -> Path:
    """An agent with weights from a seed; `weights` are arrays that replace those of the policy."""
    import torch

    from govcompute.smoothing.card import Card, Selection, Training
    from govcompute.smoothing.environments import environment
    from govcompute.smoothing.networks import NetworkShape, policy_shape
    from govcompute.smoothing.policy import Agent, build, save, to_bytes

    torch.manual_seed(own.get("seed", 0))
    played = environment(environment_id)
    continuous = played.actions is None
    shape = policy_shape(played, own.get("hidden", [8]), squashed=continuous)
    critic = NetworkShape(kind="mlp", inputs=shape.inputs + 1, hidden=[8], outputs=1) if continuous else None
    policy = build(shape)
    if "weights" in own:
        with torch.no_grad():
            for into, value in zip(policy.parameters(), own["weights"], strict=True):
                into.copy_(torch.tensor(value))
    weights = to_bytes(Agent(played, policy, None if critic is None else build(critic)))
    card = Card(
        environment=environment_id,
        algorithm="ddpg" if continuous else "dqn",
        sigma=sigma,
        policy=shape,
        critic=critic,
        training=Training(steps=1000, updates=100, batch=32, learning_rate=1e-3, discount=0.99, seed=0, seconds=1.0),
        selection=Selection(evaluations=1, episodes=5, steps=500, best_mean=20.0, at_step=1000),
        versions={},
        weights_sha256=hashlib.sha256(weights).hexdigest(),
    )
    save(folder, card, weights)
    return folder


#: Push to the side on which the pole leans, as the newest frame has it: angle and its speed.
LEANING = [[[0.0, 0.0, -1.0, -0.5], [0.0, 0.0, 1.0, 0.5]], [0.0, 0.0]]


@pytest.fixture(scope="session")
def leaning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good agent on CartPole with one frame, at sigma 0.05."""
    pytest.importorskip("gymnasium")
    return write_agent(tmp_path_factory.mktemp("agents") / "leaning", "cartpole-1", 0.05, hidden=[], weights=LEANING)
