"""The worked cases of a rule."""

from __future__ import annotations

import streamlit as st

from govcompute.verdict.cases import CaseResult, run_case
from sources.registry import assessor


@st.cache_resource(show_spinner="Running the worked cases …", max_entries=128)
def cases(rule: str) -> list[CaseResult]:
    """The worked cases of one rule, with what comes out."""
    ready = assessor()
    law = ready.library[rule]
    return [run_case(law, case, ready.library) for case in law.rule.cases]
