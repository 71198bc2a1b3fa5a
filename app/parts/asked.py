"""What every page asks: the day whose law is meant, and how far back and ahead it reaches."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import streamlit as st

from govcompute.errors import NotFound
from govcompute.report.terms import term


@dataclass(frozen=True, slots=True)
class LawAsked:
    """A day, and whether rules that are gone or only proposed are meant too."""

    day: date
    history: bool
    watch: bool

    def query(self) -> dict[str, str]:
        """The same question for the address of another page."""
        return {"as_of": self.day.isoformat(), "history": str(self.history).lower(), "watch": str(self.watch).lower()}


Number = TypeVar("Number", int, float)

#: The days that may be asked for: long before the first line in compute, and further ahead than any text reaches.
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)


def link_to_system(system: str, law: LawAsked) -> None:
    """A link to a system's page under the same law. A link, because an address that widgets write to takes nothing else."""
    query = {"system": system, **law.query()}
    st.page_link("views/system.py", label=f"Verdicts on {system}", icon=":material/search:", query_params=query)


def day_asked() -> date:
    """The day alone, where a page asks of no more."""
    _is_a_day("as_of")
    with st.sidebar:
        return st.date_input(
            "Law as of", date.today(), FIRST_DAY, LAST_DAY, key="as_of", bind="query-params", help=term("as of")
        )


def law_asked() -> LawAsked:
    """Three widgets in the sidebar, kept in the address."""
    day = day_asked()
    with st.sidebar:
        history = st.toggle("Also revoked and vetoed rules", key="history", bind="query-params", help=term("history"))
        watch = st.toggle("Also proposals", key="watch", bind="query-params", help=term("watch"))
    return LawAsked(day, history, watch)


def _is_a_day(key: str) -> None:
    """Says what in the address is no day; the widget then takes today."""
    for asked in st.query_params.get_all(key):
        try:
            within = FIRST_DAY <= date.fromisoformat(asked) <= LAST_DAY
        except ValueError:
            st.warning(f"'{asked}' is no day; expected one such as 2026-11-23. Shown is the law of today.")
        else:
            if not within:
                st.warning(f"{asked} is outside {FIRST_DAY} to {LAST_DAY}. Shown is the law of today.")


def known_in_address(key: str, known: Collection[str], what: str = "") -> None:
    """Says what in the address is none of `known`, with the nearest spelling; called before the widget, which drops it."""
    for asked in st.query_params.get_all(key):
        if asked not in known:
            st.warning(f"{NotFound(what or key, asked, known)}. Choose one below.")


def number_in_address(key: str, low: float, high: float) -> None:
    """Says what in the address is no number from `low` to `high` (a whole one where `low` is); called before the widget."""
    for asked in st.query_params.get_all(key):
        if not _within(asked, low, high):
            kind = "whole number" if isinstance(low, int) else "number"
            st.warning(f"{key} '{asked}' is no {kind} from {low} to {high}. The field says what is taken instead.")


def number_asked(
    widget: Callable[..., Any], label: str, low: Number, high: Number, value: Number, step: Number | None = None,
    *, key: str, help: str | None = None,
) -> Number:  # fmt: skip
    """A number from `low` to `high`, kept in the address, by `st.number_input` or `st.slider` (of a column too)."""
    number_in_address(key, low, high)
    found: Number = widget(label, low, high, value, step, key=key, bind="query-params", help=help)
    return found


def _within(asked: str, low: float, high: float) -> bool:
    try:
        return low <= (int if isinstance(low, int) else float)(asked) <= high
    except ValueError:
        return False
