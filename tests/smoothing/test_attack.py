"""The adversary: within its budget, spending what it used, and never past a certificate."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from govcompute.errors import InputError

torch = pytest.importorskip("torch")
pytest.importorskip("gymnasium")

from govcompute.smoothing.attack import Attack, attack_episodes  # noqa: E402
from govcompute.smoothing.attack_table import (  # noqa: E402
    AttackTable,
    attack_run,
    below_certificate,
    read_attacks,
    require_same_agent,
    write_attacks,
)
from govcompute.smoothing.certificate import certify  # noqa: E402
from govcompute.smoothing.environments import environment  # noqa: E402
from govcompute.smoothing.policy import Agent, load  # noqa: E402
from govcompute.smoothing.returns import rolled_out  # noqa: E402
from govcompute.smoothing.rollout import play  # noqa: E402
from govcompute.smoothing.seeds import Purpose  # noqa: E402

from .conftest import write_agent  # noqa: E402


def test_without_a_budget_it_is_a_rollout(leaning: Path) -> None:
    agent, card = load(leaning)
    found = attack_episodes(agent, card.sigma, Attack(0.0, samples=4), range(8))
    assert sorted(found.episodes) == sorted(play(agent, card.sigma, range(8), seed=0, purpose=Purpose.ATTACK))
    assert (set(found.spent), found.both) == ({0.0}, 0)


@pytest.mark.parametrize("share", [1.0, 0.1])
def test_it_stays_within_its_budget_and_hurts(leaning: Path, share: float) -> None:
    agent, card = load(leaning)
    plain = np.mean([one.value for one in play(agent, card.sigma, range(6), seed=0, purpose=Purpose.ATTACK)])
    found = attack_episodes(agent, card.sigma, Attack(1.5, share=share, samples=4, step=0.05), range(6))
    assert 0 < max(found.spent) <= 1.5 + 1e-5
    assert found.mean < plain
    assert found.both > 0


def test_it_spends_only_what_it_used() -> None:
    """Scores ±x of one number that starts near 0: the least change that turns the choice is far below the budget."""
    policy = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(4, 2))
    with torch.no_grad():
        policy[1].weight.copy_(torch.tensor([[1.0, 0, 0, 0], [-1.0, 0, 0, 0]]))
        policy[1].bias.zero_()
    found = attack_episodes(Agent(environment("cartpole-1"), policy.requires_grad_(False)), 0.0, Attack(50.0), range(3))
    steps = sum(one.steps for one in found.episodes) / 3
    assert max(found.spent) < 0.06 * np.sqrt(steps) + 0.02 * steps


def test_a_stack_keeps_what_was_perturbed(tmp_path: Path) -> None:
    """Five frames: the first stands for all, later ones are taken as seen; a perturbed run is the same when played again."""
    agent, card = load(write_agent(tmp_path / "agent", "cartpole-5", 0.1, hidden=[16]))
    attack = Attack(0.8, samples=4, step=0.05)
    first, second = (attack_episodes(agent, card.sigma, attack, range(6)) for _ in range(2))
    assert first.episodes == second.episodes
    assert max(first.spent) <= 0.8 + 1e-5


def test_actions_that_are_numbers_are_steered_by_the_critic(tmp_path: Path) -> None:
    agent, card = load(write_agent(tmp_path / "agent", "mountain-car", 0.1))
    short = dataclasses.replace(agent.environment, steps=5)
    attack = Attack(0.3, share=0.5, samples=2)
    steered = attack_episodes(Agent(short, agent.policy, agent.critic), card.sigma, attack, range(2))
    opposed = attack_episodes(Agent(short, agent.policy), card.sigma, attack, range(2))
    for found in (steered, opposed):
        assert 0 < max(found.spent) <= 0.3 + 1e-5
        assert {one.steps for one in found.episodes} == {5}
    assert steered.spent != opposed.spent


def test_the_mean_under_attack_stays_above_the_certificate(leaning: Path) -> None:
    agent, card = load(leaning)
    played = list(play(agent, card.sigma, range(200), seed=0, purpose=Purpose.CERTIFICATION))
    returns = rolled_out(agent.environment, card.sigma, card.weights_sha256, 0, played)
    budgets = [0.05, 0.2]
    runs = [
        attack_run(attack_episodes(agent, card.sigma, Attack(budget, samples=4, step=0.02), range(10))) for budget in budgets
    ]
    assert below_certificate(certify(returns, budgets), runs) == []


def test_a_table_is_read_as_it_was_written(tmp_path: Path, leaning: Path) -> None:
    agent, card = load(leaning)
    run = attack_run(attack_episodes(agent, card.sigma, Attack(0.1, samples=2), range(2)))
    worse = run.model_copy(update={"returns": [0.0, 0.0], "threshold": 1.0})
    held = AttackTable(environment="cartpole-1", sigma=0.05, agent=card.weights_sha256, seed=0, runs=[run, worse])
    write_attacks(tmp_path / "a.json", held)
    assert read_attacks(tmp_path / "a.json") == held
    assert held.worst == [worse]


def test_a_certificate_that_an_attack_refutes_is_named(leaning: Path) -> None:
    agent, card = load(leaning)
    returns = rolled_out(agent.environment, card.sigma, "a", 0, [(number, 200.0, 200) for number in range(100)])
    run = attack_run(attack_episodes(agent, card.sigma, Attack(0.1, samples=2), range(2)))
    lost = run.model_copy(update={"returns": [1.0, 2.0]})
    curve = certify(returns, [0.1])
    assert below_certificate(curve, [lost]) == [lost]
    with pytest.raises(InputError, match=r"has no budget 0\.3"):
        below_certificate(curve, [run.model_copy(update={"budget": 0.3})])
    with pytest.raises(InputError, match="the attacks have agent b"):
        require_same_agent(curve, "a", AttackTable(environment="cartpole-1", sigma=0.05, agent="b", seed=0, runs=[]))


@pytest.mark.parametrize(
    "wrong", [{"budget": -1.0}, {"share": 0.0}, {"share": 1.5}, {"step": 0.0}, {"samples": 0}, {"threshold": -1.0}]
)
def test_settings_that_are_none(wrong: dict[str, float]) -> None:
    with pytest.raises(InputError, match="expected"):
        Attack(**{"budget": 1.0, **wrong})  # type: ignore[arg-type]
