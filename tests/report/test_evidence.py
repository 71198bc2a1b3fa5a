"""Work and sources as Markdown: each once, addresses as links, what others wrote as text."""

from __future__ import annotations

from typing import Any

import pytest

from govcompute.registry.schema import System
from govcompute.report.evidence import sources, work


def system(**fields: Any) -> System:
    return System.model_validate({"id": "one", "name": "One", **fields})


def test_each_stage_with_its_amount() -> None:
    stages = [
        {"activity": "pretraining", "compute": {"median": 1e24, "spread": 2}, "note": "6 *N* D"},
        {"activity": "finetuning", "name": "tuning", "by": "Others"},
    ]
    assert work(system(stages=stages)).split("\n") == [
        "- **the large pre-training run**: 1.0e24 FLOP (90 %\\: 5.0e23 to 2.0e24)  ",
        "  6 \\*N\\* D",
        "- **tuning, by Others**: amount not known",
    ]
    assert work(system()) == "No stage of work is recorded. No number is not a small number."


def test_each_source_once_with_its_quote_and_level() -> None:
    paper = {"source": "https://example.org/a_b", "title": "Paper", "quote": "so much", "retrieved": "2026-01-02", "level": "P"}
    said = sources(system(evidence=[paper, paper, {"source": "a book, p. 3"}]))
    assert said.split("\n") == [
        "- Paper “so much” (primary source read, read 2026-01-02)  ",
        "  <https://example.org/a_b>",
        "- a book, p. 3 (secondary source read)",
    ]
    assert sources(system()) == "No source is recorded."


@pytest.mark.parametrize(
    "source", ["javascript:alert(1)", "https://x> [a](javascript:b)", "[a](https://b)", "http://a b", "data:text/html,x"]
)
def test_nothing_but_a_whole_address_is_a_link(source: str) -> None:
    said = sources(system(evidence=[{"source": source}]))
    assert "<" not in said.replace("\\<", "")
    assert "](" not in said.replace("\\](", "")
    assert "\\:" in said
