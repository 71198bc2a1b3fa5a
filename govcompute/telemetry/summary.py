"""Readings as a person looks at them: a line for each run and quantity of a source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from govcompute.quantity import significant
from govcompute.telemetry.reading import Quantity, Reading, Seen
from govcompute.telemetry.samples import hours


@dataclass(frozen=True, slots=True)
class Line(Seen):
    """The readings of one source, run, chip and quantity together."""

    source: str
    run: str
    chip: str
    quantity: Quantity
    readings: int
    amount: Fraction
    device_seconds: Fraction
    missing: Fraction
    started: datetime | None
    ended: datetime | None

    @property
    def words(self) -> str:
        """The amount for people, where it is not the device time itself."""
        if self.share is not None:
            return f"mean {float(self.share):.3g}"
        if self.quantity is Quantity.DEVICE_TIME:
            return ""
        return f"{significant(self.amount, 3)} {self.quantity.unit}"

    @property
    def time(self) -> str:
        """The device time for people, with the share of it that was seen."""
        if not self.device_seconds:
            return ""
        seen = "" if self.coverage in (None, 1) else f" ({float(self.coverage or 0):.1%} of the time)"
        return hours(float(self.device_seconds)) + seen


def summary(readings: Iterable[Reading]) -> list[Line]:
    """The lines, in the order in which their first readings come. Of running totals the greatest stands."""
    groups: dict[tuple[str, str, str, Quantity], list[Reading]] = defaultdict(list)
    for one in readings:
        groups[one.source, one.run, one.chip or one.device_name or "", one.quantity].append(one)
    return [_line(*key, members) for key, members in groups.items()]


def _line(source: str, run: str, chip: str, quantity: Quantity, members: list[Reading]) -> Line:
    totals = [one for one in members if one.running_total]
    added = [one for one in members if not one.running_total]
    amount = sum((one.amount for one in added), max((one.amount for one in totals), default=Fraction(0)))
    return Line(
        source,
        run,
        chip,
        quantity,
        len(members),
        amount,
        sum((one.device_seconds for one in members), Fraction(0)),
        sum((one.missing for one in members), Fraction(0)),
        min((one.started for one in members if one.started), default=None),
        max((one.ended for one in members if one.ended), default=None),
    )


def record(one: Reading) -> dict[str, Any]:
    """A reading as plain data."""
    return {
        "source": one.source,
        "source_key": one.source_key,
        "run": one.run,
        "quantity": one.quantity.value,
        "amount": float(one.amount),
        "unit": one.quantity.unit,
        "low": None if one.low is None else float(one.low),
        "high": None if one.high is None else float(one.high),
        "floor": one.floor,
        "running_total": one.running_total,
        "devices": None if one.devices is None else float(one.devices),
        "device_name": one.device_name,
        "chip": one.chip,
        "device_seconds": float(one.device_seconds),
        "missing_device_seconds": float(one.missing),
        "started": None if one.started is None else one.started.isoformat(),
        "ended": None if one.ended is None else one.ended.isoformat(),
        "method": one.method,
        "sha256": one.sha256,
    }
