"""Values that a tracking tool (MLflow, Weights & Biases) holds by name and time, and what each of them says."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from govcompute.errors import InputError, NotFound
from govcompute.quantity import counted, exact
from govcompute.telemetry.gpu_series import Device, Gauge, by_name, range_fault, readings_of_devices
from govcompute.telemetry.reading import Finding, Given, Imported, Quantity, Reading
from govcompute.telemetry.samples import Sample, at, findings, integrate

TERA = 10**12


class Field(StrEnum):
    """What a logged value may be."""

    TOTAL_FLOS = "total_flos"
    MODEL_FLOP = "model_flop"
    HARDWARE_FLOP = "hardware_flop"
    MODEL_TFLOPS = "model_tflops"
    HARDWARE_TFLOPS = "hardware_tflops"
    TOKENS = "tokens"
    OCCUPANCY = "occupancy"
    POWER = "power"


_QUANTITY = {
    Field.TOTAL_FLOS: Quantity.MODEL_FLOP,
    Field.MODEL_FLOP: Quantity.MODEL_FLOP,
    Field.HARDWARE_FLOP: Quantity.HARDWARE_FLOP,
    Field.MODEL_TFLOPS: Quantity.MODEL_FLOP,
    Field.HARDWARE_TFLOPS: Quantity.HARDWARE_FLOP,
    Field.TOKENS: Quantity.TOKENS,
}
_RATES = (Field.MODEL_TFLOPS, Field.HARDWARE_TFLOPS)
#: Names that tools use themselves. Anything else is the user's own, and needs `fields`.
_KNOWN: tuple[tuple[re.Pattern[str], Field], ...] = tuple(
    (re.compile(pattern), field)
    for pattern, field in (
        (r"(?:train/)?total_flos", Field.TOTAL_FLOS),
        (r"tflops", Field.MODEL_TFLOPS),
        (r"ntokens_seen|n_tokens_seen|(?:train/)?num_input_tokens_seen", Field.TOKENS),
        (r"system\.gpu\.\d+\.gpu|system/gpu_\d+_utilization_percentage", Field.OCCUPANCY),
        (r"system\.gpu\.\d+\.powerWatts|system/gpu_\d+_power_usage_watts", Field.POWER),
    )
)
_DEVICE = re.compile(r"gpu[._](\d+)")
_GAUGES = (Gauge("occupancy", Quantity.OCCUPANCY, Fraction(1, 100)), Gauge("power", Quantity.ENERGY))


@dataclass(frozen=True, slots=True)
class Logged:
    """The series of one run, by the tool's name for each value."""

    source: str
    run: str
    series: Mapping[str, Sequence[Sample]]
    where: str
    sha256: str


def field_of(name: str, given: Given) -> Field | None:
    """What the value `name` is: as the user states, else as the tools themselves use the name; None where it is neither."""
    if name in given.fields:
        if given.fields[name] not in list(Field):
            raise NotFound("kind of logged value", given.fields[name], list(Field))
        return Field(given.fields[name])
    return next((field for pattern, field in _KNOWN if pattern.fullmatch(name)), None)


def readings_of_run(logged: Logged, given: Given) -> Imported:
    """The readings of one run. Raises InputError for a share past 100 %, and for a rate per device without their number."""
    for name in given.fields:
        if name not in logged.series:
            raise NotFound(f"value of run '{logged.run}'", name, logged.series)
    readings: list[Reading] = []
    found: list[Finding] = []
    devices: dict[str, Device] = {}
    for name, samples in logged.series.items():
        field = field_of(name, given)
        if field in (Field.OCCUPANCY, Field.POWER):
            _to_device(devices, name, field, samples, logged)
        elif field is not None:
            part = _amounts(logged, name, field, samples, given)
            readings += part.readings
            found += part.findings
    readings, rivals = _one_each(readings, logged.where)
    found += rivals
    part = readings_of_devices(logged.source, logged.run, by_name(devices), _GAUGES, given, logged.where, logged.sha256)
    if not readings and not part.readings:
        found.append(
            Finding(
                "nothing", f"run '{logged.run}' logged nothing that is known here; name its values with --map", logged.where
            )
        )
    return Imported((*readings, *part.readings), (*found, *part.findings))


