"""Agents trained with stable-baselines3 on noisy observations, at the noise they will be certified with.

The checkpoint that is kept is the best of evaluations on seeds of their own; a certificate plays others. A training that was
stopped goes on from its last checkpoint, with its replay buffer; the same seed gives the same agent only without a stop. Those
checkpoints are pickles, which run code when they are read: go on only with a training of your own. The finished agent is none.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from stable_baselines3 import DDPG, DQN, PPO
from stable_baselines3.common.base_class import BaseAlgorithm
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.noise import OrnsteinUhlenbeckActionNoise
from stable_baselines3.common.off_policy_algorithm import OffPolicyAlgorithm
from stable_baselines3.common.vec_env import DummyVecEnv
from torch import nn

from govcompute.documents import write_bytes, write_text
from govcompute.documents.document import LARGEST_FILE, read_text
from govcompute.documents.strict_json import parse_large_json
from govcompute.errors import InputError
from govcompute.smoothing.card import CARD, Algorithm, Card, Selection, Training
from govcompute.smoothing.environments import Environment
from govcompute.smoothing.networks import NetworkShape, policy_shape
from govcompute.smoothing.policy import Agent, build, copy_layers, save, to_bytes
from govcompute.smoothing.rollout import play
from govcompute.smoothing.seeds import Purpose
from govcompute.smoothing.simulator import make

RESUME = "resume"
_BETWEEN_CHECKPOINTS = 60.0
#: Of a training that was stopped; see `_Trainer.keep`.
_KEPT = ("best", "at_step", "evaluations", "selection_steps", "stops")
_KINDS: dict[Algorithm, type[BaseAlgorithm]] = {"dqn": DQN, "ddpg": DDPG, "ppo": PPO}


@dataclass(frozen=True, slots=True)
class Recipe:
    """How an agent is trained. own: further arguments of the algorithm of stable-baselines3."""

    algorithm: Algorithm
    steps: int
    hidden: list[int]
    batch: int
    learning_rate: float
    discount: float
    evaluate_every: int
    evaluation_episodes: int
    own: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a training stands: share of its steps done, mean return of the last evaluation, and the best so far."""

    done: float
    last: float
    best: float


def recipe(environment: Environment, algorithm: Algorithm | None = None) -> Recipe:
    """The publication's recipe for `environment`, as read in the scripts of its successor (ReCePS, mrh996/ReCePS), where it
    has one; for PPO, the defaults of stable-baselines3.

    Raises InputError for an algorithm that cannot act there.
    """
    chosen = algorithm or ("ddpg" if environment.actions is None else "dqn")
    fitting = ["dqn"] if environment.pixels else ["ddpg", "ppo"] if environment.actions is None else ["dqn", "ppo"]
    if chosen not in fitting:
        fits = " or ".join(fitting)
        raise InputError(f"{chosen} does not train for {environment.id}; expected {fits}")
    if chosen == "ppo":
        return Recipe("ppo", 200_000, [64, 64], 64, 3e-4, 0.99, 10_240, 20, {"n_steps": 2048})
    if chosen == "ddpg":
        own = {"buffer_size": 100_000, "learning_starts": 5_000, "tau": 0.005, "train_freq": 4, "gradient_steps": 4}
        return Recipe("ddpg", 150_000, [64, 64], 256, 1e-3, 0.99, 5_000, 20, own)
    if environment.pixels:
        own = {"buffer_size": 10_000, "learning_starts": 100_000, "target_update_interval": 1_000, "train_freq": 4}
        own |= {"exploration_fraction": 0.2, "exploration_final_eps": 0.01}
        return Recipe("dqn", 10_000_000, [], 32, 1e-4, 0.99, 100_000, 100, own)
    own = {"buffer_size": 100_000, "learning_starts": 1_000, "target_update_interval": 10, "train_freq": 256}
    own |= {"gradient_steps": 128, "exploration_fraction": 0.16, "exploration_final_eps": 0.0}
    rate = 1e-4 if environment.frames > 1 else 5e-5
    return Recipe("dqn", 500_000, [256, 256], 1024, rate, 0.99, 2_000, 10, own)


