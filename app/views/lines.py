"""Systems by date and training compute, with the lines while they are in force; and who crosses one of them."""

from functools import partial

import streamlit as st
from parts.address import kept, name_asked, name_or_none, words_asked
from parts.asked import law_asked, link_to_system
from parts.shown import show_figure, show_table
from sources.overviews import lines_drawn, overview_on
from sources.registry import assessor

from govcompute.report.figures import rug
from govcompute.report.figures.lines import alt_text, outside_window
from govcompute.report.marked import with_signs
from govcompute.report.names import rule_names, system_names
from govcompute.report.tables import RowFilter, choices_of
from govcompute.report.terms import term
from govcompute.report.who_crosses import SHOWN, crossers_frame, rules_of, who_crosses

#: What to call a rule of the list, where the address names one that is not in it.
LINE_HERE = "line on this day and under these filters"

st.title("Who stands above the line?")
asked = law_asked()
found = overview_on(asked.day, asked.history, asked.watch)
library = assessor().library
options = choices_of(found)
with st.sidebar:
    domains = words_asked(st.multiselect, "Domain", options.domains, key="domain")
    statuses = words_asked(
        st.multiselect, "How the number is known", options.statuses, key="status", help=term("how the number is known")
    )
    providers = words_asked(st.multiselect, "Provider", options.providers, key="provider")
    jurisdictions = words_asked(
        st.multiselect, "Lines of", options.jurisdictions, key="lines", what="jurisdiction", help=term("line")
    )
    search = kept(st.text_input, "Name contains", key="name")

chosen = RowFilter(frozenset(domains), frozenset(statuses), frozenset(providers), search)
rows = chosen.rows(found)
laws = found.laws_of(jurisdictions)
rules = rules_of(found, jurisdictions)


if rows:
    if rules:
        names = rule_names(rules.values(), library.vocabulary)
        picked = name_asked("Which line", names, next(iter(names)), key="rule", what=LINE_HERE, help=term("rule"))
        rule = rules[picked]
        st.markdown(who_crosses(found, rows, rule, library))
    else:
        st.info("No rule on this date draws a line in training compute. Choose another date or other lines in the sidebar.")
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
        f"{rug.words(points)} {outside_window(points, asked.day)} Grey strokes are 90 % intervals. Filled marks: disclosed; "
        "hollow: estimated. At the end of a line stands whose law it is; dotted: recalled only. Click a mark for a link to its "
        "system."
    )
    shown = system_names(row.system for row in rows)
    looked = name_or_none("Look at one system", shown, key="look", placeholder="a system", what="system shown here")
    if looked:
        link_to_system(looked, asked)

    if rules:
        st.header(f"Under {rule.id}")
        words = {outcome.words: outcome for outcome in SHOWN}
        verdicts = words_asked(
            st.pills, "Show those that", words, selection_mode="multi", default=list(words)[:2], key="show", what="verdict",
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
    st.info("No system matches these filters. Remove one in the sidebar.")
