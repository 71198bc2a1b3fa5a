"""A waterfall as a figure: a bar for each term on the running sum, the sum with its interval, the line across.

What a bar is, is said three times: by colour (Okabe and Ito's palette), by pattern, and in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING, Any

from govcompute.quantity import Unit, plain
from govcompute.report.waterfall import because, conclusion, heading
from govcompute.report.words import line_words
from govcompute.verdict.mixture import best
from govcompute.verdict.waterfall import Waterfall
from govcompute.verdict.words import amount_words, show

if TYPE_CHECKING:
    import plotly.graph_objects as go

#: What lies further to the right than this many times the bars would flatten them: a line there is told in words instead, and
#: an interval that goes on to there is cut at the edge, with an arrow and its end in words.
_FAR = 4
#: The axis is this many times as long as what stands on it.
_ROOM = Fraction(11, 10)
_LINE_COLOUR = "#D55E00"
#: Grey that stands out from white and from black.
_WHISKER = "#808080"


class Kind(StrEnum):
    """What a bar is."""

    OWN = "counted, spent on the system itself"
    INHERITED = "counted, came with the weights"
    LEFT_OUT = "not counted"
    NOT_KNOWN = "amount not known"
    SUM = "counted in all"


#: Colour and plotly pattern of each kind.
STYLES = {
    Kind.OWN: ("#0072B2", ""),
    Kind.INHERITED: ("#E69F00", "/"),
    Kind.LEFT_OUT: ("#7A7A7A", "."),
    Kind.NOT_KNOWN: ("#CC79A7", "x"),
    Kind.SUM: ("#009E73", ""),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from `start` over `length` FLOP, which is negative where a wide term takes the sum's median down.

    Both are exact. `low` and `high` are the 90 % interval of the sum; None: not known.
    """

    system: str
    what: str
    kind: Kind
    start: Fraction
    length: Fraction
    amount: str
    why: str
    low: Fraction | None = None
    high: Fraction | None = None

    @property
    def label(self) -> str:
        """The system that the compute was spent on, and for what."""
        return f"{self.system}: {self.what}" if self.system else self.what

    def label_beside(self, own: str) -> str:
        """The label where it is clear that the figure is about the system `own`."""
        return self.what if self.system == own else self.label


def bars(found: Waterfall) -> list[Bar]:
    """A bar for each term, the sum last. What is not counted begins where the running sum stands and does not move it."""
    made = []
    for fall in found.falls:
        term, estimate, start = fall.term, fall.term.estimate, fall.before.median
        kind = Kind.LEFT_OUT if not term.counted else Kind.INHERITED if fall.inherited else Kind.OWN
        length = fall.after.median - start if term.counted else estimate.median if estimate else Fraction(0)
        amount = "not known" if estimate is None else amount_words(estimate)
        kind = Kind.NOT_KNOWN if estimate is None else kind
        made.append(Bar(term.system, term.label, kind, start, length, amount, because(term.treatment)))
    sum_ = best(found.amount)
    why, nothing = conclusion(found), Fraction(0)
    return [*made, Bar("", Kind.SUM.value, Kind.SUM, nothing, sum_.median, show(found.amount), why, *sum_.interval90)]


def extent(found: Waterfall, drawn: Sequence[Bar]) -> tuple[Fraction, Fraction | None]:
    """Where the axis ends, in FLOP, and where on it the line stands; None for a line that is unknown or far outside."""
    bars_end = max(bar.start + bar.length for bar in drawn)
    whiskers_end = max((bar.high for bar in drawn if bar.high is not None and bar.high <= _FAR * bars_end), default=bars_end)
    end = max(bars_end, whiskers_end)
    line = None if found.line is None else found.line.median
    if line is not None and (bars_end == 0 or line <= _FAR * bars_end):
        return _ROOM * max(end, line), line
    return _ROOM * end or Fraction(1), None


def goes_on(bar: Bar, end: Fraction) -> str:
    """Where the interval of a bar ends, in words, if that is beyond the axis; empty if it is not, or nobody knows."""
    return "" if bar.high is None or bar.high <= end else f"the interval goes on to {plain(bar.high, Unit.FLOP)} →"


def line_label(found: Waterfall, place: Fraction | None) -> str:
    """The line in words, with where it is if it is not drawn."""
    share = found.line is not None and found.atom.line.unit is Unit.RATIO
    of = f" of the original = {plain(found.line.median, Unit.FLOP)}" if share and found.line else ""
    return f"line {line_words(found.atom.line)}{of}" + ("" if place is not None else " (not on this scale)")


