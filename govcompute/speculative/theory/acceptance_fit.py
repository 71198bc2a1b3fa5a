"""α and its doubt from the counters of runs, whatever rule ended their blocks.

A block shows its kept candidates and the refused one, if any; what follows is thrown away unseen. A row that kept a and counts
r rejections had a + r looked at, so a - α (a + r) is 0 on average, whatever the rule, as long as it looks only at what was
drafted. In a row of n blocks of a fixed length K so is a - n (α + α² + ... + α^K) (Leviathan et al. 2023, arXiv 2211.17192,
equation 1, less the target's own token). α̂ is where the sum over all rows is 0. Where every row counts its rejections, that is
kept over looked-at, the likelihood's maximum.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from govcompute.errors import InputError
from govcompute.speculative.theory.laws import Floats
from govcompute.speculative.theory.log import Logged

_HALVINGS = 60
#: Of a normal law, 5 % lie above it.
_BEYOND = NormalDist().inv_cdf(0.95)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """α, from `trials` candidates that were looked at (as many as expected, where they were not counted) in `rows` runs.

    standard_error: the larger of what independent candidates give and what the rows themselves show (texts differ, so rows
    scatter more widely). scatter: the second over the first, about 1 where candidates are as independent as the model has
    it; None for one row, or where all candidates shared one fate.
    """

    value: float
    standard_error: float
    trials: int
    rows: int
    scatter: float | None

    @property
    def interval90(self) -> tuple[float, float]:
        """Wilson's score interval, with as many independent trials as would leave this standard error."""
        value, z2 = self.value, _BEYOND**2
        trials = value * (1 - value) / self.standard_error**2 if 0 < value < 1 else float(self.trials)
        middle = (value + z2 / (2 * trials)) / (1 + z2 / trials)
        half = _BEYOND / (1 + z2 / trials) * math.sqrt(value * (1 - value) / trials + z2 / (4 * trials**2))
        return max(0.0, min(value, middle - half)), min(1.0, max(value, middle + half))


def tells(row: Logged) -> bool:
    """Whether α follows from the row: it drafted, and counts its rejections or had a fixed length."""
    return row.counts.drafted > 0 and (row.rejections is not None or row.length is not None)


def fit_acceptance(rows: Sequence[Logged]) -> Acceptance:
    """α of the rows that tell it; the others are left out. Raises InputError where none does."""
    told = [row for row in rows if tells(row)]
    if not told:
        raise InputError(
            "no row tells α: it drafts nothing, or counts no 'rejections' and names no fixed 'length';"
            " α of blocks of any length does not follow from totals"
        )
    kept = np.array([row.kept for row in told], dtype=float)
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if (kept - _expected(told, kept, middle).kept).sum() > 0 else (low, middle)
    # the ends themselves, where nothing or everything was kept
    value = 1.0 if high == 1.0 else 0.0 if low == 0.0 else middle
    at = _expected(told, kept, value)
    slope = float(at.slope.sum())
    independent = math.sqrt(at.variance.sum()) / slope
    shown = math.sqrt(((kept - at.kept) ** 2).sum() * len(told) / (len(told) - 1)) / slope if len(told) > 1 else 0.0
    scatter = shown / independent if len(told) > 1 and independent else None
    return Acceptance(value, max(independent, shown), round(at.looked_at.sum()), len(told), scatter)


def kept_of(rows: Sequence[Logged], acceptance: float) -> Floats:
    """Candidates that `acceptance` α would keep of each row's blocks, had all of a row the mean length."""
    return _blocks(rows, acceptance).kept


@dataclass(frozen=True, slots=True)
class _Expected:
    """By row, at an α: kept candidates, the slope of what is 0 on average, its variance, and candidates looked at."""

    kept: Floats
    slope: Floats
    variance: Floats
    looked_at: Floats


def _expected(rows: Sequence[Logged], kept: Floats, acceptance: float) -> _Expected:
    """Rows that count their rejections by these, the others by their lengths."""
    blocks = _blocks(rows, acceptance)
    counted = np.array([row.rejections is not None for row in rows])
    seen = kept + np.array([row.rejections or 0 for row in rows], dtype=float)
    return _Expected(
        np.where(counted, acceptance * seen, blocks.kept),
        np.where(counted, seen, blocks.slope),
        np.where(counted, acceptance * (1 - acceptance) * seen, blocks.variance),
        np.where(counted, seen, blocks.looked_at),
    )


def _blocks(rows: Sequence[Logged], acceptance: float) -> _Expected:
    """By the mean length of a row's blocks: between two whole lengths it is a mixture of them.

    A block of K keeps j or more with chance α^j and has its jth looked at with chance α^(j-1): kept X has the mean Σ α^j and
    the mean square Σ (2j - 1) α^j.
    """
    passes = np.array([row.counts.target_passes for row in rows], dtype=float)
    lengths = np.array([row.counts.drafted for row in rows], dtype=float) / np.maximum(passes, 1)
    j = np.arange(1, math.ceil(lengths.max(initial=0)) + 2, dtype=float)
    before = acceptance ** (j - 1)
    mean, slope, square, looked_at = (
        np.concatenate([[0.0], np.cumsum(terms)])
        for terms in (before * acceptance, j * before, (2 * j - 1) * before * acceptance, before)
    )
    each = (mean, slope, np.maximum(square - mean**2, 0), looked_at)
    return _Expected(*(passes * np.interp(lengths, np.arange(len(j) + 1), of) for of in each))
