"""Draft/target stacks, what was measured of them, and their theory."""

from __future__ import annotations

import streamlit as st

from govcompute.paths import registry_folders
from govcompute.registry.measurements import Measurements, load_measurements
from govcompute.registry.stacks import Stacks, load_stacks
from govcompute.speculative.theory.curves import Curves, curves
from govcompute.speculative.theory.publication import Publication, load_publication
from govcompute.speculative.theory.reproduction import Reproduction, reproduce
from govcompute.speculative.theory.setting import Comparison
from sources.registry import architectures, assessor


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
