"""α̂: how likely one candidate is to be kept, from what was seen.

Looked at within a round are its kept candidates and the first rejected one; what follows is thrown away unseen. So kept over
looked-at is the maximum-likelihood α of independent candidates, and not kept over drafted, which servers call the acceptance
rate and which falls with the candidate length.
"""

from __future__ import annotations

from collections.abc import Sequence

from govcompute.speculative.counts import Counts
from govcompute.speculative.run import Round

_BISECTIONS = 60


def acceptance_of_rounds(rounds: Sequence[Round]) -> float | None:
    """Kept candidates over looked-at ones; None where none was looked at."""
    kept = sum(one.accepted for one in rounds)
    rejected = sum(one.accepted < one.candidates for one in rounds)
    return kept / (kept + rejected) if kept + rejected else None


def acceptance_of_positions(rounds: int, accepted: Sequence[int]) -> float | None:
    """The same from accepted candidates by their position in the block, where every block had all positions.

    A candidate at position i + 1 is looked at where the one at i was kept, the first in every round. None without rounds.
    """
    looked_at = rounds + sum(accepted[:-1]) if accepted else 0
    return sum(accepted) / looked_at if looked_at else None


def acceptance_of_counts(counts: Counts) -> float | None:
    """The α whose mean of tokens per pass is the one seen, were every block of the mean length; None without candidates.

    It solves (1 - α^(K+1)) / (1 - α) = E (Leviathan et al. 2023, arXiv 2211.17192, equation 1) with K = K̄ and
    E = 1 + kept candidates per pass. Lengths that vary make it a little wrong; rounds tell it rightly.
    """
    if not counts.drafted:
        return None
    length = float(counts.mean_candidates)
    tokens = 1 + (counts.drafted - counts.discarded) / counts.target_passes
    if tokens >= length + 1:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        if (1 - middle ** (length + 1)) / (1 - middle) < tokens:
            low = middle
        else:
            high = middle
    return (low + high) / 2
