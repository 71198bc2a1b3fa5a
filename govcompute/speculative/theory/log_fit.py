"""The model fitted to a log of runs and held against that same log; a document that `stack theory` takes its numbers from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from govcompute.documents import Record, read_json, validate
from govcompute.errors import InputError
from govcompute.speculative.counts import Counts
from govcompute.speculative.theory.acceptance_fit import Acceptance, fit_acceptance, kept_of, tells
from govcompute.speculative.theory.fits import fit_log
from govcompute.speculative.theory.log import Logged

_Share = Annotated[float, Field(ge=0, le=1)]
_Time = Annotated[float, Field(gt=0)]
_Amount = Annotated[float, Field(ge=0)]
_Whole = Annotated[int, Field(ge=0)]


class FittedAcceptance(Record):
    """α with its doubt: see `acceptance_fit.Acceptance`."""

    value: _Share
    standard_error: _Amount
    interval90: tuple[_Share, _Share]
    trials: _Whole
    rows: _Whole
    scatter: _Amount | None

    @classmethod
    def of(cls, fit: Acceptance) -> FittedAcceptance:
        """As data."""
        return cls.model_validate(fit, from_attributes=True)


class FittedSeconds(Record):
    """Seconds of a draft and a target pass from `rows` runs; no interval for two. worst: the largest relative residual."""

    draft: _Time
    target: _Time
    draft_interval90: tuple[_Amount, _Amount] | None
    target_interval90: tuple[_Amount, _Amount] | None
    rows: _Whole
    condition: _Amount
    worst: _Amount


class Held(Record):
    """What the log shows and what the fitted model has for the same runs."""

    observed: _Amount
    predicted: _Amount

    @property
    def off(self) -> float | None:
        """Predicted over observed, less 1; None where nothing was observed."""
        return self.predicted / self.observed - 1 if self.observed else None


class Group(Record):
    """The runs of one fixed length (None: those of any other rule, each taken at its own mean length), against the model.

    acceptance: their own α, where they tell it. tokens_per_pass: kept candidates and the target's own, cut or not. The rates
    are per emitted token, as always; seconds_per_token is of those runs that were timed.
    """

    length: int | None = Field(ge=1)
    rows: _Whole
    target_passes: _Whole
    mean_candidates: _Amount
    acceptance: FittedAcceptance | None
    tokens_per_pass: Held
    verification_rate: Held
    discard_rate: Held
    seconds_per_token: Held | None


class LogFit(Record):
    """All that a log tells of its stack; `untold`: what it does not tell, and why."""

    rows: _Whole
    acceptance: FittedAcceptance
    seconds: FittedSeconds | None
    groups: list[Group]
    untold: list[str]


class LogFitFile(LogFit):
    """The JSON of `govcompute stack fit`."""

    schema_version: Literal[1]
    kind: Literal["stack_fit"]


def read_fit(path: Path) -> LogFit:
    """The fit in a JSON file. Raises DocumentError with file, line, column and key."""
    return validate(LogFitFile, read_json(path))


def fit_of(rows: Sequence[Logged]) -> LogFit:
    """α, the two times where the rows tell them, and each length against the model. Raises InputError where none tells α."""
    acceptance = fit_acceptance(rows)
    seconds, why = _seconds(rows)
    silent = sum(not tells(row) for row in rows)
    untold = [f"α of {silent:,} of {len(rows):,} rows: no candidates, or no 'rejections' and no 'length'"] if silent else []
    return LogFit(
        rows=len(rows),
        acceptance=FittedAcceptance.of(acceptance),
        seconds=seconds,
        groups=list(_groups(rows, acceptance.value, seconds)),
        untold=untold + ([f"seconds of a pass: {why}"] if why else []),
    )


def _seconds(rows: Sequence[Logged]) -> tuple[FittedSeconds | None, str]:
    """The two times, or why there are none."""
    if not any(row.seconds is not None for row in rows):
        return None, "no row has 'seconds'"
    try:
        fit = fit_log(rows)
    except InputError as error:
        return None, str(error)
    draft, target = fit.intervals90 or (None, None)
    found = FittedSeconds(
        draft=fit.draft,
        target=fit.target,
        draft_interval90=draft,
        target_interval90=target,
        rows=len(fit.residuals),
        condition=fit.condition,
        worst=float(abs(fit.residuals).max()),
    )
    return found, ""


def _groups(rows: Sequence[Logged], acceptance: float, seconds: FittedSeconds | None) -> Iterator[Group]:
    """By length, those without one last; runs in which nothing was emitted have no rates and are in none."""
    lengths = sorted({row.length for row in rows if row.length is not None})
    for length in (*lengths, None):
        group = [row for row in rows if row.length == length and row.counts.emitted]
        if group:
            yield _group(length, group, acceptance, seconds)


def _group(length: int | None, rows: Sequence[Logged], acceptance: float, seconds: FittedSeconds | None) -> Group:
    seen, kept, emitted = _foretold(rows, acceptance)
    timed = [row for row in rows if row.seconds is not None]
    return Group(
        length=length,
        rows=len(rows),
        target_passes=seen.target_passes,
        mean_candidates=float(seen.mean_candidates),
        acceptance=FittedAcceptance.of(fit_acceptance(rows)) if any(map(tells, rows)) else None,
        tokens_per_pass=Held(
            observed=1 + (seen.drafted - seen.discarded) / seen.target_passes, predicted=1 + kept / seen.target_passes
        ),
        verification_rate=Held(observed=float(seen.verification_rate), predicted=seen.target_passes / emitted),
        discard_rate=Held(observed=float(seen.discard_rate), predicted=(seen.drafted - kept) / emitted),
        seconds_per_token=_seconds_per_token(timed, acceptance, seconds) if timed and seconds else None,
    )


def _seconds_per_token(timed: Sequence[Logged], acceptance: float, seconds: FittedSeconds) -> Held:
    seen, _, emitted = _foretold(timed, acceptance)
    spent = seconds.draft * seen.drafted + seconds.target * seen.target_passes
    return Held(observed=sum(row.seconds or 0.0 for row in timed) / seen.emitted, predicted=spent / emitted)


def _foretold(rows: Sequence[Logged], acceptance: float) -> tuple[Counts, float, float]:
    """The counters of all rows, and what the model keeps and emits with as many passes, candidates and tokens cut."""
    seen = sum((row.counts for row in rows[1:]), rows[0].counts)
    kept = float(kept_of(rows, acceptance).sum())
    emitted = seen.target_passes + kept - seen.cut
    if emitted <= 0:
        raise InputError(f"{seen.cut:,} tokens were cut, more than the fitted acceptance {acceptance:.4g} would bring")
    return seen, kept, emitted
