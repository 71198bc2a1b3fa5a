"""`--table`: Parquet in, Parquet out, a summary printed, and what does not go together refused."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from .conftest import Run

pq = pytest.importorskip("pyarrow.parquet")
import pyarrow as pa  # noqa: E402

EU = "eu-aia-51-2-systemic"
_DAY = ("--as-of", "2026-11-23")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    columns = {"id": ["a", "b", "c"], "training_compute": [1e24, 3e25, None], "is_gpai_model": [True] * 3}
    pq.write_table(pa.table(columns), tmp_path / "rows.parquet")
    return tmp_path / "rows.parquet"


def test_assess_prints_how_many_have_which_outcome(run: Run, table: Path, tmp_path: Path) -> None:
    call = ("assess", "--table", table, "--to", tmp_path / "out", "--policy", EU, *_DAY)
    found = run(*call)
    assert found.code == 0
    assert [line.split() for line in found.out.splitlines() if EU in line] == [[EU, ">", "1e25", "FLOP", "1", "1", "1", "P"]]
    assert f"written: {tmp_path / 'out'} (3 rows in 1 partition)" in found.err
    assert "Not legal advice" in found.err
    again = run(*call, "--json")
    assert "1 of them was there already" in again.err
    assert again.json["kind"] == "table_verdicts"
    assert again.json["counts"] == {EU: {"below": 1, "crosses": 1, "unknown": 1}}
    assert again.json["skipped"] == 1


@pytest.mark.parametrize(("options", "code"), [([], 0), (["--fail-on", "crosses"], 1), (["--strict"], 4)])
def test_exit_codes(run: Run, table: Path, tmp_path: Path, options: list[str], code: int) -> None:
    assert run("assess", "--table", table, "--to", tmp_path / "out", "--policy", EU, *_DAY, *options).code == code


def test_the_registry_as_a_table_has_the_verdicts_of_the_registry(run: Run, own: Path, tmp_path: Path) -> None:
    path = tmp_path / "registry.parquet"
    assert run("registry", "export", "--registry", own, "--to", path).code == 0
    table = run("assess", "--table", path, "--to", tmp_path / "out", *_DAY, "--json").json
    overview = run("assess", "--registry", own, *_DAY, "--json").json
    assert table["counts"] == {policy["id"]: policy["outcomes"] for policy in overview["policies"]}


def test_flops_of_a_table(run: Run, tmp_path: Path) -> None:
    config = {"model_type": "llama", "vocab_size": 100, "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2,
              "num_attention_heads": 4, "num_key_value_heads": 4}  # fmt: skip
    texts = [json.dumps(config), json.dumps(config), "{}"]
    pq.write_table(pa.table({"id": ["a", "b", "c"], "config": texts}), tmp_path / "configs.parquet")
    found = run("flops", "--table", tmp_path / "configs.parquet", "--to", tmp_path / "out", "--seq", "128")
    assert found.code == 0
    assert [line.split() for line in found.out.splitlines() if line.strip().startswith("together")] == [["together", "2", "1"]]
    said = run("flops", "--table", tmp_path / "configs.parquet", "--to", tmp_path / "out", "--seq", "128", "--json").json
    assert said["kind"] == "table_counts"
    assert said["counts"]["llama"] == {"counted": 2}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["assess", "--table", "TABLE"], "--table needs --to FOLDER"),
        (["assess", "--to", "OUT"], "--to goes with --table"),
        (["assess", "--workers", "2"], "--workers goes with --table"),
        (["assess", "--scheduler", "tcp://127.0.0.1:9"], "--scheduler goes with --table"),
        (["assess", "--table", "TABLE", "--to", "OUT", "--system", "gpt-4"], "--system does not go with --table"),
        (["assess", "--table", "TABLE", "--to", "OUT", "--format", "sarif"], "--format does not go with --table"),
        (
            ["assess", "--table", "TABLE", "--to", "OUT", "--scheduler", "tcp://127.0.0.1:9", "--workers", "2"],
            "give one of them",
        ),
        (["flops", "gpt-2-124m", "--table", "TABLE", "--to", "OUT"], "'gpt-2-124m' and --table are two things to count"),
        (["flops"], "name an architecture, a YAML file of one or a config.json; or a table"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_does_not_go_together(run: Run, table: Path, tmp_path: Path, options: list[str], said: str) -> None:
    places = {"TABLE": str(table), "OUT": str(tmp_path / "out")}
    found = run(*(places.get(option, option) for option in options))
    assert (found.code, found.out) == (3, "")
    assert said in found.err


@pytest.mark.parametrize("missing", ["pyarrow", "distributed"])
def test_without_the_extra(run: Run, table: Path, tmp_path: Path, missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name == "govcompute.bulk" or name.startswith("govcompute.bulk.")]:
        monkeypatch.delitem(sys.modules, name)
    if missing == "pyarrow":
        from importlib import util

        real = util.find_spec
        monkeypatch.setattr(util, "find_spec", lambda name, *rest: None if name == missing else real(name, *rest))
    monkeypatch.setitem(sys.modules, missing, None)
    call = ("assess", "--table", table, "--to", tmp_path / "out", "--scheduler", "tcp://127.0.0.1:9")
    found = run(*call)
    assert (found.code, found.out) == (5, "")
    assert found.err == f"error: '{missing}' is not installed; it comes with: pip install 'govcompute[distributed]'\n"
