"""What the line misses: each measurement, and all of them as one report."""

from __future__ import annotations

from datetime import date

import streamlit as st

from govcompute.documents import folder_hash
from govcompute.limits import LIMITS, Finding, Material
from govcompute.paths import policy_folders, registry_folders
from govcompute.registry.scores import load_scores
from govcompute.report.limits import limits_texts
from sources.registry import architectures, assessor
from sources.stacks import stacks


@st.cache_resource(show_spinner=False)
def limits_material(day: date) -> Material:
    """What the measurements are made from. Raises InputError for a day on which the line of Art. 51(2) did not exist."""
    ready = assessor()
    scores = load_scores(registry_folders(), ready.registry)["mmlu"]
    return Material(ready.registry, ready.library, architectures(), stacks(), scores, day)


@st.cache_resource(show_spinner="Measuring what the line misses …", max_entries=64)
def finding(limit: str, day: date) -> Finding:
    """One measurement."""
    return LIMITS[limit](limits_material(day))


def limits_report(day: date) -> dict[str, str]:
    """Every measurement as one report, by the name of its file."""
    made_from = {"policies_sha256": folder_hash(policy_folders()), "registry_sha256": folder_hash(registry_folders())}
    return limits_texts([finding(limit, day) for limit in LIMITS], day, made_from)
