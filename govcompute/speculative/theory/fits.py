"""The model's numbers from tables of rates and totals: α of fixed lengths, seconds of a pass. Least squares by numpy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from govcompute.errors import InputError
from govcompute.quantity.student import student_quantile
from govcompute.speculative.theory.geometric import acceptance_from
from govcompute.speculative.theory.laws import Floats
from govcompute.speculative.theory.log import Logged

#: Of reweighting; where rows scatter by half, the tenth moves the fit by no digit that is shown.
_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class LengthFit:
    """α of each fixed length, their mean (the least-squares α), and how far each is from it."""

    each: Floats
    mean: float
    residuals: Floats


@dataclass(frozen=True, slots=True)
class PassSeconds:
    """Seconds of a draft pass and of a target pass; residuals: predicted over observed, less 1, of each row.

    `condition` of the (scaled) columns: far above 1 the two numbers trade off against each other, and only what they
    predict for runs alike is well known. `errors`: standard errors of the two, where relative errors of rows are independent
    and alike; None for two rows, which any two times meet.
    """

    draft: float
    target: float
    residuals: Floats
    condition: float
    errors: tuple[float, float] | None = None

    @property
    def intervals90(self) -> tuple[tuple[float, float], tuple[float, float]] | None:
        """Student's, of the draft's and of the target's; no time is below zero."""
        if self.errors is None:
            return None
        t = student_quantile(0.95, len(self.residuals) - 2)
        draft, target = (
            (max(0.0, value - t * error), value + t * error)
            for value, error in zip((self.draft, self.target), self.errors, strict=True)
        )
        return draft, target


def fit_fixed_lengths(verification_rates: Sequence[float], lengths: Sequence[int]) -> LengthFit:
    """α from a table of verification rates at fixed lengths. Raises InputError where the two differ in number, or none is."""
    if not verification_rates or len(verification_rates) != len(lengths):
        raise InputError(f"{len(verification_rates)} verification rates for {len(lengths)} lengths; expected as many, and some")
    each = np.atleast_1d(acceptance_from(np.array(verification_rates, dtype=float), np.array(lengths, dtype=float)))
    return LengthFit(each, float(each.mean()), each - each.mean())


def fit_seconds(drafted: Sequence[float], passes: Sequence[float], seconds: Sequence[float]) -> PassSeconds:
    """t_draft and t_target of T = t_draft drafted + t_target passes, by least squares of T over predicted T.

    So each row weighs alike, and by its prediction: weighed by what was seen, slow rows would hardly count and both times be
    too low. Reweighted until it stands still. Rows may be totals of runs or rates per token. Raises InputError for less than
    two rows, rows in proportion or of nothing, numbers that are not above zero, or a fit with a time that is not.
    """
    columns = np.column_stack([np.asarray(drafted, dtype=float), np.asarray(passes, dtype=float)])
    observed = np.asarray(seconds, dtype=float)
    if len(columns) != len(observed) or len(observed) < 2:
        raise InputError(f"two rows or more are needed to fit two times, and as many seconds; there are {len(observed)}")
    if not (np.isfinite(columns).all() and (columns >= 0).all() and np.isfinite(observed).all() and (observed > 0).all()):
        raise InputError("drafted and passes are finite numbers of zero or more, seconds finite numbers above zero")
    if not columns.any(axis=1).all():
        raise InputError("a row has seconds, and neither drafted nor made a pass")
    expected = observed
    for _ in range(_ROUNDS):
        scaled = columns / expected[:, None]
        found, _, rank, singular = np.linalg.lstsq(scaled, observed / expected, rcond=None)
        if rank < 2:
            raise InputError("all rows draft as much for each pass: a draft's and a target's seconds cannot be told apart")
        if not (found > 0).all():
            raise InputError(
                f"the best fit is a draft pass of {found[0]:.4g} s and a target pass of {found[1]:.4g} s; both are above zero"
            )
        expected = columns @ found
    errors = _errors(scaled, observed / expected - 1)
    return PassSeconds(float(found[0]), float(found[1]), expected / observed - 1, float(singular[0] / singular[1]), errors)


def _errors(scaled: Floats, residuals: Floats) -> tuple[float, float] | None:
    """Roots of the diagonal of s² (XᵀX)⁻¹, s² = the residuals' squares over rows less two; the inverse by singular values."""
    if len(residuals) < 3:
        return None
    _, singular, axes = np.linalg.svd(scaled, full_matrices=False)
    spread = math.sqrt(residuals @ residuals / (len(residuals) - 2))
    draft, target = spread * np.sqrt(((axes / singular[:, None]) ** 2).sum(axis=0))
    return float(draft), float(target)


def fit_log(rows: Sequence[Logged]) -> PassSeconds:
    """t_draft and t_target from the logged runs with seconds and a pass. Raises InputError as `fit_seconds`."""
    timed = [row for row in rows if row.seconds is not None and row.counts.target_passes]
    return fit_seconds(
        [row.counts.drafted for row in timed],
        [row.counts.target_passes for row in timed],
        [row.seconds for row in timed if row.seconds is not None],
    )
