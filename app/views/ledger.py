"""A ledger: what was spent, by run, which lines it nears and when, and whether the record is whole. It is never written to."""

import streamlit as st
from parts.address import name_asked, switch_asked
from parts.asked import day_asked
from parts.shown import show_figure, show_table
from sources.ledgers import example_read, ledger_place, ledger_read

from govcompute.documents.upload import uploaded
from govcompute.errors import InputError
from govcompute.ledger.anchors import parse_anchor
from govcompute.report.figures import ledger as figures
from govcompute.report.ledger import LedgerRead, RunRead
from govcompute.report.ledger_example import STOOD
from govcompute.report.ledger_tables import (
    entries_frame,
    findings_frame,
    run_sentence,
    shares_frame,
    shown_words,
    state_words,
    totals_frame,
)
from govcompute.report.terms import term

BEGIN = """\
govcompute ledger init --ledger lab.ledger --name "the lab"
govcompute ledger append events.yaml --ledger lab.ledger
govcompute app --ledger lab.ledger"""


def show_run(read: RunRead) -> None:
    """One run over time, and its lines."""
    sentence = run_sentence(read)
    st.markdown(f"**{sentence}**")
    if read.course:
        alt = figures.alt_text(read, sentence)
        show_figure(figures.course(read), figures.course_frame(read), name="course", alt=alt)


def show_state(read: LedgerRead) -> None:
    """Whole or not, and every finding."""
    st.header("Can it be trusted?", help=term("ledger"))
    if read.verification.whole:
        st.success(state_words(read), icon=":material/verified:")
    for note in read.verification.notes:
        st.caption(note)


st.title("What was spent, and which lines does it near?")
day = day_asked()
place = ledger_place()
example = switch_asked("Show an example ledger", key="example", help=term("ledger"), widget=st.sidebar.toggle)
read = None
if example:
    st.info(
        f"This is an example, as it stood on {STOOD}. Its runs are invented; only the FLOP of a step is counted, from Llama "
        "3.1 8B.",
        icon=":material/science:",
    )
    read = example_read(day)
elif place is None:
    st.info("No ledger was named when this dashboard was started. A ledger begins with three commands:")
    st.code(BEGIN, language=None, wrap_lines=True)
    st.markdown(
        "Events are YAML, JSON or JSON Lines; a training writes its own with `govcompute.tracking`. "
        "Or look at an example: the sidebar has a switch for it."
    )
else:
    anchors = []
    sent = st.sidebar.file_uploader("Hold it against an anchor that you kept", type="json", help=term("anchor"))
    if sent is not None:
        try:
            anchors = [parse_anchor(uploaded(sent.name, sent.getvalue(), ["json"]).document())]
        except InputError as error:
            st.warning(f"{error}")
    read = ledger_read(place, day, tuple(anchors))

if read is not None and not read.verification.whole:
    st.error(state_words(read), icon=":material/error:")
    show_table(findings_frame(read), name="findings", alt="What is wrong with the ledger")
if read is not None and read.verification.whole and not read.runs:
    st.info("No compute is recorded here yet. The next command records some:")
    st.code(BEGIN.splitlines()[1], language=None, wrap_lines=True)
if read is not None and read.runs:
    names = [one.key for one in read.runs]
    picked = name_asked("Run", names, names[0], key="run")
    show_run(next(one for one in read.runs if one.key == picked))
    st.header("How near is each line?", help=term("share of the line"))
    shares = shares_frame(read.runs, day)
    show_table(
        shares,
        name="shares",
        alt="For each run and line of law: the share, and when it is passed",
        column_order=["rule", "so far", *shares.columns.drop(["run", "rule", "so far"]), "run"],  # what a narrow screen shows
    )
    st.header("Totals by system, run and kind of work")
    st.caption("What these runs spent themselves. What a base had taken before is not in it; the lines above take it in.")
    show_table(totals_frame(read.runs), name="totals", alt="What each run took, by source and kind of work, with energy")
if read is not None:
    show_state(read)
    st.header("The entries")
    st.caption(shown_words(read))
    show_table(entries_frame(read), name="entries", alt="The entries of the ledger, corrections marked")
