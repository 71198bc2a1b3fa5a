"""What every page works on, loaded once for all sessions."""

from __future__ import annotations

from datetime import date

import streamlit as st

from govcompute.paths import policy_folders, registry_folders
from govcompute.policy.library import load_policies
from govcompute.registry.architecture import Architectures
from govcompute.registry.library import load_registry
from govcompute.registry.measurements import Measurements, load_measurements
from govcompute.registry.stacks import Stacks, load_stacks
from govcompute.report.overview import Overview, models, overview
from govcompute.speculative.theory.curves import Curves, curves
from govcompute.speculative.theory.publication import Publication, load_publication
from govcompute.speculative.theory.reproduction import Reproduction, reproduce
from govcompute.speculative.theory.setting import Comparison
from govcompute.verdict.assess import Assessor
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


@st.cache_resource
def architectures() -> Architectures:
    """Architectures, shipped and own, each read when it is asked for."""
    return Architectures(registry_folders())


@st.cache_data
def outputs_known() -> list[str]:
    """What the systems of the registry generate."""
    return sorted({output for system in assessor().registry for output in system.outputs})


@st.cache_resource
def stacks() -> Stacks:
    """Draft/target stacks, shipped and own."""
    return load_stacks(registry_folders(), assessor().registry, architectures())


@st.cache_resource
def measured() -> Measurements:
    """Measured runs, shipped and own."""
    return load_measurements(registry_folders())


@st.cache_resource
def reproduced() -> tuple[Publication, Reproduction]:
    """The published stack, and its numbers against the theory."""
    paper = load_publication("specdecpp")
    return paper, reproduce(paper)


@st.cache_resource(show_spinner="Working out every length and threshold …", max_entries=200, hash_funcs={Comparison: repr})
def curves_of(compared: Comparison) -> Curves:
    """A stack over all its settings."""
    return curves(compared)
