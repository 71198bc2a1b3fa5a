"""How much compute a system took, from whatever is known of it, and where that stands before the lines."""

import streamlit as st
from parts.address import words_asked
from parts.asked import LawAsked, law_asked
from parts.evidence import WAYS, Empty, Worked
from parts.shown import show_figure, show_table
from parts.told import told
from parts.verdicts import show_verdicts
from sources.registry import assessor

from govcompute.flops import Convention
from govcompute.report.components import components_alt, components_frame, conventions_frame, conventions_sentence
from govcompute.report.conventions import run_under_conventions
from govcompute.report.figures.components import components
from govcompute.report.figures.standing import standing
from govcompute.report.standing import (
    amount_sentence,
    amounts_of,
    marks,
    modifier_answer,
    modifiers_first,
    standing_alt,
    standing_frame,
)
from govcompute.report.telemetry import findings_list, readings_frame, sources_frame
from govcompute.verdict.own import Spent, Told, own_system, own_verdicts
from govcompute.verdict.total import best_compute


def show_answer(worked: Worked, facts: Told, law: LawAsked) -> None:
    """The amount, where it stands, and the verdicts."""
    ready = assessor()
    own = worked.found.estimate
    system = own_system([Spent(worked.activity, own)], facts)
    found, judge = own_verdicts(system, ready.library, ready.registry, law.day, history=law.history, watch=law.watch)
    verdicts = modifiers_first(found)
    base = best_compute(worked.base, ready.registry) if worked.base else None
    if worked.base:
        said.markdown(modifier_answer(verdicts, worked.base.name, base, law.day))
    said.markdown(amount_sentence(worked.found))
    with answered:
        rows, lines = amounts_of(own, worked.base, base, worked.sources), marks(verdicts, own)
        show_figure(standing(rows, lines), standing_frame(rows, lines), name="standing", alt=standing_alt(rows, lines))
    st.header("Under every rule")
    if worked.base:
        st.markdown(f"The rules below look at the whole model, the compute of {worked.base.name} included.")
    show_verdicts(verdicts, judge, "the model as changed" if worked.base else "the system", law.day)


def show_method(worked: Worked, facts: Told, law: LawAsked) -> None:
    """The formula, what was read, the parts of a step, and what another convention would say."""
    st.header("How the number came about")
    st.markdown("\n".join(f"- {line}" for line in (worked.found.formula, *worked.found.assumptions)))
    if worked.read is not None:
        show_table(readings_frame(worked.read), name="readings", alt="What was read from the files, by run and quantity")
        st.markdown(findings_list(worked.read, worked.sources))
        show_table(sources_frame(worked.sources), name="sources", alt="What each source says; rivals, never added")
    if worked.count is None:
        return
    count, ready = worked.count(Convention()), assessor()
    show_figure(components(count), components_frame(count), name="components", alt=components_alt(count))
    st.header("What another convention would say")
    run = run_under_conventions(worked.count, worked.tokens, ready.library, law.day, told=facts, registry=ready.registry)
    st.markdown(conventions_sentence(run))
    if run.others:
        show_table(conventions_frame(run), name="conventions", alt="The whole run under each other convention")


st.title("How much compute did it take?")
law = law_asked()
way = words_asked(st.segmented_control, "Work it out from", WAYS, default="Fine-tune", required=True, key="from", what="way")
said = st.container()  # above the fields, so that a narrow screen has the answer first
asked, answered = st.columns([2, 3], gap="large")
with asked:
    worked = WAYS[str(way)]()
    with st.expander("What it is, as far as a verdict depends on it", expanded=True):
        facts = told(worked)
if isinstance(worked, Empty):
    said.info(
        f"Nothing to work out yet: {worked.which}. What is given is read as data, and nothing in it is run.",
        icon=":material/edit_note:",
    )
else:
    show_answer(worked, facts, law)
    show_method(worked, facts, law)