def train(
    environment: Environment,
    sigma: float,
    how: Recipe,
    folder: Path,
    *,
    seed: int = 0,
    watch: Callable[[Progress], None] = lambda progress: None,
) -> Card:
    """Trains, or goes on training, and writes the agent into `folder`, which then holds weights and card.

    Raises InputError where `folder` holds an agent already, or the beginnings of another training.
    """
    if (folder / CARD).exists():
        raise InputError(f"{folder} holds an agent already; expected a new folder, or one with an unfinished training")
    run = _Run(environment, sigma, how, folder, seed, watch)
    model = run.resumed() or run.fresh()
    if run.remaining(model) > 0:
        model.learn(run.remaining(model), callback=_Watching(run), reset_num_timesteps=False)
    if run.best is None:
        run.evaluate(model)
    card = run.card(model)
    save(folder, card, run.weights)
    shutil.rmtree(folder / RESUME, ignore_errors=True)
    return card


class _Run:
    """One training: what it is, what it has found, and how it is kept on disk."""

    def __init__(
        self, environment: Environment, sigma: float, how: Recipe, folder: Path, seed: int, watch: Callable[[Progress], None]
    ) -> None:
        self.environment, self.sigma, self.how = environment, sigma, how
        self.folder, self.seed, self.watch = folder, seed, watch
        squashed = how.algorithm == "ddpg"
        activation = "tanh" if how.algorithm == "ppo" else "relu"
        self.policy = policy_shape(environment, how.hidden, squashed=squashed, activation=activation)
        self.critic: NetworkShape | None = None
        if how.algorithm != "dqn":
            inputs = self.policy.inputs + (environment.action_size if squashed else 0)
            self.critic = NetworkShape(kind="mlp", inputs=inputs, hidden=how.hidden, outputs=1, activation=activation)
        self.best: float | None = None
        self.at_step = self.evaluations = self.selection_steps = self.stops = 0
        self.seconds = 0.0
        self.weights = b""
        self.began = self.kept = time.monotonic()

    def fresh(self) -> BaseAlgorithm:
        """The algorithm at its start."""
        how, noise = self.how, {}
        if how.algorithm == "ddpg":
            size = self.environment.action_size
            noise = {"action_noise": OrnsteinUhlenbeckActionNoise(np.zeros(size), 0.5 * np.ones(size))}
        cnn = self.environment.pixels
        features = {"normalize_images": False, "features_extractor_kwargs": {"normalized_image": True}} if cnn else {}
        return _KINDS[how.algorithm](
            "CnnPolicy" if cnn else "MlpPolicy",
            self._environments(),
            learning_rate=how.learning_rate,
            gamma=how.discount,
            batch_size=how.batch,
            policy_kwargs={"net_arch": list(how.hidden), **features},
            seed=self.seed,
            device="cpu",
            **noise,
            **how.own,
        )

    def _environments(self) -> DummyVecEnv:
        return DummyVecEnv([lambda: make(self.environment, self.sigma)])

    def remaining(self, model: BaseAlgorithm) -> int:
        """Steps still to do."""
        return self.how.steps - model.num_timesteps

    @property
    def _settings(self) -> dict[str, Any]:
        """What must be the same for a training to go on."""
        how = self.how
        return {"environment": self.environment.id, "sigma": self.sigma, "seed": self.seed, **asdict(how)}

    def resumed(self) -> BaseAlgorithm | None:
        """The algorithm at its last checkpoint, where there is one."""
        at = self.folder / RESUME
        if not (at / "state.json").is_file():
            return None
        state = self._stopped_at(at / "state.json")
        if state["settings"] != json.loads(json.dumps(self._settings)):
            raise InputError(f"{self.folder} holds a training with {state['settings']}; expected the same, or a new folder")
        model = _KINDS[self.how.algorithm].load(at / "model.zip", env=self._environments(), device="cpu")
        if isinstance(model, OffPolicyAlgorithm):
            model.load_replay_buffer(at / "buffer.pkl")
        self.best, self.at_step, self.evaluations = state["best"], state["at_step"], state["evaluations"]
        self.selection_steps, self.stops, self.seconds = state["selection_steps"], state["stops"] + 1, state["seconds"]
        self.weights = (at / "best.npz").read_bytes()
        return model

    def _stopped_at(self, file: Path) -> dict[str, Any]:
        """What `keep` wrote last. Raises InputError where it is damaged."""
        state = parse_large_json(read_text(file, LARGEST_FILE), str(file))
        if not isinstance(state, dict) or set(state) != {"settings", *_KEPT, "seconds"}:
            raise InputError(f"{file} is damaged; remove the folder to begin anew")
        return state

    def keep(self, model: BaseAlgorithm) -> None:
        """A checkpoint; the state is written last, so that it names files that are whole."""
        at = self.folder / RESUME
        at.mkdir(parents=True, exist_ok=True)
        model.save(at / "new.zip")
        os.replace(at / "new.zip", at / "model.zip")
        if isinstance(model, OffPolicyAlgorithm):
            model.save_replay_buffer(at / "new.pkl")
            os.replace(at / "new.pkl", at / "buffer.pkl")
        write_bytes(at / "best.npz", self.weights)
        state = {"settings": self._settings, **{name: getattr(self, name) for name in _KEPT}, "seconds": self._seconds()}
        write_text(at / "state.json", json.dumps(state))
        self.kept = time.monotonic()

    def _seconds(self) -> float:
        return self.seconds + time.monotonic() - self.began

    def evaluate(self, model: BaseAlgorithm) -> None:
        """Plays the selection's next episodes, whose seeds were never played before; keeps the weights where they are best."""
        agent = self._agent(model)
        first = self.evaluations * self.how.evaluation_episodes
        numbers = range(first, first + self.how.evaluation_episodes)
        played = list(play(agent, self.sigma, numbers, seed=self.seed, purpose=Purpose.SELECTION))
        mean = float(np.mean([one.value for one in played]))
        self.evaluations += 1
        self.selection_steps += sum(one.steps for one in played)
        if self.best is None or mean > self.best:
            self.best, self.at_step, self.weights = mean, model.num_timesteps, to_bytes(agent)
        self.watch(Progress(model.num_timesteps / self.how.steps, mean, self.best))
        if time.monotonic() - self.kept > _BETWEEN_CHECKPOINTS:
            self.keep(model)

    def _agent(self, model: BaseAlgorithm) -> Agent:
        policy, critic = build(self.policy), None
        copy_layers(_policy_layers(model), policy)
        if isinstance(model, DDPG) and self.critic is not None:
            critic = build(self.critic)
            copy_layers([model.critic.q_networks[0]], critic)
        return Agent(self.environment, policy.eval(), critic)

    def card(self, model: BaseAlgorithm) -> Card:
        """What was done, once it is."""
        how = self.how
        updates = int(model._n_updates)
        if isinstance(model, PPO):  # it counts passes over what was played, not gradient steps
            updates *= -(-model.n_steps * model.n_envs // how.batch)
        training = Training(
            steps=model.num_timesteps,
            updates=updates,
            batch=how.batch,
            learning_rate=how.learning_rate,
            discount=how.discount,
            seed=self.seed,
            resumed=self.stops,
            seconds=round(self._seconds(), 1),
        )
        selection = Selection(
            evaluations=self.evaluations,
            episodes=how.evaluation_episodes,
            steps=self.selection_steps,
            best_mean=self.best or 0.0,
            at_step=self.at_step,
        )
        packages = ("govcompute", "stable-baselines3", "gymnasium", "torch", *(("ale-py",) if self.environment.pixels else ()))
        return Card(
            environment=self.environment.id,
            algorithm=how.algorithm,
            sigma=self.sigma,
            policy=self.policy,
            critic=self.critic,
            training=training,
            selection=selection,
            versions={"python": platform.python_version(), **{name: version(name) for name in packages}},
            weights_sha256=hashlib.sha256(self.weights).hexdigest(),
        )


def _policy_layers(model: BaseAlgorithm) -> list[nn.Module]:
    """The parts of the algorithm that act, from the observation on."""
    if isinstance(model, DQN):
        return [model.q_net.features_extractor, model.q_net.q_net]
    if isinstance(model, DDPG):
        return [model.actor.features_extractor, model.actor.mu]
    policy = model.policy
    return [policy.features_extractor, policy.mlp_extractor.policy_net, policy.action_net]


class _Watching(BaseCallback):
    """Evaluates every so many steps."""

    def __init__(self, run: _Run) -> None:
        super().__init__()
        self.run = run

    def _on_step(self) -> bool:
        if self.num_timesteps % self.run.how.evaluate_every == 0 or self.num_timesteps == self.run.how.steps:
            self.run.evaluate(self.model)
        return True


def changed(how: Recipe, **settings: Any) -> Recipe:
    """`how` with what is given and not None. Raises InputError for what its algorithm has not."""
    given = {name: value for name, value in settings.items() if value is not None}
    names = ("learning_starts", "buffer_size", "exploration_fraction")
    own: dict[str, Any] = {name: given.pop(name) for name in names if name in given}
    unknown = [name for name in own if name not in how.own]
    if unknown:
        raise InputError(f"{how.algorithm} has no {' and no '.join(name.replace('_', '-') for name in unknown)}")
    return replace(how, **given, own={**how.own, **own})
