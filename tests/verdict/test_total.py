"""A system's compute as people speak of it, worked by hand."""

from __future__ import annotations

from typing import Any

import pytest

from govcompute.registry.library import Registry
from govcompute.registry.schema import System
from govcompute.verdict.counting import best
from govcompute.verdict.total import whole_compute

BASE = System.model_validate({"id": "base", "name": "Base", "provider": "Upstream", "compute": 9e24})


def whole(**fields: Any) -> int | None:
    probe = System.model_validate({"id": "probe", "name": "Probe", **fields})
    found = whole_compute(probe, Registry([BASE, probe]))
    return None if found is None else int(best(found).median)


@pytest.mark.parametrize(
    ("activity", "counts"), [("pretraining", True), ("rl_rollouts", True), ("inference", False), ("evaluation", False)]
)
def test_what_made_the_weights_and_nothing_else(activity: str, counts: bool) -> None:
    stages = [{"activity": "finetuning", "compute": 1e23}, {"activity": activity, "compute": 2e23}]
    assert whole(stages=stages) == (3 if counts else 1) * 10**23


def test_the_base_is_part_of_it() -> None:
    """9e24 came with the weights of another provider, and 1e24 more was spent on them."""
    assert whole(compute=1e24, bases=[{"system": "base"}]) == 10**25


def test_nothing_known_is_no_number() -> None:
    assert whole() is None
    assert whole(stages=[{"activity": "pretraining"}]) is None
