"""A draft/target stack: sooner for more FLOP. Theory beside what was published and measured, and what law makes of it."""

from datetime import date

import streamlit as st
from parts.asked import law_asked
from parts.shown import show_figure, show_table
from parts.stack_asked import SettingAsked, StackAsked, setting_asked, stack_asked, traffic_asked
from sources.registry import assessor
from sources.stacks import curves_of, measured, reproduced

from govcompute.report.figures.stack_curves import by_choice, by_choice_alt, trade_off
from govcompute.report.marked import with_signs
from govcompute.report.stacks import (
    ENERGY,
    best_sentence,
    curves_alt,
    curves_frame,
    devices_sentence,
    publication_words,
    readings_sentence,
    records_frame,
    reproduction_frame,
    setting_sentence,
    settings_frame,
    spending_frame,
    spending_sentence,
    stack_verdicts_frame,
)
from govcompute.report.terms import term
from govcompute.speculative.account import account_of_rates
from govcompute.speculative.theory.curves import THRESHOLDS, comparison, read_setting
from govcompute.speculative.theory.setting import Setting
from govcompute.verdict.stack import speaking_verdicts, spending


def show_theory(stack: StackAsked, how: SettingAsked) -> tuple[Setting, list[Setting]]:
    """Speed against FLOP, and FLOP, time and energy along the choice; the chosen setting and the published ones."""
    compared = comparison(stack.each, stack.seconds, stack.acceptance, varies=stack.varies)
    found, cost = curves_of(compared), compared.cost
    chosen = next(compared.fixed([how.length])) if how.fixed else compared.at(f"h={how.threshold:g}", how.threshold)
    governed = next(compared.priced([how.share]))
    published = [read_setting(one.name, one.verification_rate, one.discard_rate, cost, stack.alone) for one in stack.readings]
    said.markdown(setting_sentence(chosen, how.words))
    said.markdown(best_sentence(governed, how.share))
    with answered:
        figure = trade_off(found, published, chosen, governed)
        twin = curves_frame(found, published, [chosen, governed])
        show_figure(figure, twin, name="speed-and-flop", alt=curves_alt(found, published, chosen))
    st.header("FLOP, time and energy")
    st.markdown(ENERGY)
    along = found.fixed if how.fixed else found.thresholds
    places = list(range(1, compared.most + 1)) if how.fixed else list(THRESHOLDS)
    title, at = ("candidate length", how.length) if how.fixed else ("threshold", how.threshold)
    figure, twin = by_choice(along, places, title, at), settings_frame([(title, along)])
    show_figure(figure, twin, name="by-choice", alt=by_choice_alt(along, title))
    return chosen, published


def show_seen(published: list[Setting]) -> None:
    """What was published and measured, each beside the theory."""
    st.header("What was published and measured")
    paper, against = reproduced()
    st.markdown(publication_words(paper))
    show_table(reproduction_frame(paper, against), name="published", alt="Published throughput beside the theory")
    if published:
        frame = settings_frame([("published", published)])
        show_table(frame, name="readings", alt="Published rates of this stack, and what follows from them")
    st.markdown(devices_sentence(measured().values()))
    show_table(records_frame(measured().values()), name="records", alt="Measured stacks beside the theory of their own rates")


def show_law(stack: StackAsked, chosen: Setting, day: date) -> None:
    """What traffic spent by what a law calls it, and the verdicts under each reading of "the model"."""
    st.header("What law makes of it")
    run = account_of_rates(float(chosen.rates.verification_rate), float(chosen.rates.discard_rate), stack.each)
    spent = spending(traffic_asked(), run, stack.each)
    st.markdown(spending_sentence(spent))
    show_table(spending_frame(spent), name="spending", alt="What the traffic spent, by what a law calls it")
    if stack.stack is None:
        st.info("Sizes alone name no system, so there is no training compute to hold against a line. Choose a stack above.")
        return
    verdicts = speaking_verdicts(assessor(), stack.stack, day, spent)
    st.markdown(readings_sentence(verdicts))
    if verdicts:
        frame = stack_verdicts_frame(verdicts)
        show_table(frame, name="readings-in-law", alt="Each rule under each reading", drawn=with_signs(frame, "verdict"))


st.title("What does a faster answer cost?")
law = law_asked()
st.markdown("A small model drafts, a large one checks: the same text, sooner, for more FLOP.", help=term("stack"))
said = st.container()  # above the fields, so that a narrow screen has the answer first
asked, answered = st.columns([2, 3], gap="large")
with asked:
    stack, how = stack_asked(), setting_asked()
chosen, published = show_theory(stack, how)
show_seen(published)
show_law(stack, chosen, law.day)
