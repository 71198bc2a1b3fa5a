"""Systems by date and training compute, with the lines while they are in force."""

from datetime import date

import streamlit as st
from sources import assessor, overview_on

from govcompute.report.figures.lines import alt_text, lines_by_date
from govcompute.report.tables import RowFilter, choices_of, systems_frame, to_csv, to_json

st.title("Who stands above the line?")
with st.sidebar:
    day = st.date_input("Law as of", value=date.today(), key="as_of", bind="query-params", help="The date of the law.")
    history = st.toggle("Also revoked and vetoed rules", key="history", bind="query-params")
    watch = st.toggle("Also proposals", key="watch", bind="query-params")

found = overview_on(day, history, watch)
options = choices_of(found)
with st.sidebar:
    domains = st.multiselect("Domain", options.domains, key="domain", bind="query-params")
    statuses = st.multiselect(
        "How the number is known",
        options.statuses,
        key="status",
        bind="query-params",
        help="disclosed by the developer, estimated by others, imputed, withdrawn, only claimed, or unknown",
    )
    providers = st.multiselect("Provider", options.providers, key="provider", bind="query-params")
    jurisdictions = st.multiselect("Lines of", options.jurisdictions, key="lines", bind="query-params")
    search = st.text_input("Name contains", key="name", bind="query-params")

chosen = RowFilter(frozenset(domains), frozenset(statuses), frozenset(providers), search)
rows = chosen.rows(found)
laws = [law for law in found.laws if not jurisdictions or law.instrument.jurisdiction in jurisdictions]
points = [(row.system, row.compute) for row in rows]

if rows:
    st.plotly_chart(
        lines_by_date(points, laws, assessor().library, day), width="stretch", alt=alt_text(points, laws), key="lines_figure"
    )
    unknown = sum(row.compute is None for row in rows)
    st.markdown(
        f"**{len(rows)} systems, {unknown} of them with no number** (not drawn; no number is not a small number). "
        "Bars are 90 % intervals. Filled marks: disclosed; hollow: estimated. A dotted line: the rule is recalled only."
    )
    frame = systems_frame(rows, laws)
    st.dataframe(frame, hide_index=True, width="stretch", alt="The systems of the figure with their verdicts")
    left, right, _ = st.columns([1, 1, 4])
    left.download_button("CSV", to_csv(frame), "systems.csv", "text/csv")
    right.download_button("JSON", to_json(frame), "systems.json", "application/json")
    picked = st.selectbox("Look at one system", [row.system.id for row in rows], index=None, placeholder="a system")
    if picked:
        same_law = {"as_of": day.isoformat(), "history": str(history).lower(), "watch": str(watch).lower()}
        st.page_link(
            "views/system.py",
            label=f"Verdicts on {picked}",
            icon=":material/search:",
            query_params={"system": picked, **same_law},
        )
else:
    st.info("No system matches these filters. Remove one on the left.")
