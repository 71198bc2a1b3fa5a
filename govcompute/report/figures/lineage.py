"""Where a system comes from and what was made from it: one system a row, the oldest work on top, a line for each step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from govcompute.registry.library import same_provider
from govcompute.registry.lineage import Edge, Lineage
from govcompute.registry.schema import System

if TYPE_CHECKING:
    import plotly.graph_objects as go

_OWN, _SAME, _OTHER = "the system", "of the same provider", "of another provider"
#: Colour and shape of each kind of mark.
_MARKS = {_OWN: ("#D55E00", "diamond"), _SAME: ("#0072B2", "circle"), _OTHER: ("#E69F00", "square")}
_STEPS = {True: ("weights reused", "solid"), False: ("distilled: no weights reused", "dot")}
_EDGE = "#808080"
#: The room for a name, in columns: at least this many, and more than what stands to its left.
_ROOM, _SHARE = 4.0, 1.6


@dataclass(frozen=True, slots=True)
class Place:
    """Where a system is drawn: its row from the top, its column from the left."""

    system: System
    row: int
    column: int


def places(found: Lineage, made_from_it: Sequence[Edge]) -> dict[str, Place]:
    """A row for each system, bases above what was made from them; and a column for each base, so that no line meets another's
    mark on its way down. What nothing was made from stands right of its bases.
    """
    edges = [*found.edges, *made_from_it]
    systems = {system.id: system for edge in edges for system in (edge.base, edge.made)} | {found.system.id: found.system}
    order = sorted(systems.values(), key=_order(systems, edges))
    column: dict[str, int] = {}
    bases = {edge.base.id for edge in edges}
    for system in order:
        left = [column[edge.base.id] for edge in edges if edge.made.id == system.id and edge.base.id in column]
        column[system.id] = len(bases & column.keys()) if system.id in bases else max(left, default=-1) + 1
    return {system.id: Place(system, row, column[system.id]) for row, system in enumerate(order)}


def _order(systems: dict[str, System], edges: Sequence[Edge]) -> Callable[[System], tuple[int, str, str]]:
    """By generation, then date. A circle through distillation ends where it would exceed the number of systems."""
    generation = dict.fromkeys(systems, 0)
    for _ in systems:
        for edge in edges:
            if generation[edge.made.id] <= generation[edge.base.id] < len(systems):
                generation[edge.made.id] = generation[edge.base.id] + 1
    return lambda system: (generation[system.id], str(system.released or ""), system.id)


def figure(found: Lineage, made_from_it: Sequence[Edge]) -> go.Figure:
    """The graph for a page."""
    import plotly.graph_objects as go

    placed = places(found, made_from_it)
    made = go.Figure()
    for reused, (name, dash) in _STEPS.items():
        steps = [edge for edge in (*found.edges, *made_from_it) if edge.reuses_weights is reused]
        if steps:
            made.add_trace(_steps(steps, placed, name, dash))
    for kind, (colour, symbol) in _MARKS.items():
        shown = [place for place in placed.values() if _kind(place.system, found.system) == kind]
        if shown:
            made.add_trace(_marks(shown, kind, colour, symbol))
    deepest = max(place.column for place in placed.values())
    for place in placed.values():
        made.add_annotation(
            x=place.column, y=place.row, xanchor="left", xshift=12, showarrow=False, align="left", text=_words(place.system)
        )
    made.update_layout(
        xaxis={"visible": False, "range": [-0.3, deepest + max(_ROOM, _SHARE * deepest)], "fixedrange": True},
        yaxis={"visible": False, "range": [len(placed) - 0.4, -0.6], "fixedrange": True},
        legend={"orientation": "h", "yref": "container", "y": 0, "yanchor": "bottom"},
        height=110 + 52 * len(placed),
        margin={"l": 10, "r": 10, "t": 10, "b": 60},
    )
    return made


def _kind(system: System, own: System) -> str:
    if system.id == own.id:
        return _OWN
    return _SAME if same_provider(system, own) else _OTHER


def _words(system: System) -> str:
    about = ", ".join(str(part) for part in (system.provider, system.released) if part)
    return f"<b>{escape(system.name)}</b>" + (f"<br>{escape(about)}" if about else "")


def _steps(steps: Sequence[Edge], placed: dict[str, Place], name: str, dash: str) -> go.Scatter:
    """Down from the base, then across to what was made; None parts one step from the next."""
    import plotly.graph_objects as go

    across, down = list[int | None](), list[int | None]()
    for edge in steps:
        base, made = placed[edge.base.id], placed[edge.made.id]
        across += [base.column, base.column, made.column, None]
        down += [base.row, made.row, made.row, None]
    return go.Scatter(
        x=across, y=down, mode="lines", name=name, hoverinfo="skip", line={"color": _EDGE, "dash": dash, "width": 1.5}
    )


def _marks(shown: Sequence[Place], kind: str, colour: str, symbol: str) -> go.Scatter:
    import plotly.graph_objects as go

    return go.Scatter(
        x=[place.column for place in shown],
        y=[place.row for place in shown],
        mode="markers",
        name=kind,
        customdata=[[place.system.id, escape(place.system.name)] for place in shown],
        hovertemplate="<b>%{customdata[1]}</b><extra></extra>",
        marker={"color": colour, "symbol": symbol, "size": 13},
    )


def alt_text(found: Lineage, made_from_it: Sequence[Edge]) -> str:
    """The graph in words."""
    steps = [f"{edge.made.name} from {edge.base.name}: {edge.words}" for edge in (*found.edges, *made_from_it)]
    return f"Lineage of {found.system.name}. " + (
        "; ".join(steps) + "." if steps else "The record names no system that it was made from."
    )
