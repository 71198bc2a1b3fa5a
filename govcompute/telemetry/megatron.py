"""Megatron-LM and what prints like it (Megatron Bridge, Primus): the log of a run, and ``progress.txt``.

`throughput per GPU` (with --log-throughput) is *model* FLOP by Megatron's own formula: no recomputation. It is of the
iterations since the line before. ``progress.txt`` (with --log-progress) holds the running total over all restarts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from govcompute.errors import DocumentError, InputError, Problem, nearest
from govcompute.quantity import counted, exact
from govcompute.telemetry.files import lines_of, seconds_of
from govcompute.telemetry.reading import Finding, Given, Imported, Quantity, Reading, sha256_of
from govcompute.telemetry.samples import at

SOURCE = "megatron"
TERA = 10**12
_STEP = re.compile(r"iteration\s+(\d{1,15})\s*/\s*\d+\s*\|", re.ASCII)
_STAMP = re.compile(r"\[(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?:\.\d+)?\]", re.ASCII)
_TIME = "elapsed time per iteration (ms)"
#: What versions and forks call it.
_RATES = ("throughput per GPU (TFLOP/s/GPU)", "compute per GPU (TFLOP/s/GPU)", "TFLOPs", "TFLOPS")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the log: the iteration it ends at, TFLOP/s of one GPU, seconds of one iteration, and the time, if told."""

    line: int
    iteration: int
    tflops: Fraction
    seconds: Fraction
    stamp: str


def read_megatron(path: Path, given: Given) -> Imported:
    """Model FLOP from a log: TFLOP/s and GPU x GPUs x seconds x iterations since the line before.

    Iterations that were run again after a restart count again: they were computed. Raises InputError without the number of
    GPUs, and DocumentError where no line tells a throughput.
    """
    steps = _once_each(list(_steps(path)))
    if not steps:
        expected = "lines with 'iteration N/ M |' and 'throughput per GPU (TFLOP/s/GPU)', as --log-throughput prints them"
        raise DocumentError(Problem(str(path), 0, 0, "", "no line tells an iteration with its throughput", expected))
    if given.devices is None:
        raise InputError(
            f"{path}: a log of Megatron tells the throughput of one GPU; say how many there were with --world-size"
        )
    counts = _iterations(steps)
    seconds = sum((count * step.seconds for count, step in zip(counts, steps, strict=True)), Fraction(0))
    flop = sum((count * step.seconds * step.tflops for count, step in zip(counts, steps, strict=True)), Fraction(0))
    stamps = [seconds_of(step.stamp, "%Y-%m-%d %H:%M:%S", given, (path, step.line)) for step in steps if step.stamp]
    reading = Reading(
        source=SOURCE,
        source_key=f"{path.stem}/{steps[0].iteration}-{steps[-1].iteration}/{steps[0].stamp or sha256_of(path)[:12]}",
        quantity=Quantity.MODEL_FLOP,
        amount=flop * TERA * given.devices,
        method=f"throughput per GPU x seconds x {counted(given.devices, 'GPU')}, over {counted(sum(counts), 'iteration')}",
        sha256=sha256_of(path),
        run=path.stem,
        devices=Fraction(given.devices),
        device_seconds=seconds * given.devices,
        started=at(min(stamps) - float(counts[0] * steps[0].seconds)) if stamps else None,
        ended=at(max(stamps)) if stamps else None,
    )
    return Imported((reading,), tuple(_findings(steps, counts, stamps, str(path))))


def _steps(path: Path) -> Iterator[Step]:
    for number, line in lines_of(path):
        found = _STEP.search(line)
        if not found:
            continue
        fields = dict(_field(part) for part in line.split("|")[:-1] if ":" in part)
        rate = next((fields[name] for name in _RATES if name in fields), None)
        if rate is None or _TIME not in fields:
            continue
        values = []
        for name, text in ((_RATES[0], rate), (_TIME, fields[_TIME])):
            value = _NUMBER.match(text)
            if value is None or exact(value[0]) < 0:
                raise DocumentError(
                    Problem(str(path), number, 1, name, f"'{text[:40]}' is no amount", "a number of zero or more")
                )
            values.append(exact(value[0]))
        stamp = _STAMP.search(line)
        yield Step(number, int(found[1]), values[0], values[1] / 1000, stamp[1] if stamp else "")


def _field(part: str) -> tuple[str, str]:
    """Name and value: divided at the last colon, since a name may hold one."""
    name, _, value = part.rpartition(":")
    return name.strip(), value.strip()


