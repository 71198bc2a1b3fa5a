"""A strip below a figure for what has no place on its axis: systems by release date whose compute nobody has stated."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from govcompute.quantity import Estimate, counted
from govcompute.registry.schema import System

if TYPE_CHECKING:
    import plotly.graph_objects as go

#: Which part of the height the strip takes, and where the figure above it begins.
_STRIP, _ABOVE = 0.05, 0.09
_COLOUR = "#808080"
NAME = "no number"


def unplaced(rows: Sequence[tuple[System, Estimate | None]]) -> list[System]:
    """The systems without a number, or of which nothing is known but that it is not less than zero."""
    return [system for system, estimate in rows if estimate is None or estimate.median == 0]


def words(rows: Sequence[tuple[System, Estimate | None]]) -> str:
    """How many stand in the strip, and how many have not even a date."""
    missing = unplaced(rows)
    undated = sum(system.released is None for system in missing)
    if not missing:
        return "Every system has a number."
    strip = f"Systems with no number: {len(missing)}, each a stroke below the plot"
    return strip + (
        f" at its release date ({counted(undated, 'without a date has', 'without a date have')} none)."
        if undated
        else " at its release date."
    )


def add_rug(figure: go.Figure, rows: Sequence[tuple[System, Estimate | None]]) -> None:
    """Draws a short upright mark for each system without a number at its release date; one without a date has no mark.

    As columns: plotly looks at every item of a list, and takes an array as it is.
    """
    import numpy as np
    import plotly.graph_objects as go

    shown = [system for system in unplaced(rows) if system.released]
    if not shown:
        return
    figure.add_trace(
        go.Scatter(
            x=np.array([system.released for system in shown], "datetime64[D]").astype(str),
            y=np.zeros(len(shown)),
            yaxis="y2",
            mode="markers",
            name=NAME,
            customdata=np.array([(system.id, escape(system.name), escape(system.provider or "")) for system in shown], object),
            hovertemplate="<b>%{customdata[1]}</b><br>%{customdata[2]}, %{x}<br>no number is not a small number<extra></extra>",
            marker={"symbol": "line-ns-open", "color": _COLOUR, "size": 14, "line": {"width": 1.5}},
        )
    )
    figure.update_layout(
        xaxis={"anchor": "y2"},
        yaxis={"domain": [_ABOVE, 1]},
        yaxis2={"domain": [0, _STRIP], "range": [-1, 1], "fixedrange": True, "showgrid": False, "zeroline": False,
                "tickvals": [0], "ticktext": [NAME]},
    )  # fmt: skip
