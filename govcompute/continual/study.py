"""Methods against each other on one chain: the same steps, the same number of trials, several seeds."""

from __future__ import annotations

import dataclasses
import platform
import statistics
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version

import torch

from govcompute.continual.chain import ChainRun, Plan, relearn, run_chain
from govcompute.continual.classp import FrozenNetwork
from govcompute.continual.methods import Method, Settings
from govcompute.continual.network import pass_cost, perceptron, weights
from govcompute.continual.record import (
    ChainRecord,
    MethodRecord,
    NetworkRecord,
    PlanRecord,
    Relearned,
    SeedRecord,
    StudyRecord,
    TaskRecord,
    Trial,
)
from govcompute.continual.tasks import Chain
from govcompute.errors import InputError

#: What a run is told by: whose, how many of its runs are done, of how many.
Watch = Callable[[str, int, int], None]
#: Settings are chosen with a seed far from those that are reported.
TUNING_SEED = 10_000


def study(
    chain: Chain,
    methods: Sequence[tuple[Method, Settings | None]],
    plan: Plan,
    *,
    seeds: int = 5,
    command: str = "",
    watch: Watch = lambda name, done, of: None,
) -> StudyRecord:
    """Every method on the chain with seeds 0, 1, ..., by its stated settings; where they are None it tries its grid.

    A trial is one whole chain; the settings with the best average accuracy on validation examples at its end are taken, so
    tuning sees every task beforehand, for all methods alike. Raises InputError for no seed or no method.
    """
    if seeds < 1 or not methods:
        raise InputError("a study needs one seed and one method or more")
    made = [_method(chain, method, stated, plan, seeds, watch) for method, stated in methods]
    network = perceptron(chain.shape, chain.outputs, hidden=plan.hidden, dropout=plan.dropout).to("meta")
    cost = pass_cost(network, chain.shape)
    return StudyRecord(
        chain=_chain(chain),
        plan=PlanRecord(**dataclasses.asdict(plan)),
        network=NetworkRecord(weights=weights(network), **dataclasses.asdict(cost)),
        tuning_seeds=[TUNING_SEED] if any(one.trials for one in made) else [],
        methods=made,
        versions=_versions(),
        command=command,
    )


def _method(chain: Chain, method: Method, stated: Settings | None, plan: Plan, seeds: int, watch: Watch) -> MethodRecord:
    of = seeds + (0 if stated is not None else len(method.grid))
    trials: list[Trial] = []
    with _frozen_is_known():
        for settings in method.grid if stated is None else ():
            tried = run_chain(chain, method, settings, plan, TUNING_SEED)
            end = statistics.fmean(tried.validation[-1])
            trials.append(Trial(settings=dict(settings), validation=end, diverged=tried.diverged))
            watch(method.name, len(trials), of)
        chosen = stated if stated is not None else max(trials, key=lambda one: (not one.diverged, one.validation)).settings
        reported = []
        for seed in range(seeds):
            run = run_chain(chain, method, chosen, plan, seed)
            again = [relearn(chain, number, run, method, chosen, plan) for number in range(len(chain.tasks))]
            reported.append(_seed(run, again))
            watch(method.name, len(trials) + seed + 1, of)
    return MethodRecord(name=method.name, words=method.words, settings=dict(chosen), trials=trials, seeds=reported)


def _seed(run: ChainRun, again: list[tuple[int, bool]]) -> SeedRecord:
    return SeedRecord(
        seed=run.seed,
        test=[list(row) for row in run.test],
        validation=[list(row) for row in run.validation],
        train_mode=list(run.train_mode),
        updated=[task.updated for task in run.work],
        fisher_examples=[task.fisher_examples for task in run.work],
        touched=run.touched,
        state_bytes=run.state_bytes,
        diverged=run.diverged,
        relearned=[Relearned(examples=examples, reached=reached) for examples, reached in again],
    )


def _chain(chain: Chain) -> ChainRecord:
    tasks = [
        TaskRecord(
            name=task.name,
            classes=list(task.classes),
            train=len(task.train),
            validation=len(task.validation),
            test=len(task.test),
        )
        for task in chain.tasks
    ]
    return ChainRecord(
        name=chain.name,
        scenario=chain.scenario.value,
        modality=chain.modality.value,
        tasks=tasks,
        source=chain.source,
        normalised=chain.normalised,
    )


@contextmanager
def _frozen_is_known() -> Iterator[None]:
    """A study shows the share that moved; a threshold that lets none pass is a finding in its table."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FrozenNetwork)
        yield


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version(), "torch": str(torch.__version__)}
    for package in ("govcompute", "numpy", "scikit-learn"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found
