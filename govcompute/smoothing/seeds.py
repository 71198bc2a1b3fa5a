"""Seeds of episodes: one for each episode of each purpose, so that no rollout that chose an agent certifies it."""

from __future__ import annotations

from enum import IntEnum

import numpy as np


class Purpose(IntEnum):
    """What an episode is played for."""

    TRAINING = 0
    SELECTION = 1
    CERTIFICATION = 2
    ATTACK = 3


def episode_seed(seed: int, purpose: Purpose, episode: int) -> int:
    """The seed of one episode: a whole number below 2^63, unlike that of any other (seed, purpose, episode) but by chance."""
    state = np.random.SeedSequence([seed, int(purpose), episode]).generate_state(2, np.uint32)
    return (int(state[0]) << 31) ^ int(state[1] >> 1)
