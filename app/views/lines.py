"""Systems by date and training compute, with the lines while they are in force; and who crosses one of them."""

from functools import partial

import streamlit as st
from parts.asked import known_in_address, law_asked, link_to_system
from parts.shown import show_figure, show_table
from sources.overviews import lines_drawn, overview_on
from sources.registry import assessor

from govcompute.report.figures import rug
from govcompute.report.figures.lines import alt_text, left_of_window
from govcompute.report.marked import with_signs
from govcompute.report.tables import RowFilter, choices_of
from govcompute.report.terms import term
from govcompute.report.who_crosses import SHOWN, crossers_frame, rules_of, who_crosses

st.title("Who stands above the line?")
asked = law_asked()
found = overview_on(asked.day, asked.history, asked.watch)
library = assessor().library
options = choices_of(found)
with st.sidebar:
    known_in_address("domain", options.domains)
    domains = st.multiselect("Domain", options.domains, key="domain", bind="query-params")
    known_in_address("status", options.statuses)
    statuses = st.multiselect(
        "How the number is known",
        options.statuses,
        key="status",
        bind="query-params",
        help=term("how the number is known"),
    )
    known_in_address("provider", options.providers)
    providers = st.multiselect("Provider", options.providers, key="provider", bind="query-params")
    known_in_address("lines", options.jurisdictions, "jurisdiction")
    jurisdictions = st.multiselect("Lines of", options.jurisdictions, key="lines", bind="query-params", help=term("line"))
    search = st.text_input("Name contains", key="name", bind="query-params")

chosen = RowFilter(frozenset(domains), frozenset(statuses), frozenset(providers), search)
rows = chosen.rows(found)
laws = found.laws_of(jurisdictions)
rules = rules_of(found, jurisdictions)


if rows:
    if rules:
        known_in_address("rule", rules)
        rule = rules[st.selectbox("Which line", list(rules), key="rule", bind="query-params", help=term("rule"))]
        st.markdown(who_crosses(found, rows, rule, library))
    else:
        st.info("No rule on this date draws a line in training compute. Choose another date or other lines on the left.")
    points = [(row.system, row.compute) for row in rows]
    figure, frame = lines_drawn(asked.day, asked.history, asked.watch, chosen, tuple(jurisdictions))
    show_figure(
        figure,
        frame,
        name="systems",
        alt=alt_text(points, laws),
        on_pick=partial(link_to_system, law=asked),
    )
    st.markdown(
        f"{rug.words(points)} {left_of_window(points, asked.day)} Grey strokes are 90 % intervals. Filled marks: disclosed; "
        "hollow: estimated. At the end of a line stands whose law it is; dotted: recalled only. Click a mark for a link to its "
        "system."
    )
    picked = st.selectbox("Look at one system", [row.system.id for row in rows], index=None, placeholder="a system")
    if picked:
        link_to_system(picked, asked)

    if rules:
        st.header(f"Under {rule.id}")
        words = {outcome.words: outcome for outcome in SHOWN}
        known_in_address("show", words, "verdict")
        verdicts = st.pills(
            "Show those that", list(words), selection_mode="multi", default=list(words)[:2], key="show", bind="query-params",
            help=term("verdict"),
        )  # fmt: skip
        crossing = crossers_frame(rows, rule, [words[word] for word in verdicts])
        if crossing.empty:
            st.info("No system has such a verdict under this rule and these filters.")
        else:
            show_table(
                crossing,
                name="crossing",
                alt=f"Systems by their verdict under {rule.id}, with the probability that they cross",
                drawn=with_signs(crossing, "verdict"),
            )
else:
    st.info("No system matches these filters. Remove one on the left.")
