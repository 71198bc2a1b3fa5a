"""Figures of a stack in theory: speed against FLOP over all settings, and what each choice does to FLOP, time and energy."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from govcompute.speculative.theory.curves import Curves
from govcompute.speculative.theory.setting import Setting

if TYPE_CHECKING:
    import plotly.graph_objects as go

#: Colour, sign and dash of each family (Okabe and Ito's palette).
_FIXED = ("#7A7A7A", "circle", "dot")
_THRESHOLD = ("#0072B2", "square", "solid")
_PRICED = ("#009E73", "triangle-down", "dash")
_READINGS = ("#E69F00", "star", "solid")
_ORACLE = ("#CC79A7", "cross", "solid")
_CHOSEN = ("#D55E00", "diamond", "solid")
_GOVERNED = ("#009E73", "hexagram", "solid")
_LEGEND = {"orientation": "h", "y": -0.22, "yanchor": "top"}


def trade_off(found: Curves, readings: Sequence[Setting], chosen: Setting, governed: Setting) -> go.Figure:
    """Speed (up) against FLOP (across), both over the target alone; the chosen and the governed point stand out."""
    import plotly.graph_objects as go

    figure = go.Figure()
    _curve(figure, found.fixed, "fixed length", _FIXED)
    _curve(figure, found.thresholds, "threshold", _THRESHOLD)
    _curve(figure, found.priced, "best at a price of FLOP", _PRICED)
    if readings:
        _points(figure, readings, "published", _READINGS, 12)
    _points(figure, [found.oracle], "bound: nothing thrown away", _ORACLE, 11)
    _points(figure, [chosen], "chosen", _CHOSEN, 16)
    _points(figure, [governed], "governed: best at your price", _GOVERNED, 16)
    figure.update_layout(
        xaxis={
            "title": "FLOP of a token, times the target’s",
            "range": [0.9, _end([*found.thresholds, *readings, chosen], found.fixed)],
        },
        yaxis={"title": "speed, times the target’s"},
        legend=_LEGEND,
        margin={"l": 10, "r": 10, "t": 20, "b": 40},
        height=520,
        hovermode="closest",
    )
    return figure


def _end(settings: Sequence[Setting], curve: Sequence[Setting]) -> float:
    """Where the axis ends at first: just beyond `settings`, between two marks of `curve`, so that it cuts none.

    Long fixed lengths spend so much that all else would be a dot; they are a drag away.
    """
    end = 1.1 * max(one.flop_multiple or 1.0 for one in settings)
    marks = [one.flop_multiple or 1.0 for one in (*settings, *curve)]
    beyond = [mark for mark in marks if mark > end]
    return (max(mark for mark in marks if mark <= end) + min(beyond)) / 2 if beyond else end


def by_choice(settings: Sequence[Setting], places: Sequence[float], title: str, chosen: float) -> go.Figure:
    """FLOP, time and energy of a token over the target's, and the share wasted, along one choice; `chosen` is marked."""
    import plotly.graph_objects as go

    figure = go.Figure()
    ends = [one.energy_multiple or (one.time_multiple, one.time_multiple) for one in settings]
    figure.add_trace(
        go.Scatter(
            x=[*places, *reversed(places)],
            y=[*(high for _, high in ends), *(low for low, _ in reversed(ends))],
            fill="toself",
            fillcolor="rgba(230,159,0,0.25)",
            line={"width": 0},
            name="energy lies in here",
            hoverinfo="skip",
        )
    )
    for name, values, (colour, symbol, dash) in (
        ("FLOP", [one.flop_multiple for one in settings], _CHOSEN),
        ("time", [one.time_multiple for one in settings], _THRESHOLD),
        ("share of the FLOP wasted", [one.waste_share for one in settings], _FIXED),
    ):
        figure.add_trace(
            go.Scatter(
                x=list(places),
                y=values,
                mode="lines+markers",
                name=name,
                line={"color": colour, "dash": dash, "width": 2},
                marker={"color": colour, "symbol": symbol, "size": 7},
                hovertemplate=f"%{{x}}: {name} %{{y:.2f}}<extra></extra>",
            )
        )
    figure.add_hline(y=1, line={"color": "#7A7A7A", "width": 1})
    figure.add_vline(x=chosen, line={"color": _CHOSEN[0], "dash": "dash", "width": 2})
    figure.add_annotation(x=chosen, y=1, yref="paper", yanchor="top", xanchor="left", text="chosen", showarrow=False)
    figure.update_layout(
        xaxis={"title": title},
        yaxis={"title": "a token, times the target’s", "rangemode": "tozero"},
        legend=_LEGEND,
        margin={"l": 10, "r": 10, "t": 30, "b": 40},
        height=460,
    )
    return figure


def by_choice_alt(settings: Sequence[Setting], title: str) -> str:
    """What the figure shows, for those who cannot see it."""
    first, last = settings[0], settings[-1]
    return (
        f"FLOP, time and wasted share of a token against the {title}. From {first.name} to {last.name} the FLOP go from"
        f" {first.flop_multiple:.2f} to {last.flop_multiple:.2f} times the target's, the time from {first.time_multiple:.2f} to"
        f" {last.time_multiple:.2f}, the wasted share from {first.waste_share:.2f} to {last.waste_share:.2f}. Energy lies"
        " between time and FLOP."
    )


def _curve(figure: go.Figure, settings: Sequence[Setting], name: str, style: tuple[str, str, str]) -> None:
    colour, symbol, dash = style
    _scatter(
        figure, settings, name, mode="lines+markers",
        marker={"color": colour, "symbol": symbol, "size": 6}, line={"color": colour, "dash": dash, "width": 2},
    )  # fmt: skip


def _points(figure: go.Figure, settings: Sequence[Setting], name: str, style: tuple[str, str, str], size: int) -> None:
    marker = {"color": style[0], "symbol": style[1], "size": size, "line": {"width": 1}}
    _scatter(figure, settings, name, mode="markers", marker=marker)


def _scatter(figure: go.Figure, settings: Sequence[Setting], name: str, **style: Any) -> None:
    import plotly.graph_objects as go

    figure.add_trace(
        go.Scatter(
            x=[one.flop_multiple for one in settings],
            y=[one.speed_up for one in settings],
            name=name,
            text=[escape(one.name) for one in settings],
            hovertemplate="<b>%{text}</b><br>FLOP × %{x:.2f}, speed × %{y:.2f}<extra></extra>",
            **style,
        )
    )
