"""An adaptive white-box attack: at every step it knows the policy, all that was seen and the budget that is left.

The agent's Q (or logits, or critic) is differentiated with respect to the newest frame. Against a smoothed agent it is averaged
over noise samples that stay the same, and past frames are used as the agent saw them. What a step used is taken from the
budget, B² <- B² - ||δ||², and nothing else. The procedure follows the publication's (Kumar et al. 2022, arXiv 2106.11420,
section 5) as its successor's scripts have it (ReCePS, mrh996/ReCePS); `share` is ours: most of the budget for one step.
It gives an upper bound on what an agent keeps, never a certificate.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray

from govcompute.errors import InputError
from govcompute.smoothing.episode_log import Episode
from govcompute.smoothing.noise import SmoothedFrames
from govcompute.smoothing.policy import Agent
from govcompute.smoothing.rollout import Lane
from govcompute.smoothing.seeds import Purpose, episode_seed
from govcompute.smoothing.simulator import make

_NORM_PENALTY = 1e-3
_NOTHING_LEFT = 1e-6
_CONTINUOUS_ROUNDS = 100


@dataclass(frozen=True, slots=True)
class Attack:
    """How to attack. budget: ℓ2 norm over an episode. share: of the budget, the most that one step may use (0 to 1).

    threshold: an action is worth forcing where its clean score lies more than this below the best one's; where actions are
    numbers it is not used. step: of a gradient descent, 1 for the range of a picture's pixels. samples: noise samples.
    """

    budget: float
    threshold: float = 0.0
    share: float = 1.0
    step: float = 0.01
    samples: int = 128
    seed: int = 0

    def __post_init__(self) -> None:
        if not (self.budget >= 0 and math.isfinite(self.budget)):
            raise InputError(f"the budget is {self.budget:g}; expected 0 or more")
        if not (0 < self.share <= 1 and self.step > 0 and self.samples >= 1 and self.threshold >= 0):
            raise InputError("expected 0 < share <= 1, a step above 0, 1 noise sample or more and a threshold of 0 or more")


@dataclass(slots=True)
class Attacked:
    """What an attack left and what it took: an entry of `spent` for each episode; passes through the policy of one
    observation: forward, and forward and backward."""

    attack: Attack
    episodes: list[Episode] = field(default_factory=list)
    spent: list[float] = field(default_factory=list)
    forward: int = 0
    both: int = 0

    @property
    def mean(self) -> float:
        """Mean return under attack."""
        return float(np.mean([one.value for one in self.episodes]))

    @property
    def standard_error(self) -> float:
        """Of the mean."""
        values = [one.value for one in self.episodes]
        return float(np.std(values, ddof=1) / math.sqrt(len(values))) if len(values) > 1 else math.nan


@dataclass(slots=True)
class _Under(Lane):
    """An episode under attack: the frame as the environment gave it, and the square of the norm that was used."""

    frame: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))
    used: float = 0.0


def attack_episodes(
    agent: Agent,
    sigma: float,
    attack: Attack,
    numbers: Iterable[int],
    *,
    seed: int = 0,
    keep: Callable[[Episode], None] = lambda episode: None,
) -> Attacked:
    """Plays the episodes called `numbers` under `attack`; sigma 0 is the unsmoothed agent."""
    environment = agent.environment
    found = Attacked(attack)
    adversary = _Adversary(agent, sigma, attack, found)
    waiting = iter(numbers)

    def begin(number: int, seen: SmoothedFrames) -> _Under:
        frame, _ = seen.begin(seed=episode_seed(seed, Purpose.ATTACK, number))
        return _Under(number, seen, frame=frame)

    lanes = [begin(number, make(environment, sigma)) for number in itertools.islice(waiting, environment.width)]
    while lanes:
        stacks = []
        for lane, change in zip(lanes, adversary(lanes), strict=True):
            lane.used += float(np.sum(np.square(change, dtype=np.float64)))
            stacks.append(lane.seen.see(lane.frame + change))
        actions = agent.act(np.stack(stacks))
        found.forward += len(lanes)
        going: list[_Under] = []
        for lane, action in zip(lanes, actions, strict=True):
            frame, reward, terminated, truncated, _ = lane.seen.env.step(action)
            lane.frame = np.asarray(frame, dtype=np.float32)
            episode = lane.ended(environment, float(reward), terminated, truncated)
            if episode is None:
                going.append(lane)
                continue
            found.episodes.append(episode)
            found.spent.append(math.sqrt(lane.used))
            keep(episode)
            number = next(waiting, None)
            going += [] if number is None else [begin(number, lane.seen)]
        lanes = going
    return found


class _Adversary:
    """Chooses the change of each lane's newest frame."""

    def __init__(self, agent: Agent, sigma: float, attack: Attack, account: Attacked) -> None:
        self.agent, self.attack, self.account = agent, attack, account
        shape = agent.environment.shape
        samples = attack.samples if sigma else 1
        generator = torch.Generator().manual_seed(attack.seed)
        self.noise = sigma * torch.randn((samples, *shape), generator=generator)
        self.discrete = agent.environment.actions is not None

    def __call__(self, lanes: list[_Under]) -> list[NDArray[np.float32]]:
        changes = [np.zeros_like(lane.frame) for lane in lanes]
        left = [math.sqrt(max(0.0, self.attack.budget**2 - lane.used)) for lane in lanes]
        able = [place for place in range(len(lanes)) if left[place] > _NOTHING_LEFT]
        if able:
            view = _View.of([lanes[place] for place in able], self.agent.environment.frames)
            most = self.attack.share * self.attack.budget
            caps = torch.tensor([min(most, left[place]) for place in able])
            chosen = self._forced(view, caps) if self.discrete else self._steered(view, caps)
            for place, change in zip(able, chosen.numpy(), strict=True):
                changes[place] = change
        return changes

    def _out(self, view: _View, change: torch.Tensor, *, both: bool) -> torch.Tensor:
        """(lanes, samples, outputs) of the policy."""
        stacks = view.stacks(change, self.noise)
        rows = stacks.shape[0] * stacks.shape[1]
        if both:
            self.account.both += rows
        else:
            self.account.forward += rows
        return self.agent.policy(stacks.flatten(0, 1)).unflatten(0, stacks.shape[:2])

    def _forced(self, view: _View, caps: torch.Tensor) -> torch.Tensor:
        """The smallest change found that makes the averaged scores choose the worst action that can be reached, else none."""
        with torch.inference_mode():
            clean = self._out(view, torch.zeros_like(view.frame), both=False).mean(dim=1)
        worth = clean < clean.max(dim=1, keepdim=True).values - self.attack.threshold
        lane, target = worth.nonzero(as_tuple=True)
        reached = self._descend(view, lane, target, caps[lane])
        chosen = torch.zeros_like(view.frame)
        worst = torch.full((len(caps),), math.inf)
        for pair, change in reached.items():
            at = int(lane[pair])
            score = clean[at, target[pair]]
            if score < worst[at]:
                worst[at], chosen[at] = score, change
        return chosen

    def _descend(self, view: _View, lane: torch.Tensor, target: torch.Tensor, caps: torch.Tensor) -> dict[int, torch.Tensor]:
        """Normalised steps on the cross-entropy of each target, until the averaged scores choose it or steps run out."""
        reached: dict[int, torch.Tensor] = {}
        pairs = torch.arange(len(lane))
        change = torch.zeros_like(view.frame[lane])
        rounds = torch.ceil(2 * caps / self.attack.step).long()
        for number in range(1, 1 + max(rounds.tolist(), default=0)):
            going = rounds[pairs] >= number
            pairs, change = pairs[going], change[going]
            if not len(pairs):
                break
            change = change.detach().requires_grad_()
            here = view.only(lane[pairs])
            scores = self._out(here, change, both=True).mean(dim=1)
            loss = torch.nn.functional.cross_entropy(scores, target[pairs], reduction="sum")
            change = _projected(change.detach() - self.attack.step * _unit(*torch.autograd.grad(loss, change)), caps[pairs])
            with torch.inference_mode():
                hit = self._out(here, change, both=False).mean(dim=1).argmax(dim=1) == target[pairs]
            for place in hit.nonzero().flatten().tolist():
                reached[int(pairs[place])] = change[place]
            pairs, change = pairs[~hit], change[~hit]
        return reached

    def _steered(self, view: _View, caps: torch.Tensor) -> torch.Tensor:
        """The change under which the averaged action is worth least to the critic at what the agent would have seen; where the
        agent has no critic, under which it is most opposed to the action that the agent would have taken."""
        critic = self.agent.critic
        change = torch.zeros_like(view.frame)
        seen = view.stacks(change, self.noise).flatten(0, 1).flatten(1)
        with torch.inference_mode():
            meant = self._out(view, change, both=False).mean(dim=1, keepdim=True).sign()
        meant = meant.clone()
        step = torch.minimum(torch.tensor(self.attack.step), caps / 10)
        for _ in range(_CONTINUOUS_ROUNDS):
            change = change.detach().requires_grad_()
            actions = self._out(view, change, both=True)
            if critic is None:
                value = (actions * meant).mean(dim=1)
            else:
                value = critic(torch.cat((seen, actions.flatten(0, 1)), dim=1)).unflatten(0, actions.shape[:2]).mean(dim=1)
            loss = value.sum() + _NORM_PENALTY * change.flatten(1).norm(dim=1).sum()
            gradient = _unit(*torch.autograd.grad(loss, change))
            change = _projected(change.detach() - _each(step, change) * gradient, caps)
        return change


