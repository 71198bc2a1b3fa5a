"""Figure: amounts of compute with their intervals on one axis, and the lines across it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from govcompute.quantity import short
from govcompute.report.standing import Amount, Mark
from govcompute.verdict.words import amount_words

if TYPE_CHECKING:
    import plotly.graph_objects as go

#: Colour and sign of what is asked about and of what stands beside it (Okabe and Ito's palette).
_OWN = ("#0072B2", "diamond")
_BESIDE = ("#7A7A7A", "circle-open")
#: Colours and dashes of lines, which the value beside each says again.
_LINES = (("#D55E00", "solid"), ("#009E73", "dash"), ("#CC79A7", "dot"), ("#E69F00", "dashdot"), ("#56B4E9", "longdash"))

#: Share of the axis that a label takes on a narrow screen, and the height of a row of them in pixels.
_LABEL = 0.2
_ROW = 16
#: Pixels at the top that the figure's own buttons take: labels stay below them.
_TOOLS = 44


def standing(amounts: Sequence[Amount], lines: Sequence[Mark]) -> go.Figure:
    """One row for each amount, a bar over its 90 % interval; the lines stand upright, their values above them."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for own, (colour, symbol) in ((True, _OWN), (False, _BESIDE)):
        shown = [one for one in amounts if one.own is own and one.estimate.median > 0]
        if shown:
            figure.add_trace(_row(shown, "what you asked about" if own else "beside it", colour, symbol))
    span = _range(amounts, lines)
    for index, (line, lift) in enumerate(zip(lines, _lifts(lines, span), strict=True)):
        colour, dash = _LINES[index % len(_LINES)]
        _draw(figure, line, colour, dash, lift)
    figure.update_layout(
        xaxis={"title": "FLOP", "type": "log", "exponentformat": "power", "dtick": 2, "range": span},
        yaxis={"type": "category", "automargin": True, "categoryorder": "array",
               "categoryarray": [_wrapped(one.name) for one in reversed(amounts)]},
        legend={"orientation": "h", "y": -0.35, "yanchor": "top"},
        margin={"l": 10, "r": 20, "t": _TOOLS + 2 * _ROW, "b": 40},
        height=280 + 48 * len(amounts) + 14 * len(lines),
        hovermode="closest",
    )  # fmt: skip
    return figure


def _row(shown: Sequence[Amount], name: str, colour: str, symbol: str) -> go.Scatter:
    import plotly.graph_objects as go

    middles = [float(one.estimate.median) for one in shown]
    ends = [one.estimate.interval90 for one in shown]
    return go.Scatter(
        x=middles,
        y=[_wrapped(one.name) for one in shown],
        mode="markers",
        name=name,
        text=[escape(amount_words(one.estimate)) for one in shown],
        hovertemplate="<b>%{y}</b><br>%{text}<extra></extra>",
        marker={"color": colour, "symbol": symbol, "size": 13, "line": {"width": 2, "color": colour}},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [0.0 if high is None else float(high) - middle for (_, high), middle in zip(ends, middles, strict=True)],
            "arrayminus": [middle - float(low) for (low, _), middle in zip(ends, middles, strict=True)],
            "thickness": 3,
            "width": 6,
            "color": colour,
        },
    )


def _lifts(lines: Sequence[Mark], span: Sequence[float]) -> list[int]:
    """How far up each label goes, in rows: one that would lie on its neighbour goes above it."""
    lifts: list[int] = []
    for index, line in enumerate(lines):
        before = math.log10(line.value / lines[index - 1].value) if index else math.inf
        lifts.append(1 - lifts[-1] if before < _LABEL * (span[1] - span[0]) else 0)
    return lifts


def _draw(figure: go.Figure, line: Mark, colour: str, dash: str, lift: int) -> None:
    import plotly.graph_objects as go

    value = float(line.value)
    figure.add_shape(
        type="line", x0=value, x1=value, y0=0, y1=1, yref="paper", line={"color": colour, "dash": dash, "width": 2}
    )
    text = f"<b>{short(line.value)}</b>"
    at = {"x": math.log10(value), "y": 1, "yref": "paper", "yanchor": "bottom", "yshift": _ROW * lift}
    figure.add_annotation(text=text, showarrow=False, **at)
    # The shape has no place in the legend: a trace of nothing says what it is.
    figure.add_trace(
        go.Scatter(x=[None], y=[None], mode="lines", name=escape(line.label), line={"color": colour, "dash": dash, "width": 2})
    )


def _range(amounts: Sequence[Amount], lines: Sequence[Mark]) -> list[float]:
    """Exponents from below the least to above the greatest."""
    values = [float(line.value) for line in lines]
    for one in amounts:
        values += [float(end) for end in (one.estimate.median, *one.estimate.interval90) if end]
    return [math.log10(min(values)) - 0.5, math.log10(max(values)) + 0.7] if values else [20.0, 27.0]


def _wrapped(name: str, width: int = 18) -> str:
    """A name over several lines, so that a narrow screen has room for the figure."""
    lines = [""]
    for word in name.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(escape(line) for line in lines)
