"""What a smoothed agent took, in ledgers that law may hold apart: updates, making of data, certification, attack.

Exact counts from an agent's card, a table of returns and a table of attacks. Not counted: the environment's own simulation,
which is no arithmetic of a model. `activity` is the word that a registry entry uses for the stage. The formulas are those of
each algorithm's update as stable-baselines3 2.9 runs it (Mnih et al. 2015, doi 10.1038/nature14236; Lillicrap et al. 2015,
arXiv 1509.02971; Schulman et al. 2017, arXiv 1707.06347).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from govcompute.errors import InputError
from govcompute.flops import Backward, Convention
from govcompute.smoothing.attack_table import AttackTable
from govcompute.smoothing.card import Card
from govcompute.smoothing.networks import NetworkShape

EXACT = Convention()


class Ledger(StrEnum):
    """What kind of work an item is."""

    UPDATES = "updates"
    GENERATION = "generation"
    SELECTION = "selection"
    CERTIFICATION = "certification"
    ATTACK = "attack"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an account: `flop` exact, `formula` with its numbers."""

    ledger: Ledger
    name: str
    activity: str
    flop: int
    formula: str


@dataclass(frozen=True, slots=True)
class Account:
    """All items, and the three sums that a reader of law may mean by "training compute"."""

    items: tuple[Item, ...]

    def total(self, *ledgers: Ledger) -> int:
        """FLOP of the items in `ledgers`."""
        return sum(item.flop for item in self.items if item.ledger in ledgers)

    @property
    def updates_only(self) -> int:
        """(a) What changed the policy's parameters: all that the EU Guidelines count beyond doubt (Annex A.1)."""
        return self.total(Ledger.UPDATES)

    @property
    def with_generation(self) -> int:
        """(b) And the acting that made the data, target networks and critics."""
        return self.updates_only + self.total(Ledger.GENERATION)

    @property
    def with_diagnostics(self) -> int:
        """(c) And choosing the checkpoint, certification and attack, which the Guidelines leave out as purely diagnostic."""
        return self.with_generation + self.total(Ledger.SELECTION, Ledger.CERTIFICATION, Ledger.ATTACK)

    @property
    def activities(self) -> dict[str, int]:
        """FLOP by the registry's word."""
        sums: dict[str, int] = {}
        for item in self.items:
            sums[item.activity] = sums.get(item.activity, 0) + item.flop
        return sums


def training_items(card: Card, convention: Convention = EXACT) -> list[Item]:
    """Items of the training and of the choice of a checkpoint, from the card."""
    run = card.training
    made = {"dqn": _dqn, "ddpg": _ddpg, "ppo": _ppo}[card.algorithm]
    items = made(card.policy, _critic(card), run.updates, run.batch, run.steps, convention)
    forward = card.policy.forward_flop
    chosen = Item(
        Ledger.SELECTION,
        "choosing the checkpoint",
        "evaluation",
        card.selection.steps * forward,
        f"{card.selection.steps:,} steps·{forward:,}",
    )
    return [*items, chosen]


def _critic(card: Card) -> NetworkShape:
    if card.algorithm != "dqn" and card.critic is None:
        raise InputError(f"the card of a {card.algorithm} agent has no 'critic'")
    return card.critic or card.policy


def _dqn(policy: NetworkShape, _: NetworkShape, updates: int, batch: int, steps: int, convention: Convention) -> list[Item]:
    """The Q-network is the policy: what updates it counts; its frozen copy and its acting are where texts are silent."""
    forward, both, seen = policy.forward_flop, policy.training_flop(convention), f"{updates:,} updates·{batch:,}"
    return [
        Item(Ledger.UPDATES, "updates of Q", "reinforcement_learning", updates * batch * both, f"{seen}·{both:,}"),
        Item(Ledger.GENERATION, "target network", "auxiliary_models", updates * batch * forward, f"{seen}·{forward:,}"),
        _acting(steps, forward),
    ]


def _ddpg(
    policy: NetworkShape, critic: NetworkShape, updates: int, batch: int, steps: int, convention: Convention
) -> list[Item]:
    """The critic's update (both targets forward, itself forward and backward); the actor's goes back through the critic."""
    actor, value = policy.forward_flop, critic.forward_flop
    learnt = actor + value + critic.training_flop(convention) + 3 * value
    both, seen = policy.training_flop(convention), f"{updates:,} updates·{batch:,}"
    return [
        Item(Ledger.UPDATES, "updates of the actor", "reinforcement_learning", updates * batch * both, f"{seen}·{both:,}"),
        Item(Ledger.GENERATION, "critic and targets", "auxiliary_models", updates * batch * learnt, f"{seen}·{learnt:,}"),
        _acting(steps, actor),
    ]