def figure(found: Waterfall) -> go.Figure:
    """The waterfall for a page; the axis is linear, so that lengths add. The words of a bar stand above it."""
    import plotly.graph_objects as go

    drawn = bars(found)
    end, line = extent(found, drawn)
    made = go.Figure()
    for kind, (colour, pattern) in STYLES.items():
        shown = [(index, bar) for index, bar in enumerate(drawn) if bar.kind is kind]
        if shown:
            made.add_trace(_trace(kind, shown, colour, pattern))
    made.update_layout(
        xaxis={"title": "FLOP", "range": [0, float(end)], "exponentformat": "power", "nticks": 6},
        yaxis={"visible": False, "range": [len(drawn) - 0.5, _TOP]},
        barmode="overlay",
        legend={"orientation": "h", "yref": "container", "y": 0, "yanchor": "bottom"},
        height=240 + 64 * len(drawn),
        margin={"l": 10, "r": 20, "t": 60, "b": 110},
    )
    if line is not None:
        for top, bottom in [(_TOP, _TOP + 0.15), *((index - 0.25, index + 0.2) for index in range(len(drawn)))]:
            made.add_shape(
                type="line", x0=float(line), x1=float(line), y0=top, y1=bottom, line={"color": _LINE_COLOUR, "width": 3}
            )
    for index, bar in enumerate(drawn):
        made.add_annotation(
            **_PLAIN, x=0, y=index - 0.28, xanchor="left", yanchor="bottom", text=_words(bar, found.verdict.system.id)
        )
    for index, bar in enumerate(drawn):
        if words := goes_on(bar, end):
            made.add_annotation(**_PLAIN, x=float(end), y=index + 0.22, xanchor="right", yanchor="top", text=words)
    beyond = line is None or line > end / 2
    made.add_annotation(
        **_PLAIN, x=float(end if line is None else line), y=1, yref="paper", yanchor="bottom",
        xanchor="right" if beyond else "left", text=escape(line_label(found, line)),
    )  # fmt: skip
    return made


#: Where the figure begins, in bars. The line stands there and across each bar, and leaves the words between them free.
_TOP = -1.0
_PLAIN: dict[str, Any] = {"showarrow": False, "align": "left"}
#: Characters in one row of a bar's words, so that a narrow screen cuts none: with an amount, which is bold, and without.
_LONGEST, _LONGEST_PLAIN = 60, 68


def _words(bar: Bar, own: str) -> str:
    """What the bar is, whose where it is not the system's own, and how much; in two rows where one would be cut."""
    label = bar.label_beside(own)
    label = label if len(label) <= _LONGEST_PLAIN else label[: _LONGEST_PLAIN - 1] + "…"
    part = ": " if len(label + bar.amount) <= _LONGEST else "<br>"
    return f"{escape(label)}{part}<b>{escape(bar.amount)}</b>"


def _trace(kind: Kind, shown: Sequence[tuple[int, Bar]], colour: str, pattern: str) -> go.Bar:
    import plotly.graph_objects as go

    sums = [bar for _, bar in shown if bar.low is not None]
    whiskers = {
        "type": "data",
        "symmetric": False,
        "array": [float((bar.high or bar.length) - bar.length) for bar in sums],
        "arrayminus": [float(bar.length - (bar.low or 0)) for bar in sums],
        "color": _WHISKER,
    }
    return go.Bar(
        orientation="h",
        y=[index for index, _ in shown],
        base=[float(bar.start) for _, bar in shown],
        x=[float(bar.length) for _, bar in shown],
        width=0.4,
        name=kind.value,
        marker={"color": colour, "pattern": {"shape": pattern}, "line": {"color": colour, "width": 1}},
        text=[escape(bar.amount) for _, bar in shown],
        textposition="none",
        customdata=[[escape(bar.label), escape(bar.why)] for _, bar in shown],
        hovertemplate="<b>%{customdata[0]}</b><br>%{text}<br>%{customdata[1]}<extra></extra>",
        error_x=whiskers if sums else None,
    )


def alt_text(found: Waterfall) -> str:
    """What the figure shows, for those who cannot see it."""
    terms = "; ".join(f"{bar.label}: {bar.amount}, {bar.kind.value}" for bar in bars(found)[:-1])
    return f"Waterfall. {heading(found)}. {terms or 'No term'}. Counted in all: {show(found.amount)}; {conclusion(found)}."
