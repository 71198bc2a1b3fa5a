"""The law as data: instruments over time, what each counts, two rules side by side, one rule in full, its worked cases."""

import streamlit as st
from parts.address import name_asked, words_asked
from parts.asked import day_asked
from parts.shown import download, show_figure, show_table, show_words
from sources.policies import cases
from sources.registry import assessor

from govcompute.report.cases import cases_frame, cases_sentence
from govcompute.report.compare import differences_frame
from govcompute.report.counting import columns_of, counting_frame
from govcompute.report.figures import counting as counting_figure
from govcompute.report.figures import timeline as timeline_figure
from govcompute.report.law_words import law_text
from govcompute.report.names import rule_names
from govcompute.report.record import NOT_ADVICE
from govcompute.report.rules import (
    RuleFilter,
    jurisdiction_options,
    level_options,
    rules_frame,
    rules_sentence,
    status_options,
)
from govcompute.report.terms import term
from govcompute.report.timelines import rows_of, timeline_frame

st.title("What does the law say, and since when?")
library = assessor().library
day = day_asked()
names = rule_names(library, library.vocabulary)
places, stands, levels = jurisdiction_options(library), status_options(library, day), level_options(library)
with st.sidebar:
    jurisdictions = words_asked(st.multiselect, "Jurisdiction", places, key="jurisdiction")
    statuses = words_asked(st.multiselect, "Status on that day", stands, key="status", help=term("in force"))
    evidence = words_asked(st.multiselect, "Evidence", levels, key="level", help=term("evidence of the rule"))
laws = RuleFilter(frozenset(jurisdictions), frozenset(statuses), frozenset(evidence)).laws(library, day)

if not laws:
    st.info("No rule passes these filters on that day. Remove one in the sidebar.")
else:
    st.markdown(f"**{rules_sentence(laws, day)}**")
    rows = rows_of(laws)
    show_figure(
        timeline_figure.timeline(rows, day),
        timeline_frame(rows, day),
        name="timeline",
        alt=timeline_figure.alt_text(rows, day),
    )
    with st.expander("Every rule, with its line, its evidence and the day it was checked", expanded=False):
        show_table(rules_frame(laws, library, day), name="rules", alt=f"The rules that pass the filters on {day}")

    st.header("What does each count?", help=term("counting profile"))
    if columns := columns_of(laws):
        st.markdown(
            "Blue and filled: counted. Orange and crossed: left out. A square: the text says so; a diamond: inferred; "
            "a circle: the text is silent and the answer is our default. A question mark: recalled only, unverified."
        )
        show_figure(
            counting_figure.counting_matrix(columns),
            counting_frame(columns),
            name="counting",
            alt=counting_figure.alt_text(columns),
        )
    else:
        st.info("None of these rules counts training compute.")

st.header("Two rules side by side")
with st.container(horizontal=True):
    first = name_asked("First", names, next(iter(names)), key="first", what="rule", help=term("rule"))
    second = name_asked("Second", names, "ca-sb53", key="second", what="rule", help=term("rule"))
frame = differences_frame(library[first], library[second], library)
if frame.empty:
    st.info("Nothing differs between these two.")
else:
    show_words(frame, name="difference", alt=f"What differs between {first} and {second}")

st.header("One rule, as a lawyer would check it")
rule = name_asked("Rule", names, next(iter(names)), key="rule", help=term("rule"))
text = law_text(library[rule], library)
with st.expander("The whole rule: words, test, what counts, dates, sources, doubts"):
    st.code(text, language=None, wrap_lines=True)
download("The rule (text)", lambda: f"{text}\n\n{NOT_ADVICE}\n", f"{rule}.txt", "text/plain")

st.subheader("Its worked cases")
results = cases(rule)
if results:
    st.markdown(cases_sentence(results))
    show_table(cases_frame(results), name="cases", alt=f"The worked cases of {rule}: what is expected and what comes out")
else:
    st.info("This rule has no worked case.")
