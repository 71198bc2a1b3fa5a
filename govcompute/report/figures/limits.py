"""The chart of a finding for a page; `report.chart` draws the same data for print."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from govcompute.limits import Chart
from govcompute.limits.finding import Axis, Mark, Point, Series
from govcompute.report.figures.beside import Box, freest, shifts
from govcompute.report.figures.plane import Plane, position

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
#: How a label is held at the ends of its line.
_ANCHORS: dict[str, dict[float, str]] = {"x": {0: "left", 1: "right"}, "y": {0: "bottom", 1: "top"}}
#: A logarithmic axis of so many powers of ten shows two of them at least.
_DECADES = 2
#: One of more than so many has no room for the ticks between them.
_MOST_DECADES = 6
#: The legend below names that stand askew, in parts of the plot's height.
_LOW = -0.5


def finding_figure(chart: Chart) -> go.Figure:
    """Marks, lines and steps on linear or logarithmic axes, with the lines of law across them.

    A few points of the last series, which is what a chart singles out, carry their names; all tell them to the pointer.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    for index, series in enumerate(chart.series):
        figure.add_trace(_trace(chart, series, index))
    plane = Plane(chart)
    _words(figure, plane)
    figure.update_layout(
        xaxis=_axis(chart.x, plane.reach_x),
        yaxis=_axis(chart.y, plane.reach_y),
        legend={"orientation": "h", "y": _LOW if chart.x.names else -0.25, "yanchor": "top"},
        height=520,
        margin={"t": 30, "r": 20},
    )
    return figure


def _across(figure: go.Figure, chart: Chart, mark: Mark, share: float, side: int) -> None:
    """A line of law with its label at a share of its way and on one of its sides.

    The words have the page's own colour: no red is dark enough for white paper and light enough for a dark page.
    """
    line = {"color": _LAW, "dash": "dash", "width": 1.5}
    upright = mark.axis == "x"
    (figure.add_vline if upright else figure.add_hline)(**{mark.axis: mark.value}, line=line)
    where: dict[str, Any] = (
        {
            "x": position(chart.x, mark.value), "y": share, "yref": "paper", "xanchor": ("right", "left")[side],
            "yanchor": _ANCHORS["y"].get(share, "middle"),
        }
        if upright
        else {
            "x": share, "y": position(chart.y, mark.value), "xref": "paper", "yanchor": ("top", "bottom")[side],
            "xanchor": _ANCHORS["x"].get(share, "center"),
        }
    )  # fmt: skip
    figure.add_annotation(text=mark.label, showarrow=False, **where)


def _words(figure: go.Figure, plane: Plane) -> None:
    """The label of each line of law where it is freest, and each name beside its mark, with a stroke where that is not near."""
    chart = plane.chart
    labels: list[Box] = []
    for mark in chart.marks:
        places = dict(plane.labels(mark))
        label = freest(places, [*plane.drawn, *labels], plane.laws)
        _across(figure, chart, mark, *places[label])
        labels.append(label)
    named = _named(chart)
    marks = [plane.at(point.x, point.y) for point in named]
    boxes = shifts([(point.label, *at) for point, at in zip(named, marks, strict=True)], [*plane.drawn, *labels], plane.laws)
    for point, (x, y), box in zip(named, marks, boxes, strict=True):
        figure.add_annotation(
            x=position(chart.x, point.x), y=position(chart.y, point.y), text=escape(point.label), ax=box.x - x, ay=box.y - y,
            arrowhead=0, arrowwidth=1, arrowcolor=_STROKE, standoff=5,
        )  # fmt: skip


def _named(chart: Chart) -> list[Point]:
    """The points of the last series that carry their names: none where it is a line, or has too many."""
    series = chart.series[-1]
    named = [point for point in series.points if point.label]
    return named if series.form == "marks" and len(named) <= _MOST_LABELS and not chart.x.names else []


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


def _place(axis: Axis, value: float) -> float | str:
    return axis.names[round(value)] if axis.names else value


def _axis(axis: Axis, reach: tuple[float, float]) -> dict[str, Any]:
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
            "range": reach,
            "exponentformat": "power",
            "automargin": True,
            "dtick": _log_step(reach),
            "minor": {"ticks": "outside" if reach[1] - reach[0] <= _MOST_DECADES else ""},
        }
    return {"title": axis.title, "automargin": True, "range": reach}


def _log_step(reach: tuple[float, float]) -> int | str:
    """Powers of ten; on an axis that may show but one of these, plotly's every digit between them too."""
    low, high = reach
    return 1 if high - low >= _DECADES else "D1"
