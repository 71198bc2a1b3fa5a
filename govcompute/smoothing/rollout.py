"""Episodes of a smoothed agent, independent and identically distributed: each from a seed of its own, each to its end.

Episodes are numbered; a lane that is free takes the next one, and every one that began is played to its end. No early end is
favoured, and the returns do not depend on lanes, workers or interruptions.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from govcompute.documents import write_text
from govcompute.errors import InputError
from govcompute.smoothing.card import read_card
from govcompute.smoothing.environments import Environment, environment
from govcompute.smoothing.episode_log import Episode, EpisodeLog
from govcompute.smoothing.noise import SmoothedFrames
from govcompute.smoothing.policy import Agent, load
from govcompute.smoothing.returns import ReturnTable, rolled_out
from govcompute.smoothing.seeds import Purpose, episode_seed
from govcompute.smoothing.simulator import make


@dataclass(slots=True)
class Lane:
    """An episode under way."""

    number: int
    seen: SmoothedFrames
    rewards: float = 0.0
    steps: int = 0

    def ended(self, environment: Environment, reward: float, terminated: bool, truncated: bool) -> Episode | None:
        """Takes a step's outcome in; the episode where that was its last."""
        self.rewards += reward
        self.steps += 1
        if not (terminated or truncated):
            return None
        return Episode(self.number, float(terminated) if environment.success else self.rewards, self.steps)


def play(agent: Agent, sigma: float, numbers: Iterable[int], *, seed: int, purpose: Purpose) -> Iterator[Episode]:
    """The episodes called `numbers`, in the order in which they end, up to `environment.width` beside each other."""
    environment = agent.environment
    waiting = iter(numbers)
    lanes = [Lane(number, make(environment, sigma)) for number in itertools.islice(waiting, environment.width)]
    stacks = np.zeros((len(lanes), *environment.observation_shape), np.float32)
    for place, lane in enumerate(lanes):
        stacks[place], _ = lane.seen.reset(seed=episode_seed(seed, purpose, lane.number))
    while lanes:
        actions = agent.act(stacks)
        free: list[int] = []
        for place, lane in enumerate(lanes):
            stacks[place], reward, terminated, truncated, _ = lane.seen.step(actions[place])
            episode = lane.ended(environment, reward, terminated, truncated)
            if episode is None:
                continue
            yield episode
            number = next(waiting, None)
            if number is None:
                free.append(place)
                lane.seen.close()
                continue
            lanes[place] = Lane(number, lane.seen)
            stacks[place], _ = lane.seen.reset(seed=episode_seed(seed, purpose, number))
        if free:
            lanes = [lane for place, lane in enumerate(lanes) if place not in free]
            stacks = np.delete(stacks, free, axis=0)


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker plays: the agent in `folder` at `sigma`, episodes from `seed`."""

    folder: Path
    sigma: float
    seed: int

    def __call__(self, numbers: list[int]) -> list[Episode]:
        """The episodes called `numbers`, on one thread."""
        torch.set_num_threads(1)
        agent, _ = load(self.folder)
        return list(play(agent, self.sigma, numbers, seed=self.seed, purpose=Purpose.CERTIFICATION))


def play_certification(job: Job, numbers: list[int], *, workers: int, keep: Callable[[Episode], None]) -> None:
    """Plays `numbers` and hands each episode to `keep` when it has ended; in `workers` processes where more than one.

    Raises InputError for fewer than one worker.
    """
    if workers < 1:
        raise InputError(f"workers is {workers}; expected 1 or more")
    if workers == 1:
        agent, _ = load(job.folder)
        for episode in play(agent, job.sigma, numbers, seed=job.seed, purpose=Purpose.CERTIFICATION):
            keep(episode)
        return
    import multiprocessing

    width = 2 * load(job.folder)[0].environment.width
    blocks = [numbers[start : start + width] for start in range(0, len(numbers), width)]
    with multiprocessing.get_context("spawn").Pool(min(workers, len(blocks) or 1)) as pool:
        for played in pool.imap_unordered(job, blocks):
            for episode in played:
                keep(episode)


def roll_out(
    folder: Path, to: Path, *, episodes: int, seed: int = 0, workers: int = 1, watch: Callable[[int], None] = lambda done: None
) -> ReturnTable:
    """Plays the agent in `folder` and writes its returns into the new file `to`.

    Finished episodes are kept in a log beside `to` (``.part``) meanwhile, and taken from there where one is left of a rollout
    that was stopped. Raises InputError where `to` exists or the log is another rollout's.
    """
    card = read_card(folder)
    played = environment(card.environment)
    if to.exists():
        raise InputError(f"{to} exists already; expected a new file")
    settings = {"agent": card.weights_sha256, "environment": played.id, "sigma": card.sigma, "seed": seed}
    with EpisodeLog(to.with_name(f"{to.name}.part"), settings) as log:
        missing = [number for number in range(episodes) if number not in log.done]

        def keep(episode: Episode) -> None:
            log.keep(episode)
            watch(len(log.done))

        watch(len(log.done))
        play_certification(Job(folder, card.sigma, seed), missing, workers=workers, keep=keep)
        held = [log.done[number] for number in range(episodes)]
        table = rolled_out(played, card.sigma, card.weights_sha256, seed, held)
        write_text(to, table.model_dump_json() + "\n")
        log.remove()
    return table
