"""What one rule did on the texts of one seed."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from govcompute.flops import Countable
from govcompute.speculative.account import account_of_run
from govcompute.speculative.counts import Counts
from govcompute.speculative.run import Generation
from govcompute.speculative.study.timing import Seconds


@dataclass(frozen=True, slots=True)
class Measures:
    """Counters; Φ and W, exact, pass by pass; seconds of an emitted token as counted from its passes.

    flop_multiple: FLOP of draft, verification and head over the plain target's on the same texts. waste_share: of it, what
    went into discarded candidates. seconds_per_token: t_draft N_draft + t_head N_head + t_target N_target over tokens.
    """

    counts: Counts
    head_calls: int
    flop_multiple: float
    waste_share: float
    seconds_per_token: float

    @property
    def tokens_per_pass(self) -> float:
        """Emitted tokens for each target pass."""
        return float(self.counts.tokens_per_pass)

    @property
    def mean_candidates(self) -> float:
        """Mean candidate length K̄."""
        return float(self.counts.mean_candidates)


def measure(
    generations: Sequence[Generation], draft: Countable, target: Countable, head_flop: int, seconds: Seconds
) -> Measures:
    """The measures of `generations` together. Raises InputError where passes contradict rounds."""
    account = account_of_run(generations, draft, target, head=head_flop)
    counts, calls = account.counts, sum(one.head_calls for one in generations)
    spent = seconds.draft * counts.drafted + seconds.head * calls + seconds.target * counts.target_passes
    return Measures(
        counts,
        calls,
        float(account.ratio.median),
        float(account.waste_share.median),
        spent / counts.emitted,
    )


def acceptance_by_position(generations: Sequence[Generation]) -> tuple[float, ...]:
    """Mean min(1, p/q) of the candidates looked at, by their position in the block (those before them were kept)."""
    found: list[list[float]] = []
    for one in (each for generation in generations for each in generation.rounds):
        for index, acceptance in enumerate(one.acceptance):
            if index == len(found):
                found.append([])
            found[index].append(acceptance)
    return tuple(statistics.fmean(values) for values in found)
