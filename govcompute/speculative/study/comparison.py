"""Rules against each other, seed by seed: differences on the same texts are told more sharply than the rules themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from govcompute.speculative.study.arms import Arm, Family
from govcompute.speculative.study.interval import Interval, over_seeds
from govcompute.speculative.study.measures import Measures


@dataclass(frozen=True, slots=True)
class Compared:
    """One rule over all seeds.

    speed_up: over the target alone, counted. gain: counted speed over the best fixed length's, less 1. same_flop: counted
    speed, less 1, over the fixed lengths' at no more FLOP per token than this rule spends (lengths mixed where it lies
    between two; no drafting at all among them).
    """

    arm: Arm
    by_seed: tuple[Measures, ...]
    tokens_per_pass: Interval
    mean_candidates: Interval
    flop_multiple: Interval
    waste_share: Interval
    seconds_per_token: Interval
    speed_up: Interval
    gain: Interval
    same_flop: Interval


def compare(measured: Sequence[tuple[Arm, tuple[Measures, ...]]], alone: float) -> tuple[Compared, ...]:
    """Every rule against the fixed lengths; `alone`: counted seconds of a token of the plain target."""
    fixed = [each for arm, each in measured if arm.family is Family.FIXED]
    best = min(fixed, key=lambda each: sum(one.seconds_per_token for one in each))
    return tuple(_compared(arm, each, fixed, best, alone) for arm, each in measured)


def best_of(compared: Sequence[Compared], *families: Family) -> Compared:
    """The quickest rule of these families by mean counted seconds."""
    chosen = [one for one in compared if one.arm.family in families]
    return min(chosen, key=lambda one: one.seconds_per_token.mean)


def fixed_frontier(fixed: Sequence[Measures], alone: float, flop_multiple: float) -> float:
    """The least counted seconds of a token that fixed lengths reach with Φ up to `flop_multiple` (1 or more), one seed.

    Points (Φ, seconds) of no drafting, K = 1, 2, ... joined by lines: a mixture of two neighbouring lengths.
    """
    points = sorted([(1.0, alone), *((one.flop_multiple, one.seconds_per_token) for one in fixed)])
    reached = alone
    for (low, before), (high, after) in pairwise(points):
        if high <= flop_multiple:
            reached = min(reached, after)
        elif low < flop_multiple:
            share = (flop_multiple - low) / (high - low)
            reached = min(reached, before + share * (after - before))
    return reached


def _compared(
    arm: Arm, each: tuple[Measures, ...], fixed: Sequence[tuple[Measures, ...]], best: tuple[Measures, ...], alone: float
) -> Compared:
    seeds = range(len(each))
    allowed = [fixed_frontier([one[seed] for one in fixed], alone, each[seed].flop_multiple) for seed in seeds]
    seconds = [one.seconds_per_token for one in each]
    return Compared(
        arm,
        each,
        tokens_per_pass=over_seeds([one.tokens_per_pass for one in each]),
        mean_candidates=over_seeds([one.mean_candidates for one in each]),
        flop_multiple=over_seeds([one.flop_multiple for one in each]),
        waste_share=over_seeds([one.waste_share for one in each]),
        seconds_per_token=over_seeds(seconds),
        speed_up=over_seeds([alone / one for one in seconds]),
        gain=over_seeds([best[seed].seconds_per_token / seconds[seed] - 1 for seed in seeds]),
        same_flop=over_seeds([allowed[seed] / seconds[seed] - 1 for seed in seeds]),
    )