@dataclass(frozen=True, slots=True)
class _View:
    """Newest frames (lanes, ...), what the agent saw before them (lanes, frames - 1, ...), and which episodes just began."""

    frame: torch.Tensor
    past: torch.Tensor
    fresh: torch.Tensor

    @classmethod
    def of(cls, lanes: list[_Under], frames: int) -> _View:
        frame = torch.from_numpy(np.stack([lane.frame for lane in lanes]))
        nothing = np.zeros((frames, *frame.shape[1:]), np.float32)
        seen = np.stack([nothing if lane.seen.stack is None else lane.seen.stack for lane in lanes])
        fresh = torch.tensor([lane.seen.stack is None for lane in lanes])
        return cls(frame, torch.from_numpy(seen[:, 1:].copy()), fresh)

    def only(self, lanes: torch.Tensor) -> _View:
        """The same of some lanes, each as often as it is named."""
        return _View(self.frame[lanes], self.past[lanes], self.fresh[lanes])

    def stacks(self, change: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
        """(lanes, samples, frames, ...): what the agent would see; the first frame of an episode stands for all."""
        newest = (self.frame + change).unsqueeze(1) + noise
        newest = newest.unsqueeze(2)
        depth = self.past.shape[1]
        past = self.past.unsqueeze(1).expand(-1, len(noise), *self.past.shape[1:])
        filled = newest.expand(-1, -1, depth, *newest.shape[3:])
        old = torch.where(_each(self.fresh, past), filled, past)
        return torch.cat((old, newest), dim=2)


def _each(values: torch.Tensor, like: torch.Tensor) -> torch.Tensor:
    """One value for each lane, shaped to multiply `like`."""
    return values.reshape(-1, *[1] * (like.dim() - 1))


def _unit(gradient: torch.Tensor) -> torch.Tensor:
    norms = gradient.flatten(1).norm(dim=1)
    return gradient / _each(norms.clamp_min(1e-30), gradient)


def _projected(change: torch.Tensor, caps: torch.Tensor) -> torch.Tensor:
    norms = change.flatten(1).norm(dim=1)
    return change * _each(torch.clamp(caps / norms.clamp_min(1e-30), max=1.0), change)