def _ppo(
    policy: NetworkShape, critic: NetworkShape, updates: int, batch: int, steps: int, convention: Convention
) -> list[Item]:
    """Policy and value function learn from the same batches; both are read once for each step that is played."""
    both, value, seen = policy.training_flop(convention), critic.training_flop(convention), f"{updates:,} updates·{batch:,}"
    read = critic.forward_flop
    amount = updates * batch * value + steps * read
    formula = f"{seen}·{value:,} + {steps:,} steps·{read:,}"
    return [
        Item(Ledger.UPDATES, "updates of the policy", "reinforcement_learning", updates * batch * both, f"{seen}·{both:,}"),
        Item(Ledger.GENERATION, "value function", "auxiliary_models", amount, formula),
        _acting(steps, policy.forward_flop),
    ]


def _acting(steps: int, forward: int) -> Item:
    return Item(Ledger.GENERATION, "acting in training", "rl_rollouts", steps * forward, f"{steps:,} steps·{forward:,}")


def certification_item(policy: NetworkShape, steps: int, name: str = "certification rollouts") -> Item:
    """One forward pass for each step of every rollout: smoothing takes no vote over noise samples."""
    forward = policy.forward_flop
    return Item(Ledger.CERTIFICATION, name, "evaluation", steps * forward, f"{steps:,} steps·{forward:,}")


def attack_items(
    policy: NetworkShape, critic: NetworkShape | None, attacks: AttackTable, convention: Convention = EXACT
) -> list[Item]:
    """An item for each budget: the passes of every setting that was tried, since the worst is known only when all are.

    Weights need no gradient there: a backward pass is as large as a forward one; counted `twice_forward` it is two. `critic` is
    read in both ways by an attack on actions that are numbers; on a choice among actions it is not.
    """
    times = 3 if convention.backward is Backward.TWICE_FORWARD else 2
    once = policy.forward_flop
    both = once + (critic.forward_flop if critic is not None and policy.squashed else 0)
    items = []
    for budget in sorted({run.budget for run in attacks.runs}):
        runs = [run for run in attacks.runs if run.budget == budget]
        forward, back = sum(run.forward for run in runs), sum(run.both for run in runs)
        formula = f"{forward:,} passes·{once:,} + {back:,} passes·{times}·{both:,}"
        name = f"attack, budget {budget:g}, {len(runs)} setting{'s' if len(runs) > 1 else ''}"
        items.append(Item(Ledger.ATTACK, name, "evaluation", forward * once + back * times * both, formula))
    return items


def attack_bound(
    policy: NetworkShape, *, episodes: int, steps: int, budget: float, step: float, targets: int, samples: int
) -> int:
    """The most FLOP that an attack's descents may take: episodes·T·(2B/step)·targets·samples·3F. Raises InputError below 1."""
    counted = {"episodes": episodes, "steps": steps, "targets": targets, "samples": samples}
    for name, value in counted.items():
        if value < 1:
            raise InputError(f"{name} is {value}; expected 1 or more")
    if not (budget >= 0 and step > 0):
        raise InputError("expected a budget of 0 or more and a step above 0")
    rounds = round(2 * budget / step)
    return episodes * steps * rounds * targets * samples * 3 * policy.forward_flop


def per_certified_return(flop: int, expected: float, floor: float) -> float | None:
    """FLOP for each unit of return that is proven above the floor; None where nothing is."""
    gained = expected - floor
    return flop / gained if gained > 0 else None


def account(items: Iterable[Item]) -> Account:
    """The account of `items`. Raises InputError for none."""
    held = tuple(items)
    if not held:
        raise InputError("nothing to account for")
    return Account(held)


def system_document(card: Card, found: Account, identifier: str, provider: str) -> dict[str, Any]:
    """The agent as an entry of a registry: a stage for each activity, to be held against the lines of law."""
    words = {"reinforcement_learning": "updates", "rl_rollouts": "acting in training", "auxiliary_models": "auxiliary networks"}
    stages = [
        {
            "activity": activity,
            "name": words.get(activity, "selection, certification, attack"),
            "compute": amount,
            "method": "architecture",
        }
        for activity, amount in found.activities.items()
    ]
    return {
        "id": identifier,
        "name": f"{card.algorithm.upper()} on {card.environment}, noise {card.sigma:g}",
        "provider": provider,
        "domains": ["games"],
        "inputs": ["game_state"],
        "outputs": ["actions"],
        "generality": {"judgement": "narrow", "why": "it plays one small environment"},
        "compute_status": "disclosed",
        "stages": stages,
    }
