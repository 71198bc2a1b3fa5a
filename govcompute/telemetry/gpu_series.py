"""Series of one device each (occupancy, tensor activity, power, an energy counter) made into readings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise

from govcompute.quantity import counted, exact
from govcompute.telemetry.devices import chip_of, other_chip
from govcompute.telemetry.reading import Finding, Given, Imported, Quantity, Reading
from govcompute.telemetry.samples import Integral, Sample, at, findings, integrate, usable


@dataclass(slots=True)
class Device:
    """One device, or a slice of one, with its samples by the name of the field. `part`: which fraction of a device it is."""

    key: str
    name: str = ""
    part: Fraction = Fraction(1)
    series: dict[str, list[Sample]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gauge:
    """What a field of a device is. scale: what turns its values into shares or watts; joules, for a counter."""

    field: str
    quantity: Quantity
    scale: Fraction = Fraction(1)
    counter: bool = False


def readings_of_devices(
    source: str, run: str, devices: Sequence[Device], gauges: Iterable[Gauge], given: Given, where: str, sha256: str
) -> Imported:
    """Readings of every device by the `gauges`, of which the first that a device has stands for each quantity."""
    readings: list[Reading] = []
    found: list[Finding] = []
    time: dict[str, list[Integral]] = {}
    done: set[tuple[str, Quantity]] = set()
    dropped: dict[str, list[int]] = {}
    interval = None if given.interval is None else float(given.interval)
    for gauge in gauges:
        for device in devices:
            if gauge.field not in device.series or (device.key, gauge.quantity) in done:
                continue
            samples, no_number, blank = usable(device.series[gauge.field])
            counts = dropped.setdefault(gauge.field, [0, 0])
            counts[0], counts[1] = counts[0] + no_number, counts[1] + blank
            if not samples:
                continue
            done.add((device.key, gauge.quantity))
            seen = integrate(samples, interval)
            if gauge.counter:
                seen = replace(seen, amount=_risen(samples), covered=seen.last - seen.first, missing=0.0)
            else:
                time.setdefault(gauge.field, []).append(seen)
            readings.append(_reading(source, run, device, gauge, seen, given, sha256))
            found += other_chip(device.name, given, where)
    for name, (no_number, blank) in dropped.items():
        if no_number or blank:
            found.append(
                Finding(
                    "left out",
                    f"{name}: {counted(no_number, 'value that is', 'values that are')}"
                    f" no number, {counted(blank, 'blank')} past 1e18",
                    where,
                )
            )
    for name, parts in time.items():
        found += findings(name, parts, where)
    return Imported(tuple(readings), tuple(dict.fromkeys(found)))


def _reading(source: str, run: str, device: Device, gauge: Gauge, seen: Integral, given: Given, sha256: str) -> Reading:
    how = (
        f"rise of {gauge.field}, which counts on through gaps"
        if gauge.counter
        else f"{gauge.field} x seconds, sampled every {seen.interval:g} s"
    )
    return Reading(
        source=source,
        source_key="/".join(filter(None, (run, device.key, gauge.field, f"{at(seen.first):%Y-%m-%dT%H:%M:%SZ}"))),
        quantity=gauge.quantity,
        amount=exact(seen.amount) * gauge.scale * (device.part if gauge.quantity.is_share else 1),
        method=how,
        sha256=sha256,
        run=run,
        devices=device.part,
        device_name=device.name,
        chip=chip_of(device.name, given),
        device_seconds=exact(seen.covered) * device.part,
        missing=exact(seen.missing) * device.part,
        started=at(seen.first),
        ended=at(seen.last),
    )


def _risen(samples: Sequence[Sample]) -> float:
    """How far a counter rose; where it fell it began again at zero."""
    ordered = sorted({sample.at: sample for sample in samples}.values(), key=lambda sample: sample.at)
    return sum(b.value - a.value if b.value >= a.value else b.value for a, b in pairwise(ordered))


def range_fault(values: Iterable[float], least: float, most: float) -> float | None:
    """The first of `values` that is a number but not within `least` and `most` (blanks past 1e18 are another matter)."""
    return next((value for value in values if value < least or most < value <= 1e18), None)


def by_name(devices: Mapping[str, Device]) -> list[Device]:
    """The devices in the order of their keys, so that the same file gives the same readings."""
    return [devices[key] for key in sorted(devices)]
