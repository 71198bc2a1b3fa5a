"""Figures: systems by date and compute, with the lines of law drawn while they are in force."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from govcompute.policy.library import Law, PolicyLibrary
from govcompute.policy.tree import headline
from govcompute.quantity import Estimate, counted, plain, significant
from govcompute.quantity.units import Unit
from govcompute.registry.schema import ComputeStatus, System

if TYPE_CHECKING:
    import plotly.graph_objects as go

#: Okabe and Ito's palette, which people with any common colour blindness can tell apart.
PALETTE = {
    ComputeStatus.DISCLOSED: "#0072B2",
    ComputeStatus.ESTIMATED: "#E69F00",
    ComputeStatus.IMPUTED: "#CC79A7",
    ComputeStatus.CLAIMED_ABOVE: "#D55E00",
}
_SYMBOLS = {
    ComputeStatus.DISCLOSED: "circle",
    ComputeStatus.ESTIMATED: "circle-open",
    ComputeStatus.IMPUTED: "diamond-open",
    ComputeStatus.CLAIMED_ABOVE: "triangle-up-open",
}
_NAMES = {status: status.value for status in PALETTE} | {ComputeStatus.CLAIMED_ABOVE: "only claimed to be above"}
#: More marks of a kind than this are drawn smaller and fainter; of more in all, the oldest `_LEFT` per cent lie outside.
_CROWD, _LEFT = 100, 3
#: Days between the edge and the first mark.
_MARGIN = 120
_LINE_COLOURS = ("#D55E00", "#009E73", "#56B4E9", "#7A7A7A", "#CC79A7", "#0072B2")


@dataclass(frozen=True, slots=True)
class Span:
    """A line while it is in force."""

    law: Law
    value: float
    label: str
    begins: date
    ends: date


def lines_by_date(
    rows: Sequence[tuple[System, Estimate | None]], laws: Sequence[Law], library: PolicyLibrary, until: date
) -> go.Figure:
    """Systems with a release date and a number, on a logarithmic axis; lines from the day they apply until `until`.

    Strokes are 90 % intervals; filled marks are disclosed numbers, hollow ones estimates. The commonest kind lies lowest and
    lines lie above all marks, so that neither hides what is rarer. The margins hold labels and legend as they are: a browser
    that has to widen one draws everything twice. Labels of lines stand at the logarithm of their value, because plotly reads a
    label's place on a log axis as an exponent.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    points: dict[ComputeStatus, list[tuple[System, Estimate]]] = {status: [] for status in PALETTE}
    placed = _placed(rows)
    for system, estimate in placed:
        points[_status(system)].append((system, estimate))
    if placed:
        _draw_intervals(figure, placed)
    for status, shown in sorted(points.items(), key=lambda kind: -len(kind[1])):
        if shown:
            figure.add_trace(_marks(shown, status))
    spans = spans_in_force(laws, library, until)
    _draw_lines(figure, spans)
    _label_lines(figure, spans, until)
    figure.update_layout(
        xaxis={"title": "released", "range": [window_begins(rows, until), _window_ends(until)]},
        yaxis={"title": "training compute, FLOP (base included)", "type": "log", "exponentformat": "power", "dtick": 1},
        legend={"orientation": "h", "yref": "container", "y": 0, "yanchor": "bottom"},
        margin={"l": 80, "r": 50, "t": 30, "b": 182},
        height=680,
        hovermode="closest",
    )
    return figure


def _placed(rows: Sequence[tuple[System, Estimate | None]]) -> list[tuple[System, Estimate]]:
    """Those with a place on both axes."""
    return [(system, estimate) for system, estimate in rows if estimate is not None and estimate.median and system.released]


