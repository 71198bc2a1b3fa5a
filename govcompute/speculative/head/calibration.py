"""From what a weighted loss teaches to probabilities, and a table of how good they are. No torch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from govcompute.errors import InputError
from govcompute.quantity import counted


def logit_shift(weight: float) -> float:
    """What is added to the accept logit of a head trained with rejection weight `weight`: ln(weight). Raises InputError.

    The weighted loss divides the odds of acceptance by the weight; this multiplies them back (`meant` and `said` of
    `govcompute.speculative.theory.calibration` are the same for probabilities).
    """
    if not 0 < weight < math.inf:
        raise InputError(f"a rejection weight is a finite number above zero, not {weight!r}")
    return math.log(weight)


@dataclass(frozen=True, slots=True)
class Reliability:
    """The predictions from `low` to `high`: how many, their mean, and the mean of what was true of them."""

    low: float
    high: float
    count: int
    predicted: float
    true: float


def reliability(predicted: Sequence[float], true: Sequence[float], bins: int = 10) -> tuple[Reliability, ...]:
    """Bins of equal width over 0..1 that hold a prediction, the last one with its end. Raises InputError.

    `true` holds acceptance probabilities (soft labels) or outcomes (0 and 1), one for each prediction.
    """
    if len(predicted) != len(true) or not predicted:
        raise InputError(
            f"{counted(len(predicted), 'prediction')} and {counted(len(true), 'label')}; expected as many, and at least one"
        )
    held: list[list[int]] = [[] for _ in range(bins)]
    for index, value in enumerate(predicted):
        held[min(int(value * bins), bins - 1)].append(index)
    return tuple(
        Reliability(
            low=number / bins,
            high=(number + 1) / bins,
            count=len(inside),
            predicted=math.fsum(predicted[index] for index in inside) / len(inside),
            true=math.fsum(true[index] for index in inside) / len(inside),
        )
        for number, inside in enumerate(held)
        if inside
    )


def expected_calibration_error(table: Sequence[Reliability]) -> float:
    """ECE: mean distance between prediction and truth over bins, weighed by their counts (Naeini et al. 2015)."""
    return math.fsum(row.count * abs(row.predicted - row.true) for row in table) / sum(row.count for row in table)
