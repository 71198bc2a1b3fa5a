"""The folder of published scores."""

from __future__ import annotations

from pathlib import Path

import pytest

from govcompute.errors import DocumentError
from govcompute.paths import shipped
from govcompute.registry.library import Registry
from govcompute.registry.scores import load_scores

TEXT = """
benchmark: TEST
setting: made
chance: 25
source: nowhere
sources:
  here: {title: made here, level: P, retrieved: 2026-11-01}
scores:
  - {system: gpt-3-175b, score: 43.9, source: here}
"""


def test_shipped(registry: Registry) -> None:
    found = load_scores([shipped("registry")], registry)
    assert found["mmlu"].by_system()["llama-3.1-405b"] == 85.2


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("gpt-3-175b", "gpt-3-175", "nearest valid: 'gpt-3-175b'"),
        ("source: here}", "source: her}", "nearest valid: 'here'"),
        ("43.9", "143.9", "less than or equal to 100"),
        ("  - {system", "  - {system: gpt-3-175b, score: 1, source: here}\n  - {system", "has a score already"),
    ],
)
def test_errors(tmp_path: Path, registry: Registry, old: str, new: str, words: str) -> None:
    (tmp_path / "scores").mkdir()
    (tmp_path / "scores" / "test.yaml").write_text(TEXT.replace(old, new))
    with pytest.raises(DocumentError, match=words):
        load_scores([tmp_path], registry)


def test_a_folder_without_scores(tmp_path: Path, registry: Registry) -> None:
    assert load_scores([tmp_path], registry) == {}
