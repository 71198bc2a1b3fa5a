"""What a matrix of accuracies says of a chain. Light: needs no torch.

`matrix[i][j]`: accuracy on held-out examples of task j (0..T-1) after i tasks; row 0 is before any, so there are T + 1 rows.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from govcompute.errors import InputError

Matrix = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Measures:
    """Four numbers of one run.

    average: mean accuracy over all tasks at the end. forgetting: mean over all tasks but the last of the best accuracy since
    it was learned less the one at the end (Chaudhry et al. 2018, arXiv 1801.10112, eq. 3). backward_transfer: mean of the
    accuracy at the end less the one when learned; forward_transfer: mean over all but the first of the accuracy just before
    learning less the one before any task (Lopez-Paz & Ranzato 2017, arXiv 1706.08840, eqs. 3 and 4).
    """

    average: float
    forgetting: float
    backward_transfer: float
    forward_transfer: float


def measures(matrix: Matrix) -> Measures:
    """The four numbers. Raises InputError where the matrix is not T + 1 rows of T, T two or more."""
    tasks = len(matrix) - 1
    if tasks < 2 or any(len(row) != tasks for row in matrix):
        raise InputError("a matrix of accuracies has one row more than columns, and two columns or more")
    end, earlier = matrix[tasks], range(tasks - 1)
    best = [max(matrix[after][task] for after in range(task + 1, tasks)) for task in earlier]
    return Measures(
        average=statistics.fmean(end),
        forgetting=statistics.fmean(best[task] - end[task] for task in earlier),
        backward_transfer=statistics.fmean(end[task] - matrix[task + 1][task] for task in earlier),
        forward_transfer=statistics.fmean(matrix[task][task] - matrix[0][task] for task in range(1, tasks)),
    )


def learned(matrix: Matrix) -> list[float]:
    """Accuracy on each task just after it was learned: the diagonal."""
    return [row[task] for task, row in enumerate(matrix[1:])]
