"""Figure: instruments over time, one row each, their phases as bars, and a day marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from govcompute.policy.timeline import phase_on
from govcompute.quantity import counted
from govcompute.report.rules import level_words
from govcompute.report.timelines import Bar, Row, Standing, bars, reach, standing

if TYPE_CHECKING:
    import plotly.graph_objects as go

#: Colour (Okabe and Ito), colour of the text on it, and pattern; each bar also carries its word.
_LOOKS = {
    Standing.IN_FORCE: ("#0072B2", "#FFFFFF", ""),
    Standing.PASSED: ("#56B4E9", "#000000", "/"),
    Standing.PROPOSED: ("#E69F00", "#000000", "."),
    Standing.NOT_ENFORCED: ("#CC79A7", "#000000", "x"),
    Standing.VOLUNTARY: ("#009E73", "#000000", "-"),
    Standing.OVER: ("#BDBDBD", "#000000", "\\"),
}
_ROW_HEIGHT = 27


def timeline(rows: Sequence[Row], day: date) -> go.Figure:
    """Bars run to the next phase, the last one to the right edge; behind `day` all is future and lies under a veil."""
    import plotly.graph_objects as go

    first, last = reach(rows, day)
    made = bars(rows, last)
    places = {row.key: index for index, row in enumerate(rows)}
    kinds = [(kind, [bar for bar in made if bar.standing is kind]) for kind in Standing]
    figure = go.Figure([_bars(chosen, kind, places) for kind, chosen in kinds if chosen])
    figure.add_vrect(x0=day, x1=last, fillcolor="#7A7A7A", opacity=0.13, line_width=0, layer="above")
    figure.add_vline(x=day, line={"width": 2, "color": "#D55E00"}, layer="below")  # seen between bars, across no word
    figure.add_annotation(
        x=day, y=1, yref="paper", yanchor="bottom", text=f"<b>{day}</b>", showarrow=False, font={"color": "#D55E00", "size": 13}
    )
    figure.update_layout(
        barmode="overlay",
        height=_ROW_HEIGHT * len(rows) + 150,
        margin={"l": 10, "r": 10, "t": 64, "b": 10},
        xaxis={"type": "date", "range": [first, last], "side": "bottom"},
        yaxis={
            "automargin": True, "tickmode": "array", "tickvals": list(range(len(rows))), "showgrid": False,
            "ticktext": [_label(row) for row in rows], "range": [len(rows) - 0.4, -0.6],
        },
        legend={"orientation": "h", "yanchor": "top", "y": -40 / (_ROW_HEIGHT * len(rows)), "x": 0, "traceorder": "normal"},
        uniformtext={"minsize": 9, "mode": "hide"},
        hovermode="closest",
    )  # fmt: skip
    return figure


def _label(row: Row) -> str:
    return row.label if row.rule or row.instrument.kind == "framework" else f"{row.label} <b>{row.instrument.jurisdiction}</b>"


def _bars(chosen: Sequence[Bar], kind: Standing, places: Mapping[str, int]) -> go.Bar:
    import plotly.graph_objects as go

    colour, ink, pattern = _LOOKS[kind]
    return go.Bar(
        orientation="h",
        name=kind.value,
        y=[places[bar.row.key] for bar in chosen],
        base=[bar.phase.since.isoformat() for bar in chosen],
        x=[(bar.ends - bar.phase.since).days * 86_400_000 for bar in chosen],
        width=0.8,
        text=[bar.word for bar in chosen],
        textposition="inside",
        insidetextanchor="start",
        textangle=0,
        textfont={"color": ink, "size": 11},
        marker={
            "color": colour,
            "line": {"color": "#FFFFFF", "width": 1},
            "pattern": {
                "shape": pattern,
                "fillmode": "overlay",
                "fgcolor": ink,
                "fgopacity": 0.28,
                "size": 7,
                "solidity": 0.22,
            },
        },
        customdata=[_told(bar) for bar in chosen],
        hovertemplate=(
            "<b>%{customdata[0]}</b><br>%{customdata[1]} from %{customdata[2]}<br>%{customdata[3]}<br>%{customdata[4]}"
            "<extra></extra>"
        ),
    )


def _told(bar: Bar) -> list[str]:
    phase = bar.phase
    name = bar.row.instrument.title if not bar.row.rule else f"{bar.row.instrument.short}: {bar.row.rule}"
    return [name, phase.status.value, str(phase.since), phase.citation or phase.note or "", level_words(phase.level)]


def alt_text(rows: Sequence[Row], day: date) -> str:
    """What the figure shows, for those who cannot see it."""
    whole = [row for row in rows if not row.rule]
    held = [(row, phase) for row in whole if (phase := phase_on(row.timeline, day)) is not None]
    counts = Counter(standing(row.instrument, phase.status) for row, phase in held)
    told = ", ".join(f"{counts[kind]} {kind.value}" for kind in Standing if counts[kind])
    later = sum(phase.since > day for row in whole for phase in row.timeline)
    return (
        f"Timeline of {counted(len(whole), 'instrument')}, one row each, their phases as bars, with {day} marked: "
        f"{told or 'none there yet'}. {counted(later, 'phase begins', 'phases begin')} later."
    )
