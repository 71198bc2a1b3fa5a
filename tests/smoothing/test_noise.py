"""Noise is drawn once for each frame, inside the stack, and stays with its frame."""

from __future__ import annotations

import numpy as np
import pytest

from govcompute.errors import InputError

gymnasium = pytest.importorskip("gymnasium")

from govcompute.smoothing.environments import environment  # noqa: E402
from govcompute.smoothing.noise import SmoothedFrames  # noqa: E402
from govcompute.smoothing.simulator import make  # noqa: E402


class Still(gymnasium.Env):
    """Every frame is zero, so what is seen is the noise."""

    observation_space = gymnasium.spaces.Box(0, 255, (2000,), np.uint8)
    action_space = gymnasium.spaces.Discrete(2)

    def reset(self, *, seed=None, options=None):  # type: ignore[no-untyped-def]
        super().reset(seed=seed)
        return np.zeros(2000, np.uint8), {}

    def step(self, action):  # type: ignore[no-untyped-def]
        return np.zeros(2000, np.uint8), 0.0, False, False, {}


def test_a_frame_keeps_its_noise_while_it_is_in_the_stack() -> None:
    seen = SmoothedFrames(Still(), 0.5, 3)
    first, _ = seen.reset(seed=1)
    assert (first == first[0]).all(), "the first frame fills the stack with one draw"
    second = seen.step(0)[0]
    third = seen.step(0)[0]
    assert (second[:2] == first[0]).all()
    assert (third[:2] == second[1:]).all()
    assert not (third[2] == third[1]).any()


def test_sigma_is_a_standard_deviation() -> None:
    seen = SmoothedFrames(Still(), 0.2, 1)
    seen.reset(seed=1)
    values = np.concatenate([seen.step(0)[0].ravel() for _ in range(50)])
    assert values.std() == pytest.approx(0.2, rel=0.02)
    assert abs(values.mean()) < 0.003


def test_the_space_is_of_floats_even_over_bytes() -> None:
    space = SmoothedFrames(Still(), 0.2, 4).observation_space
    assert (space.dtype, space.shape) == (np.float32, (4, 2000))
    assert np.isneginf(space.low).all()


def test_an_episode_follows_from_its_seed() -> None:
    def seen(seed: int) -> np.ndarray:
        env = make(environment("cartpole-5"), 0.3)
        frames = [env.reset(seed=seed)[0]]
        frames += [env.step(number % 2)[0] for number in range(6)]
        return np.stack(frames)

    assert (seen(3) == seen(3)).all()
    assert not (seen(3) == seen(4)).any()


def test_without_noise_it_is_the_environment() -> None:
    env, plain = make(environment("cartpole-1"), 0.0), gymnasium.make("CartPole-v1")
    assert (env.reset(seed=5)[0][0] == plain.reset(seed=5)[0]).all()
    for _ in range(4):
        assert (env.step(1)[0][0] == plain.step(1)[0]).all()


def test_pictures_are_shares_of_the_range() -> None:
    pytest.importorskip("ale_py")
    env = make(environment("freeway"), 0.0)
    stack, _ = env.reset(seed=0)
    raw = env.env.unwrapped.ale.getScreenGrayscale()  # type: ignore[attr-defined]
    assert stack.shape == (4, 84, 84)
    assert 0 <= stack.min() < stack.max() <= 1
    assert stack[0].mean() == pytest.approx(raw.mean() / 255, rel=1e-4), "the mean of areas keeps the mean"


def test_a_round_of_pong_ends_with_the_first_point() -> None:
    pytest.importorskip("ale_py")
    env = make(environment("pong-round"), 0.0)
    env.reset(seed=0)
    total, steps, ended = 0.0, 0, False
    while not ended:
        _, reward, terminated, truncated, _ = env.step(0)
        total, steps, ended = total + reward, steps + 1, terminated or truncated
    assert (total, steps < 2000) == (-1.0, True)


@pytest.mark.parametrize(("sigma", "frames"), [(-0.1, 1), (float("nan"), 1), (0.1, 0)])
def test_noise_that_is_none(sigma: float, frames: int) -> None:
    with pytest.raises(InputError, match="expected"):
        SmoothedFrames(Still(), sigma, frames)
