"""A table that is wrong is refused before anything is done: which file, which column, which row, and the nearest spelling."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from govcompute.bulk.columns import PARTS
from govcompute.bulk.places import here
from govcompute.bulk.run import run_table
from govcompute.bulk.verdicts import Verdicts
from govcompute.errors import DocumentError, InputError

GOOD: dict[str, Any] = {"id": ["a", "b", "c"], "training_compute": [1e24, 1e25, None]}


def _given(*weights: float) -> list[dict[str, object]]:
    """Parts that rest on the claim a."""
    return [
        {**_PART, "weight": weight, "given": [{"claim": "a", "number": number, "weight": weight}]}
        for number, weight in enumerate(weights)
    ]


_PART = {"weight": 1.0, "median": "1e25", "spread": 1.0, "high": None, "unknown": False, "offset": None}


def refused(table: Path, to: Path, verdicts: Verdicts) -> str:
    """What is said; nothing is written."""
    with pytest.raises(InputError) as told:
        run_table(table, to, verdicts, here)
    assert not to.exists() or not list(to.iterdir())
    return str(told.value).replace(f"{table.parent}/", "")


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"id": ["a"]}, "rows.parquet training_compute — the column is missing, and so is every other number"),
        (
            {"ID": ["a"], "training_compute": [1.0]},
            "rows.parquet id — the column is missing; expected a text that names each row",
        ),
        ({**GOOD, "training_compte": [1.0] * 3}, "training_compte — no such column is known; expected a quantity"),
        ({**GOOD, "training_compte": [1.0] * 3}, "nearest valid: 'training_compute'"),
        ({**GOOD, "base.is_gpai_modell": [True] * 3}, "nearest valid: 'base.is_gpai_model'"),
        ({**GOOD, "training_compute@eu-ai-act/none": [1.0] * 3}, "training_compute@eu-ai-act/none — no such column is known"),
        ({**GOOD, "judgement.eu-gpai": [True] * 3}, "judgement.eu-gpai — no such column is known"),
        ({**GOOD, "training_compute": ["1e24"] * 3}, "training_compute — the column is of type string; expected numbers"),
        ({**GOOD, "is_gpai_model": [1, 0, 1]}, "is_gpai_model — the column is of type int64; expected true or false"),
        ({**GOOD, "provider": [1, 2, 3]}, "provider — the column is of type int64; expected text, or lists of text"),
        ({**GOOD, "id": [1, 2, 3]}, "id — the column is of type int64; expected text"),
        ({**GOOD, "tpp.spread": [1.0] * 3}, "tpp.spread — the column stands alone; expected a column 'tpp' beside it"),
        ({**GOOD, "tpp.low": [1.0] * 3}, "tpp.low — the column stands alone; expected a column 'tpp.high' beside it"),
        ({**GOOD, "tpp.parts": ["1"] * 3}, "tpp.parts — the column is of type string; expected list<"),
    ],
)
def test_a_column_that_cannot_be(
    written: Callable[..., Path], tmp_path: Path, verdicts: Verdicts, columns: dict[str, Any], said: str
) -> None:
    assert said in refused(written(columns), tmp_path / "out", verdicts)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"id": ["a", None, "c"]}, "rows.parquet:2:1 id — the row has no id; expected a text"),
        ({"training_compute": [1.0, -1.0, 1.0]}, "rows.parquet:2:2 training_compute — the amount cannot be: -1.0; expected"),
        ({"training_compute": [1.0, 1.0, float("inf")]}, "rows.parquet:3:2 training_compute — the amount cannot be: inf"),
        ({"training_compute": [1.0, 1e101, 1.0]}, "rows.parquet:2:2 training_compute — the amount cannot be: 1e+101"),
        ({"training_compute.spread": [1.0, 0.9, 1.0]}, "rows.parquet:2:3 training_compute.spread — the spread cannot be: 0.9"),
        ({"training_compute.spread": [1.0, 1e7, 1.0]}, "from 1 to 1,000,000"),
        (
            {"kind": ["model", "chip", "modle"]},
            "rows.parquet:3:3 kind — no kind is called 'modle'; expected model, cluster, chip",
        ),
        ({"outputs": ["text", None, "Text"]}, "rows.parquet:3:3 outputs — no output is called 'Text'; expected text, code, "),
        ({"outputs": [["code"], ["text", "speach"], None]}, "rows.parquet:2:3 outputs — no output is called 'speach'; "),
        ({"base.base_compute": pa.array(["knwn"] * 3).dictionary_encode()}, "rows.parquet:1:3 base.base_compute — no "),
        (
            {"tpp.low": [1.0, None, 3.0], "tpp.high": [2.0, 2.0, 4.0]},
            "rows.parquet:2:3 tpp.low — 'low' and 'high' come together",
        ),
        ({"tpp.low": [1.0, 5.0, 3.0], "tpp.high": [2.0, 2.0, 4.0]}, "rows.parquet:2:3 tpp.low — 'low' and 'high' are no 90 %"),
        ({"training_compute.at_least": [None, 1.0, None]}, "rows.parquet:2:2 training_compute — the row states its amount in"),
        (
            {"tpp.parts": pa.array([None, [{**_PART, "weight": 0.5}], None], PARTS)},
            "rows.parquet:2:3 tpp.parts — the weights of the parts do not add up to 1",
        ),
        (
            {"tpp.parts": pa.array([None, [{**_PART, "median": "many"}], None], PARTS)},
            "rows.parquet:2:3 tpp.parts — 'many' is not a number",
        ),
        ({"tpp.parts": pa.array([None, [{**_PART, "weight": None}], None], PARTS)}, "rows.parquet:2:3 tpp.parts — "),
        (
            {"tpp.parts": pa.array([None, [{**_PART, "given": [{"claim": "a", "number": 0, "weight": 0.5}]}], None], PARTS)},
            "rows.parquet:2:3 tpp.parts — the weight of a part, 1.0, is not that of what it is given, 0.5",
        ),
        (
            {
                "tpp.parts": pa.array([None, _given(0.5, 0.5), None], PARTS),
                "base.training_compute.parts": pa.array([None, _given(0.6, 0.4), None], PARTS),
            },
            "rows.parquet:2:4 base.training_compute.parts — other cases of a stand behind another number",
        ),
    ],
)
def test_a_value_that_cannot_be(
    written: Callable[..., Path], tmp_path: Path, verdicts: Verdicts, columns: dict[str, Any], said: str
) -> None:
    assert said in refused(written(GOOD | columns), tmp_path / "out", verdicts)


def test_rows_are_numbered_by_the_file_whatever_the_batch(
    written: Callable[..., Path], tmp_path: Path, verdicts: Verdicts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("govcompute.bulk.partition.BATCH", 7)
    numbers = [1e25] * 100
    numbers[63] = -1.0
    columns = {"id": [str(row) for row in range(100)], "training_compute": numbers}
    assert "rows.parquet:64:2 training_compute" in refused(written(columns, group=10), tmp_path / "out", verdicts)


def test_a_column_to_be_passed_over(written: Callable[..., Path], tmp_path: Path, verdicts: Verdicts) -> None:
    table = written({**GOOD, "notes": [{"a": 1}] * 3})
    assert "notes — no such column is known" in refused(table, tmp_path / "out", verdicts)
    assert run_table(table, tmp_path / "out", replace(verdicts, ignored=frozenset({"notes"})), here).rows == 3


def test_files_of_one_folder_have_the_same_columns(written: Callable[..., Path], tmp_path: Path, verdicts: Verdicts) -> None:
    (tmp_path / "table").mkdir()
    written(GOOD, name="table/1.parquet")
    written({**GOOD, "tpp": [1.0] * 3}, name="table/2.parquet")
    with pytest.raises(DocumentError, match=r"2.parquet tpp — the column is not in the table's first file"):
        run_table(tmp_path / "table", tmp_path / "out", verdicts, here)


def test_what_is_no_table(tmp_path: Path, verdicts: Verdicts) -> None:
    assert refused(tmp_path / "none.parquet", tmp_path / "out", verdicts) == "none.parquet: there is no such file or folder"
    (tmp_path / "empty").mkdir()
    assert refused(tmp_path / "empty", tmp_path / "out", verdicts) == "empty: the folder holds no file *.parquet"
    (tmp_path / "text.parquet").write_text("id,training_compute\n")
    assert "text.parquet: not a Parquet file, or not whole" in refused(tmp_path / "text.parquet", tmp_path / "out", verdicts)


def test_a_table_without_rows(written: Callable[..., Path], tmp_path: Path, verdicts: Verdicts) -> None:
    columns = {"id": pa.array([], pa.string()), "training_compute": pa.array([], pa.float64())}
    found = run_table(written(columns), tmp_path / "out", verdicts, here)
    assert (found.rows, found.partitions, found.counts) == (0, 0, {})
