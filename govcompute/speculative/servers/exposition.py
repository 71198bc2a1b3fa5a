"""Prometheus' text exposition format, version 0.0.4, and OpenMetrics', as far as counters and gauges go; read strictly.

A line is a comment, or ``name{label="value",...} number [timestamp]``; the last line ends with a line feed, so a scrape
that was cut off is found. Source: prometheus.io/docs/instrumenting/exposition_formats.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from govcompute.documents.document import read_text
from govcompute.errors import DocumentError, InputError, Problem, nearest

LARGEST_SCRAPE = 16_000_000
_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_LABEL = re.compile(r'\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\\n]|\\.)*)"\s*(,?)')
_ESCAPES = {"\\\\": "\\", '\\"': '"', "\\n": "\n"}
_Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """One value of one series, with the line (from 1) that it stands on. It may be NaN or infinite: gauges are at times."""

    name: str
    labels: Mapping[str, str]
    value: float
    line: int


class Scrape:
    """The samples of one scrape, by name."""

    def __init__(self, name: str, samples: Iterable[Sample]) -> None:
        self.name = name
        self._samples: dict[str, list[Sample]] = {}
        for sample in samples:
            self._samples.setdefault(sample.name, []).append(sample)

    def __contains__(self, name: object) -> bool:
        return name in self._samples

    def samples(self, name: str) -> list[Sample]:
        """Every series of `name`; empty where there is none."""
        return self._samples.get(name, [])

    def require(self, name: str, why: str) -> list[Sample]:
        """The same. Raises DocumentError with the nearest name and `why` where there is none."""
        found = self.samples(name)
        if not found:
            raise DocumentError(
                Problem(self.name, 0, 0, name, "no such metric in the scrape", why, nearest(name, self._samples))
            )
        return found

    def fault(self, sample: Sample, problem: str, expected: str) -> DocumentError:
        """An error at the line of `sample`."""
        return DocumentError(Problem(self.name, sample.line, 1, sample.name, problem, expected))

    def total(self, sample: Sample) -> int:
        """The value of a counter of tokens or passes. Raises DocumentError unless it is a whole number of zero or more."""
        if not math.isfinite(sample.value) or sample.value < 0 or sample.value != int(sample.value):
            raise self.fault(sample, f"{sample.value:g} is no count", "a whole number of zero or more")
        return int(sample.value)

    def gauge(self, sample: Sample) -> float:
        """The value of a gauge. Raises DocumentError unless it is a finite number of zero or more."""
        if not math.isfinite(sample.value) or sample.value < 0:
            raise self.fault(sample, f"{sample.value:g} is no reading", "a finite number of zero or more")
        return sample.value


def read_scrape(path: Path) -> Scrape:
    """The scrape saved in the file `path`, at most 16 MB. Raises DocumentError with file, line and metric."""
    return parse_scrape(read_text(path, LARGEST_SCRAPE), str(path))


def parse_scrape(text: str, name: str = "(scrape)") -> Scrape:
    """The scrape in `text`. Raises DocumentError that holds every fault: a line cut off, labels not closed, no number."""
    if not text.strip():
        raise DocumentError(Problem(name, 0, 0, "", "the scrape is empty", "what a server's /metrics page holds"))
    if not text.endswith("\n"):
        last = text.count("\n") + 1
        raise DocumentError(
            Problem(name, last, 1, "", "the scrape ends in the middle of a line", "a whole page, with a last line feed")
        )
    problems: list[Problem] = []
    samples = list(_samples(text, name, problems))
    problems += _repeated(samples, name)
    if problems:
        raise DocumentError(problems[:50])
    return Scrape(name, samples)


def _samples(text: str, name: str, problems: list[Problem]) -> Iterator[Sample]:
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        try:
            yield _sample(stripped, number)
        except InputError as error:
            problems.append(
                Problem(name, number, 1, stripped.split("{")[0].split(" ")[0], str(error), 'name{label="value"} number')
            )


def _sample(line: str, number: int) -> Sample:
    """One line. Raises InputError that says what is wrong with it."""
    found = _NAME.match(line)
    if not found:
        raise InputError("the line begins with no metric's name")
    at = found.end()
    labels: dict[str, str] = {}
    if line[at:].lstrip().startswith("{"):
        labels, at = _labels(line, line.index("{", at) + 1)
    words = line[at:].split("#", 1)[0].split()
    if len(words) not in (1, 2):
        raise InputError("no number after the name" if not words else f"{len(words)} words after the name, not a number")
    try:
        value = float(words[0].replace("Inf", "inf"))
    except ValueError:
        raise InputError(f"'{words[0]}' is not a number") from None
    return Sample(found[0], labels, value, number)


def _labels(line: str, at: int) -> tuple[dict[str, str], int]:
    labels: dict[str, str] = {}
    while not line[at:].lstrip().startswith("}"):
        found = _LABEL.match(line, at)
        if not found:
            raise InputError("the labels are not closed or not quoted")
        if found[1] in labels:
            raise InputError(f"the label '{found[1]}' stands twice")
        labels[found[1]] = re.sub(r"\\.", lambda escape: _ESCAPES.get(escape[0], escape[0]), found[2])
        at = found.end()
        if not found[3] and not line[at:].lstrip().startswith("}"):
            raise InputError("the labels are not closed or not divided by commas")
    return labels, line.index("}", at) + 1


def _repeated(samples: list[Sample], name: str) -> Iterator[Problem]:
    seen: dict[tuple[str, _Labels], int] = {}
    for sample in samples:
        key = (sample.name, tuple(sorted(sample.labels.items())))
        if key in seen:
            yield Problem(name, sample.line, 1, sample.name, f"the same series stands on line {seen[key]}", "each series once")
        seen.setdefault(key, sample.line)
