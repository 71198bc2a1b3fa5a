"""`nvidia-smi --query-gpu=timestamp,uuid,name,utilization.gpu,power.draw --format=csv -l 15`, with units or without.

Utilisation is the share of time in which any kernel ran: it gives device time and no FLOP. Units stand in the header and,
unless `nounits` was given, behind each value; a value's own unit counts. A logger that was started again writes its header
again.
"""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

from govcompute.errors import DocumentError, Problem, nearest
from govcompute.quantity import counted
from govcompute.telemetry.devices import sliced
from govcompute.telemetry.files import lines_of, seconds_of
from govcompute.telemetry.gpu_series import Device, Gauge, by_name, readings_of_devices
from govcompute.telemetry.reading import Finding, Given, Imported, Quantity, sha256_of
from govcompute.telemetry.samples import Sample

SOURCE = "nvidia-smi"
_USED, _POWER = "utilization.gpu", "power.draw"
GAUGES = (Gauge(_USED, Quantity.OCCUPANCY), Gauge(_POWER, Quantity.ENERGY))
_IDENTITY = ("uuid", "pci.bus_id", "index")
_QUERY = "nvidia-smi --query-gpu=timestamp,uuid,name,utilization.gpu,power.draw --format=csv -l 15"
_TITLE = re.compile(r"([\w.]+)(?:\s*\[(.+)\])?$")
_VALUE = re.compile(r"(-?\d+(?:\.\d+)?)\s*([%a-zA-Z]*)$")
_SCALE = {
    "%": (_USED, Fraction(1, 100)),
    "W": (_POWER, Fraction(1)),
    "mW": (_POWER, Fraction(1, 1000)),
    "kW": (_POWER, Fraction(1000)),
}
_MOST = {_USED: 1, _POWER: 100_000}


def read_nvidia_smi(path: Path, given: Given) -> Imported:
    """Occupancy and energy of each GPU. Raises DocumentError for another format, a row cut off, a value out of range."""
    devices: dict[str, Device] = {}
    header: list[tuple[str, str]] = []
    findings: list[Finding] = []
    absent = headers = 0
    mixed: set[tuple[str, str]] = set()
    lines = lines_of(path)
    if lines[-1][1].strip():
        findings.append(Finding("truncated", f"line {lines[-1][0]} has no end and is left out", str(path)))
    lines = [(number, line) for number, line in lines[:-1] if line.strip()]
    for number, line in lines:
        cells = [cell.strip() for cell in line.split(",")]
        if not header or "timestamp" in cells:
            header, headers = _header(path, number, cells), headers + 1
            continue
        if len(cells) != len(header):
            raise DocumentError(
                Problem(
                    str(path),
                    number,
                    min(len(cells), len(header)),
                    "",
                    f"the row has {counted(len(cells), 'cell')}",
                    f"{len(header)}, as in the header",
                )
            )
        absent += _take(path, number, header, cells, devices, mixed, given)
    if headers > 1:
        findings.append(Finding("restarted", f"the header stands {headers} times: the logger was started again", str(path)))
    if absent:
        findings.append(Finding("left out", f"{counted(absent, 'value')} such as [N/A]", str(path)))
    for unit, stated in sorted(mixed):
        findings.append(
            Finding(
                "units", f"values in {unit} under a header in {stated or 'no unit'}; each value's own unit counts", str(path)
            )
        )
    found = readings_of_devices(SOURCE, "", by_name(devices), GAUGES, given, str(path), sha256_of(path))
    return Imported(found.readings, (*findings, *found.findings))


def _header(path: Path, number: int, cells: list[str]) -> list[tuple[str, str]]:
    """The columns with their units. Raises DocumentError where this is another format, or lacks what is needed."""
    if cells[0].startswith("#") or re.match(r"\w{3} \w{3} +\d", cells[0]):
        raise DocumentError(
            Problem(str(path), number, 1, "", "this is not the CSV of --query-gpu (dmon, or the plain screen)", _QUERY)
        )
    header = [(found[1], found[2] or "") if (found := _TITLE.match(cell)) else (cell, "") for cell in cells]
    names = [name for name, _ in header]
    wanting = [name for name in ("timestamp",) if name not in names]
    wanting += ["uuid"] if not set(names) & set(_IDENTITY) else []
    wanting += [_USED] if not {_USED, _POWER} & set(names) else []
    if wanting:
        raise DocumentError(
            [
                Problem(
                    str(path), number, 0, name, f"no column is called '{name}'", f"the output of {_QUERY}", nearest(name, names)
                )
                for name in wanting
            ]
        )
    return header


def _take(
    path: Path,
    number: int,
    header: list[tuple[str, str]],
    cells: list[str],
    devices: dict[str, Device],
    mixed: set[tuple[str, str]],
    given: Given,
) -> int:
    """Puts the samples of a row to its device; returns how many values were absent."""
    row = {name: cell for (name, _), cell in zip(header, cells, strict=True)}
    moment = seconds_of(row["timestamp"], "%Y/%m/%d %H:%M:%S.%f", given, (path, number), "timestamp")
    key = next((row[name] for name in _IDENTITY if row.get(name)), "")
    whole, part = sliced(row.get("name", ""))
    device = devices.setdefault(key, Device(key, whole, part))
    absent = 0
    for column, ((name, stated), cell) in enumerate(zip(header, cells, strict=True), 1):
        if name not in (_USED, _POWER):
            continue
        if cell.startswith("["):
            absent += 1
            continue
        value, unit = _value(path, number, column, name, stated, cell)
        if unit != stated:
            mixed.add((unit, stated))
        device.series.setdefault(name, []).append(Sample(moment, value))
    return absent


def _value(path: Path, number: int, column: int, name: str, stated: str, cell: str) -> tuple[float, str]:
    """The value as a share or in watts, and the unit it was in."""
    found = _VALUE.match(cell)
    unit = (found[2] or stated) if found else ""
    kind, scale = _SCALE.get(unit, ("", Fraction(0)))
    units = "%" if name == _USED else "W, mW or kW"
    if found is None or kind != name:
        problem = f"'{cell}' is no value in {units}" if unit or not found else "no unit, neither here nor in the header"
        raise DocumentError(Problem(str(path), number, column, name, problem, f"a number in {units}"))
    value = float(Fraction(found[1]) * scale)
    if not 0 <= value <= _MOST[name]:
        raise DocumentError(
            Problem(
                str(path),
                number,
                column,
                name,
                f"'{cell}' is out of range",
                "0 to 100 %" if name == _USED else "watts of one device",
            )
        )
    return value, unit
