"""What NVIDIA's DCGM exporter told Prometheus: the answer of its HTTP API, saved as JSON.

An instant query over a range vector (``METRIC{...}[1h]``) returns the samples as they were scraped. A `query_range` looks back
up to five minutes at each step and so paints over outages; it cannot be told from the other by its shape, but by its
times, which lie on one grid for every series.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

from govcompute.documents import Document
from govcompute.errors import DocumentError, NotFound
from govcompute.quantity import counted
from govcompute.telemetry.devices import sliced
from govcompute.telemetry.files import json_of
from govcompute.telemetry.gpu_series import Device, Gauge, by_name, range_fault, readings_of_devices
from govcompute.telemetry.reading import Finding, Given, Imported, Quantity, sha256_of
from govcompute.telemetry.samples import Sample

SOURCE = "prometheus"
TENSOR = "DCGM_FI_PROF_PIPE_TENSOR_ACTIVE"
GAUGES = (
    Gauge(TENSOR, Quantity.TENSOR_ACTIVITY),
    Gauge("DCGM_FI_DEV_GPU_UTIL", Quantity.OCCUPANCY, Fraction(1, 100)),
    Gauge("DCGM_FI_PROF_GR_ENGINE_ACTIVE", Quantity.OCCUPANCY),
    Gauge("DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", Quantity.ENERGY, Fraction(1, 1000), counter=True),
    Gauge("DCGM_FI_DEV_POWER_USAGE", Quantity.ENERGY),
)
#: The least and the most that a field may say; a ratio may be a hair above 1.
_RANGES = {
    TENSOR: (0.0, 1.01, "a ratio from 0 to 1 (some help texts say per cent, the values are ratios)"),
    "DCGM_FI_PROF_GR_ENGINE_ACTIVE": (0.0, 1.01, "a ratio from 0 to 1"),
    "DCGM_FI_DEV_GPU_UTIL": (0.0, 100.0, "per cent from 0 to 100"),
    "DCGM_FI_DEV_POWER_USAGE": (0.0, 1e5, "watts"),
    "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION": (0.0, 1e18, "millijoules since the driver was loaded"),
}
#: From here on seconds since 1970 are milliseconds: the year 5138.
_LAST = 1e11
_SECONDS = "seconds since 1970, not milliseconds"
#: Labels that name a device, in the order of trust, and those that are about the scrape and not about the device.
_IDENTITY = ("UUID", "uuid")
_PLACE = ("Hostname", "instance")


def read_prometheus(paths: Sequence[Path], given: Given) -> Imported:
    """Occupancy, tensor activity and energy of each device from saved answers, which may be pages of one time.

    Series of one device (by UUID) that several scrapes hold are one series. Raises DocumentError for an answer that is an
    error or no matrix, and for values out of their range.
    """
    devices: dict[str, Device] = {}
    findings: list[Finding] = []
    labels: dict[str, str] = {}
    sources: dict[tuple[str, str], set[tuple[tuple[str, str], ...]]] = defaultdict(set)
    for path in paths:
        document = json_of(path)
        times: list[list[float]] = []
        for at, metric, values in _series(document):
            name = metric.get("__name__", "")
            labels.update(metric)
            if not any(gauge.field == name for gauge in GAUGES) or not _matches(metric, given):
                continue
            samples = list(_samples(document, at, name, values))
            times.append([sample.at for sample in samples])
            device = _device(devices, metric)
            device.series.setdefault(name, []).extend(samples)
            sources[device.key, name].add(tuple(sorted(metric.items())))
        findings += _grid(times, document.name)
    where = str(paths[0]) if len(paths) == 1 else f"{len(paths)} files, {paths[0]} first"
    for label in given.match:
        if label not in labels:
            raise NotFound("label of the series", label, labels)
    if not devices:
        wanted = ", ".join(gauge.field for gauge in GAUGES)
        findings.append(Finding("nothing", f"no series is left to read; known are {wanted}", where))
    several = sum(len(labels) > 1 for labels in sources.values())
    if several:
        findings.append(
            Finding(
                "overlap",
                f"{counted(several, 'device series', 'device series')} came under"
                " several sets of labels (two scrapes of one?): counted once",
                where,
            )
        )
    found = readings_of_devices(SOURCE, "", by_name(devices), GAUGES, given, where, sha256_of(*paths))
    return Imported(found.readings, (*findings, *found.findings))


def _series(document: Document) -> Iterator[tuple[tuple[str | int, ...], dict[str, str], list[Any]]]:
    """Each series of an answer, with its place. Raises DocumentError unless the answer is a matrix."""
    answer = document.value
    if not isinstance(answer, dict) or "status" not in answer:
        raise DocumentError(document.problem((), "this is no answer of Prometheus", 'an object with "status" and "data"'))
    if answer["status"] != "success":
        raise DocumentError(document.problem(("status",), f"Prometheus refused: {answer.get('error', 'no reason given')}"))
    data = answer.get("data")
    data = data if isinstance(data, dict) else {}
    kind = data.get("resultType")
    if kind != "matrix" or not isinstance(data.get("result"), list):
        found = f"the answer is a {kind}" if kind else "the answer has no type"
        raise DocumentError(document.problem(("data", "resultType"), found, "a matrix: query=METRIC{...}[1h]&time=..."))
    for index, one in enumerate(data["result"]):
        at = ("data", "result", index)
        if not isinstance(one, dict) or not isinstance(one.get("metric"), dict) or not isinstance(one.get("values"), list):
            raise DocumentError(document.problem(at, "no series", "an object with 'metric' and 'values'"))
        yield (*at, "values"), one["metric"], one["values"]


def _samples(document: Document, at: tuple[str | int, ...], name: str, values: list[Any]) -> Iterator[Sample]:
    least, most, wanted = _RANGES[name]
    for index, pair in enumerate(values):
        try:
            moment, text = pair
            if isinstance(moment, str):
                raise TypeError
            sample = Sample(float(moment), float(text))
            if not 0 <= sample.at < _LAST:
                raise DocumentError(document.problem((*at, index), f"{name}: {moment} is no moment", _SECONDS))
        except (TypeError, ValueError, OverflowError):
            raise DocumentError(
                document.problem((*at, index), f"{name}: {str(pair)[:60]} is no sample", '[seconds, "value"]')
            ) from None
        if range_fault([sample.value], least, most) is not None:
            raise DocumentError(document.problem((*at, index), f"{name}: {sample.value:g} is out of range", wanted))
        yield sample


def _device(devices: dict[str, Device], metric: Mapping[str, str]) -> Device:
    """The device that the labels name: by UUID, else by host and number; a slice of one by its instance number too."""
    identity = next((metric[name] for name in _IDENTITY if metric.get(name)), "")
    if not identity:
        place = next((metric[name] for name in _PLACE if metric.get(name)), "")
        identity = f"{place}/{metric.get('gpu', metric.get('device', ''))}"
    if metric.get("GPU_I_ID"):
        identity += f"/{metric['GPU_I_ID']}"
    name, part = sliced(metric.get("modelName", ""), metric.get("GPU_I_PROFILE", ""))
    return devices.setdefault(identity, Device(identity, name, part))


def _matches(metric: Mapping[str, str], given: Given) -> bool:
    """Whether the labels are the ones asked for; a series without such a label (an idle GPU has no pod) is not."""
    return all(fnmatchcase(metric.get(label, ""), pattern) for label, pattern in given.match.items())


def _grid(series: Sequence[Sequence[float]], where: str) -> list[Finding]:
    """A finding where every time is a whole second on one grid: what `query_range` returns; scrapes have milliseconds."""
    steps = {after - before for times in series for before, after in pairwise(times)}
    least = min(steps, default=0)
    if least <= 0 or any(step % least for step in steps) or any(not at.is_integer() for times in series for at in times):
        return []
    return [
        Finding(
            "outages hidden",
            "every time is a whole second on one grid, as query_range returns them: it looks back up to 5 minutes, so"
            " outages are shorter here than they were (by up to 300 s for each and device);"
            " use query=METRIC{...}[1h]&time=...",
            where,
        )
    ]
