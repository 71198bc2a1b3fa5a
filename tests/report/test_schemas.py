"""The JSON Schemas that editors use: what the models say, what every file names, and what every file keeps to."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import jsonschema
import pytest

from govcompute.documents import read_yaml
from govcompute.paths import shipped
from govcompute.report.schemas import SCHEMAS, schema_text

_POLICIES, _REGISTRY = shipped("policies"), shipped("registry")
FILES = {
    "policy": sorted(path for path in _POLICIES.rglob("*.yaml") if path.name != "vocabulary.yaml"),
    "vocabulary": [_POLICIES / "vocabulary.yaml"],
    "system": sorted((_REGISTRY / "systems").glob("*.yaml")),
    "stack": sorted((_REGISTRY / "stacks").glob("*.yaml")),
}
_FIRST_LINE = "# yaml-language-server: $schema="


def _plain(value: Any) -> Any:
    """The values as an editor sees them."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


def _validator(kind: str) -> Any:
    return jsonschema.Draft202012Validator(json.loads(schema_text(kind)))


@pytest.mark.parametrize("kind", SCHEMAS)
def test_the_file_on_disk_is_what_the_models_give(kind: str) -> None:
    _, path = SCHEMAS[kind]
    assert path.is_file(), "run: make schema"
    assert path.read_text("utf-8") == schema_text(kind) + "\n", "the models have changed; run: make schema"


@pytest.mark.parametrize("kind", SCHEMAS)
def test_every_file_names_its_schema_in_its_first_line(kind: str) -> None:
    assert FILES[kind]
    for path in FILES[kind]:
        first = path.read_text("utf-8").partition("\n")[0]
        assert first.startswith(_FIRST_LINE), path.name
        named = (path.parent / first.removeprefix(_FIRST_LINE)).resolve()
        assert named == SCHEMAS[kind][1], f"{path.name} names {named.name}"


@pytest.mark.parametrize("kind", SCHEMAS)
def test_every_shipped_file_keeps_to_its_schema(kind: str) -> None:
    """An editor must not mark what govcompute reads, such as ``compute: 1e25`` or ``pretraining: include``."""
    validator = _validator(kind)
    for path in FILES[kind]:
        found = next(validator.iter_errors(_plain(read_yaml(path).value)), None)
        assert found is None, f"{path.name}: {found.json_path}: {found.message}"


_SYSTEM = {"id": "a", "name": "A"}


@pytest.mark.parametrize(
    ("fields", "accepted"),
    [
        ({"compute": 1e25}, True),
        ({"compute": "10^25"}, True),
        ({"compute": {"median": 1e25, "spread": 2}}, True),
        ({"compute": [1e25]}, False),
        ({"compute": {"mean": 1e25}}, False),
        ({"measures": {"tpp": 4800}}, True),
        ({"measures": {"tpp": {"value": 4800}}}, True),
        ({"computing": 1e25}, False),
        ({"weights": "open"}, True),
        ({"weights": "opened"}, False),
        ({"id": "Capital"}, False),
    ],
    ids=str,
)
def test_the_schema_of_a_system(fields: dict[str, Any], accepted: bool) -> None:
    assert _validator("system").is_valid({**_SYSTEM, **fields}) is accepted


def test_the_words_of_another_schema_are_refused() -> None:
    policy = _plain(read_yaml(FILES["policy"][0]).value)
    assert _validator("policy").is_valid(policy)
    assert not _validator("system").is_valid(policy)
    assert not _validator("vocabulary").is_valid(policy)
    assert not _validator("policy").is_valid({**policy, "rulez": []})
