"""The reasoning tells the branch that is taken, and both only where the question between them is open."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from govcompute.policy.library import PolicyLibrary
from govcompute.registry.library import Registry
from govcompute.registry.schema import System
from govcompute.verdict.assess import Assessor
from govcompute.verdict.explain import explain

RULE = "eu-gpai-guidelines-modifier-third"


@pytest.mark.parametrize(
    ("compute", "meanings"),
    [(9e24, ["(i)"]), (1.1e25, ["(ii)"]), ({"median": 1e25, "spread": 3}, ["(ii)", "(i)"])],
)
def test_a_modification_is_counted_as_its_original_is(library: PolicyLibrary, compute: Any, meanings: list[str]) -> None:
    """Cumulatively on an original with systemic risk, by parameter updates on another, both ways where that is open."""
    base = {"id": "base", "name": "Base", "provider": "Upstream", "compute": compute, "compute_status": "disclosed"}
    stages = [{"activity": "finetuning", "compute": 1e24}, {"activity": "rl_rollouts", "compute": 1e23}]
    tuned = {"id": "tuned", "name": "Tuned", "provider": "Downstream", "stages": stages, "bases": [{"system": "base"}]}
    systems = [System.model_validate({**fields, "facts": {"is_gpai_model": True}}) for fields in (base, tuned)]
    assessor = Assessor(library, Registry(systems))
    steps = explain(assessor.assess(systems[1], library[RULE], date(2026, 3, 1)), assessor)
    told = [step.text for step in steps if step.text.startswith("Compute of the modification counted as")]
    assert len(told) == len(meanings)
    assert all(f"meaning {meaning}" in text for meaning, text in zip(meanings, told, strict=True))
    rollouts = [step.answer for step in steps if step.text.startswith("reinforcement learning (inference")]
    assert rollouts == [{"(i)": "no", "(ii)": "yes"}[meaning] for meaning in meanings]
