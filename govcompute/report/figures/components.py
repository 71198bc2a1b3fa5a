"""Figure: the parts of a training step, forward and backward."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govcompute.flops import FlopCount
from govcompute.report.components import parts

if TYPE_CHECKING:
    import plotly.graph_objects as go

_MOST = 10
#: Colour and pattern of each pass (Okabe and Ito's palette; the pattern says it again).
_PASSES = {"forward": ("#0072B2", ""), "backward": ("#E69F00", "/")}


def components(count: FlopCount) -> go.Figure:
    """Bars of the largest parts, the rest as one; a bar is the forward pass and the backward pass after it."""
    import plotly.graph_objects as go

    shown = parts(count, _MOST)
    figure = go.Figure()
    for name, (colour, pattern) in _PASSES.items():
        figure.add_trace(
            go.Bar(
                orientation="h",
                y=[part.name for part in shown],
                x=[getattr(part, name) / count.flop for part in shown],
                name=name,
                marker={"color": colour, "pattern": {"shape": pattern}},
                hovertemplate="<b>%{y}</b><br>%{x:.2%} of all<extra>" + name + "</extra>",
            )
        )
    figure.update_layout(
        barmode="stack",
        xaxis={"title": "share of all FLOP", "tickformat": ".0%"},
        yaxis={"autorange": "reversed", "automargin": True},
        legend={"orientation": "h", "y": -0.25, "yanchor": "top", "traceorder": "normal"},
        margin={"l": 10, "r": 20, "t": 40, "b": 40},
        height=200 + 28 * len(shown),
    )
    return figure
