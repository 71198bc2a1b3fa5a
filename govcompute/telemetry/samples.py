"""Samples over time made into an amount: gaps are found and not filled, a clock that runs backward is never counted twice."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from statistics import median_low

from govcompute.errors import InputError
from govcompute.quantity import counted
from govcompute.telemetry.reading import Finding

#: A value holds for at most this many sampling intervals; what is longer is a gap.
LONGEST_IN_INTERVALS = 2
#: Blank fields of NVIDIA's DCGM are written as integers near 2^63, such as 9223372036854775794.
LARGEST_VALUE = 1e18


@dataclass(frozen=True, slots=True)
class Sample:
    """A value at a moment, in seconds since 1970."""

    at: float
    value: float


@dataclass(frozen=True, slots=True)
class Integral:
    """The sum of value times seconds. covered: seconds seen; missing: seconds of gaps between the first and last sample.

    interval: seconds between samples. gaps: their ends. backward: how often the clock ran backward, and by how much at
    most. repeated: samples at a moment that had one already, which are left out.
    """

    amount: float
    covered: float
    missing: float
    first: float
    last: float
    interval: float
    gaps: tuple[tuple[float, float], ...] = ()
    backward: int = 0
    furthest_back: float = 0.0
    repeated: int = 0


def integrate(samples: Sequence[Sample], interval: float | None = None, *, looks_back: bool = False) -> Integral:
    """Value times seconds over `samples`, each held to the next one, but no longer than twice the interval.

    interval: seconds between samples; without it the lower median of their distances. looks_back: a value is of the time
    before it (a throughput since the last line) and not of the time after it (a gauge). A single sample covers no time.
    """
    steps = [after.at - before.at for before, after in pairwise(samples)]
    backward = [-step for step in steps if step < 0]
    by_time = {sample.at: sample for sample in samples}
    ordered = [by_time[at] for at in sorted(by_time)]
    steps = [after.at - before.at for before, after in pairwise(ordered)]
    spacing = interval or (median_low(steps) if steps else 0.0)
    longest = LONGEST_IN_INTERVALS * spacing
    held = [min(step, longest) for step in steps]
    values = ordered[1:] if looks_back else ordered[:-1]
    covered = math.fsum(held)
    return Integral(
        amount=math.fsum(sample.value * seconds for sample, seconds in zip(values, held, strict=True)),
        covered=covered,
        missing=max(0.0, math.fsum(steps) - covered),
        first=ordered[0].at if ordered else 0.0,
        last=ordered[-1].at if ordered else 0.0,
        interval=spacing,
        gaps=tuple((a.at, b.at) for a, b in pairwise(ordered) if b.at - a.at > longest),
        backward=len(backward),
        furthest_back=max(backward, default=0.0),
        repeated=len(samples) - len(ordered),
    )


def usable(samples: Iterable[Sample]) -> tuple[list[Sample], int, int]:
    """The samples that are numbers, how many were NaN or infinite, and how many stood for a blank (past 1e18)."""
    kept: list[Sample] = []
    no_number = blank = 0
    for sample in samples:
        if not math.isfinite(sample.value):
            no_number += 1
        elif abs(sample.value) > LARGEST_VALUE:
            blank += 1
        else:
            kept.append(sample)
    return kept, no_number, blank


def findings(name: str, parts: Sequence[Integral], where: str) -> Iterator[Finding]:
    """What a reader must know of the time in `parts`, one for each device, of the quantity `name`."""
    gaps = [(end - start, start, end) for part in parts for start, end in part.gaps]
    if gaps:
        missing, covered = math.fsum(part.missing for part in parts), math.fsum(part.covered for part in parts)
        _, start, end = max(gaps)
        yield Finding(
            "gap",
            f"{name}: {counted(len(gaps), 'gap')} on {sum(bool(part.gaps) for part in parts)}"
            f" of {len(parts)} series, {hours(missing)}"
            f" without samples, coverage {covered / (covered + missing):.1%}; longest from {moment(start)} to {moment(end)}",
            where,
        )
    backward = [part for part in parts if part.backward]
    if backward:
        furthest = max(part.furthest_back for part in backward)
        yield Finding(
            "clock",
            f"{name}: the clock runs backward"
            f" {counted(sum(part.backward for part in backward), 'time')}, by {furthest:,.0f} s at most;"
            " samples are put in order, so time told twice counts once (where a clock was set back, that much is missing)",
            where,
        )
    repeated = sum(part.repeated for part in parts)
    if repeated:
        again = counted(
            repeated, "sample at a moment that had one already counts", "samples at a moment that had one already count"
        )
        yield Finding("duplicate", f"{name}: {again} once", where)
    alone = sum(part.first == part.last for part in parts)
    if alone:
        short = counted(alone, "series of a single sample covers", "series of a single sample cover")
        yield Finding("gap", f"{name}: {short} no time", where)


def moment(seconds: float) -> str:
    """Seconds since 1970 as a reader knows them."""
    return at(seconds).strftime("%Y-%m-%d %H:%M:%SZ")


def at(seconds: float) -> datetime:
    """Seconds since 1970 as a moment. Raises InputError where no calendar has it."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise InputError(f"{seconds:g} seconds since 1970 are no moment of a calendar") from None


def hours(device_seconds: float) -> str:
    """Device time as a reader knows it: in seconds where it is short, else in hours."""
    if device_seconds < 3600:
        return f"{device_seconds:,.0f} device-seconds"
    count = device_seconds / 3600
    return f"{count:,.0f} device-hours" if count >= 1000 else f"{count:.4g} device-hours"
