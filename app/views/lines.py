"""Systems by date and training compute, with the lines while they are in force."""

import streamlit as st
from parts.asked import law_asked
from parts.shown import show_figure
from sources import assessor, overview_on

from govcompute.report.figures.lines import alt_text, lines_by_date
from govcompute.report.tables import RowFilter, choices_of, systems_frame
from govcompute.report.terms import term

st.title("Who stands above the line?")
asked = law_asked()
found = overview_on(asked.day, asked.history, asked.watch)
options = choices_of(found)
with st.sidebar:
    domains = st.multiselect("Domain", options.domains, key="domain", bind="query-params")
    statuses = st.multiselect(
        "How the number is known",
        options.statuses,
        key="status",
        bind="query-params",
        help=term("how the number is known"),
    )
    providers = st.multiselect("Provider", options.providers, key="provider", bind="query-params")
    jurisdictions = st.multiselect("Lines of", options.jurisdictions, key="lines", bind="query-params")
    search = st.text_input("Name contains", key="name", bind="query-params")

chosen = RowFilter(frozenset(domains), frozenset(statuses), frozenset(providers), search)
rows = chosen.rows(found)
laws = [law for law in found.laws if not jurisdictions or law.instrument.jurisdiction in jurisdictions]
points = [(row.system, row.compute) for row in rows]

if rows:
    show_figure(
        lines_by_date(points, laws, assessor().library, asked.day),
        systems_frame(rows, laws),
        name="systems",
        alt=alt_text(points, laws),
    )
    unknown = sum(row.compute is None for row in rows)
    st.markdown(
        f"**{len(rows)} systems, {unknown} of them with no number** (not drawn; no number is not a small number). "
        "Bars are 90 % intervals. Filled marks: disclosed; hollow: estimated. A dotted line: the rule is recalled only."
    )
    picked = st.selectbox("Look at one system", [row.system.id for row in rows], index=None, placeholder="a system")
    if picked:
        st.page_link(
            "views/system.py",
            label=f"Verdicts on {picked}",
            icon=":material/search:",
            query_params={"system": picked, **asked.query()},
        )
else:
    st.info("No system matches these filters. Remove one on the left.")
