"""The chart of a finding for a page; `report.chart` draws the same data for print."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from govcompute.limits import Chart
from govcompute.limits.finding import Axis, Mark, Point, Series
from govcompute.report.figures.beside import HEIGHT, WIDTH, Box, box_of, shifts

if TYPE_CHECKING:
    import plotly.graph_objects as go

#: Okabe and Ito's palette, its blue lighter for dark pages; each with a shape and a dash, so that none is told by colour alone.
_STYLES = (
    ("#2F86C5", "circle", "solid"),
    ("#D55E00", "square", "dash"),
    ("#009E73", "triangle-up", "dot"),
    ("#CC79A7", "diamond", "dashdot"),
    ("#E69F00", "cross", "longdash"),
    ("#56B4E9", "x", "longdashdot"),
)
_LAW = "#D0453D"
_STROKE = "#8A8A8A"
#: More names than these on one chart are told by the pointer and the table alone.
_MOST_LABELS = 14


def finding_figure(chart: Chart) -> go.Figure:
    """Marks, lines and steps on linear or logarithmic axes, with the lines of law across them.

    A few points of the last series, which is what a chart singles out, carry their names; all tell them to the pointer.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    for index, series in enumerate(chart.series):
        figure.add_trace(_trace(chart, series, index))
    for mark in chart.marks:
        _across(figure, chart, mark)
    _names(figure, chart)
    figure.update_layout(
        xaxis=_axis(chart.x),
        yaxis=_axis(chart.y),
        legend={"orientation": "h", "y": -0.25, "yanchor": "top"},
        height=520,
        margin={"t": 30, "r": 20},
    )
    return figure


def _across(figure: go.Figure, chart: Chart, mark: Mark) -> None:
    """A line of law with its label."""
    line = {"color": _LAW, "dash": "dash", "width": 1.5}
    upright = mark.axis == "x"
    place = _position(chart.x if upright else chart.y, mark.value)
    (figure.add_vline if upright else figure.add_hline)(**{mark.axis: mark.value}, line=line)
    where: dict[str, Any] = (
        {"x": place, "y": 1, "yref": "paper", "xanchor": "right", "yanchor": "top"}
        if upright
        else {"x": 1, "y": place, "xref": "paper", "xanchor": "right", "yanchor": "bottom"}
    )
    figure.add_annotation(text=mark.label, showarrow=False, font={"color": _LAW}, **where)


def _trace(chart: Chart, series: Series, index: int) -> go.Scatter:
    import plotly.graph_objects as go

    colour, symbol, dash = _STYLES[index % len(_STYLES)]
    return go.Scatter(
        x=[_place(chart.x, point.x) for point in series.points],
        y=[_place(chart.y, point.y) for point in series.points],
        mode={"marks": "markers", "line": "lines", "steps": "lines+markers"}[series.form],
        name=series.name,
        text=[point.label for point in series.points],
        marker={"color": colour, "symbol": symbol, "size": 9},
        line={"color": colour, "dash": dash, "width": 2, "shape": "hv" if series.form == "steps" else "linear"},
        hovertemplate="<b>%{text}</b><br>%{x}, %{y}<extra>" + series.name + "</extra>",
    )


def _named(chart: Chart) -> list[Point]:
    """The points of the last series that carry their names: none where it is a line, or has too many."""
    series = chart.series[-1]
    named = [point for point in series.points if point.label]
    return named if series.form == "marks" and len(named) <= _MOST_LABELS and not chart.x.names else []


def _names(figure: go.Figure, chart: Chart) -> None:
    """Each name beside its mark, where nothing else lies, with a stroke to it where that is not near."""
    across = _scale(chart.x, [point.x for series in chart.series for point in series.points], chart.marks, "x")
    up = _scale(chart.y, [point.y for series in chart.series for point in series.points], chart.marks, "y")
    named = _named(chart)
    marks = [(across(p.x) * WIDTH, (1 - up(p.y)) * HEIGHT) for series in chart.series for p in series.points]
    laws = [_law_box(mark, across, up) for mark in chart.marks]
    places = [(point.label, across(point.x) * WIDTH, (1 - up(point.y)) * HEIGHT) for point in named]
    for point, (right, down) in zip(named, shifts(places, marks, laws), strict=True):
        figure.add_annotation(
            x=_position(chart.x, point.x), y=_position(chart.y, point.y), text=escape(point.label), ax=right, ay=down,
            arrowhead=0, arrowwidth=1, arrowcolor=_STROKE, standoff=5,
        )  # fmt: skip


def _law_box(mark: Mark, across: Callable[[float], float], up: Callable[[float], float]) -> Box:
    """Where the label of a line of law lies."""
    size = box_of(mark.label, 0, 0)
    if mark.axis == "x":
        return size._replace(x=across(mark.value) * WIDTH - size.width / 2, y=size.height / 2)
    return size._replace(x=WIDTH - size.width / 2, y=(1 - up(mark.value)) * HEIGHT - size.height / 2)


def _scale(axis: Axis, values: list[float], marks: Sequence[Mark], which: str) -> Callable[[float], float]:
    """Where a value lies along an axis, from 0 to 1, with the room that plotly leaves at either end."""
    values = [_position(axis, value) for value in (*values, *(mark.value for mark in marks if mark.axis == which))]
    room = 0.07 * (max(values) - min(values) or 1.0)
    low, high = min(values) - room, max(values) + room
    return lambda value: (_position(axis, value) - low) / (high - low)


def _position(axis: Axis, value: float) -> float:
    """Plotly reads the place of a shape or a name on a logarithmic axis as an exponent."""
    return math.log10(value) if axis.log else value


def _place(axis: Axis, value: float) -> float | str:
    return axis.names[round(value)] if axis.names else value


def _axis(axis: Axis) -> dict[str, Any]:
    if axis.names:
        return {
            "title": axis.title,
            "type": "category",
            "categoryarray": list(axis.names),
            "automargin": True,
            "tickangle": -35,
        }
    if axis.log:
        return {
            "title": axis.title,
            "type": "log",
            "exponentformat": "power",
            "automargin": True,
            "dtick": 1,
            "minor": {"ticks": "outside"},
        }
    return {"title": axis.title, "automargin": True}
