"""Gaussian noise on what an agent sees: drawn once for each new frame, inside the frame stack.

A frame that is still in the stack keeps the noise it came with. Fresh noise on old frames would let the agent average it away,
and would void the proof, which is over one Gaussian of T frames (Kumar et al. 2022, arXiv 2106.11420, section 3). The
observation space is one of floats: bytes would wrap below 0 in a replay buffer.
"""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
from numpy.typing import NDArray

from govcompute.errors import InputError

Array = NDArray[np.float32]
#: Sets the noise of an episode apart from whatever the environment draws of the same seed.
_NOISE = 0x6E6F


class SmoothedFrames(gymnasium.Wrapper):
    """The environment as a smoothed agent sees it: the last `frames` frames, each with its own N(0, σ²I).

    sigma: standard deviation, in the unit of an observation; 0 leaves observations as they are. Raises InputError for
    a negative one.
    """

    def __init__(self, env: gymnasium.Env, sigma: float, frames: int) -> None:
        if not (sigma >= 0 and np.isfinite(sigma)):
            raise InputError(f"sigma is {sigma:g}; expected a standard deviation of 0 or more")
        if frames < 1:
            raise InputError(f"frames is {frames}; expected 1 or more")
        super().__init__(env)
        self.sigma, self.frames = sigma, frames
        self.stack: Array | None = None
        self._generator = np.random.default_rng()
        shape = (frames, *(env.observation_space.shape or ()))
        self.observation_space = gymnasium.spaces.Box(-np.inf, np.inf, shape, np.float32)

    def begin(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Array, dict[str, Any]]:
        """Starts an episode and returns its first frame as it is; `see` makes it what the agent sees.

        With a seed the whole episode, noise and environment, follows from it and from the actions.
        """
        frame, info = self.env.reset(seed=seed, options=options)
        if seed is not None:
            self._generator = np.random.default_rng([seed, _NOISE])
        self.stack = None
        return np.asarray(frame, dtype=np.float32), info

    def see(self, frame: Array) -> Array:
        """The stack with `frame`, noised once, as its newest; the first frame of an episode fills it."""
        if self.sigma:
            frame = frame + self.sigma * self._generator.standard_normal(frame.shape, dtype=np.float32)
        newest = frame[np.newaxis]
        if self.stack is None:
            self.stack = np.repeat(newest, self.frames, axis=0)
        elif self.frames == 1:
            self.stack = newest
        else:
            self.stack = np.concatenate((self.stack[1:], newest))
        return self.stack

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Array, dict[str, Any]]:
        """`begin`, seen."""
        frame, info = self.begin(seed=seed, options=options)
        return self.see(frame), info

    def step(self, action: Any) -> tuple[Array, float, bool, bool, dict[str, Any]]:
        """A step of the environment, seen."""
        frame, reward, terminated, truncated, info = self.env.step(action)
        return self.see(np.asarray(frame, dtype=np.float32)), float(reward), terminated, truncated, info
