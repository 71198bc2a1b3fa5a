"""The study: a pilot that times passes and fits the theory, then every rule on the texts of every seed."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from govcompute.errors import InputError
from govcompute.flops import Work, forward
from govcompute.speculative.cost import Cost
from govcompute.speculative.engine.generate import Pair, Settings, generate
from govcompute.speculative.engine.passes import Clock
from govcompute.speculative.engine.plain import generate_alone
from govcompute.speculative.head import AcceptanceHead, HeadEstimator, Reliability, reliability
from govcompute.speculative.head.calibration import logit_shift
from govcompute.speculative.rules.build import build_rule
from govcompute.speculative.run import Generation
from govcompute.speculative.stack import Timings, fixed_length
from govcompute.speculative.study.arms import Arm, Family, arms
from govcompute.speculative.study.comparison import Compared, best_of, compare
from govcompute.speculative.study.interval import Interval, over_seeds
from govcompute.speculative.study.measures import Measures, acceptance_by_position, measure
from govcompute.speculative.study.recording import record
from govcompute.speculative.study.replay import replay
from govcompute.speculative.study.timing import Seconds, time_passes
from govcompute.speculative.study.trace import Trace
from govcompute.speculative.theory.laws import Beta, Observed
from govcompute.speculative.theory.log import Logged, logged
from govcompute.speculative.theory.optimum import best_threshold
from govcompute.speculative.theory.prices import Prices

#: Told as work goes on: what is being done, steps done, steps in all.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is studied. `weight`: the rejection weight that the head was trained with."""

    pair: Pair
    head: AcceptanceHead
    weight: float
    settings: Settings


@dataclass(frozen=True, slots=True)
class Clocked:
    """One rule run by the engine under the clock: whole seconds of a token, prompts included, and over the target alone.

    log: a row for each prompt, of its drafting and verifying alone.
    """

    arm: Arm
    seconds_per_token: float
    speed_up: float
    log: tuple[Logged, ...]


@dataclass(frozen=True, slots=True)
class Study:
    """Everything that was found.

    stated: whether the seconds come from the stack's document and not from the clock. law: a Beta law with mean and variance
    of what the calibrated head says on the pilot's texts, None where it says the same of all. threshold, predicted: h* and
    the counted seconds of a token that the theory foretells for it; before, after: reliability of the head's
    estimates on the studied texts, without and with ln(weight). acceptance: by position in the longest fixed block. clocked:
    measured, one run of each.
    """

    seconds: Seconds
    stated: bool
    cost: Cost
    law: Beta | None
    threshold: float
    predicted: float
    compared: tuple[Compared, ...]
    acceptance: tuple[Interval, ...]
    before: tuple[Reliability, ...]
    after: tuple[Reliability, ...]
    clocked: tuple[Clocked, ...]


def run_study(
    subject: Subject,
    pilot: Sequence[Sequence[int]],
    seeds: Sequence[Sequence[Sequence[int]]],
    clock: Clock,
    *,
    stated: Timings | None = None,
    progress: Progress | None = None,
) -> Study:
    """`pilot`: prompts for times and the fit, in no result; `seeds`: the prompts of each seed, apart from each other.

    `stated`: seconds to count with in place of the clock's. Raises InputError where a list is empty.
    """
    if not pilot or not seeds or not all(seeds):
        raise InputError("a study needs prompts for its pilot and for each seed")
    tell = progress or (lambda what, done, of: None)
    settings = subject.settings
    tell("timing passes", 0, 1)
    seconds = _seconds(subject, pilot, clock, stated)
    cost = _cost(subject, seconds, pilot)
    law = _law(subject, _recorded(subject, pilot, 0, lambda done, of: tell("pilot", done, of)))
    best = best_threshold(law, Prices.of(cost), least=settings.bounds.least, most=settings.bounds.most)
    every = arms(cost, law, settings.bounds)
    traces = [
        _recorded(subject, prompts, 1000 * index, lambda done, of, at=index: tell(f"seed {at}", done, of))  # type: ignore[misc]
        for index, prompts in enumerate(seeds, 1)
    ]
    runs = {arm.name: [_replayed(subject, arm, cost, one) for one in traces] for arm in every}
    measured = [(arm, tuple(_measure(subject, one, seconds) for one in runs[arm.name])) for arm in every]
    compared = compare(measured, seconds.alone)
    before, after = _reliability(subject, [trace for one in traces for trace in one])
    longest = max((arm for arm in every if arm.family is Family.FIXED), key=lambda arm: _length(arm))
    return Study(
        seconds,
        stated is not None,
        cost,
        _like(law),
        best.threshold,
        best.per_token,
        compared,
        _by_position(runs[longest.name]),
        before,
        after,
        _clocked(subject, compared, cost, pilot, clock, tell),
    )


def _length(arm: Arm) -> int:
    return getattr(arm.rule, "length", 0)