def window_begins(rows: Sequence[tuple[System, Estimate | None]], until: date) -> date:
    """Where the figure opens: before its first mark; before all but the oldest 3 % where there are many."""
    dates = sorted(system.released for system, _ in _placed(rows) if system.released)
    oldest = dates[len(dates) * _LEFT // 100 if len(dates) > _CROWD else 0 :][:1]
    return min([*oldest, until - timedelta(days=365)]) - timedelta(days=_MARGIN)


def _window_ends(until: date) -> date:
    return until + timedelta(days=30)


def outside_window(rows: Sequence[tuple[System, Estimate | None]], until: date) -> str:
    """How many systems lie outside the figure as it opens, how to see them, and who has no place at all; empty for none."""
    begins, ends = window_begins(rows, until), _window_ends(until)
    dates = [system.released for system, _ in rows if system.released]
    older, later = sum(day < begins for day in dates), sum(day > ends for day in dates)
    sides = [f"{counted(older, 'older system lies', 'older systems lie')} to the left of {begins:%B %Y}"] if older else []
    if later:
        sides.append(f"{counted(later, 'later system lies', 'later systems lie')} to the right of {ends:%B %Y}")
    said = [f"{' and '.join(sides)}; double-click the figure to see all."] if sides else []
    undated = sum(not system.released and bool(estimate and estimate.median) for system, estimate in rows)
    if undated:
        said.append(f"{counted(undated, 'system with a number has', 'systems with a number have')} no date and no mark.")
    return " ".join(said)


def _status(system: System) -> ComputeStatus:
    return system.compute_status if system.compute_status in PALETTE else ComputeStatus.ESTIMATED


def _marks(points: Sequence[tuple[System, Estimate]], status: ComputeStatus) -> Any:
    """The points as columns: plotly looks at every item of a list, and takes an array as it is."""
    import numpy as np
    import plotly.graph_objects as go

    colour = PALETTE[status]
    size, edge, opacity = (7, 1.5, 0.65) if len(points) > _CROWD else (9, 2, 1)
    words = [(system.id, system.name, system.provider or "", str(estimate)) for system, estimate in points]
    return go.Scatter(
        x=_days(points),
        y=np.array([float(estimate.median) for _, estimate in points]),
        mode="markers",
        name=_NAMES[status],
        legendrank=list(PALETTE).index(status),
        customdata=np.array(words, object),
        hovertemplate="<b>%{customdata[1]}</b><br>%{customdata[2]}, %{x}<br>%{customdata[3]}<extra></extra>",
        marker={
            "symbol": _SYMBOLS[status],
            "color": colour,
            "size": size,
            "opacity": opacity,
            "line": {"width": edge, "color": colour},
        },
    )


def _draw_intervals(figure: go.Figure, points: Sequence[tuple[System, Estimate]]) -> None:
    """The 90 % intervals as one path: a browser draws it at once, where each error bar or piece of a line is an element."""
    faint = 0.4 if len(points) > _CROWD else 0.55
    figure.add_shape(
        type="path",
        path="".join(_interval(system, estimate) for system, estimate in points),
        line={"width": 0.8, "color": f"rgba(128,128,128,{faint})"},
        layer="below",
    )


def _interval(system: System, estimate: Estimate) -> str:
    """An upright stroke as SVG writes it; one without an upper end reaches up to its median."""
    low, high = estimate.interval90
    return f"M{system.released},{float(low):.4g}V{float(estimate.median if high is None else high):.4g}"


def _days(points: Sequence[tuple[System, Estimate]]) -> Any:
    import numpy as np

    return np.array([system.released for system, _ in points], "datetime64[D]").astype(str)


def spans_in_force(laws: Sequence[Law], library: PolicyLibrary, until: date) -> list[Span]:
    """The stretches of time in which a law's line on training compute was in force, up to `until`."""
    spans = []
    for law in laws:
        spec, line = headline(law.rule), library.headline(law)
        if spec is None or line is None or spec.quantity != "training_compute" or line.unit not in (Unit.FLOP, Unit.OP):
            continue
        label = f"{law.instrument.short} {line.comparator.symbol} {plain(line.value, line.unit)}"
        spans += [Span(law, float(line.value), label, begins, ends) for begins, ends in _stretches(law, until)]
    return spans


def _stretches(law: Law, until: date) -> list[tuple[date, date]]:
    found: list[tuple[date, date]] = []
    starts = [phase.since for phase in law.timeline] + [until + timedelta(days=1)]
    for phase, ends in zip(law.timeline, starts[1:], strict=True):
        ends = min(ends, until)
        if not phase.status.in_force or phase.since >= ends:
            continue
        if found and found[-1][1] == phase.since:
            found[-1] = (found[-1][0], ends)
        else:
            found.append((phase.since, ends))
    return found


def _draw_lines(figure: go.Figure, spans: Sequence[Span]) -> None:
    """Each span as a line; those at one value lie on each other, the later ones thinner, so that each can be seen."""
    import plotly.graph_objects as go

    above: dict[float, int] = {}
    for index, span in enumerate(spans):
        rank = above.get(span.value, 0)
        above[span.value] = rank + 1
        dash = "solid" if span.law.rule.level.verified else "dot"
        figure.add_trace(
            go.Scatter(
                x=[span.begins, span.ends],
                y=[span.value, span.value],
                mode="lines",
                name=span.label,
                line={"color": _LINE_COLOURS[index % len(_LINE_COLOURS)], "width": max(1.5, 5 - 2 * rank), "dash": dash},
                hovertemplate=f"<b>{span.label}</b><br>{span.law.rule.title}<br>in force from {span.begins}<extra></extra>",
            )
        )


def _label_lines(figure: go.Figure, spans: Sequence[Span], until: date) -> None:
    """One label for each value, at the end of its lines, in the margin that no mark crosses: whose law it is on the last day.

    The margin of a narrow screen has no place for the names of texts; the legend and a line that is pointed at have them.
    """
    for value in sorted({span.value for span in spans}):
        held = [span for span in spans if span.value == value and span.ends == until]
        places = list(dict.fromkeys(span.law.instrument.jurisdiction for span in held))
        if places:
            more = f" +{len(places) - 1}" if len(places) > 1 else ""
            figure.add_annotation(
                x=1, xref="paper", y=math.log10(value), text=f"<b>{places[0]}</b>{more}",
                showarrow=False, xanchor="left", yanchor="middle", font={"size": 11},
            )  # fmt: skip


def alt_text(rows: Sequence[tuple[System, Estimate | None]], laws: Sequence[Law]) -> str:
    """What the figure shows, for those who cannot see it."""
    numbered = [(system, estimate) for system, estimate in rows if estimate is not None]
    if not numbered:
        return "No system with a number matches the filters."
    marks, (top_system, top) = len(_placed(rows)), max(numbered, key=lambda pair: pair[1].median)
    return (
        f"Scatter plot of {counted(marks, 'system')} by release date and training compute on a logarithmic axis, with "
        f"{counted(len(laws), 'rule')} drawn while in force. The largest"
        f" is {top_system.name} at {significant(top.median, 2)} FLOP. "
        f"{counted(len(rows) - len(numbered), 'system has no number and stands', 'systems have no number and stand')}"
        " in a strip below, by release date."
    )
