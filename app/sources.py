"""What every page works on, loaded once for all sessions."""

from __future__ import annotations

from datetime import date

import streamlit as st

from govcompute.paths import policy_folders, registry_folders
from govcompute.policy.library import load_policies
from govcompute.registry.library import load_registry
from govcompute.report.overview import Overview, models, overview
from govcompute.verdict.assess import Assessor
from govcompute.verdict.cases import CaseResult, run_case
from govcompute.verdict.vocabulary import check_words


@st.cache_resource(show_spinner="Reading the policies and the registry …")
def assessor() -> Assessor:
    """Policies and registry, shipped and own."""
    library, registry = load_policies(policy_folders()), load_registry(registry_folders())
    check_words(((system.id, system) for system in registry), library)
    return Assessor(library, registry)


@st.cache_resource(show_spinner="Holding every system against every line …", max_entries=16)
def overview_on(day: date, history: bool, watch: bool) -> Overview:
    """Every model under every rule on a date."""
    ready = assessor()
    laws = list(ready.laws(day, history=history, watch=watch))
    return overview(ready, models(list(ready.registry)), laws, day)


@st.cache_resource(show_spinner="Running the worked cases …", max_entries=128)
def cases(rule: str) -> list[CaseResult]:
    """The worked cases of one rule, with what comes out."""
    ready = assessor()
    law = ready.library[rule]
    return [run_case(law, case, ready.library) for case in law.rule.cases]