def _one_each(readings: Sequence[Reading], where: str) -> tuple[list[Reading], list[Finding]]:
    """One value for each quantity: what is whole before a floor, a running total before a rate. The others are its rivals."""
    best: dict[Quantity, Reading] = {}
    for one in sorted(readings, key=lambda one: (one.floor, not one.running_total)):
        best.setdefault(one.quantity, one)
    rivals = [one for one in readings if best[one.quantity] is not one]
    notes = [
        Finding(
            "rival", f"{best[one.quantity].source_key} and {one.source_key} tell of the same work; the first is taken", where
        )
        for one in rivals
    ]
    return [one for one in readings if best[one.quantity] is one], notes


def _to_device(devices: dict[str, Device], name: str, field: Field, samples: Sequence[Sample], logged: Logged) -> None:
    most, unit = (100.0, "per cent from 0 to 100") if field is Field.OCCUPANCY else (1e5, "watts of one device")
    wrong = range_fault([sample.value for sample in samples], 0.0, most)
    if wrong is not None:
        raise InputError(f"{logged.where} {logged.run} {name} — {wrong:g} is out of range; expected {unit}")
    number = _DEVICE.search(name)
    key = number[1] if number else name
    devices.setdefault(key, Device(key)).series[field.value] = list(samples)


def _amounts(logged: Logged, name: str, field: Field, samples: Sequence[Sample], given: Given) -> Imported:
    kept = [sample for sample in samples if math.isfinite(sample.value)]
    dropped = len(samples) - len(kept)
    found = (
        [Finding("left out", f"{name}: {counted(dropped, 'value that is', 'values that are')} no number", logged.where)]
        if dropped
        else []
    )
    if any(sample.value < 0 for sample in kept):
        raise InputError(f"{logged.where} {logged.run} {name} — a value below zero; expected {_QUANTITY[field].words}")
    if not kept:
        return Imported((), tuple(found))
    if field in _RATES:
        amount, device_seconds, missing, method = _over_time(name, kept, given, found, logged)
    else:
        amount, method = exact(max(sample.value for sample in kept)), f"the last value of {name}, a running total"
        device_seconds = missing = Fraction(0)
        fell = sum(b.value < a.value for a, b in pairwise(kept))
        if fell:
            found.append(
                Finding(
                    "clock", f"{name} is a running total and falls {counted(fell, 'time')}; the greatest is taken", logged.where
                )
            )
    times = [sample.at for sample in kept]
    reading = Reading(
        source=logged.source,
        source_key=f"{logged.run}/{name}",
        quantity=_QUANTITY[field],
        amount=amount,
        method=method,
        sha256=logged.sha256,
        run=logged.run,
        devices=None if given.devices is None else Fraction(given.devices),
        chip=None,
        device_seconds=device_seconds,
        missing=missing,
        started=at(min(times)),
        ended=at(max(times)),
        floor=field is Field.TOTAL_FLOS,
        running_total=field not in _RATES,
    )
    return Imported((reading,), tuple(found))


def _over_time(
    name: str, kept: Sequence[Sample], given: Given, found: list[Finding], logged: Logged
) -> tuple[Fraction, Fraction, Fraction, str]:
    """FLOP of a rate in TFLOP/s and device, which is of the time since the value before."""
    if given.devices is None:
        raise InputError(f"{logged.where}: '{name}' is a rate of one device; say how many there were with --world-size")
    seen = integrate(kept, None if given.interval is None else float(given.interval), looks_back=True)
    found += findings(name, [seen], logged.where)
    method = f"{name} (TFLOP/s and device) x seconds x {given.devices:,} devices"
    return (
        exact(seen.amount) * TERA * given.devices,
        exact(seen.covered) * given.devices,
        exact(seen.missing) * given.devices,
        method,
    )
