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
#: The height of a plot above names that stand askew, on a screen of 390 px.
_ABOVE_NAMES = 295.0
#: The share of what an axis shows that is left free at either end.
_ROOM = 0.07
#: Where along a line of law its label may stand if neither end is free, in shares of the way.
_BETWEEN = tuple(step / 40 for step in range(39, 0, -1))


def position(axis: Axis, value: float) -> float:
    """Plotly reads the place of a shape or of words on a logarithmic axis as an exponent."""
    return math.log10(value) if axis.log else value


@dataclass(frozen=True)
class Plane:
    """What is drawn of a chart, as boxes."""

    chart: Chart

    @property
    def height(self) -> float:
        """Of the plot: names that stand askew below it take some of it."""
        return _ABOVE_NAMES if self.chart.x.names else HEIGHT

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the chart lies."""
        return _share(self.chart.x, x, self.reach_x) * WIDTH, (1 - _share(self.chart.y, y, self.reach_y)) * self.height

    @cached_property
    def drawn(self) -> list[Box]:
        """Every mark, and every line of a series."""
        return list(self._drawn())

    @cached_property
    def laws(self) -> list[Box]:
        """The lines of law."""
        return [self._line(mark) for mark in self.chart.marks]

    def labels(self, mark: Mark) -> list[tuple[Box, tuple[float, int]]]:
        """Where the label of a line of law may stand, the usual place first: its share of the way along, and its side (0, 1).

        An upright line: at 1 it stands at the top, and on side 0 left of it; a level one: at 1 on the right, on side 1 above.
        """
        line, size = self._line(mark), box_of(mark.label)
        if mark.axis == "x":
            up, sides = _along(size.height, self.height), {0: -size.width / 2, 1: size.width / 2}
            return [
                (size._replace(x=line.x + aside, y=self.height - y), (share, side))
                for share, y in up.items()
                for side, aside in sides.items()
            ]
        across, sides = _along(size.width, WIDTH), {1: -size.height / 2, 0: size.height / 2}
        return [
            (size._replace(x=x, y=line.y + aside), (share, side))
            for share, x in across.items()
            for side, aside in sides.items()
        ]

    def _line(self, mark: Mark) -> Box:
        if mark.axis == "x":
            return Box(_share(self.chart.x, mark.value, self.reach_x) * WIDTH, self.height / 2, 1, self.height)
        return Box(WIDTH / 2, (1 - _share(self.chart.y, mark.value, self.reach_y)) * self.height, WIDTH, 1)

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


def _along(size: float, most: float) -> dict[float, float]:
    """Where the middle of a label may lie on a line of length `most`, by its share of the way: the ends come first."""
    between = {share: share * most for share in _BETWEEN if size / 2 <= share * most <= most - size / 2}
    return {1.0: most - size / 2, 0.0: size / 2, **between}


def _share(axis: Axis, value: float, reach: tuple[float, float]) -> float:
    low, high = reach
    return (position(axis, value) - low) / (high - low)
