"""Ledgers, worked by hand on the publication's own settings."""

from __future__ import annotations

import pytest

from govcompute.errors import InputError
from govcompute.flops import Convention
from govcompute.smoothing.account import (
    Ledger,
    account,
    attack_bound,
    attack_items,
    certification_item,
    per_certified_return,
    system_document,
    training_items,
)
from govcompute.smoothing.attack_table import AttackRun, AttackTable
from govcompute.smoothing.card import Card, Selection, Training
from govcompute.smoothing.environments import environment
from govcompute.smoothing.networks import NetworkShape, policy_shape

CART = policy_shape(environment("cartpole-5"), [256, 256])
TWICE = Convention(backward="twice_forward")  # type: ignore[arg-type]


def card(
    algorithm: str, policy: NetworkShape, updates: int, batch: int, steps: int, critic: NetworkShape | None = None
) -> Card:
    """A card of that training."""
    return Card(
        environment="cartpole-5",
        algorithm=algorithm,  # type: ignore[arg-type]
        sigma=0.2,
        policy=policy,
        critic=critic,
        training=Training(steps=steps, updates=updates, batch=batch, learning_rate=1e-4, discount=0.99, seed=0, seconds=1),
        selection=Selection(evaluations=1, episodes=10, steps=1500, best_mean=150, at_step=steps),
        versions={},
        weights_sha256="0" * 64,
    )


def test_cart_pole_as_published() -> None:
    """250,000 updates of 1,024 and 500,000 steps: 256e6·4·142,336 + 5e5·142,336 = 1.458e14; certification 2.85e11."""
    found = account(training_items(card("dqn", CART, 250_000, 1024, 500_000), TWICE))
    assert found.updates_only == 250_000 * 1024 * 3 * 142_336
    assert found.with_generation == 250_000 * 1024 * 4 * 142_336 + 500_000 * 142_336
    assert found.with_generation == pytest.approx(1.46e14, rel=2e-3)
    assert found.with_diagnostics - found.with_generation == 1500 * 142_336
    certified = certification_item(CART, 10_000 * 200)
    assert certified.flop == pytest.approx(2.8e11, rel=2e-2)
    assert certified.flop / found.with_generation == pytest.approx(0.0020, abs=1e-4)


def test_freeway_as_published() -> None:
    """(1e7 - 1e5)/4 updates of 32 and 1e7 steps: 6.1e15; certification of 10,000 times 250 steps: 4.7e13, 0.77 %."""
    shape = policy_shape(environment("freeway"), [])
    found = account(training_items(card("dqn", shape, 2_475_000, 32, 10_000_000), TWICE))
    certified = certification_item(shape, 2_500_000)
    assert found.with_generation == pytest.approx(6.1e15, rel=2e-3)
    assert certified.flop == pytest.approx(4.7e13, rel=7e-3)
    assert certified.flop / found.with_generation == pytest.approx(0.0077, abs=1e-4)


def test_red_teaming_may_take_fifteen_times_the_training() -> None:
    """1,000 episodes·200 steps·200 rounds·1 target·128 samples·3·142,336 = 2.19e15."""
    found = attack_bound(CART, episodes=1000, steps=200, budget=1.0, step=0.01, targets=1, samples=128)
    assert found == 1000 * 200 * 200 * 128 * 3 * 142_336
    assert found / 1.458e14 == pytest.approx(15, abs=0.05)


def test_an_actor_and_its_critic_by_hand() -> None:
    """Actor 2·(2·4 + 4·1) = 24, critic 2·(3·4 + 4·1) = 32; exact: actor 72 - 16, critic 96 - 24, and through it 96."""
    actor = policy_shape(environment("mountain-car"), [4], squashed=True)
    critic = NetworkShape(kind="mlp", inputs=3, hidden=[4], outputs=1)
    found = account(training_items(card("ddpg", actor, 10, 5, 100, critic)))
    flop = {item.name: item.flop for item in found.items}
    assert flop["updates of the actor"] == 50 * 56
    assert flop["critic and targets"] == 50 * (24 + 32 + 72 + 96)
    assert flop["acting in training"] == 2400
    assert found.updates_only == 2800


def test_a_policy_gradient_by_hand() -> None:
    """Policy 20·2·2 = 80 forward; without a hidden layer its backward is one product: 160. Value: 40 and 80."""
    policy = policy_shape(environment("cartpole-5"), [])
    value = NetworkShape(kind="mlp", inputs=20, hidden=[], outputs=1)
    found = account(training_items(card("ppo", policy, 3, 7, 50, value)))
    flop = {item.name: item.flop for item in found.items}
    assert flop["updates of the policy"] == 21 * 160
    assert flop["value function"] == 21 * 80 + 50 * 40
    assert flop["acting in training"] == 50 * 80


def test_an_attack_takes_what_every_setting_took() -> None:
    run = AttackRun(
        budget=0.5, threshold=0, share=1, samples=2, step=0.1, spent=0.4, most=0.5, forward=10, both=4, returns=[1, 2]
    )
    held = AttackTable(environment="cartpole-5", sigma=0.2, agent="", seed=0, runs=[run, run])
    (exact,) = attack_items(CART, None, held)
    (twice,) = attack_items(CART, None, held, TWICE)
    assert (exact.flop, twice.flop) == (2 * (10 + 2 * 4) * 142_336, 2 * (10 + 3 * 4) * 142_336)
    assert exact.ledger is Ledger.ATTACK


def test_a_unit_of_certified_return() -> None:
    assert per_certified_return(600, 5.0, -1.0) == 100
    assert per_certified_return(600, -1.0, -1.0) is None


def test_a_registry_entry_holds_every_ledger() -> None:
    found = account([*training_items(card("dqn", CART, 10, 32, 100)), certification_item(CART, 200)])
    entry = system_document(card("dqn", CART, 10, 32, 100), found, "cart", "example")
    assert {stage["activity"] for stage in entry["stages"]} == {
        "reinforcement_learning",
        "rl_rollouts",
        "auxiliary_models",
        "evaluation",
    }
    assert sum(stage["compute"] for stage in entry["stages"]) == found.with_diagnostics


def test_what_cannot_be_accounted_for() -> None:
    with pytest.raises(InputError, match="nothing"):
        account([])
    with pytest.raises(InputError, match="no 'critic'"):
        training_items(card("ddpg", CART, 1, 1, 1))
    with pytest.raises(InputError, match="targets is 0"):
        attack_bound(CART, episodes=1, steps=1, budget=1, step=1, targets=0, samples=1)
