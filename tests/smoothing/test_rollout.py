"""Rollouts: the same returns whatever the lanes, workers and stops; every episode to its end."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from govcompute.errors import InputError

torch = pytest.importorskip("torch")
pytest.importorskip("gymnasium")

from govcompute.smoothing.environments import environment  # noqa: E402
from govcompute.smoothing.episode_log import Episode, EpisodeLog  # noqa: E402
from govcompute.smoothing.policy import Agent, load  # noqa: E402
from govcompute.smoothing.rollout import Job, play, play_certification  # noqa: E402
from govcompute.smoothing.seeds import Purpose, episode_seed  # noqa: E402
from govcompute.smoothing.simulator import make  # noqa: E402

from .conftest import write_agent  # noqa: E402


def _played(agent: Agent, numbers: range, width: int) -> list[Episode]:
    narrow = dataclasses.replace(agent, environment=dataclasses.replace(agent.environment, width=width))
    return sorted(play(narrow, 0.3, numbers, seed=1, purpose=Purpose.CERTIFICATION))


def test_returns_do_not_depend_on_the_lanes(leaning: Path) -> None:
    agent, _ = load(leaning)
    wide = _played(agent, range(30), 64)
    assert [one.number for one in wide] == list(range(30))
    assert _played(agent, range(30), 5) == wide
    assert _played(agent, range(10, 20), 1) == wide[10:20]
    assert len({one.value for one in wide}) > 5


def test_an_episode_is_what_a_plain_loop_makes_of_its_seed(leaning: Path) -> None:
    agent, card = load(leaning)
    (found,) = play(agent, card.sigma, [7], seed=4, purpose=Purpose.CERTIFICATION)
    seen = make(agent.environment, card.sigma)
    stack, _ = seen.reset(seed=episode_seed(4, Purpose.CERTIFICATION, 7))
    total, steps, ended = 0.0, 0, False
    while not ended:
        with torch.no_grad():
            action = int(agent.policy(torch.from_numpy(stack[None])).argmax())
        stack, reward, terminated, truncated, _ = seen.step(action)
        total, steps, ended = total + reward, steps + 1, terminated or truncated
    assert found == Episode(7, total, steps)


def test_no_early_end_is_favoured() -> None:
    """However few lanes: the short episodes of a bad agent and their long neighbours are each played once."""
    agent = Agent(environment("cartpole-1"), torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(4, 2)))
    found = _played(agent, range(40), 3)
    assert [one.number for one in found] == list(range(40))
    assert all(one.value == one.steps for one in found)


def test_processes_play_the_same(leaning: Path) -> None:
    numbers = list(range(0, 260, 2))
    job, alone, shared = Job(leaning, 0.3, 2), list[Episode](), list[Episode]()
    play_certification(job, numbers, workers=1, keep=alone.append)
    play_certification(job, numbers, workers=2, keep=shared.append)
    assert sorted(alone) == sorted(shared)
    with pytest.raises(InputError, match="workers"):
        play_certification(job, numbers, workers=0, keep=alone.append)


def test_seeds_of_purposes_are_apart() -> None:
    seeds = [episode_seed(seed, purpose, number) for seed in range(3) for purpose in Purpose for number in range(200)]
    assert len(set(seeds)) == len(seeds)
    assert max(seeds) < 2**63


def test_success_is_the_return_of_mountain_car(tmp_path: Path) -> None:
    agent, _ = load(write_agent(tmp_path / "still", "mountain-car", 0.1))
    found = list(play(agent, 0.1, range(2), seed=0, purpose=Purpose.CERTIFICATION))
    assert {one.value for one in found} <= {0.0, 1.0}
    assert all(one.steps == 999 for one in found if not one.value)


def test_a_log_goes_on_after_a_crash(tmp_path: Path) -> None:
    path, settings = tmp_path / "r.part", {"sigma": 0.2}
    with EpisodeLog(path, settings) as log:
        log.keep(Episode(3, 12.0, 12))
        log.keep(Episode(1, 9.0, 9))
    path.write_text(path.read_text() + "[4, 1")
    with EpisodeLog(path, settings) as log:
        assert log.done == {3: Episode(3, 12.0, 12), 1: Episode(1, 9.0, 9)}
        log.keep(Episode(4, 11.0, 11))
    with EpisodeLog(path, settings) as log:
        assert sorted(log.done) == [1, 3, 4]
        log.remove()
    assert not path.exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"sigma": 0.4}\n', "another measurement"),
        ("", "another measurement"),
        ('{"sigma": 0.2}\n[1, "x"]\n', "for an episode"),
    ],
)
def test_a_file_that_is_no_such_log(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "r.part").write_text(text)
    with pytest.raises(InputError, match=words):
        EpisodeLog(tmp_path / "r.part", {"sigma": 0.2})
    assert (tmp_path / "r.part").read_text() == text


def test_weights_that_are_not_the_cards(tmp_path: Path) -> None:
    folder = write_agent(tmp_path / "agent", "cartpole-1", 0.1)
    content = bytearray((folder / "weights.npz").read_bytes())
    content[-30] ^= 1
    (folder / "weights.npz").write_bytes(content)
    with pytest.raises(InputError, match="SHA-256 differs"):
        load(folder)
    with pytest.raises(InputError, match="holds no agent"):
        load(tmp_path)