def _seconds(subject: Subject, pilot: Sequence[Sequence[int]], clock: Clock, stated: Timings | None) -> Seconds:
    estimator = HeadEstimator(subject.head, subject.weight)
    if stated is None:
        return time_passes(subject.pair, pilot, subject.settings, estimator, clock)
    # On a large draft the head's time is not seen (it was measured below the noise): its FLOP are counted all the same.
    return Seconds(stated.draft, stated.target, stated.target_alone or stated.target, 0.0, {})


def _cost(subject: Subject, seconds: Seconds, pilot: Sequence[Sequence[int]]) -> Cost:
    """Seconds with the head's among the draft's, FLOP of a position in the middle of an answer."""
    middle = round(sum(map(len, pilot)) / len(pilot)) + subject.settings.new_tokens // 2
    draft, target = (forward(each.counted_as, Work(1, middle)).flop for each in (subject.pair.draft, subject.pair.target))
    return Cost(seconds.draft + seconds.head, seconds.target, draft, target, subject.head.size.flop)


def _recorded(subject: Subject, prompts: Sequence[Sequence[int]], seed: int, told: Callable[[int, int], None]) -> list[Trace]:
    traces = []
    for index, prompt in enumerate(prompts):
        traces.append(record(subject.pair, prompt, subject.settings, head=subject.head, seed=seed + index))
        told(index + 1, len(prompts))
    return traces


def _law(subject: Subject, traces: Sequence[Trace]) -> Observed:
    """What the calibrated head says of the candidates that the target looks at: the law that h* is best for."""
    shift = logit_shift(subject.weight)
    found = [
        1 / (1 + math.exp(-one.proposal.logit - shift))
        for trace in traces
        for one in trace.positions
        if one.proposal.logit is not None
    ]
    if not found:
        raise InputError("the pilot's answers are too short to fit anything to: allow more new tokens")
    return Observed(tuple(found))


def _like(law: Observed) -> Beta | None:
    try:
        return Beta.like(law)
    except InputError:
        return None


def _replayed(subject: Subject, arm: Arm, cost: Cost, traces: Sequence[Trace]) -> list[Generation]:
    shift = logit_shift(subject.weight) if arm.calibrated else 0.0
    return [replay(trace, build_rule(arm.rule, cost), subject.settings.bounds, shift) for trace in traces]


def _measure(subject: Subject, generations: Sequence[Generation], seconds: Seconds) -> Measures:
    pair = subject.pair
    return measure(generations, pair.draft.counted_as, pair.target.counted_as, subject.head.size.flop, seconds)


def _by_position(runs: Sequence[Sequence[Generation]]) -> tuple[Interval, ...]:
    each = [acceptance_by_position(one) for one in runs]
    return tuple(over_seeds([one[index] for one in each]) for index in range(min(map(len, each))))


def _reliability(subject: Subject, traces: Sequence[Trace]) -> tuple[tuple[Reliability, ...], tuple[Reliability, ...]]:
    """Of the estimates for proposals, which follow the target's own text, against their true acceptance."""
    pairs = [
        (one.proposal.logit, one.proposal.acceptance)
        for trace in traces
        for one in trace.positions
        if one.proposal.logit is not None and one.proposal.acceptance is not None
    ]
    true = [acceptance for _, acceptance in pairs]
    before, after = (
        reliability([1 / (1 + math.exp(-logit - shift)) for logit, _ in pairs], true)
        for shift in (0.0, logit_shift(subject.weight))
    )
    return before, after


def _clocked(
    subject: Subject, compared: Sequence[Compared], cost: Cost, prompts: Sequence[Sequence[int]], clock: Clock, tell: Progress
) -> tuple[Clocked, ...]:
    """The best of each family run for real, prompt by prompt in turn, so that a busy machine slows all of them alike."""
    chosen = [best_of(compared, family).arm for family in Family if family is not Family.ORACLE]
    runs: list[list[Generation]] = [[] for _ in chosen]
    alone, alone_tokens = 0.0, 0
    for done, prompt in enumerate(prompts):
        tell("engine under the clock", done, len(prompts))
        plain = generate_alone(subject.pair.target, prompt, subject.settings, seed=done, clock=clock)
        alone, alone_tokens = alone + (plain.seconds or 0.0), alone_tokens + len(plain.tokens)
        for arm, made in zip(chosen, runs, strict=True):
            estimator = HeadEstimator(subject.head, subject.weight if arm.calibrated else 1.0)
            rule = build_rule(arm.rule, cost)
            made.append(generate(subject.pair, prompt, rule, subject.settings, estimator=estimator, seed=done, clock=clock))
    return tuple(
        _clocked_one(arm, made, alone / alone_tokens, subject.settings) for arm, made in zip(chosen, runs, strict=True)
    )


def _clocked_one(arm: Arm, made: Sequence[Generation], alone: float, settings: Settings) -> Clocked:
    each = sum(one.seconds or 0.0 for one in made) / sum(len(one.tokens) for one in made)
    return Clocked(arm, each, alone / each, tuple(logged(made, fixed_length(arm.rule, settings.bounds))))
