"""Exports: JSON Lines that verify by themselves (see also test_damaged), CSV without live cells, Parquet."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import pytest

from govcompute.errors import LedgerError, MissingExtra
from govcompute.ledger import Amount, Ledger, VerdictEvent, anchor, create_ledger
from govcompute.ledger.exports import COLUMNS, to_csv, to_jsonl, to_parquet, verify_export
from govcompute.quantity import Estimate

from .made import event

VERDICT = {"system": "probe", "policy": "p", "as_of": "2026-01-01", "outcome": "below", "odd": ',"body":{'}


def test_json_lines_hold_whole_entries(ledger: Ledger, tmp_path: Path) -> None:
    ledger.append([event(1, note='é\n,"body":'), VerdictEvent(record=VERDICT)], who='eve ,"body":')
    kept = anchor(ledger)
    ledger.append([event(2)])
    file = tmp_path / "export.jsonl"
    file.write_bytes(b"".join(to_jsonl(ledger)))
    first, *lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert first["ledger"] == {"id": ledger.id, "name": "lab", "created": ledger.about.created}
    assert first["head"] == {"count": 3, "hash": ledger.head().hash}
    assert [line["body"] for line in lines] == [entry.event.body() for entry in ledger.entries()]
    assert [line["hash"] for line in lines] == list(ledger.hashes(3))
    found = verify_export(file, [kept, anchor(ledger)])
    assert found.whole
    assert (found.count, found.anchors) == (3, 2)
    assert not verify_export(file, [kept.model_copy(update={"hash": "0" * 64})]).whole


def test_an_empty_ledger_exports_and_verifies(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "export.jsonl"
    with create_ledger(path) as ledger:
        file.write_bytes(b"".join(to_jsonl(ledger)))
    assert verify_export(file).whole


def test_a_correction_in_an_export_must_name_an_entry_of_it(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "export.jsonl"
    with create_ledger(path) as ledger:
        (first,) = ledger.append([event(1)])
        ledger.append([event(2, supersedes=first.hash, why="w")])
        file.write_bytes(b"".join(to_jsonl(ledger)))
    assert verify_export(file, bodies=False).whole


@pytest.mark.parametrize("text", ["", "{}\n", "[1]\n", '{"kind":"ledger_export"}\n', "{" * 5000])
def test_what_is_no_export(tmp_path: Path, text: str) -> None:
    file = tmp_path / "export.jsonl"
    file.write_text(text)
    with pytest.raises(LedgerError, match="no export of a ledger"):
        verify_export(file)
    with pytest.raises(LedgerError, match="cannot be read"):
        verify_export(tmp_path / "nothing.jsonl")


def test_csv_has_no_cell_that_a_spreadsheet_runs(path: Path) -> None:
    with create_ledger(path) as ledger:
        bounds = Amount.of(Estimate.at_least(10**20))
        ledger.append([event(1, run="=cmd()", note="+1", stage='a,"b\nc'), event(2, amount=bounds)], who="@eve")
        text = b"".join(to_csv(ledger.entries())).decode()
    first, second = csv.DictReader(io.StringIO(text))
    assert tuple(first) == COLUMNS
    assert (first["run"], first["note"], first["who"], first["stage"]) == ("'=cmd()", "'+1", "'@eve", 'a,"b\nc')
    assert (first["median"], first["low90"], first["high90"]) == ("1e+18", "1e+18", "1e+18")
    assert (second["median"], second["high90"], second["unit"]) == ("1e+20", "", "FLOP")


def test_parquet_holds_whole_entries(path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    with create_ledger(path) as ledger:
        ledger.append([event(1), event(2)])
        table = parquet.read_table(io.BytesIO(to_parquet(ledger.entries())))
        assert table["body"].to_pylist() == [entry.body for entry in ledger.entries()]
        assert table["at"].to_pylist() == [entry.moment for entry in ledger.entries()]


def test_parquet_without_pyarrow_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match=r"pip install 'govcompute\[distributed\]'"):
        to_parquet([])
