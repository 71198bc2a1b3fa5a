"""What the schema of an architecture refuses, and what its words are."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from govcompute.documents import parse_yaml, validate
from govcompute.errors import DocumentError
from govcompute.flops import Architecture

BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"attention": {"kind": "gqa", "heads": 3, "kv_heads": 2, "head_dim": 2}}, "do not divide"),
    ({"attention": {"kind": "mha", "heads": 4, "kv_heads": 2, "head_dim": 2}}, "are 'gqa', not 'mha'"),
    ({"attention": {"kind": "mqa", "heads": 4, "kv_heads": 4, "head_dim": 2}}, "are 'mha', not 'mqa'"),
    ({"experts": {"count": 2, "per_token": 3, "intermediate": 8}}, "cannot pass through 3 of 2"),
    ({"experts": {"count": 2, "per_token": 1, "intermediate": 8, "dense_layers": 1}}, "leaves no layer"),
    ({"vocabulary_padded": 9}, "not smaller"),
    ({"counting": "unsupported"}, "come together"),
    ({"counting_reason": "because"}, "come together"),
    ({"layers": 0}, "greater than or equal to 1"),
    ({"sources": []}, "at least 1 item"),
    ({"id": "Tiny"}, "match pattern"),
]


@pytest.mark.parametrize(("change", "words"), BROKEN)
def test_refused(tiny: dict[str, Any], change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Architecture.model_validate(tiny | change)


def test_local_layers_are_layers(tiny: dict[str, Any]) -> None:
    attention = tiny["attention"] | {"local": {"kind": "sliding", "window": 2, "layers": 2}}
    with pytest.raises(ValidationError, match="2 local layers are more than 1"):
        Architecture.model_validate(tiny | {"attention": attention})


def test_a_misspelt_key_has_its_place_and_its_nearest() -> None:
    text = "id: a\nname: A\nlayers: 1\nhidden: 4\nattention: {kind: mha, heads: 1, kv_heads: 1, head_dimm: 4}\n"
    with pytest.raises(DocumentError) as error:
        validate(Architecture, parse_yaml(text, "a.yaml"))
    misspelt, missing = (problem for problem in error.value.problems if problem.key.startswith("attention"))
    if misspelt.key.endswith("head_dim"):
        misspelt, missing = missing, misspelt
    assert (misspelt.line, misspelt.key, misspelt.nearest) == (5, "attention.head_dimm", "head_dim")
    assert missing.problem == "key 'head_dim' is missing"


@pytest.mark.parametrize(("kind", "words"), [("mha", "key 'kv_heads' is missing"), ("mla", "key 'kv_lora_rank' is missing")])
def test_the_kind_of_attention_decides_its_keys(kind: str, words: str) -> None:
    text = f"id: a\nname: A\nlayers: 1\nhidden: 4\nattention: {{kind: {kind}, heads: 1}}\n"
    with pytest.raises(DocumentError, match=words):
        validate(Architecture, parse_yaml(text, "a.yaml"))


def test_no_key_is_ignored(tiny: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        Architecture.model_validate(tiny | {"ssm_state": 16})
