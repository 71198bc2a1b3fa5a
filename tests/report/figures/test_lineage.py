"""A lineage drawn: bases above, a column for each, no line through another's mark, and the same in words."""

from __future__ import annotations

from typing import Any

import pytest

from govcompute.registry.library import Registry
from govcompute.registry.lineage import derivatives, lineage
from govcompute.registry.schema import System
from govcompute.report.figures.lineage import Place, alt_text, figure, places
from govcompute.report.lineage import lineage_frame


def registry(*systems: tuple[str, str, list[tuple[str, str]]]) -> Registry:
    """Systems by id, provider, and bases with how each was used."""
    return Registry(
        System.model_validate(
            {
                "id": name,
                "name": name.upper(),
                "provider": provider,
                "bases": [{"system": base, "relation": relation} for base, relation in bases],
            }
        )
        for name, provider, bases in systems
    )


DIAMOND = registry(
    ("a", "One", []),
    ("b", "One", [("a", "continued")]),
    ("c", "Two", [("a", "finetune")]),
    ("d", "Two", [("b", "merge"), ("c", "merge")]),
    ("teacher", "Three", []),
    ("e", "Two", [("d", "finetune"), ("teacher", "distillation")]),
)
CIRCLE = registry(("a", "One", [("b", "distillation")]), ("b", "One", [("a", "distillation")]))


def crossed(placed: dict[str, Place], edges: Any) -> list[str]:
    """The systems whose mark another's line goes through."""
    found = []
    for edge in edges:
        base, made = placed[edge.base.id], placed[edge.made.id]
        for name, place in placed.items():
            down = place.column == base.column and base.row < place.row < made.row
            across = place.row == made.row and base.column < place.column < made.column
            if (down or across) and name not in (edge.base.id, edge.made.id):
                found.append(name)
    return found


@pytest.mark.parametrize("of", ["a", "d", "e"])
def test_bases_stand_above_and_left_and_no_line_meets_another_mark(of: str) -> None:
    system = DIAMOND[of]
    behind, ahead = lineage(system, DIAMOND), derivatives(system, DIAMOND)
    placed = places(behind, ahead)
    edges = [*behind.edges, *ahead]
    assert sorted(place.row for place in placed.values()) == list(range(len(placed)))
    for edge in edges:
        assert placed[edge.base.id].row < placed[edge.made.id].row
        assert placed[edge.base.id].column < placed[edge.made.id].column
    assert crossed(placed, edges) == []


def test_a_circle_through_distillation_is_drawn_once_each() -> None:
    behind, ahead = lineage(CIRCLE["a"], CIRCLE), derivatives(CIRCLE["a"], CIRCLE)
    assert set(places(behind, ahead)) == {"a", "b"}
    figure(behind, ahead).to_json()


def test_the_kinds_of_marks_and_steps() -> None:
    behind = lineage(DIAMOND["e"], DIAMOND)
    drawn = figure(behind, [])
    names = {trace.name: trace for trace in drawn.data}
    assert names["distilled: no weights reused"].line.dash == "dot"
    assert names["weights reused"].line.dash == "solid"
    marks = {name: {point[0] for point in trace.customdata} for name, trace in names.items() if trace.mode == "markers"}
    assert marks == {
        "the system": {"e"},
        "of the same provider": {"c", "d"},
        "of another provider": {"a", "b", "teacher"},
    }
    assert len({(trace.marker.color, trace.marker.symbol) for trace in drawn.data if trace.mode == "markers"}) == 3
    assert len(drawn.layout.annotations) == 6


def test_the_same_as_a_table_and_in_words() -> None:
    behind = lineage(DIAMOND["e"], DIAMOND)
    frame = lineage_frame(behind, [])
    assert list(zip(frame["from"], frame["to"], strict=True)) == [(edge.base.name, edge.made.name) for edge in behind.edges]
    assert set(frame["spent on it"]) == {"no stage recorded"}
    assert alt_text(behind, []).startswith("Lineage of E. E from D: fine-tuned, same provider; ")
    assert alt_text(lineage(DIAMOND["a"], DIAMOND), []) == "Lineage of A. The record names no system that it was made from."


def test_names_are_text() -> None:
    one = Registry([System.model_validate({"id": "x", "name": "<b>x</b>", "provider": "<i>"})])
    assert "<b>x</b>" not in figure(lineage(one["x"], one), []).to_json().replace("\\u003c", "<").replace("\\u003e", ">")
