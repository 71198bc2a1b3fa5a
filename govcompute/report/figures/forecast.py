"""Figures of a forecast: how many systems above a line over time, and when groups cross it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from govcompute.forecast.crossing import Crossing
from govcompute.forecast.publication import PublishedForecast
from govcompute.forecast.scenario import Count
from govcompute.quantity import Line, exact
from govcompute.report.forecast import Steps

if TYPE_CHECKING:
    import plotly.graph_objects as go

_KNOWN, _AHEAD, _BAND, _OTHERS = "#7A7A7A", "#2F86C5", "rgba(86,180,233,0.30)", ("#D55E00", "#009E73", "#CC79A7")
_COUNTS = [digit * 10**power for power in range(5) for digit in (1, 2, 5)]
#: Where none are drawn: a logarithmic axis has no zero.
_NONE = 0.5
_SYMBOLS = ("diamond", "square", "triangle-up")
_WHOLE_DAYS = 86_400_000  # milliseconds, the unit in which plotly measures bars on an axis of dates


def counts(
    seen: Steps, ahead: Sequence[Count], published: Sequence[PublishedForecast], line: Line, known_until: date
) -> go.Figure:
    """Systems above `line`: known so far as steps, forecast as a median with its 90 % band, published ones as marks with bars.

    The scale of the count is logarithmic, because the doubt is one of factors; none stands below one, on a step of its own.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    if seen:
        days = [day for day, _ in seen] + [known_until]
        numbers = [number for _, number in seen] + [seen[-1][1]]
        figure.add_scatter(
            x=days, y=numbers, mode="lines", name="known", line={"shape": "hv", "color": _KNOWN, "width": 3},
            hovertemplate="%{x}: %{y} known<extra></extra>",
        )  # fmt: skip
    days = [count.on for count in ahead]
    edge = {"x": days, "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    figure.add_scatter(y=[max(count.low, _NONE) for count in ahead], showlegend=False, **edge)
    figure.add_scatter(
        y=[max(count.high, _NONE) for count in ahead], fill="tonexty", fillcolor=_BAND, name="90 % of the draws", **edge
    )
    figure.add_scatter(
        x=days, y=[max(count.median, _NONE) for count in ahead], mode="lines", name="forecast (median)",
        line={"color": _AHEAD, "width": 3, "dash": "dash"},
        customdata=[[count.low, count.high, count.median] for count in ahead],
        hovertemplate="%{x}: %{customdata[2]:.0f} (%{customdata[0]:.0f} to %{customdata[1]:.0f})<extra></extra>",
    )  # fmt: skip
    for index, other in enumerate(published):
        _published(figure, other, line, _OTHERS[index % len(_OTHERS)], _SYMBOLS[index % len(_SYMBOLS)])
    figure.update_layout(
        xaxis={"title": "by the end of"},
        yaxis={
            "title": "systems above the line",
            "type": "log",
            "tickvals": [_NONE, *_COUNTS],
            "ticktext": ["0", *map(str, _COUNTS)],
        },
        legend={"orientation": "h", "y": -0.22, "traceorder": "normal"},
        height=480,
        margin={"t": 20, "r": 20},
    )
    return figure


def _published(figure: go.Figure, other: PublishedForecast, line: Line, colour: str, symbol: str) -> None:
    told = [count for count in other.counts if exact(count.above) == line.value]
    middles = [count.median or count.low or count.high for count in told]
    pairs = [(count, middle) for count, middle in zip(told, middles, strict=True) if middle is not None]
    if pairs:
        figure.add_scatter(
            x=[count.on for count, _ in pairs],
            y=[middle for _, middle in pairs],
            mode="markers",
            name=f"{other.title} ({other.level})",
            text=[count.words for count, _ in pairs],
            marker={"color": colour, "symbol": symbol, "size": 11},
            error_y={
                "type": "data",
                "symmetric": False,
                "array": [(count.high or middle) - middle for count, middle in pairs],
                "arrayminus": [middle - (count.low or middle) for count, middle in pairs],
            },
            hovertemplate=f"{other.title}<br>%{{x}}: %{{text}}<extra></extra>",
        )


def crossings(found: Sequence[Crossing], known_until: date) -> go.Figure:
    """One row a group: a full mark where it has crossed, a bar from the 5 % to the 95 % day with its median where it will."""
    import plotly.graph_objects as go

    figure = go.Figure()
    ahead = [one for one in found if one.crossed is None and one.low is not None]
    if ahead:
        never = max(one.high or one.median or one.low or known_until for one in ahead)
        figure.add_bar(
            orientation="h",
            y=[one.group for one in ahead],
            base=[one.low for one in ahead],
            x=[((one.high or never) - (one.low or known_until)).days * _WHOLE_DAYS for one in ahead],
            marker={"color": _BAND, "line": {"color": _AHEAD, "width": 1}},
            width=0.35,
            name="90 % of the draws",
            hoverinfo="skip",
        )
        medians = [(one.median, one.group) for one in ahead if one.median is not None]
        figure.add_scatter(
            x=[day for day, _ in medians], y=[group for _, group in medians], mode="markers", name="median",
            marker={"symbol": "line-ns-open", "size": 16, "color": _AHEAD, "line": {"width": 3}},
            hovertemplate="%{y}: %{x}<extra></extra>",
        )  # fmt: skip
    past = [one for one in found if one.crossed is not None]
    if past:
        figure.add_scatter(
            x=[one.crossed for one in past], y=[one.group for one in past], mode="markers", name="crossed",
            marker={"symbol": "circle", "size": 12, "color": _OTHERS[0]}, text=[one.by for one in past],
            hovertemplate="%{y}: %{x} by %{text}<extra></extra>",
        )  # fmt: skip
    figure.add_vline(x=known_until.isoformat(), line={"color": _KNOWN, "dash": "dot", "width": 1.5})
    figure.update_layout(
        xaxis={"type": "date"},
        yaxis={"categoryorder": "array", "categoryarray": [one.group for one in reversed(found)], "automargin": True},
        legend={"orientation": "h", "y": -0.2},
        height=150 + 42 * len(found),
        margin={"t": 44, "r": 20},
    )
    return figure
