"""One system: where it stands, what each rule counts of it and why, where it comes from, and reports to take away."""

import streamlit as st
from parts.address import name_asked, words_asked
from parts.asked import law_asked
from parts.reports import show_reports
from parts.shown import show_figure
from parts.verdicts import choose_verdict, show_all, show_reasoning
from sources.registry import assessor

from govcompute.registry.lineage import derivatives, lineage
from govcompute.report.counting_choice import counting_choices, with_chosen
from govcompute.report.evidence import sources, work
from govcompute.report.figures import lineage as lineage_figure
from govcompute.report.figures import waterfall as waterfall_figure
from govcompute.report.lineage import lineage_frame
from govcompute.report.marked import badge, escaped
from govcompute.report.names import system_names
from govcompute.report.reasoning import about, answer
from govcompute.report.terms import term
from govcompute.report.waterfall import heading, waterfall_frame
from govcompute.verdict.waterfall import waterfalls

#: Shown where the address names none: its developer states its compute, and it crosses a line.
WELL_KNOWN = "llama-3.1-405b"

ready = assessor()
names = system_names(ready.registry)
head = st.empty()
head.title("Which system?")  # as long as the address names none that is known
law = law_asked()
first = WELL_KNOWN if WELL_KNOWN in names else next(iter(names))
system = ready.registry[name_asked("System", names, first, key="system")]
with head.container():
    st.title(escaped(system.name))
    st.markdown(about(system))
verdicts = [
    v for v in ready.assess_all(system, law.day, history=law.history, watch=law.watch) if v.if_in_force != "out_of_scope"
]
st.markdown(answer(verdicts, system.name, law.day))

if verdicts:
    show_all(verdicts)
    st.header("Under one rule")
if (verdict := choose_verdict(verdicts, ready.library)) is not None:
    choices = counting_choices(verdict, ready)
    if choices:
        chosen = words_asked(
            st.pills, "Where the text leaves it open, count otherwise", choices, selection_mode="multi", key="count",
            what="counting choice", help=term("counting choice"),
        )  # fmt: skip
        counting = with_chosen(ready, [choices[words] for words in chosen])
        otherwise = counting.assess(system, verdict.law, law.day)
        if chosen:
            st.markdown(f"As you count: {badge(otherwise.outcome)} · as govcompute counts: {badge(verdict.outcome)}")
        ready, verdict = counting, otherwise
    falls = waterfalls(verdict, ready)
    for index, fall in enumerate(falls):
        if len(falls) > 1:  # one for each way in which the rule counts
            st.markdown(escaped(heading(fall)))
        show_figure(
            waterfall_figure.figure(fall),
            waterfall_frame(fall),
            name=f"waterfall-{index}",
            alt=waterfall_figure.alt_text(fall),
        )
    show_reasoning(verdict, ready)

st.header("Where it comes from", help=term("lineage"))
behind, ahead = lineage(system, ready.registry), derivatives(system, ready.registry)
if behind.edges or ahead:
    show_figure(
        lineage_figure.figure(behind, ahead),
        lineage_frame(behind, ahead),
        name="lineage",
        alt=lineage_figure.alt_text(behind, ahead),
    )
else:
    st.markdown("The record names no system that it was made from, and none that was made from it.")
for _, remark in behind.remarks():
    st.markdown(f"- {escaped(remark)}")

st.header("Evidence")
st.markdown(work(system))
st.markdown(sources(system))
if system.notes:
    st.markdown(escaped(system.notes))

st.header("Reports")
show_reports(system, ready, law.day)
