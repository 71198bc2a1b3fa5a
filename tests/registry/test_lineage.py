"""The graph behind a system: every base an edge, each once; what a reader must know; circles and gaps refused."""

from __future__ import annotations

from typing import Any

import pytest

from govcompute.errors import CircularReference, NotFound
from govcompute.registry.library import Registry
from govcompute.registry.lineage import Remark, chains, derivatives, lineage
from govcompute.registry.schema import System


def made(*systems: dict[str, Any]) -> Registry:
    return Registry(
        System.model_validate({"name": fields["id"].title(), "provider": fields["id"], **fields}) for fields in systems
    )


def on(*bases: str, relation: str = "finetune") -> list[dict[str, str]]:
    return [{"system": base, "relation": relation} for base in bases]


def test_no_edge_is_lost_and_none_is_doubled(registry: Registry) -> None:
    for system in registry:
        found = lineage(system, registry)
        expected = [(base.system, one.id, base.relation) for one in found.systems for base in one.bases]
        edges = [(edge.base.id, edge.made.id, edge.relation) for edge in found.edges]
        assert edges == expected
        assert {one.id for one in registry.ancestors(system)} <= {one.id for one in found.systems}


def test_the_other_direction_has_the_same_edges(registry: Registry) -> None:
    up = {(edge.base.id, edge.made.id) for system in registry for edge in lineage(system, registry).into(system)}
    down = {(edge.base.id, edge.made.id) for system in registry for edge in derivatives(system, registry)}
    assert up == down


def test_an_edge() -> None:
    stages = [{"activity": "finetuning", "compute": 1e20}, {"activity": "reinforcement_learning", "compute": 1e19}]
    registry = made({"id": "base", "compute": 1e24}, {"id": "tuned", "bases": on("base"), "stages": stages})
    (edge,) = lineage(registry["tuned"], registry).edges
    assert (edge.same_provider, edge.reuses_weights, edge.several) == (False, True, False)
    assert edge.words == "fine-tuned with reinforcement learning, other provider (tuned)"
    assert edge.work == registry["tuned"].stages


def test_a_shared_ancestor_and_several_bases() -> None:
    registry = made(
        {"id": "root", "compute": 1e24},
        {"id": "left", "compute": 1e20, "bases": on("root")},
        {"id": "right", "compute": 1e20, "bases": on("root")},
        {"id": "merged", "bases": on("left", "right", relation="merge")},
    )
    found = lineage(registry["merged"], registry)
    assert [(edge.base.id, edge.made.id, edge.several) for edge in found.edges] == [
        ("left", "merged", True),
        ("right", "merged", True),
        ("root", "left", False),
        ("root", "right", False),
    ]
    assert dict(found.remarks()) == {
        Remark.SEVERAL_BASES: "Merged was made from Left and Right: the original's compute is their sum.",
        Remark.SHARED_ANCESTOR: "Root is reached by 2 ways; its compute counts once.",
    }


@pytest.mark.parametrize(
    ("fields", "remark"),
    [
        ({"provider": None, "compute": 1e24}, Remark.NO_PROVIDER),
        ({}, Remark.NOT_KNOWN),
        ({"stages": [{"activity": "pretraining"}]}, Remark.NOT_KNOWN),
        ({"bases": on("other")}, Remark.NOT_KNOWN),
        ({"bases": on("other", relation="quantised")}, None),
        ({"compute": 1e24, "bases": on("probe", relation="distillation")}, Remark.TEACHER_CIRCLE),
    ],
)
def test_what_a_reader_must_know(fields: dict[str, Any], remark: Remark | None) -> None:
    registry = made({"id": "other", "compute": 1e24}, {"id": "probe", **fields})
    assert [found for found, _ in lineage(registry["probe"], registry).remarks()] == ([remark] if remark else [])


def test_weights_that_would_come_from_themselves() -> None:
    registry = made({"id": "a", "bases": on("b")}, {"id": "b", "bases": on("a")})
    with pytest.raises(CircularReference, match="a -> b -> a"):
        lineage(registry["a"], registry)


@pytest.mark.parametrize("relation", ["finetune", "distillation"])
def test_a_base_that_is_not_there(relation: str) -> None:
    registry = made({"id": "base"}, {"id": "a", "bases": on("bas", relation=relation)})
    with pytest.raises(NotFound, match="no system is called 'bas'; nearest: 'base'"):
        lineage(registry["a"], registry)


def test_chains_of_providers() -> None:
    """What one provider adds to its own work is the same step."""
    registry = made(
        {"id": "a"},
        {"id": "b", "bases": on("a")},
        {"id": "b2", "provider": "b", "bases": on("b")},
        {"id": "c", "bases": on("b2")},
        {"id": "d", "bases": on("a")},
    )
    assert [[system.id for system in run] for run in chains(registry)] == [["a", "b2", "c"]]
    assert [[system.id for system in run] for run in chains(registry, steps=1)] == [["a", "b2", "c"], ["a", "d"]]


def test_the_chain_in_the_registry(registry: Registry) -> None:
    """Read off the entries: Meta's model, changed by NVIDIA, and that by Trend Micro."""
    assert [system.provider for system in chains(registry)[0]] == ["Meta AI", "NVIDIA", "Trend Micro"]
