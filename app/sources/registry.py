"""Policies, registry and architectures, shipped and own: read once for all sessions."""

from __future__ import annotations

import gc

import streamlit as st

from govcompute.paths import policy_folders, registry_folders
from govcompute.policy.library import load_policies
from govcompute.registry.architecture import Architectures
from govcompute.registry.library import load_registry
from govcompute.verdict.assess import Assessor
from govcompute.verdict.vocabulary import check_words


@st.cache_resource(show_spinner="Reading the policies and the registry …")
def assessor() -> Assessor:
    """Policies and registry, shipped and own."""
    library, registry = load_policies(policy_folders()), load_registry(registry_folders())
    check_words(((system.id, system) for system in registry), library, registry.documents)
    ready = Assessor(library, registry)
    gc.freeze()  # it stays as long as the server does; a collection need not walk it
    return ready


@st.cache_resource
def architectures() -> Architectures:
    """Architectures, shipped and own, each read when it is asked for."""
    return Architectures(registry_folders())