def _once_each(steps: list[Step]) -> list[Step]:
    """Without lines that another rank printed of the same iteration, or that stand twice."""
    kept: list[Step] = []
    for step in steps:
        if not kept or (step.iteration, step.seconds) != (kept[-1].iteration, kept[-1].seconds):
            kept.append(step)
    return kept


def _iterations(steps: list[Step]) -> list[int]:
    """How many iterations each line is of: since the line before, or, first and after a restart, as many as is usual."""
    since = [after.iteration - before.iteration for before, after in pairwise(steps)]
    usual = Counter(count for count in since if count > 0).most_common(1)
    interval = usual[0][0] if usual else steps[0].iteration
    first = min(interval, steps[0].iteration) or 1
    return [first, *(count if count > 0 else interval for count in since)]


def _findings(steps: list[Step], counts: list[int], stamps: list[float], where: str) -> Iterator[Finding]:
    for before, after in pairwise(steps):
        if after.iteration <= before.iteration:
            text = f"after iteration {before.iteration:,} comes {after.iteration:,}: a restart; what was run again counts again"
            yield Finding("restarted", text, f"{where}:{after.line}")
    backward = sum(b < a for a, b in pairwise(stamps))
    if backward:
        yield Finding("clock", f"time stamps run backward {counted(backward, 'time')}; FLOP do not depend on them", where)
    worked = float(sum(count * step.seconds for count, step in zip(counts, steps, strict=True)))
    if len(stamps) > 1:
        wall = max(stamps) - min(stamps) + float(counts[0] * steps[0].seconds)
        if worked < 0.98 * wall:
            yield Finding(
                "gap", f"iterations took {worked:,.0f} s of {wall:,.0f} s: the rest was checkpoints, tests or waiting", where
            )
    else:
        yield Finding("no time", "the lines carry no time stamps: nothing can be said of gaps", where)


_PROGRESS = "Floating-point operations"


def read_megatron_progress(path: Path, given: Given) -> Imported:
    """The running total of ``progress.txt``, which holds three figures: +-0.005 of the mantissa."""
    best: tuple[Fraction, int, str] | None = None
    tokens = Fraction(0)
    findings: list[Finding] = []
    names: set[str] = set()
    lines = lines_of(path)
    if lines[-1][1].strip():
        findings.append(Finding("truncated", "the last line has no end and is left out", f"{path}:{lines[-1][0]}"))
    for number, line in lines[:-1]:
        fields = dict(_field(part) for part in line.split("\t") if ":" in part)
        names |= set(fields)
        if _PROGRESS not in fields:
            continue
        try:
            flop, seen = exact(fields[_PROGRESS]), exact(fields.get("Tokens (in billions)", "0"))
        except InputError as error:
            raise DocumentError(Problem(str(path), number, 1, _PROGRESS, str(error), "such as 1.23e+21")) from None
        if best is not None and flop < best[0]:
            findings.append(Finding("restarted", "the running total falls: the greatest is taken", f"{path}:{number}"))
        if best is None or flop > best[0]:
            best, tokens = (flop, number, fields[_PROGRESS]), seen
    if best is None:
        expected = "lines with 'Floating-point operations: 1.23e+21', as --log-progress writes them"
        raise DocumentError(
            Problem(str(path), 0, 0, _PROGRESS, "no line tells a total of operations", expected, nearest(_PROGRESS, names))
        )
    flop, number, text = best
    half = _half_a_digit(text)
    name, sha256 = path.parent.name or path.stem, sha256_of(path)
    method = f"the last total of {path.name} (line {number})"
    readings = [
        Reading(
            SOURCE,
            f"{name}/{path.stem}/{text}",
            Quantity.MODEL_FLOP,
            flop,
            method,
            sha256,
            name,
            low=max(flop - half, Fraction(0)),
            high=flop + half,
            running_total=True,
        )
    ]
    if tokens:
        readings.append(
            Reading(
                SOURCE,
                f"{name}/{path.stem}/{text}/tokens",
                Quantity.TOKENS,
                tokens * 10**9,
                method,
                sha256,
                name,
                running_total=True,
            )
        )
    return Imported(tuple(readings), tuple(findings))


def _half_a_digit(text: str) -> Fraction:
    """Half a unit of the last digit written: of 1.23e+21, 0.005e21."""
    mantissa, _, exponent = text.lower().partition("e")
    decimals = len(mantissa.partition(".")[2])
    return Fraction(10) ** (int(exponent or 0) - decimals) / 2
