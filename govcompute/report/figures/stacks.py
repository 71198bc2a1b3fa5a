"""Figures of a study of stopping rules: speed against FLOP, and what the acceptance head says against what is true."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from govcompute.quantity import counted
from govcompute.speculative.head import Reliability
from govcompute.speculative.study.arms import Family
from govcompute.speculative.study.comparison import Compared

if TYPE_CHECKING:
    import plotly.graph_objects as go

#: Okabe and Ito's palette, which people with any common colour blindness can tell apart; the shape says it again.
_MARKS = {
    Family.FIXED: ("#7A7A7A", "circle"),
    Family.SCHEDULE: ("#000000", "x"),
    Family.CONFIDENCE: ("#E69F00", "diamond"),
    Family.PUBLISHED: ("#D55E00", "star"),
    Family.CALIBRATED: ("#56B4E9", "square"),
    Family.BEST: ("#0072B2", "square"),
    Family.GOVERNED: ("#009E73", "triangle-up"),
    Family.PRICED: ("#009E73", "triangle-down"),
    Family.ORACLE: ("#CC79A7", "cross"),
}


def speed_and_flop(compared: Sequence[Compared]) -> go.Figure:
    """Every rule by FLOP of a token over the plain target's (across) and counted speed over it (up), bars 95 % over seeds."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for family, (colour, symbol) in _MARKS.items():
        held = sorted((one for one in compared if one.arm.family is family), key=lambda one: one.flop_multiple.mean)
        if held:
            figure.add_trace(
                go.Scatter(
                    x=[one.flop_multiple.mean for one in held],
                    y=[one.speed_up.mean for one in held],
                    mode="lines+markers" if len(held) > 1 else "markers",
                    name=str(family),
                    text=[one.arm.name for one in held],
                    hovertemplate="<b>%{text}</b><br>Φ %{x:.3f}, speed-up %{y:.3f}<extra></extra>",
                    marker={"color": colour, "symbol": symbol, "size": 9},
                    line={"color": colour, "width": 1},
                    error_y={
                        "type": "data",
                        "symmetric": False,
                        "array": [one.speed_up.high - one.speed_up.mean for one in held],
                        "arrayminus": [one.speed_up.mean - one.speed_up.low for one in held],
                        "thickness": 0.8,
                        "width": 0,
                    },
                )
            )
    figure.update_layout(
        xaxis={"title": "Φ: FLOP of a token over the plain target's"},
        yaxis={"title": "counted speed over the plain target's"},
        height=520,
        hovermode="closest",
    )
    return figure


def calibration(before: Sequence[Reliability], after: Sequence[Reliability]) -> go.Figure:
    """Mean true acceptance against the head's estimate, as trained and with ln(weight) added; the diagonal is right."""
    import plotly.graph_objects as go

    figure = go.Figure(go.Scatter(x=[0, 1], y=[0, 1], mode="lines", name="right", line={"color": "#7A7A7A", "dash": "dot"}))
    for table, name, colour in ((before, "as trained", "#D55E00"), (after, "with ln(weight) added", "#0072B2")):
        figure.add_trace(
            go.Scatter(
                x=[row.predicted for row in table],
                y=[row.true for row in table],
                mode="lines+markers",
                name=name,
                text=[counted(row.count, "candidate") for row in table],
                hovertemplate="said %{x:.3f}, true %{y:.3f}<br>%{text}<extra></extra>",
                marker={"color": colour, "size": 9, "symbol": "circle"},
                line={"color": colour, "width": 1},
            )
        )
    figure.update_layout(
        xaxis={"title": "acceptance that the head says", "range": [0, 1]},
        yaxis={"title": "mean true acceptance", "range": [0, 1]},
        height=480,
    )
    return figure
