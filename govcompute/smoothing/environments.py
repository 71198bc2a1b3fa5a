"""What an agent plays: each environment's observations, its longest episode, and what is known of a return beforehand.

`floor` and `levels` are known before any rollout is seen: a certificate that took them from the sample would not be sound.
Nothing here needs gymnasium; `simulator` builds the environments.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from govcompute.errors import NotFound
from govcompute.quantity import counted


@dataclass(frozen=True, slots=True)
class Environment:
    """One environment as it is certified.

    shape: of one frame, as numbers in the unit that noise and budget are in. frames: how many are stacked. steps: the limit of
    an episode, which is part of the environment. actions: how many there are to choose from, or None where an action is
    `action_size` numbers between -1 and 1. floor: a return that no episode falls below. levels: the thresholds r_1 < r_2 < ...
    ceiling: a return that no episode passes, None where none is known. success: the return is 1 for an episode that ends at
    its goal and 0 for one that does not, whatever its rewards. width: episodes that are played beside each other.
    """

    id: str
    name: str
    gymnasium_id: str
    arguments: dict[str, Any]
    shape: tuple[int, ...]
    frames: int
    steps: int
    actions: int | None
    floor: float
    levels: tuple[float, ...]
    ceiling: float | None = None
    action_size: int = 0
    success: bool = False
    ends_at_first_point: bool = False
    width: int = 64

    @property
    def pixels(self) -> bool:
        """Whether a frame is a picture: 84 x 84 grey values between 0 and 1, so that σ and budget are shares of the range."""
        return len(self.shape) == 2

    @property
    def observation_shape(self) -> tuple[int, ...]:
        """Shape of what the policy sees: (frames, *shape), oldest frame first."""
        return (self.frames, *self.shape)


def _cart_pole(frames: int) -> Environment:
    """CartPole with the 200 steps of its version 0, which the publication used (Kumar et al. 2022, arXiv 2106.11420)."""
    return Environment(
        f"cartpole-{frames}",
        f"CartPole, 200 steps, {counted(frames, 'frame')}",
        "CartPole-v1",
        {},
        (4,),
        frames,
        200,
        2,
        0.0,
        tuple(float(level) for level in range(1, 201)),
        200.0,
    )


def _atari(name: str, title: str, **own: Any) -> Environment:
    return Environment(name, title, shape=(84, 84), frames=4, width=16, **own)


_ALL = (
    _cart_pole(1),
    _cart_pole(5),
    Environment(
        "mountain-car",
        "Mountain Car, continuous: the hill climbed within 999 steps",
        "MountainCarContinuous-v0",
        {},
        (2,),
        1,
        999,
        None,
        0.0,
        (1.0,),
        1.0,
        action_size=1,
        success=True,
    ),
    _atari(
        "pong-round",
        "Pong, one round: up to the first point",
        gymnasium_id="ALE/Pong-v5",
        arguments={"frameskip": 4, "repeat_action_probability": 0.25},
        steps=2000,
        actions=6,
        floor=-1.0,
        levels=(0.0, 1.0),
        ceiling=1.0,
        ends_at_first_point=True,
    ),
    _atari(
        "freeway",
        "Freeway, difficulty 1, 250 steps",
        gymnasium_id="ALE/Freeway-v5",
        arguments={"frameskip": 4, "repeat_action_probability": 0.25, "difficulty": 1},
        steps=250,
        actions=3,
        floor=0.0,
        levels=tuple(float(level) for level in range(1, 11)),
    ),
)
ENVIRONMENTS = {one.id: one for one in _ALL}


def environment(name: str) -> Environment:
    """The environment called `name`. Raises NotFound with the nearest."""
    if name not in ENVIRONMENTS:
        raise NotFound(f"environment ({', '.join(ENVIRONMENTS)})", name, ENVIRONMENTS)
    return ENVIRONMENTS[name]
