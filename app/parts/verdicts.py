"""Verdicts on one system: the answer, the table, and one of them step by step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from govcompute.policy.library import PolicyLibrary
from govcompute.report.marked import with_signs
from govcompute.report.names import rule_names
from govcompute.report.reasoning import answer, follows, headline, known, steps, turns
from govcompute.report.record import NOT_ADVICE
from govcompute.report.tables import verdicts_frame
from govcompute.report.terms import term
from govcompute.report.words import verdict_text
from govcompute.verdict.assess import Assessor, Verdict
from parts.address import name_asked
from parts.shown import download, show_table


def show_verdicts(verdicts: Sequence[Verdict], assessor: Assessor, name: str, day: date) -> Verdict | None:
    """The answer in a sentence, a table of all, and the reasoning of the one that is chosen, which is returned.

    `verdicts` are those of one system, one a rule; `name` is what to call the system. The choice is kept in the address.
    """
    st.markdown(answer(verdicts, name, day))
    chosen = choose_verdict(verdicts, assessor.library)
    if chosen is not None:
        show_all(verdicts)
        show_reasoning(chosen, assessor)
    return chosen


def choose_verdict(verdicts: Sequence[Verdict], library: PolicyLibrary) -> Verdict | None:
    """A select box over the rules, kept in the address; None where no rule speaks of the system."""
    if not verdicts:
        return None
    rules = {verdict.law.id: verdict for verdict in verdicts}
    names = rule_names((verdict.law for verdict in verdicts), library.vocabulary)
    what = "rule that is shown here"
    return rules[name_asked("Rule", names, next(iter(names)), key="rule", what=what, help=term("rule"))]


def show_all(verdicts: Sequence[Verdict]) -> None:
    """A line for each rule."""
    frame = verdicts_frame(verdicts)
    signs = with_signs(frame, "verdict", "if it were in force")
    show_table(frame, name="verdicts", alt="The verdict under each rule, with its probability and its line", drawn=signs)


def show_reasoning(verdict: Verdict, assessor: Assessor) -> None:
    """One verdict: the rule's words, each step with its answer and its place, what follows, what would turn it."""
    st.markdown(headline(verdict))
    st.markdown(steps(verdict, assessor))
    if due := follows(verdict):
        st.markdown(f"**What follows**\n\n{due}")
    if flips := turns(verdict, assessor):
        st.markdown("**It would be**", help=term("flip"))
        st.markdown(flips)
    st.caption(known(verdict))
    text = f"{verdict_text(verdict, assessor)}\n\n{NOT_ADVICE}\n"
    download("Reasoning (text)", lambda: text, f"{verdict.system.id}-{verdict.law.id}.txt", "text/plain")
