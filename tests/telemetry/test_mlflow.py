"""MLflow: a store that mlflow 3.17 wrote (kept as SQL), its search_runs, and the old store of files made by hand."""

from __future__ import annotations

import sqlite3
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

from govcompute.errors import DocumentError, InputError, NotFound
from govcompute.telemetry import Given, Quantity
from govcompute.telemetry.mlflow import read_mlflow

from .conftest import DATA, texts


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """The recorded store as the file it was."""
    path = tmp_path / "mlflow.db"
    with sqlite3.connect(path) as made:
        made.executescript((DATA / "mlflow.sql").read_text())
    made.close()
    return path


def test_the_recorded_store_by_hand(store: Path) -> None:
    """12 samples 15 s apart at 97, 98, 99 %, ...: 165 s; total_flos ends at 1.5e18 x 12, as large as a blank of DCGM."""
    before = store.read_bytes()
    found = read_mlflow(store, Given(match={"name": "llm-base"}))
    used = [one for one in found.readings if one.quantity is Quantity.OCCUPANCY]
    (flos,) = (one for one in found.readings if one.quantity is Quantity.MODEL_FLOP)
    assert [one.device_seconds for one in used] == [165, 165]
    assert used[0].amount == Fraction(15 * (97 * 4 + 98 * 4 + 99 * 3), 100)
    assert (flos.amount, flos.floor, flos.running_total) == (18 * 10**18, True, True)
    assert store.read_bytes() == before, "the store is only read"


def test_runs_that_failed_count_and_deleted_ones_do_not(store: Path) -> None:
    found = read_mlflow(store, Given())
    assert Counter(one.run for one in found.readings).most_common(1)[0][1] == 5
    assert len({one.run for one in found.readings}) == 2
    assert texts(found.findings, "counted") == ["a run that is failed counts"]
    assert texts(found.findings, "left out")[-1].endswith("(scratch) is deleted")


def test_a_name_of_ones_own_is_read_once_it_is_said_what_it_is(store: Path) -> None:
    found = read_mlflow(store, Given(match={"name": "llm-base"}, fields={"loss": "tokens"}))
    assert [one.quantity for one in found.readings].count(Quantity.TOKENS) == 1
    assert texts(read_mlflow(store, Given(fields={"lss": "tokens"})).findings, "left out").count("the run logged no 'lss'") == 2
    with pytest.raises(NotFound, match="no kind of logged value is called 'tokns'; nearest: 'tokens'"):
        read_mlflow(store, Given(fields={"loss": "tokns"}))
    with pytest.raises(NotFound, match="nearest: 'name'"):
        read_mlflow(store, Given(match={"nam": "x"}))
    assert texts(read_mlflow(store, Given(match={"name": "other"})).findings, "nothing")


def test_the_recorded_table_of_runs_has_totals_and_no_samples() -> None:
    found = read_mlflow(DATA / "mlflow-search-runs.csv", Given())
    assert [one.amount for one in found.readings] == [12 * 10**18, 18 * 10**18]
    assert "says nothing of system/gpu_0_power_usage_watts" in texts(found.findings, "left out")[0]


def test_the_old_store_of_files(tmp_path: Path) -> None:
    run = tmp_path / "mlruns" / "0" / "abc"
    (run / "metrics" / "system").mkdir(parents=True)
    (run / "meta.yaml").write_text("lifecycle_stage: active\nrun_name: old\nstatus: 3\n")
    (run / "metrics" / "system" / "gpu_0_utilization_percentage").write_text(
        "1795421580000 90 0\n1795421590000 80 1\n1795421600000 70 2\n"
    )
    (run / "metrics" / "loss").write_text("1795421580000 3.2 0\n")
    found = read_mlflow(tmp_path / "mlruns", Given(match={"name": "old"}))
    assert found.readings[0].amount == 9 + 8
    (run / "metrics" / "loss").write_text("1795421580000\n")
    with pytest.raises(DocumentError, match=r"loss:1:1 .*is no metric"):
        read_mlflow(tmp_path / "mlruns", Given())


def test_what_is_no_store_of_mlflow(tmp_path: Path, store: Path) -> None:
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as made:
        made.execute("create table metrics (key text)")
    made.close()
    with pytest.raises(DocumentError, match="the table 'metrics' lacks is_nan"):
        read_mlflow(other, Given())
    cut = tmp_path / "cut.db"
    cut.write_bytes(store.read_bytes()[:5000])
    with pytest.raises(DocumentError, match=r"SQLite file cannot be read|is not there"):
        read_mlflow(cut, Given())
    table = tmp_path / "table.csv"
    table.write_text("a,b\n1,2\n")
    with pytest.raises(DocumentError, match="no table of search_runs"):
        read_mlflow(table, Given())


def test_values_out_of_range_are_refused(store: Path) -> None:
    with sqlite3.connect(store) as changed:
        changed.execute("update metrics set value = 250 where key = 'system/gpu_0_utilization_percentage' and step = 3")
    changed.close()
    with pytest.raises(InputError, match=r"system/gpu_0_utilization_percentage — 250 is out of range"):
        read_mlflow(store, Given())
