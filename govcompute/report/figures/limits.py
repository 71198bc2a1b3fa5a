"""The chart of a finding for a page; `report.chart` draws the same data for print."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from govcompute.limits import Chart
from govcompute.limits.finding import Axis, Mark, Series

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
#: More names than these on one chart are told by the pointer and the table alone.
_MOST_LABELS = 14


def finding_figure(chart: Chart) -> go.Figure:
    """Marks, lines and steps on linear or logarithmic axes, with the lines of law across them.

    A few points of the last series, which is what a chart singles out, carry their names; all tell them to the pointer.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    for index, series in enumerate(chart.series):
        figure.add_trace(_trace(chart, series, index, named=index == len(chart.series) - 1))
    for mark in chart.marks:
        _across(figure, chart, mark)
    figure.update_layout(
        xaxis=_axis(chart.x),
        yaxis=_axis(chart.y),
        legend={"orientation": "h", "y": -0.25, "yanchor": "top"},
        height=520,
        margin={"t": 30, "r": 20},
    )
    return figure


def _across(figure: go.Figure, chart: Chart, mark: Mark) -> None:
    """A line of law with its label; plotly reads a label's place on a logarithmic axis as an exponent."""
    line = {"color": _LAW, "dash": "dash", "width": 1.5}
    upright = mark.axis == "x"
    place = math.log10(mark.value) if (chart.x if upright else chart.y).log else mark.value
    (figure.add_vline if upright else figure.add_hline)(**{mark.axis: mark.value}, line=line)
    where: dict[str, Any] = (
        {"x": place, "y": 1, "yref": "paper", "xanchor": "right", "yanchor": "top"}
        if upright
        else {"x": 1, "y": place, "xref": "paper", "xanchor": "right", "yanchor": "bottom"}
    )
    figure.add_annotation(text=mark.label, showarrow=False, font={"color": _LAW}, **where)


def _trace(chart: Chart, series: Series, index: int, *, named: bool) -> go.Scatter:
    import plotly.graph_objects as go

    colour, symbol, dash = _STYLES[index % len(_STYLES)]
    labels = [point.label for point in series.points]
    shown = named and series.form == "marks" and 0 < sum(map(bool, labels)) <= _MOST_LABELS and not chart.x.names
    mode = {"marks": "markers", "line": "lines", "steps": "lines+markers"}[series.form] + ("+text" if shown else "")
    return go.Scatter(
        x=[_place(chart.x, point.x) for point in series.points],
        y=[_place(chart.y, point.y) for point in series.points],
        mode=mode,
        name=series.name,
        text=labels,
        textposition=_sides(series),
        cliponaxis=not shown,  # a name may reach into the margin
        marker={"color": colour, "symbol": symbol, "size": 9},
        line={"color": colour, "dash": dash, "width": 2, "shape": "hv" if series.form == "steps" else "linear"},
        hovertemplate="<b>%{text}</b><br>%{x}, %{y}<extra>" + series.name + "</extra>",
    )


def _sides(series: Series) -> list[str]:
    """Where each name goes: above a point that is higher than the nearest to its left or right, below one that is lower."""
    order = sorted(range(len(series.points)), key=lambda index: series.points[index].x)
    sides = [""] * len(order)
    for place, index in enumerate(order):
        point = series.points[index]
        beside = [series.points[other] for other in (*order[max(0, place - 1) : place], *order[place + 1 : place + 2])]
        nearest = min(beside, key=lambda other: _apart(point.x, other.x), default=point)
        sides[index] = "top center" if point.y >= nearest.y else "bottom center"
    return sides


def _apart(one: float, other: float) -> float:
    """How far apart, as a share of the larger, which serves either kind of axis."""
    return abs(one - other) / max(abs(one), abs(other), 1e-9)


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
