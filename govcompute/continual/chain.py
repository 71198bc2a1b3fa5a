"""One learner through one chain: the same steps for every task, tests after each, and what moved on the way."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from govcompute.continual.account import TaskWork
from govcompute.continual.ewc import EWC
from govcompute.continual.methods import Method, Settings
from govcompute.continual.network import perceptron
from govcompute.continual.tasks import Chain, Split, Task
from govcompute.errors import InputError

#: Steps between two looks at the validation examples when a task is learned again.
_LOOK = 5


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and with what: gradient steps for each task, examples a step, width of both hidden layers, dropout, and
    examples of the Fisher pass."""

    steps: int = 100
    batch: int = 32
    hidden: int = 100
    dropout: float = 0.2
    fisher_examples: int = 200

    def __post_init__(self) -> None:
        for name in ("steps", "batch", "hidden", "fisher_examples"):
            if getattr(self, name) < 1:
                raise InputError(f"{name} is {getattr(self, name)}; expected 1 or more")
        if not 0 <= self.dropout < 1:
            raise InputError(f"dropout is {self.dropout:g}; expected 0 or more, below 1")


@dataclass(frozen=True, slots=True)
class ChainRun:
    """One seed. `test` and `validation`: accuracies as `evaluate` reads them, held out, in eval mode.

    train_mode: at the end, on the training examples with dropout on, as the paper evaluated. work: what the account is made
    of. touched: share of the weights that any step moved. state_bytes: of the optimizer and the anchors. diverged: the loss
    ran away to infinity or no number; from there on passes were made and nothing was learnt. network: as it is at the end.
    """

    seed: int
    test: tuple[tuple[float, ...], ...]
    validation: tuple[tuple[float, ...], ...]
    train_mode: tuple[float, ...]
    work: tuple[TaskWork, ...]
    touched: float
    state_bytes: int
    diverged: bool
    network: nn.Module


