"""Outcomes marked alike everywhere by sign, word and colour; and names that cannot change a page's text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from govcompute.report.words import MARKS
from govcompute.verdict.outcome import Outcome

if TYPE_CHECKING:
    import pandas as pd
    from pandas.io.formats.style import Styler

#: Colours of Streamlit's badges. Red and blue, and not red and green, part the two that matter most.
COLOURS = {
    Outcome.CROSSES: "red",
    Outcome.UNDETERMINED: "orange",
    Outcome.UNKNOWN: "violet",
    Outcome.BELOW: "blue",
    Outcome.NOT_IN_FORCE: "gray",
    Outcome.OUT_OF_SCOPE: "gray",
}
#: Thin washes of Okabe and Ito's colours behind a cell, under letters of the page's own colour, on light and dark ground.
_WASHES = {
    Outcome.CROSSES: "rgba(213, 94, 0, 0.28)",
    Outcome.UNDETERMINED: "rgba(230, 159, 0, 0.22)",
    Outcome.UNKNOWN: "rgba(204, 121, 167, 0.22)",
    Outcome.BELOW: "rgba(0, 114, 178, 0.18)",
}
#: What Markdown, Streamlit's colours and icons, and formulas between dollars begin with.
_SPECIAL = re.compile(r"([\\`*_\[\]<>$:~#|!])")


def marked(outcome: Outcome) -> str:
    """The outcome with its sign: ● crosses."""
    return f"{MARKS[outcome].strip()} {outcome.words}".strip()


def badge(outcome: Outcome, count: int | None = None) -> str:
    """The outcome as a badge inside Streamlit's Markdown, with how many there are of it where that is asked."""
    return f":{COLOURS[outcome]}-badge[{marked(outcome)}{'' if count is None else f' {count}'}]"


def escaped(text: str) -> str:
    """Text that Markdown shows as it is, whatever stands in it, in one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def with_signs(frame: pd.DataFrame, *columns: str) -> Styler:
    """The table with signs and washes in its columns of outcomes; what is taken away stays the plain word."""
    outcomes = {outcome.words: outcome for outcome in Outcome}

    def wash(word: object) -> str:
        colour = _WASHES.get(outcomes[str(word)]) if word in outcomes else None
        return f"background-color: {colour}" if colour else ""

    def sign(word: object) -> str:
        return marked(outcomes[str(word)]) if word in outcomes else str(word)

    return frame.style.map(wash, subset=list(columns)).format(sign, subset=list(columns))
