"""A system's compute as people speak of it, worked by hand."""

from __future__ import annotations

from typing import Any

import pytest

from govcompute.quantity import Estimate
from govcompute.registry.library import Registry
from govcompute.registry.schema import System
from govcompute.verdict.mixture import best
from govcompute.verdict.total import best_compute, whole_compute

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


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"compute": 1e24, "bases": [{"system": "base"}]}, Estimate.point(1e25)),
        ({"compute": {"median": 2e24, "spread": 3}}, Estimate(2 * 10**24, 3)),
        ({"claims": [{"above": 10, "strength": "very likely", "text": "more"}]}, Estimate.at_least(11)),
        ({"stages": [{"activity": "pretraining"}]}, None),
    ],
)
def test_one_estimate_of_it(fields: dict[str, Any], expected: Estimate | None) -> None:
    """With its doubt; of a claim the part that is taken as likeliest: above the number that is named."""
    probe = System.model_validate({"id": "probe", "name": "Probe", **fields})
    assert best_compute(probe, Registry([BASE, probe])) == expected