def run_chain(chain: Chain, method: Method, settings: Settings, plan: Plan, seed: int) -> ChainRun:
    """Learns the tasks in their order with one optimizer, whose state lives on; the seed gives weights, order and dropout.

    torch's global generator is left as it was.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = perceptron(chain.shape, chain.outputs, hidden=plan.hidden, dropout=plan.dropout)
        order = torch.Generator().manual_seed(seed)
        ewc = EWC(network, settings["strength"], fading=settings.get("fading")) if method.anchored else None
        optimizer = method.optimizer(network.parameters(), settings)
        moved, diverged = Moved(network), False
        test, validation, work = [_tested(network, chain, "test")], [_tested(network, chain, "validation")], []
        for number, task in enumerate(chain.tasks):
            if method.free_first:
                for group in optimizer.param_groups:
                    group["decay"] = number > 0
            made = _steps(network, optimizer, task, chain.allowed(task), plan, order, ewc)
            shares = [moved.share() if stepped else None for stepped in made]
            diverged |= None in shares
            known = 0
            if ewc is not None and not diverged and number + 1 < len(chain.tasks):
                chosen = torch.randperm(len(task.train), generator=order)[: plan.fisher_examples]
                ewc.settle(torch.from_numpy(task.train.inputs)[chosen], list(chain.allowed(task)), order)
                known = len(chosen)
            work.append(TaskWork(task.name, plan.steps * plan.batch, sum(share or 0.0 for share in shares) / plan.steps, known))
            test.append(_tested(network, chain, "test"))
            validation.append(_tested(network, chain, "validation"))
        as_published = tuple(accuracy(network, task.train, chain.allowed(task), dropout=True) for task in chain.tasks)
    held = state_bytes(optimizer) + (ewc.state_bytes if ewc else 0)
    return ChainRun(seed, tuple(test), tuple(validation), as_published, tuple(work), moved.touched, held, diverged, network)


def relearn(chain: Chain, number: int, run: ChainRun, method: Method, settings: Settings, plan: Plan) -> tuple[int, bool]:
    """Examples until task `number` is again, on validation examples, as good as when it was learned; from the end of `run`.

    Each task by itself, from a copy of the network, with a fresh optimizer and no penalty; looked at every five steps, and
    given up after as many steps as the task had (False: the examples are a lower bound).
    """
    task, wanted = chain.tasks[number], run.validation[number + 1][number]
    network, allowed = copy.deepcopy(run.network), chain.allowed(task)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(run.seed)
        order = torch.Generator().manual_seed(run.seed)
        optimizer = method.optimizer(network.parameters(), settings)
        if accuracy(network, task.validation, allowed) >= wanted:
            return 0, True
        for done, stepped in enumerate(_steps(network, optimizer, task, allowed, plan, order, None), 1):
            if stepped and done % _LOOK == 0 and accuracy(network, task.validation, allowed) >= wanted:
                return done * plan.batch, True
    return plan.steps * plan.batch, False


@torch.no_grad()
def accuracy(network: nn.Module, split: Split, allowed: tuple[int, ...], *, dropout: bool = False) -> float:
    """Share of the examples named rightly among the `allowed` classes; in eval mode unless dropout is asked for."""
    was = network.training
    network.train(dropout)
    answers = torch.tensor(allowed)[network(torch.from_numpy(split.inputs))[:, list(allowed)].argmax(dim=1)]
    network.train(was)
    return float((answers == torch.from_numpy(split.labels)).double().mean())


def state_bytes(optimizer: Any) -> int:
    """What the optimizer keeps for the weights; counters of steps are left out."""
    return sum(value.nbytes for state in optimizer.state.values() for value in state.values() if _per_weight(value))


def _per_weight(value: Any) -> bool:
    return isinstance(value, Tensor) and value.dim() > 0


class Moved:
    """Which weights a step changed, whatever made the step: held against the values before it."""

    def __init__(self, network: nn.Module) -> None:
        self._weights = [weight.detach() for weight in network.parameters()]
        self._before = [weight.clone() for weight in self._weights]
        self._ever = [torch.zeros_like(weight, dtype=torch.bool) for weight in self._weights]
        self._count = sum(weight.numel() for weight in self._weights)

    def share(self) -> float:
        """Of all weights, since the last call."""
        changed = [weight != before for weight, before in zip(self._weights, self._before, strict=True)]
        for ever, one in zip(self._ever, changed, strict=True):
            ever |= one
        torch._foreach_copy_(self._before, self._weights)
        return sum(int(one.sum()) for one in changed) / self._count

    @property
    def touched(self) -> float:
        """Of all weights, at any time."""
        return sum(int(one.sum()) for one in self._ever) / self._count


def _steps(
    network: nn.Module,
    optimizer: Any,
    task: Task,
    allowed: tuple[int, ...],
    plan: Plan,
    order: torch.Generator,
    ewc: EWC | None,
) -> Iterator[bool]:
    """Yields after every batch whether a step was made: none is from a loss that is not finite on.

    Batches come from shuffled rounds over the training examples, all of one size.
    """
    inputs, places = torch.from_numpy(task.train.inputs), _places(task.train, allowed)
    waiting, sound = torch.empty(0, dtype=torch.int64), True
    network.train()
    for _ in range(plan.steps):
        while len(waiting) < plan.batch:
            waiting = torch.cat([waiting, torch.randperm(len(inputs), generator=order)])
        chosen, waiting = waiting[: plan.batch], waiting[plan.batch :]
        optimizer.zero_grad()
        loss = cross_entropy(network(inputs[chosen])[:, list(allowed)], places[chosen])
        if ewc is not None and ewc.anchors:
            loss = loss + ewc.penalty()
        sound = sound and bool(torch.isfinite(loss))
        if sound:
            loss.backward()
            optimizer.step()
        yield sound


def _places(split: Split, allowed: tuple[int, ...]) -> Tensor:
    """Labels as places among the allowed classes."""
    place = {label: index for index, label in enumerate(allowed)}
    return torch.tensor([place[int(label)] for label in split.labels])


def _tested(network: nn.Module, chain: Chain, split: str) -> tuple[float, ...]:
    return tuple(accuracy(network, getattr(task, split), chain.allowed(task)) for task in chain.tasks)
