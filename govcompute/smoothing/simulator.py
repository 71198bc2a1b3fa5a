"""Environments built with gymnasium and, for Atari, ale-py: what they put out is what an adversary may perturb."""

from __future__ import annotations

import importlib
from functools import cache
from typing import Any

import gymnasium
import numpy as np
from numpy.typing import NDArray

from govcompute.errors import MissingExtra
from govcompute.smoothing.environments import Environment
from govcompute.smoothing.noise import SmoothedFrames

_SIZE = 84


def make(environment: Environment, sigma: float) -> SmoothedFrames:
    """A fresh copy of `environment`, seen with noise of standard deviation `sigma`. Raises MissingExtra without ale-py."""
    if environment.pixels:
        _register_atari()
    made = gymnasium.make(
        environment.gymnasium_id,
        max_episode_steps=environment.steps,
        disable_env_checker=True,
        **({"obs_type": "grayscale"} if environment.pixels else {}),
        **environment.arguments,
    )
    if environment.pixels:
        made = _GreySquare(made)
    if environment.ends_at_first_point:
        made = _OneRound(made)
    if environment.success:
        made = _Hill(made)
    return SmoothedFrames(made, sigma, environment.frames)


@cache
def _register_atari() -> None:
    try:
        atari = importlib.import_module("ale_py")
    except ModuleNotFoundError:
        raise MissingExtra("ale-py", "rl") from None
    atari.ALEInterface.setLoggerMode(atari.LoggerMode.Error)
    gymnasium.register_envs(atari)


class _GreySquare(gymnasium.ObservationWrapper):
    """The last of the skipped frames as 84 x 84 grey values between 0 and 1, each the mean of the area it covers."""

    def __init__(self, env: gymnasium.Env) -> None:
        super().__init__(env)
        self.observation_space = gymnasium.spaces.Box(0.0, 1.0, (_SIZE, _SIZE), np.float32)
        height, width = env.observation_space.shape or (0, 0)
        self._rows, self._columns = (_area(height) / 255).astype(np.float32), _area(width).T.copy()

    def observation(self, observation: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The frame, smaller."""
        smaller: NDArray[np.float32] = self._rows @ observation.astype(np.float32) @ self._columns
        return smaller


def _area(length: int) -> NDArray[np.float32]:
    """(84, length) weights: what share of each of `length` pixels falls into each of 84 equal intervals; rows sum to 1."""
    edges = np.arange(_SIZE + 1) * (length / _SIZE)
    pixels = np.arange(length)
    covered = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    return (np.clip(covered, 0.0, None) * (_SIZE / length)).astype(np.float32)


class _OneRound(gymnasium.Wrapper):
    """The episode ends with the first point that anybody scores."""

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        """One step."""
        observation, reward, terminated, truncated, info = self.env.step(action)
        return observation, float(reward), bool(terminated or reward), truncated, info


class _Hill(gymnasium.Wrapper):
    """Mountain Car's rewards for learning: a hundred at the goal, and on the way there the growth of the car's energy.

    The environment's own rewards punish effort, so that learning stands still before the goal is ever seen. A potential's
    growth leaves the best policy what it is (Ng et al. 1999, policy invariance under reward transformations). A certificate
    sees none of this: its return is 1 at the goal and 0 elsewhere.
    """

    _GRAVITY, _SCALE = 0.0025, 1e4

    def reset(self, **given: Any) -> tuple[Any, dict[str, Any]]:
        """A fresh episode."""
        observation, info = self.env.reset(**given)
        self._energy = self._of(observation)
        return observation, info

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        """One step."""
        observation, _, terminated, truncated, info = self.env.step(action)
        before, self._energy = self._energy, self._of(observation)
        return observation, self._energy - before + (100.0 if terminated else 0.0), terminated, truncated, info

    def _of(self, observation: NDArray[np.float32]) -> float:
        """Kinetic and potential energy, scaled; the slope pulls with 0.0025·cos(3x)."""
        position, velocity = observation
        return float(self._SCALE * (velocity**2 / 2 + self._GRAVITY * np.sin(3 * position) / 3))
