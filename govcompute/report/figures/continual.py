"""The figure of a study of continual learning: what was learned against what was kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govcompute.continual.record import StudyRecord
from govcompute.continual.summary import summaries

if TYPE_CHECKING:
    import plotly.graph_objects as go

#: Okabe and Ito's palette for the optimizers, the shape for the family: circles are baselines, squares CLASSP's variants.
_MARKS = {
    "sgd": ("#7A7A7A", "circle"),
    "adagrad": ("#E69F00", "circle"),
    "adam": ("#D55E00", "circle"),
    "ewc": ("#56B4E9", "diamond"),
    "ewc-online": ("#0072B2", "diamond"),
    "classp": ("#009E73", "square"),
    "classp-keep": ("#CC79A7", "square"),
    "classp-square": ("#E69F00", "square"),
    "classp-free-first": ("#0072B2", "square"),
    "classp-published": ("#000000", "x"),
    "classp-official": ("#000000", "triangle-up"),
}


def forgetting_and_learning(study: StudyRecord) -> go.Figure:
    """Every method by accuracy when learned (across) and at the end (up), means over tasks and seeds, bars 95 % over seeds;
    on the diagonal nothing was forgotten."""
    import plotly.graph_objects as go

    figure = go.Figure(
        go.Scatter(x=[0, 1], y=[0, 1], mode="lines", name="nothing forgotten", line={"color": "#7A7A7A", "dash": "dot"})
    )
    for one in summaries(study):
        colour, symbol = _MARKS.get(one.method.name, ("#000000", "circle"))
        figure.add_trace(
            go.Scatter(
                x=[one.learned.mean],
                y=[one.average.mean],
                mode="markers",
                name=one.method.name,
                text=[one.method.words],
                hovertemplate="<b>%{text}</b><br>learned %{x:.3f}, at the end %{y:.3f}<extra></extra>",
                marker={"color": colour, "symbol": symbol, "size": 9},
                error_y={
                    "type": "data",
                    "symmetric": False,
                    "array": [one.average.high - one.average.mean],
                    "arrayminus": [one.average.mean - one.average.low],
                    "thickness": 0.8,
                    "width": 0,
                },
            )
        )
    figure.update_layout(
        xaxis={"title": "held-out accuracy when a task was just learned", "range": [0, 1]},
        yaxis={"title": "held-out accuracy of all tasks at the end", "range": [0, 1]},
        height=520,
        hovermode="closest",
    )
    return figure
