"""Every model under every rule on a date, and the figure of the first page."""

from __future__ import annotations

from datetime import date

import streamlit as st
from pandas import DataFrame
from plotly.graph_objects import Figure

from govcompute.report.figures.lines import lines_by_date
from govcompute.report.figures.rug import add_rug
from govcompute.report.overview import Overview, models, overview
from govcompute.report.tables import RowFilter, systems_frame
from sources.registry import assessor


@st.cache_resource(show_spinner="Holding every system against every line …", max_entries=16)
def overview_on(day: date, history: bool, watch: bool) -> Overview:
    """Every model under every rule on a date."""
    ready = assessor()
    laws = list(ready.laws(day, history=history, watch=watch))
    return overview(ready, models(list(ready.registry)), laws, day)


@st.cache_resource(show_spinner=False, max_entries=32, hash_funcs={RowFilter: hash})
def lines_drawn(
    day: date, history: bool, watch: bool, chosen: RowFilter, jurisdictions: tuple[str, ...]
) -> tuple[Figure, DataFrame]:
    """The figure of the first page and its table: what most people look at is drawn once."""
    found = overview_on(day, history, watch)
    rows, laws = chosen.rows(found), found.laws_of(jurisdictions)
    points = [(row.system, row.compute) for row in rows]
    figure = lines_by_date(points, laws, assessor().library, day)
    add_rug(figure, points)
    return figure, systems_frame(rows, laws)
