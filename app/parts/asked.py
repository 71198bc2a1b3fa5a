"""What every page asks: the day whose law is meant, and how far back and ahead it reaches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st
from sources.registry import assessor

from govcompute.report.marked import escaped
from govcompute.report.terms import term
from parts.address import date_asked, switch_asked


@dataclass(frozen=True, slots=True)
class LawAsked:
    """A day, and whether rules that are gone or only proposed are meant too."""

    day: date
    history: bool
    watch: bool

    def query(self) -> dict[str, str]:
        """The same question for the address of another page."""
        return {"as_of": self.day.isoformat(), "history": str(self.history).lower(), "watch": str(self.watch).lower()}


#: The days that may be asked for: long before the first line in compute, and further ahead than any text reaches.
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)


def link_to_system(system: str, law: LawAsked) -> None:
    """A link to a system's page under the same law. A link, because an address that widgets write to takes nothing else."""
    query = {"system": system, **law.query()}
    st.page_link(
        "views/system.py",
        label=f"Verdicts on {escaped(assessor().registry[system].name)}",
        icon=":material/search:",
        query_params=query,
    )


def day_asked() -> date:
    """The day alone, where a page asks of no more."""
    with st.sidebar:
        return date_asked("Law as of", FIRST_DAY, LAST_DAY, date.today(), key="as_of", help=term("as of"))


def law_asked() -> LawAsked:
    """Three widgets in the sidebar, kept in the address."""
    day = day_asked()
    with st.sidebar:
        history = switch_asked("Also revoked and vetoed rules", key="history", help=term("history"))
        watch = switch_asked("Also proposals", key="watch", help=term("watch"))
    return LawAsked(day, history, watch)
