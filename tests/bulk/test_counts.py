"""A configuration in a table counts as its file does; one that cannot be counted says why in its row."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from govcompute.bulk.counts import COUNTED, NOT_COUNTED, Counts
from govcompute.bulk.places import here
from govcompute.bulk.run import run_table
from govcompute.errors import DocumentError
from govcompute.flops import Convention, Work, count_pass, from_config, parameters

LLAMA = {
    "model_type": "llama", "vocab_size": 32000, "hidden_size": 4096, "intermediate_size": 11008, "num_hidden_layers": 32,
    "num_attention_heads": 32, "num_key_value_heads": 32, "tie_word_embeddings": False,
}  # fmt: skip
BERT = {"model_type": "bert", "vocab_size": 30522, "hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12}
BAD = {
    "not json": ("{", "not valid JSON"),
    "nothing": (None, "not valid JSON"),
    "no type": ("{}", "key 'model_type' is missing"),
    "list": ("[]", "a configuration is a mapping"),
    "own type": (json.dumps({**LLAMA, "model_type": "llamma"}), "model type 'llamma' is not known; nearest valid: 'llama'"),
    "own code": (json.dumps({**LLAMA, "auto_map": {"AutoModel": "m.M"}}), "asks for code of its own"),
    "duplicate": ('{"model_type": "llama", "model_type": "bert"}', "duplicate key 'model_type'"),
    "not a number": ('{"model_type": "llama", "hidden_size": NaN}', "NaN is not a finite number"),
    "long": (json.dumps({**LLAMA, "x": "y" * 1_000_000}), "expected at most 1,000,000"),
    "deep": ("[" * 5000, "nesting is deeper"),
    "impossible": (json.dumps({**LLAMA, "hidden_size": 10**12, "num_hidden_layers": 10**4}), "more than any model has"),
}


def counted(table: Path, to: Path, work: Counts) -> dict[str, dict[str, Any]]:
    """The results by id."""
    run_table(table, to, work, here)
    return {row["id"]: row for row in pq.read_table(to).to_pylist()}


@pytest.mark.parametrize("name", ["prefill", "decode", "verify", "train"])
def test_a_row_counts_as_a_file_does(written: Callable[..., Path], tmp_path: Path, name: str) -> None:
    work, convention = Work(512, 0, 2), Convention()
    table = written({"id": ["llama"], "config": [json.dumps(LLAMA)]})
    row = counted(table, tmp_path / "out", Counts(name, work, convention))["llama"]
    model = from_config(LLAMA)
    count = count_pass(model, name, work, convention)
    assert (row["flop"], row["flop_per_token"]) == (Decimal(count.flop), float(count.per_token))
    assert (row["parameters"], row["active_parameters"]) == (parameters(model).total, parameters(model).active)
    assert (row["model_type"], row["problem"], row["left_out"]) == ("llama", None, None)


def test_two_flop_for_each_weight_and_token_and_the_attention_beside(written: Callable[..., Path], tmp_path: Path) -> None:
    """Llama 2 7B, decode of one token without cache: 2 · 6,607,077,376 weights, and 4 · 32 layers · 4,096 of one key."""
    table = written({"id": ["llama"], "config": [json.dumps(LLAMA)]})
    row = counted(table, tmp_path / "out", Counts("decode", Work(1), Convention()))["llama"]
    assert row["flop"] == 2 * 6_607_077_376 + 4 * 32 * 4096
    assert row["parameters"] == 6_738_415_616


def test_what_cannot_be_counted(written: Callable[..., Path], tmp_path: Path) -> None:
    texts = {"good": json.dumps(LLAMA), **{name: text for name, (text, _) in BAD.items()}}
    table = written({"id": list(texts), "config": list(texts.values())})
    found = run_table(table, tmp_path / "out", Counts("prefill", Work(128), Convention()), here)
    rows = {row["id"]: row for row in pq.read_table(tmp_path / "out").to_pylist()}
    for name, (_, said) in BAD.items():
        assert said in rows[name]["problem"], name
        assert rows[name]["flop"] is None
    assert rows["good"]["problem"] is None
    assert sum(tally[COUNTED] for tally in found.counts.values()) == 1
    assert sum(tally[NOT_COUNTED] for tally in found.counts.values()) == len(BAD)


def test_an_encoder_does_not_decode(written: Callable[..., Path], tmp_path: Path) -> None:
    table = written({"id": ["bert"], "config": [json.dumps(BERT)]})
    row = counted(table, tmp_path / "out", Counts("decode", Work(1), Convention()))["bert"]
    assert "is an encoder: it does not decode" in row["problem"]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (
            {"id": ["a"], "confg": ["{}"]},
            "config — the column is missing; expected the text of a config.json; nearest valid: 'confg'",
        ),
        ({"id": ["a"], "config": ["{}"], "likes": [1]}, "likes — no such column is known; expected 'id' and 'config'"),
        ({"id": ["a"], "config": [{"model_type": "llama"}]}, "config — the column is of type struct<"),
        ({"id": ["a", None], "config": ["{}", "{}"]}, "rows.parquet:2:1 id — the row has no id"),
    ],
)
def test_a_table_that_is_wrong(written: Callable[..., Path], tmp_path: Path, columns: dict[str, Any], said: str) -> None:
    with pytest.raises(DocumentError) as told:
        run_table(written(columns), tmp_path / "out", Counts("prefill", Work(128), Convention()), here)
    assert said in str(told.value)
