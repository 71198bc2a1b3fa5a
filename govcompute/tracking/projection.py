"""How fast compute is spent, and when a line is passed at that rate. Pure functions, no torch, no clock.

The model. The rate is FLOP over wall time of the recent stretches. The logarithms of their rates, weighted by time, scatter
around it; Student's interval of their mean, taken at the effective number of stretches 1/Σw², is the doubt of the rate, and so
of the date. It assumes that work goes on as it did, day and night: no pause, no other machine, no other batch. The doubt of
the line itself (a base whose compute is estimated) is not in it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from govcompute.quantity import exact
from govcompute.quantity.student import student_quantile

#: Stretches that a rate is taken from: the most recent ones.
RECENT = 60
CONFIDENCE = 0.9
#: Beyond this a date says nothing.
HORIZON = timedelta(days=365 * 50)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of wall time and the training FLOP in it."""

    seconds: float
    flop: int


@dataclass(frozen=True, slots=True)
class Rate:
    """FLOP per second; `factor` is that of its interval (rate/factor to rate·factor), None where too little is known."""

    flop_per_second: Fraction
    factor: float | None


@dataclass(frozen=True, slots=True)
class Crossing:
    """When a line is passed: at the rate itself, and at the ends of its interval (None where there is none)."""

    at: datetime
    early: datetime | None
    late: datetime | None


def rate_of(stretches: Sequence[Stretch], confidence: float = CONFIDENCE) -> Rate | None:
    """The rate of the recent stretches; None where nothing was trained. One in which nothing was trained joins the next."""
    joined: list[tuple[float, int]] = []
    waiting = 0.0
    for stretch in stretches[-RECENT:]:
        waiting += max(stretch.seconds, 0.0)
        if stretch.flop > 0 and waiting > 0:
            joined.append((waiting, stretch.flop))
            waiting = 0.0
    seconds = sum(time for time, _ in joined) + waiting
    if not joined:
        return None
    rate = Fraction(sum(flop for _, flop in joined)) / exact(seconds)
    weights = [time / seconds for time, _ in joined]
    effective = sum(weights) ** 2 / sum(weight**2 for weight in weights)
    freedom = math.floor(effective + 1e-9) - 1
    if freedom < 1:
        return Rate(rate, None)
    scatter = [math.log(float(flop / exact(time) / rate)) for time, flop in joined]
    mean = sum(w * z for w, z in zip(weights, scatter, strict=True)) / sum(weights)
    variance = sum(w * (z - mean) ** 2 for w, z in zip(weights, scatter, strict=True)) / sum(weights)
    deviation = math.sqrt(variance * effective / (effective - 1))
    half = student_quantile(0.5 + confidence / 2, freedom) * deviation / math.sqrt(effective)
    return Rate(rate, math.exp(min(half, 50.0)))


def crossing(remaining: Fraction | int, rate: Rate | None, now: datetime) -> Crossing | None:
    """When `remaining` FLOP more are spent; None where nothing is, or not within fifty years. A line already met is met now."""
    if rate is None or rate.flop_per_second <= 0:
        return None
    seconds = max(float(exact(remaining) / rate.flop_per_second), 0.0)
    if seconds > HORIZON.total_seconds():
        return None
    if rate.factor is None:
        return Crossing(_later(now, seconds), None, None)
    return Crossing(_later(now, seconds), _later(now, seconds / rate.factor), _later(now, seconds * rate.factor))


def _later(now: datetime, seconds: float) -> datetime:
    return now.astimezone(UTC) + timedelta(seconds=min(seconds, 2 * HORIZON.total_seconds()))


def planned_total(done: int, step: int, planned: int | None) -> Fraction | None:
    """FLOP at the plan's end, if the other steps take what those did; None before the first, or without a plan."""
    if planned is None or step < 1:
        return None
    return Fraction(done) * max(planned, step) / step


def share(done: Fraction | int, line: Fraction) -> Fraction | None:
    """What part of a line is spent, exact; None of a line at zero."""
    return exact(done) / line if line > 0 else None
