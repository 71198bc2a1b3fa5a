"""Training: each algorithm runs, is counted, resumes, and leaves an agent that loads without stable-baselines3."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from govcompute.errors import InputError

pytest.importorskip("stable_baselines3")
torch = pytest.importorskip("torch")

from govcompute.smoothing import agents  # noqa: E402
from govcompute.smoothing.agents import Recipe, changed, recipe, train  # noqa: E402
from govcompute.smoothing.environments import environment  # noqa: E402
from govcompute.smoothing.policy import load  # noqa: E402

_SMALL = {"steps": 600, "hidden": [8, 8], "batch": 16, "evaluate_every": 300, "evaluation_episodes": 2}


def small(name: str, algorithm: str | None = None) -> Recipe:
    """The recipe, cut to a second."""
    how = changed(recipe(environment(name), algorithm), **_SMALL)  # type: ignore[arg-type]
    starts = {"dqn": {"learning_starts": 100}, "ddpg": {"learning_starts": 100}, "ppo": {}}[how.algorithm]
    return changed(how, **starts)


@pytest.mark.parametrize(("name", "algorithm"), [("cartpole-5", "dqn"), ("cartpole-1", "ppo"), ("mountain-car", "ddpg")])
def test_an_algorithm_leaves_an_agent(tmp_path: Path, name: str, algorithm: str) -> None:
    how = small(name, algorithm)
    if algorithm == "ppo":
        how = dataclasses.replace(how, own={"n_steps": 320}, steps=640, evaluate_every=320)
    card = train(environment(name), 0.1, how, tmp_path / "agent")
    agent, loaded = load(tmp_path / "agent")
    assert loaded == card
    steps, updates = {"dqn": (768, 3 * 128), "ppo": (640, 2 * 10 * 20), "ddpg": (600, 500)}[algorithm]
    assert card.training.steps == steps, "dqn learns after every 256 steps and ends with whole ones"
    assert card.training.updates == pytest.approx(updates, abs=4)
    assert card.selection.evaluations == 2
    stacks = np.random.default_rng(0).normal(size=(3, *agent.environment.observation_shape)).astype(np.float32)
    assert len(agent.act(stacks)) == 3
    assert (agent.critic is not None) == (algorithm == "ddpg")
    with pytest.raises(InputError, match="holds an agent already"):
        train(environment(name), 0.1, how, tmp_path / "agent")


def test_it_acts_as_the_trained_network_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Layer by layer copied: the same scores as stable-baselines3's own network."""
    models = []
    card = agents._Run.card
    monkeypatch.setattr(agents._Run, "card", lambda self, model: models.append((self, model)) or card(self, model))
    train(environment("cartpole-5"), 0.1, small("cartpole-5"), tmp_path / "agent")
    ((run, model),) = models
    stacks = torch.randn(5, 5, 4)
    with torch.no_grad():
        torch.testing.assert_close(run._agent(model).policy(stacks), model.q_net(stacks))


def test_a_training_that_was_stopped_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agents, "_BETWEEN_CHECKPOINTS", 0.0)
    how, played, folder = small("cartpole-1"), environment("cartpole-1"), tmp_path / "agent"
    seen = []

    def stop(progress: agents.Progress) -> None:
        seen.append(progress)
        if len(seen) == 2:  # the checkpoint of the first evaluation is on disk
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(played, 0.1, how, folder, watch=stop)
    with pytest.raises(InputError, match="not finished"):
        load(folder)
    with pytest.raises(InputError, match="holds a training with"):
        train(played, 0.2, how, folder)
    card = train(played, 0.1, how, folder)
    assert card.training.resumed == 1
    assert card.training.steps >= 600
    assert not (folder / "resume").exists()
    assert load(folder)[1] == card


@pytest.mark.parametrize(("name", "algorithm"), [("cartpole-1", "ddpg"), ("freeway", "ppo"), ("mountain-car", "dqn")])
def test_an_algorithm_that_cannot_act_there(name: str, algorithm: str) -> None:
    with pytest.raises(InputError, match="expected"):
        recipe(environment(name), algorithm)  # type: ignore[arg-type]


def test_the_published_recipes() -> None:
    assert (recipe(environment("cartpole-5")).steps, recipe(environment("cartpole-5")).batch) == (500_000, 1024)
    assert recipe(environment("freeway")).own["buffer_size"] == 10_000
    with pytest.raises(InputError, match="ppo has no buffer-size"):
        changed(recipe(environment("cartpole-1"), "ppo"), buffer_size=5)
