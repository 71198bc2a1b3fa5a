"""Figures of policy smoothing: what is certified, what an attack left, and what no certificate can pass, by budget."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from govcompute.quantity import counted
from govcompute.smoothing.attack_table import AttackRun
from govcompute.smoothing.certificate import Certificate

if TYPE_CHECKING:
    import plotly.graph_objects as go


def curves(certificate: Certificate, attacked: Sequence[AttackRun] = ()) -> go.Figure:
    """Mean return by total budget: certified, the plug-in optimum, and attacks with bars of two standard errors."""
    import plotly.graph_objects as go

    figure = go.Figure()
    across = certificate.budgets.tolist()
    lines = (("certified", certificate.expected, "#0072B2", None), ("plug-in optimum", certificate.plug_in, "#7A7A7A", "dot"))
    for name, values, colour, dash in lines:
        line = {"color": colour, "width": 2, **({"dash": dash} if dash else {})}
        figure.add_trace(go.Scatter(x=across, y=values.tolist(), mode="lines", name=name, line=line))
    if attacked:
        figure.add_trace(
            go.Scatter(
                x=[run.budget for run in attacked],
                y=[run.mean for run in attacked],
                mode="lines+markers",
                name="worst attack found",
                text=[counted(len(run.returns), "episode") for run in attacked],
                hovertemplate="budget %{x:g}: %{y:.3f}<br>%{text}<extra></extra>",
                marker={"color": "#D55E00", "symbol": "diamond", "size": 9},
                line={"color": "#D55E00", "width": 1},
                error_y={
                    "type": "data",
                    "symmetric": False,
                    "array": [2 * run.standard_error for run in attacked],
                    "arrayminus": [2 * run.standard_error for run in attacked],
                    "thickness": 0.8,
                    "width": 0,
                },
            )
        )
    figure.update_layout(
        xaxis={"title": f"total ℓ2 budget of an episode (sigma {certificate.sigma:g})"},
        yaxis={"title": "mean return"},
        height=520,
        hovermode="closest",
    )
    return figure
