"""torchtitan's and MaxText's logs: model FLOP of one device, a line for each logged step (and each rank that prints)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import fsum
from pathlib import Path

from govcompute.errors import DocumentError, InputError, Problem
from govcompute.quantity import counted, exact
from govcompute.registry.amounts import shipped_hardware
from govcompute.telemetry.devices import chip_of
from govcompute.telemetry.files import lines_of, seconds_of
from govcompute.telemetry.reading import Finding, Given, Imported, Quantity, Reading, sha256_of
from govcompute.telemetry.samples import Integral, Sample, at, findings, integrate

TITAN, MAXTEXT = "torchtitan", "maxtext"
TERA = 10**12
_STEP = re.compile(
    r"(?P<stamp>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d),(?P<ms>\d{3}) .*?\bstep:\s*(?P<step>\d[\d,]{0,20})\s.*?"
    r"\btps:\s*(?P<tps>[\d,.]+)\s+tflops:\s*(?P<tflops>[\d,.]+)\s+mfu:\s*(?P<mfu>[\d.]+)%",
    re.ASCII,
)
_COMPLETED = re.compile(r"completed step:\s*(\d{1,15}),\s*seconds:\s*([\d.]+),\s*TFLOP/s(?:/device)?:\s*([\d.]+),", re.ASCII)
#: What another precision or another clock explains of a peak is more than this; what rounding explains is less.
_SAME_PEAK = Fraction(3, 100)
#: Lines of one step that come this close together (seconds) are of several ranks.
_OTHER_RANK = 5.0


@dataclass(frozen=True, slots=True)
class Step:
    """A line of torchtitan: rates of one device since the line before."""

    line: int
    step: int
    when: float
    tps: Fraction
    tflops: Fraction
    mfu: Fraction


def read_torchtitan(path: Path, given: Given) -> Imported:
    """Model FLOP and tokens from lines with `tps` and `tflops`; a step counts once, whichever ranks print it.

    Raises InputError without the number of devices, and DocumentError where no line tells a step.
    """
    sessions = _sessions(list(_steps(path, given)))
    if not sessions:
        expected = "lines with 'step: N ... tps: N tflops: N mfu: N%'"
        raise DocumentError(Problem(str(path), 0, 0, "", "no line tells a step of torchtitan", expected))
    devices = _devices(path, given, TITAN)
    interval = None if given.interval is None else float(given.interval)
    flop, tokens = (
        [
            integrate([Sample(one.when, float(getattr(one, rate))) for one in steps], interval, looks_back=True)
            for steps in sessions
        ]
        for rate in ("tflops", "tps")
    )
    first, last = sessions[0][0], sessions[-1][-1]
    key = f"{path.stem}/{first.step}-{last.step}/{at(first.when):%Y-%m-%dT%H:%M:%SZ}"
    readings = (
        _reading(TITAN, f"{key}/tflops", Quantity.MODEL_FLOP, TERA, flop, devices, path),
        _reading(TITAN, f"{key}/tps", Quantity.TOKENS, 1, tokens, devices, path),
    )
    return Imported(
        readings, (*_session_findings(sessions, path), *findings("tflops", flop, str(path)), *_peak(sessions, path, given))
    )


def _steps(path: Path, given: Given) -> Iterator[Step]:
    for number, line in lines_of(path):
        if found := _STEP.search(line):
            when = seconds_of(found["stamp"], "%Y-%m-%d %H:%M:%S", given, (path, number)) + int(found["ms"]) / 1000
            rates = (exact(found[name].replace(",", "")) for name in ("tps", "tflops", "mfu"))
            yield Step(number, int(found["step"].replace(",", "")), when, *rates)


def _sessions(lines: Sequence[Step]) -> list[list[Step]]:
    """The steps by session: a step that comes again later than ranks differ is of a new one, which read a checkpoint."""
    sessions: list[list[Step]] = []
    seen: dict[int, float] = {}
    for one in lines:
        if one.step in seen and abs(one.when - seen[one.step]) <= _OTHER_RANK:
            continue
        if not sessions or one.step <= sessions[-1][-1].step:
            sessions.append([])
            seen = {}
        sessions[-1].append(one)
        seen[one.step] = one.when
    return sessions


def _reading(
    source: str, key: str, quantity: Quantity, scale: int, parts: Sequence[Integral], devices: int, path: Path
) -> Reading:
    return Reading(
        source=source,
        source_key=key,
        quantity=quantity,
        amount=exact(fsum(part.amount for part in parts)) * scale * devices,
        method=f"rate of one device x seconds x {counted(devices, 'device')}",
        sha256=sha256_of(path),
        run=path.stem,
        devices=Fraction(devices),
        device_seconds=exact(fsum(part.covered for part in parts)) * devices,
        missing=exact(fsum(part.missing for part in parts)) * devices,
        started=at(min(part.first for part in parts)),
        ended=at(max(part.last for part in parts)),
    )


def _devices(path: Path, given: Given, tool: str) -> int:
    if given.devices is None:
        raise InputError(f"{path}: {tool} logs the rate of one device; say how many there were with --world-size")
    return given.devices


def _session_findings(sessions: Sequence[Sequence[Step]], path: Path) -> Iterator[Finding]:
    yield Finding("uncovered", f"the time before the first line of {len(sessions)} session(s) is in no rate", str(path))
    for before, after in pairwise(sessions):
        text = f"after step {before[-1].step:,} comes {after[0].step:,}: a restart; what was run again counts again"
        yield Finding("restarted", text, f"{path}:{after[0].line}")


def _peak(sessions: Sequence[Sequence[Step]], path: Path, given: Given) -> Iterator[Finding]:
    """The peak that the tool divides by, against the chip's own: an unknown GPU gets a default there."""
    best = max((one for steps in sessions for one in steps), key=lambda one: one.mfu)
    if not best.mfu or not best.tflops:
        return
    implied = best.tflops / best.mfu * 100
    rounding = Fraction(1, 200) / best.mfu + Fraction(1, 200) / best.tflops
    text = f"torchtitan divides by a peak of {float(implied):,.4g} TFLOP/s (tflops / mfu, rounded to {float(rounding):.1%})"
    chip = chip_of("", given)
    if chip is not None:
        peak = shipped_hardware()[chip].peak().value / TERA
        same = abs(implied / peak - 1) <= rounding + _SAME_PEAK
        text += f"; that of {chip} is {float(peak):,.4g}" + ("" if same else ": another peak, so its mfu is not to be used")
    yield Finding("peak", text, f"{path}:{best.line}")


