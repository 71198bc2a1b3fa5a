"""A chart of the limits report as SVG inside the page: marks, lines and steps on linear or logarithmic axes.

Colours are the page's; each series has a shape or a dash of its own besides, so that none is told by colour alone.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from html import escape

from govcompute.limits import Chart
from govcompute.limits.finding import Axis, Point, Series

_WIDTH, _HEIGHT = 860, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 78, 16, 12, 46
_NAMED = 128
_LEGEND_ROW = 20
#: The mean width of a character at the size of the text, to keep labels apart.
_CHARACTER, _LINE = 6.6, 12
_MOST_TICKS, _FEW_DECADES, _HALF_A_DECADE = 9, 2.5, 0.5
#: Places between two points of a line, where a label would lie on it.
_BETWEEN = 12
#: Left, middle height and right of a label.
_Box = tuple[float, float, float]
#: More names than these on one chart are told by the pointer and the table alone.
_MOST_LABELS = 18


class _Scale:
    """From the values of one axis to places on the paper."""

    def __init__(self, axis: Axis, values: Iterable[float], start: float, end: float) -> None:
        found = [value for value in values if not axis.log or value > 0]
        low, high = (min(found), max(found)) if found else (0.0, 1.0)
        self.axis, self.start, self.end = axis, start, end
        if axis.names:
            low, high = -0.5, len(axis.names) - 0.5
        elif axis.log:
            low, high = math.floor(math.log10(low) * 10) / 10, math.ceil(math.log10(high) * 10) / 10
        room = 0.0 if axis.names or axis.log else 0.04 * ((high - low) or 1.0)
        self.low, self.high = low - room, high + room + (0.5 if low == high else 0.0)

    def __call__(self, value: float) -> float:
        place = (math.log10(value) if value > 0 else self.low) if self.axis.log else value
        share = min(max((place - self.low) / (self.high - self.low), 0.0), 1.0)
        return self.start + share * (self.end - self.start)

    def ticks(self) -> list[tuple[float, str]]:
        """Values to mark, each with its words."""
        if self.axis.names:
            return [(index, name) for index, name in enumerate(self.axis.names)]
        if self.axis.log:
            first, last = math.ceil(self.low - 1e-9), math.floor(self.high + 1e-9)
            if self.high - self.low < _FEW_DECADES:
                return self._within_decades(first)
            apart = max(1, math.ceil((last - first + 1) / _MOST_TICKS))
            return [(10.0**power, f"1e{power}") for power in range(first, last + 1, apart)]
        rough = (self.high - self.low) / (_MOST_TICKS - 2)
        power = 10.0 ** math.floor(math.log10(rough))
        step = power * next(factor for factor in (1, 2, 5, 10) if factor * power >= rough * (1 - 1e-9))
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [(index * step, f"{index * step:g}") for index in range(first, last + 1)]

    def _within_decades(self, first: int) -> list[tuple[float, str]]:
        """A few multiples of each power of ten, between the ends; more where the ends are near each other."""
        near = self.high - self.low < _HALF_A_DECADE
        factors = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9) if near else (1, 2, 3, 5, 7)
        found = [(factor * 10.0**power, f"{factor}e{power}") for power in range(first - 1, first + 3) for factor in factors]
        return [(value, words) for value, words in found if self.low - 1e-9 <= math.log10(value) <= self.high + 1e-9]


def chart(given: Chart, number: int) -> str:
    """The chart as SVG; `number` keeps the ids of several on one page apart."""
    points = [point for series in given.series for point in series.points]
    bottom = _BOTTOM + (_NAMED if given.x.names else 0)
    legend = _LEGEND_ROW * len(given.series)
    height = _HEIGHT + (_NAMED if given.x.names else 0) + legend
    across = _Scale(given.x, [*(p.x for p in points), *_marked(given, "x")], _LEFT, _WIDTH - _RIGHT)
    up = _Scale(given.y, [*(p.y for p in points), *_marked(given, "y")], height - bottom, _TOP + legend)
    laws = _law_labels(given, across, up)
    named: set[tuple[str, float, float]] = set()
    taken = [*((across(p.x) - 5, up(p.y), across(p.x) + 5) for p in points), *(box for box, _ in laws)]
    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-labelledby="chart-{number}">',
        f'<title id="chart-{number}">{escape(given.alt)}</title>',
        *_axes(given, across, up),
        *_marks(given, across, up),
        *(part for index, series in enumerate(given.series) for part in _series(series, index, across, up)),
        *(text for _, text in laws),
        # The last series is what a chart singles out: its names come first.
        *(part for series in reversed(given.series) for part in _labels(series, across, up, taken, named)),
        *(part for index, series in enumerate(given.series) for part in _legend(series, index)),
        "</svg>",
    ]
    return "\n".join(parts)


def _marked(given: Chart, axis: str) -> list[float]:
    return [mark.value for mark in given.marks if mark.axis == axis]


def _axes(given: Chart, across: _Scale, up: _Scale) -> list[str]:
    parts = []
    for value, words in up.ticks():
        y = up(value)
        parts.append(f'<line class="tick" x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDTH - _RIGHT}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{escape(words)}</text>')
    for value, words in across.ticks():
        x = across(value)
        parts.append(f'<line class="tick" x1="{x:.1f}" y1="{up.end:.1f}" x2="{x:.1f}" y2="{up.start:.1f}"/>')
        if across.axis.names:
            turn = f'transform="rotate(-40 {x:.1f} {up.start + 14:.1f})"'
            parts.append(f'<text x="{x:.1f}" y="{up.start + 14:.1f}" text-anchor="end" {turn}>{escape(_short(words))}</text>')
        else:
            parts.append(f'<text x="{x:.1f}" y="{up.start + 16:.1f}" text-anchor="middle">{escape(words)}</text>')
    middle, foot = (_LEFT + _WIDTH - _RIGHT) / 2, up.start + (36 if not across.axis.names else _NAMED + 34)
    side = (up.start + up.end) / 2
    parts.append(f'<text class="faint" x="{middle:.0f}" y="{foot:.0f}" text-anchor="middle">{escape(given.x.title)}</text>')
    parts.append(
        f'<text class="faint" x="14" y="{side:.0f}" text-anchor="middle" transform="rotate(-90 14 {side:.0f})">'
        f"{escape(given.y.title)}</text>"
    )
    return parts


def _short(words: str, length: int = 26) -> str:
    return words if len(words) <= length else words[: length - 1] + "…"


def _marks(given: Chart, across: _Scale, up: _Scale) -> list[str]:
    parts = []
    for mark in given.marks:
        place = (across if mark.axis == "x" else up)(mark.value)
        ends = (place, up.end, place, up.start) if mark.axis == "x" else (_LEFT, place, _WIDTH - _RIGHT, place)
        x1, y1, x2, y2 = (f"{end:.1f}" for end in ends)
        parts.append(f'<line class="law" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>')
    return parts


def _law_labels(given: Chart, across: _Scale, up: _Scale) -> list[tuple[_Box, str]]:
    """What each law line is called, at that end of it where least is drawn: its box and its text."""
    drawn = [place for series in given.series for place in _drawn(series, across, up)]
    found = []
    for mark in given.marks:
        width = len(mark.label) * _CHARACTER
        if mark.axis == "x":
            left = across(mark.value) - 5 - width
            boxes = [(left, up.end + 8, left + width), (left, up.start - 10, left + width)]
        else:
            y = up(mark.value) - 9
            boxes = [(_WIDTH - _RIGHT - width, y, float(_WIDTH - _RIGHT)), (_LEFT + 4.0, y, _LEFT + 4.0 + width)]
        box = min(boxes, key=lambda box: sum(_meet(box, (x - 4, y, x + 4)) for x, y in drawn))
        anchor, x = ("start", box[0]) if box[0] < _LEFT + 5 else ("end", box[2])
        words = escape(mark.label)
        text = f'<text class="on-paper law-label" x="{x:.1f}" y="{box[1] + 4:.1f}" text-anchor="{anchor}">{words}</text>'
        found.append((box, text))
    return found


def _drawn(series: Series, across: _Scale, up: _Scale) -> list[tuple[float, float]]:
    """Places that the series takes up: its points, and those between them on its line."""
    places = [(across(point.x), up(point.y)) for point in series.points]
    if series.form == "marks":
        return places
    path = places if series.form == "line" else _stairs(places)
    shares = [step / _BETWEEN for step in range(_BETWEEN)]
    return places + [(x + (u - x) * s, y + (v - y) * s) for (x, y), (u, v) in itertools.pairwise(path) for s in shares]


def _series(series: Series, index: int, across: _Scale, up: _Scale) -> list[str]:
    places = [(across(point.x), up(point.y)) for point in series.points]
    if series.form in ("line", "steps"):
        path = places if series.form == "line" else _stairs(places)
        drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in path)
        marks = [_mark(index, x, y, "") for x, y in places] if series.form == "steps" else []
        return [f'<polyline class="l{index}" points="{drawn}"/>', *marks]
    return [_mark(index, x, y, point.label) for (x, y), point in zip(places, series.points, strict=True)]


def _stairs(places: list[tuple[float, float]]) -> list[tuple[float, float]]:
    path = places[:1]
    for (_, before), (x, y) in itertools.pairwise(places):
        path += [(x, before), (x, y)]
    return path


def _mark(index: int, x: float, y: float, label: str) -> str:
    told = f"<title>{escape(label)}</title>" if label else ""
    match index % 4:
        case 0:
            shape = f'<circle class="s{index}" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
        case 1:
            shape = f'<rect class="s{index}" x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8"/>'
        case 2:
            shape = f'<path class="s{index}" d="M{x:.1f} {y - 5:.1f}l5 9h-10z"/>'
        case _:
            shape = f'<path class="s{index}" d="M{x:.1f} {y - 5:.1f}l5 5-5 5-5-5z"/>'
    return f"<g>{told}{shape}</g>" if told else shape


def _labels(series: Series, across: _Scale, up: _Scale, taken: list[_Box], named: set[tuple[str, float, float]]) -> list[str]:
    """Names beside their points, as many as fit without lying on each other; the rest is told by the pointer and the table.

    A point of several series is named once: `named` holds those that are, `taken` what is drawn.
    """
    if across.axis.names or not any(point.label for point in series.points):
        return []
    parts: list[str] = []
    for point in _spread_out(series.points):
        if (point.label, point.x, point.y) in named:
            continue
        x, y, width = across(point.x), up(point.y), len(point.label) * _CHARACTER
        for anchor, left in (("start", x + 7), ("end", x - 7 - width)):
            box = (left, y, left + width)
            inside = left >= _LEFT and box[2] <= _WIDTH - _RIGHT
            if len(parts) < _MOST_LABELS and point.label and inside and not any(_meet(box, other) for other in taken):
                at = f'x="{left if anchor == "start" else box[2]:.1f}" y="{y + 4:.1f}" text-anchor="{anchor}"'
                parts.append(f'<text class="on-paper" {at}>{escape(point.label)}</text>')
                taken.append(box)
                named.add((point.label, point.x, point.y))
                break
    return parts


def _spread_out(points: tuple[Point, ...]) -> list[Point]:
    """The outermost first: they have room, and they are the ones that a reader asks about."""
    middle = sorted(point.y for point in points)[len(points) // 2]
    return sorted(points, key=lambda point: -abs(point.y - middle))


def _meet(a: _Box, b: _Box) -> bool:
    return abs(a[1] - b[1]) < _LINE and a[0] < b[2] and b[0] < a[2]


def _legend(series: Series, index: int) -> list[str]:
    y = _TOP + _LEGEND_ROW * index + 4
    sample = (
        f'<line class="l{index}" x1="{_LEFT - 8}" y1="{y}" x2="{_LEFT + 10}" y2="{y}"/>'
        if series.form in ("line", "steps")
        else _mark(index, _LEFT + 1, y, "")
    )
    return [sample, f'<text x="{_LEFT + 18}" y="{y + 4}">{escape(series.name)}</text>']
