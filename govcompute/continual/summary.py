"""What a study says: for every method accuracies, forgetting, transfer, compute and memory, with intervals. No torch."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass

from govcompute.continual.account import Account, account, surviving
from govcompute.continual.evaluate import learned, measures
from govcompute.continual.record import MethodRecord, SeedRecord, StudyRecord
from govcompute.speculative.study.interval import Interval, over_seeds

#: What CLASSP's variants are held against.
BASELINES = ("sgd", "adagrad", "adam", "ewc", "ewc-online")


@dataclass(frozen=True, slots=True)
class Summary:
    """One method over its seeds; accuracies are shares on held-out examples in eval mode.

    train_mode: as the paper evaluated, on training examples with dropout on. updated: mean over tasks of the share that a
    step moved; touched: of all weights, by any step. against_best: average accuracy less the best baseline's, seed by seed;
    None for a baseline, and where no baseline ran.
    """

    method: MethodRecord
    average: Interval
    learned: Interval
    forgetting: Interval
    backward_transfer: Interval
    forward_transfer: Interval
    train_mode: Interval
    updated: Interval
    touched: Interval
    state_bytes: int
    against_best: Interval | None


@dataclass(frozen=True, slots=True)
class Compute:
    """One method's FLOP: of a chain as the mean over seeds, by the convention 3 F, and as traced.

    full, direct, fisher: as in `account`. surviving: C_eff; surviving_above: with
    accuracies above the untrained network's only. relearning: to bring each task back to what it was, and how many
    of the tasks (over all seeds) did not come back within the steps of their first learning. tuning: all trials, their
    Fisher passes included.
    """

    method: MethodRecord
    full: int
    direct: float
    fisher: int
    traced: int
    surviving: Interval
    surviving_above: Interval
    relearning: Interval
    not_relearned: int
    tuning: int


def best_baseline(study: StudyRecord) -> MethodRecord | None:
    """The baseline with the best mean of average accuracies, chosen on the reported seeds: in its favour, if at all."""
    found = [method for method in study.methods if method.name in BASELINES]
    return max(found, key=lambda method: statistics.fmean(map(_average, method.seeds)), default=None)


def summaries(study: StudyRecord) -> tuple[Summary, ...]:
    """Every method, in the order of the study."""
    best = best_baseline(study)
    return tuple(_summary(method, best) for method in study.methods)


def compute(study: StudyRecord, method: MethodRecord) -> Compute:
    """What one method spent."""
    network = study.network
    ledgers = [account(network.by_convention, study.work(seed)) for seed in method.seeds]
    spent = [task.full for task in ledgers[0].tasks]
    survived = [surviving(spent, learned(seed.test), seed.test[-1]) for seed in method.seeds]
    above = [surviving(spent, learned(seed.test), seed.test[-1], seed.test[0]) for seed in method.seeds]
    again = [network.by_convention.full * sum(one.examples for one in seed.relearned) for seed in method.seeds]
    first = ledgers[0]
    return Compute(
        method,
        full=first.full,
        direct=statistics.fmean(ledger.direct for ledger in ledgers),
        fisher=first.fisher,
        traced=account(network.traced, study.work(method.seeds[0])).full,
        surviving=over_seeds(survived),
        surviving_above=over_seeds(above),
        relearning=over_seeds(again),
        not_relearned=sum(not one.reached for seed in method.seeds for one in seed.relearned),
        tuning=len(method.trials) * len(study.tuning_seeds) * (first.full + first.fisher),
    )


def chain_account(study: StudyRecord, method: MethodRecord) -> Account:
    """The ledger task by task, of the first seed: passes are the same for all."""
    return account(study.network.by_convention, study.work(method.seeds[0]))


def _average(seed: SeedRecord) -> float:
    return measures(seed.test).average


def _summary(method: MethodRecord, best: MethodRecord | None) -> Summary:
    def over(value: Callable[[SeedRecord], float]) -> Interval:
        return over_seeds([value(seed) for seed in method.seeds])

    against = None
    if best is not None and method.name not in BASELINES:
        pairs = zip(method.seeds, best.seeds, strict=True)
        against = over_seeds([_average(ours) - _average(theirs) for ours, theirs in pairs])
    return Summary(
        method,
        average=over(_average),
        learned=over(lambda seed: statistics.fmean(learned(seed.test))),
        forgetting=over(lambda seed: measures(seed.test).forgetting),
        backward_transfer=over(lambda seed: measures(seed.test).backward_transfer),
        forward_transfer=over(lambda seed: measures(seed.test).forward_transfer),
        train_mode=over(lambda seed: statistics.fmean(seed.train_mode)),
        updated=over(lambda seed: statistics.fmean(seed.updated)),
        touched=over(lambda seed: seed.touched),
        state_bytes=max(seed.state_bytes for seed in method.seeds),
        against_best=against,
    )