def read_maxtext(path: Path, given: Given) -> Imported:
    """Model FLOP from MaxText's lines: TFLOP/s and device x seconds of each step x devices; a step printed again counts again
    only where it took another time.
    """
    lines: dict[tuple[int, str], tuple[Fraction, Fraction]] = {}
    for _, line in lines_of(path):
        if found := _COMPLETED.search(line):
            lines[int(found[1]), found[2]] = exact(found[2]), exact(found[3])
    if not lines:
        expected = "lines with 'completed step: N, seconds: N, TFLOP/s: N'"
        raise DocumentError(Problem(str(path), 0, 0, "", "no line tells a step of MaxText", expected))
    devices = _devices(path, given, MAXTEXT)
    numbers = [step for step, _ in lines]
    sha256 = sha256_of(path)
    reading = Reading(
        source=MAXTEXT,
        source_key=f"{path.stem}/{min(numbers)}-{max(numbers)}/{sha256[:12]}",
        quantity=Quantity.MODEL_FLOP,
        amount=sum((seconds * rate for seconds, rate in lines.values()), Fraction(0)) * TERA * devices,
        method=f"TFLOP/s of one device x seconds x {counted(devices, 'device')}",
        sha256=sha256,
        run=path.stem,
        devices=Fraction(devices),
        device_seconds=sum((seconds for seconds, _ in lines.values()), Fraction(0)) * devices,
    )
    left = max(numbers) - min(numbers) + 1 - len(set(numbers))
    lost = counted(left, "step between the first and the last is", "steps between the first and the last are")
    gap = [Finding("gap", f"{lost} not in the log", str(path))] if left else []
    return Imported(
        (reading,), (*gap, Finding("no time", "the lines carry no time stamps: nothing can be said of gaps", str(path)))
    )
