"""A finding's chart on a phone's screen: where its marks and lines lie, in px, so that words can go elsewhere."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from govcompute.limits import Chart
from govcompute.limits.finding import Axis, Mark
from govcompute.report.figures.beside import HEIGHT, WIDTH, Box, box_of, mark_at

#: A line between two points as so many boxes.
_STEPS = 12
#: The share of what an axis shows that is left free at either end.
_ROOM = 0.07


def position(axis: Axis, value: float) -> float:
    """Plotly reads the place of a shape or of words on a logarithmic axis as an exponent."""
    return math.log10(value) if axis.log else value


@dataclass(frozen=True)
class Plane:
    """What is drawn of a chart, as boxes."""

    chart: Chart

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the chart lies."""
        return _share(self.chart.x, x, self.reach_x) * WIDTH, (1 - _share(self.chart.y, y, self.reach_y)) * HEIGHT

    @cached_property
    def drawn(self) -> list[Box]:
        """Every mark, and every line of a series."""
        return list(self._drawn())

    @cached_property
    def laws(self) -> list[Box]:
        """The lines of law."""
        return [self._line(mark) for mark in self.chart.marks]

    def labels(self, mark: Mark) -> list[tuple[Box, tuple[int, int]]]:
        """Where the label of a line of law may stand, the usual place first; each with its end (0, 1) and its side (0, 1).

        An upright line: by end 1 at the top and on side 0, left of it; a level one: by end 1 at the right and on side 1, above.
        """
        line, size = self._line(mark), box_of(mark.label)
        if mark.axis == "x":
            ends, sides = {1: size.height / 2, 0: HEIGHT - size.height / 2}, {0: -size.width / 2, 1: size.width / 2}
            return [(size._replace(x=line.x + dx, y=y), (end, side)) for end, y in ends.items() for side, dx in sides.items()]
        ends, sides = {1: WIDTH - size.width / 2, 0: size.width / 2}, {1: -size.height / 2, 0: size.height / 2}
        return [(size._replace(x=x, y=line.y + dy), (end, side)) for end, x in ends.items() for side, dy in sides.items()]

    def _line(self, mark: Mark) -> Box:
        if mark.axis == "x":
            return Box(_share(self.chart.x, mark.value, self.reach_x) * WIDTH, HEIGHT / 2, 1, HEIGHT)
        return Box(WIDTH / 2, (1 - _share(self.chart.y, mark.value, self.reach_y)) * HEIGHT, WIDTH, 1)

    def _drawn(self) -> Iterator[Box]:
        for series in self.chart.series:
            places = [self.at(point.x, point.y) for point in series.points]
            if series.form != "line":
                yield from (mark_at(x, y) for x, y in places)
            if series.form != "marks":
                for (x, y), (right, down) in pairwise(places):
                    for step in range(_STEPS + 1):
                        yield Box(x + (right - x) * step / _STEPS, y + (down - y) * step / _STEPS, 2, 2)

    @cached_property
    def reach_x(self) -> tuple[float, float]:
        """Where the axis across begins and ends, in exponents if it is logarithmic."""
        return self._reach(self.chart.x, [point.x for series in self.chart.series for point in series.points], "x")

    @cached_property
    def reach_y(self) -> tuple[float, float]:
        """Where the axis up begins and ends, in exponents if it is logarithmic."""
        return self._reach(self.chart.y, [point.y for series in self.chart.series for point in series.points], "y")

    def _reach(self, axis: Axis, values: list[float], which: str) -> tuple[float, float]:
        if axis.names:
            return -0.5, len(axis.names) - 0.5
        found = [position(axis, one) for one in (*values, *(mark.value for mark in self.chart.marks if mark.axis == which))]
        room = _ROOM * (max(found) - min(found) or 1.0)
        return min(found) - room, max(found) + room


def _share(axis: Axis, value: float, reach: tuple[float, float]) -> float:
    low, high = reach
    return (position(axis, value) - low) / (high - low)
