"""Figure: a run's compute as it was spent, the lines of law, and where the present rate leads, with its doubt."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from govcompute.quantity import counted, significant
from govcompute.report.ledger import RunRead, nearest
from govcompute.tracking import LineStanding

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

#: Lines up to so many times what is reached are drawn, and always the nearest.
_NEAR = 4
_POINTS = 40
_RECORDED, _PROJECTED, _LINE = "#0072B2", "#E69F00", "#D55E00"


@dataclass(frozen=True, slots=True)
class Ahead:
    """A point of the projection: FLOP at the rate, and at the ends of its 90 % interval (None where too little is known)."""

    at: datetime
    flop: float
    low: float | None
    high: float | None


def ahead(read: RunRead) -> list[Ahead]:
    """From the last stretch to the plan's end, or to half a year behind the last crossing; empty where nothing goes on."""
    rate = read.standing.rate
    if rate is None or read.run.over or not read.course:
        return []
    start, flop = read.standing.at, float(read.run.flop)
    per_second, factor = float(rate.flop_per_second), rate.factor
    if read.standing.planned is not None:
        seconds = float(read.standing.planned - read.run.flop) / per_second
    else:
        crossings = [line.crossing.late or line.crossing.at for line in read.standing.lines if line.crossing]
        seconds = max([(min(crossings) - start).total_seconds() * 1.2] if crossings else [86_400.0 * 90])
    steps = [seconds * index / _POINTS for index in range(_POINTS + 1)] if seconds > 0 else []
    return [
        Ahead(
            start + timedelta(seconds=after),
            flop + per_second * after,
            flop + per_second / factor * after if factor else None,
            flop + per_second * factor * after if factor else None,
        )
        for after in steps
    ]


def drawn_lines(read: RunRead) -> list[LineStanding]:
    """The lines that the figure shows."""
    first = nearest(read)
    reached = max([float(read.run.flop), *(point.high or point.flop for point in ahead(read))])
    return [
        line
        for index, line in enumerate(read.standing.lines)
        if line.line.value > 0 and (index == first or float(line.line.value) <= _NEAR * reached)
    ]


def course(read: RunRead) -> go.Figure:
    """Steps and marks: what is recorded. Dashes and a band: the projection. Dotted: the lines, in FLOP of this run."""
    import plotly.graph_objects as go

    points, lines = ahead(read), drawn_lines(read)
    figure = go.Figure(
        go.Scatter(
            x=[moment for moment, _ in read.course],
            y=[float(flop) for _, flop in read.course],
            mode="lines+markers",
            name="recorded so far",
            line={"color": _RECORDED, "width": 3},
            marker={"size": 5, "color": _RECORDED},
            hovertemplate="%{x|%Y-%m-%d %H:%M} UTC<br>%{y:.4g} FLOP so far<extra></extra>",
        )
    )
    if points:
        if points[0].low is not None:
            figure.add_trace(
                go.Scatter(
                    x=[point.at for point in [*points, *reversed(points)]],
                    y=[*(point.high for point in points), *(point.low for point in reversed(points))],
                    mode="lines", fill="toself", fillcolor="rgba(230,159,0,0.28)", line={"width": 0}, name="its 90 % interval",
                    hoverinfo="skip",
                )
            )  # fmt: skip
        figure.add_trace(
            go.Scatter(
                x=[point.at for point in points],
                y=[point.flop for point in points],
                mode="lines",
                name="if it goes on as it did",
                line={"color": _PROJECTED, "width": 3, "dash": "dash"},
                hovertemplate="%{x|%Y-%m-%d}<br>%{y:.3g} FLOP at this rate<extra></extra>",
            )
        )  # fmt: skip
    for value, names in _by_value(lines):
        figure.add_hline(
            y=value,
            line={"color": _LINE, "width": 2, "dash": "dot"},
            annotation_text=f"<b>{significant(Fraction(value), 3)}</b> {names}",
            annotation_position="top left",
            annotation_font={"size": 12},
        )
    tops = [float(read.run.flop), *(point.high or point.flop for point in points), *(float(line.line.value) for line in lines)]
    figure.update_layout(
        xaxis={"type": "date"},
        yaxis={"title": "FLOP of this run", "exponentformat": "power", **_scale(read, max(tops))},
        height=460,
        margin={"l": 10, "r": 10, "t": 40, "b": 10},
        legend={"orientation": "h", "yanchor": "top", "y": -0.12, "x": 0},
        hovermode="closest",
    )
    return figure


def _scale(read: RunRead, top: float) -> dict[str, Any]:
    """Logarithmic where the lines lie far above what was spent."""
    first = float(read.course[0][1]) if read.course else 0.0
    if first > 0 and top > 20 * float(read.run.flop):
        return {"type": "log", "dtick": 1, "range": [math.log10(first) - 0.3, math.log10(top) + 0.6]}
    return {"range": [0, 1.12 * top]}


def _by_value(lines: list[LineStanding]) -> Iterator[tuple[float, str]]:
    """Lines at one place share a label: the first text and how many more."""
    values = sorted({float(line.line.value) for line in lines})
    for value in values:
        names = list(dict.fromkeys(line.line.citation.partition(",")[0] for line in lines if float(line.line.value) == value))
        yield value, names[0] + (f" +{len(names) - 1}" if len(names) > 1 else "")


def course_frame(read: RunRead) -> pd.DataFrame:
    """The figure as a table: what is recorded, what is projected, and the lines."""
    import pandas as pd

    def row(what: str, when: str, flop: float, low: float | None = None, high: float | None = None) -> dict[str, str]:
        ends = ["" if end is None else f"{end:.4g}" for end in (low, high)]
        return {"what": what, "when (UTC)": when, "FLOP of this run": f"{flop:.6g}", "low 90 %": ends[0], "high 90 %": ends[1]}

    rows = [row("recorded", f"{moment:%Y-%m-%d %H:%M}", float(flop)) for moment, flop in read.course]
    rows += [row("projected", f"{point.at:%Y-%m-%d %H:%M}", point.flop, point.low, point.high) for point in ahead(read)]
    rows += [row(f"line: {one.line.rule}, {one.line.drawn}", "", float(one.line.value)) for one in drawn_lines(read)]
    return pd.DataFrame(rows)


def alt_text(read: RunRead, sentence: str) -> str:
    """What the figure shows, for those who cannot see it."""
    going = "A dashed line with a band shows where the rate so far leads." if ahead(read) else "Nothing is projected."
    lines = f"with {counted(len(drawn_lines(read)), 'line')} of law"
    return f"FLOP of {read.key} over time, {counted(len(read.course), 'stretch', 'stretches')}, {lines}. {sentence} {going}"
