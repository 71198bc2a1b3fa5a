"""Every model under every rule on a date, and those of them that the first page shows."""

from __future__ import annotations

from datetime import date

import streamlit as st

from govcompute.report.overview import Overview, models, overview
from govcompute.report.selection import RowFilter, Selection
from sources.registry import assessor


@st.cache_resource(show_spinner="Holding every system against every line …", max_entries=16)
def overview_on(day: date, history: bool, watch: bool) -> Overview:
    """Every model under every rule on a date."""
    ready = assessor()
    laws = list(ready.laws(day, history=history, watch=watch))
    return overview(ready, models(list(ready.registry)), laws, day)


@st.cache_resource(show_spinner=False, max_entries=32, hash_funcs={RowFilter: hash})
def selection_on(day: date, history: bool, watch: bool, chosen: RowFilter, jurisdictions: tuple[str, ...]) -> Selection:
    """Those that pass a filter: what most people look at is made once."""
    return Selection(overview_on(day, history, watch), assessor().library, chosen, jurisdictions)
