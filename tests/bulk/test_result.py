"""What is finished is not done again; what is not whole, or was made from something else, is."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from govcompute.bulk.places import here
from govcompute.bulk.run import MANIFEST, run_table
from govcompute.bulk.verdicts import Verdicts
from govcompute.errors import DocumentError, InputError

from .conftest import many
from .interrupted import Small


@pytest.fixture
def small(verdicts: Verdicts) -> Small:
    return Small(**{name: getattr(verdicts, name) for name in asdict(verdicts)})


@pytest.fixture
def table(written: Callable[..., Path]) -> Path:
    return written(many(350), group=100)


def test_a_rerun_skips_what_is_there_and_makes_what_is_missing(table: Path, tmp_path: Path, small: Small) -> None:
    to = tmp_path / "out"
    first = run_table(table, to, small, here)
    whole = {path.name: path.read_bytes() for path in to.iterdir()}
    assert (first.partitions, first.skipped, first.rows) == (4, 0, 350)
    assert run_table(table, to, small, here) == replace(first, skipped=4)
    (to / "rows.000000000100.parquet").unlink()
    assert run_table(table, to, small, here) == replace(first, skipped=3)
    assert {path.name: path.read_bytes() for path in to.iterdir()} == whole


def test_a_client_that_is_killed_loses_nothing_that_is_finished(table: Path, tmp_path: Path, small: Small) -> None:
    def stop(done: int, planned: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_table(table, tmp_path / "out", small, here, stop)
    assert not (tmp_path / "out" / MANIFEST).exists()
    assert run_table(table, tmp_path / "out", small, here).skipped == 2
    run_table(table, tmp_path / "whole", small, here)
    assert [path.read_bytes() for path in sorted((tmp_path / "out").iterdir())] == [
        path.read_bytes() for path in sorted((tmp_path / "whole").iterdir())
    ]


@pytest.mark.parametrize("left", [0, 4, 1000, -1])
def test_a_file_that_is_cut_short_is_no_result(table: Path, tmp_path: Path, small: Small, left: int) -> None:
    to = tmp_path / "out"
    run_table(table, to, small, here)
    path = to / "rows.000000000200.parquet"
    whole = path.read_bytes()
    path.write_bytes(whole[:left])
    assert run_table(table, to, small, here).skipped == 3
    assert path.read_bytes() == whole


def test_a_parquet_file_of_somebody_else_is_no_result(table: Path, tmp_path: Path, small: Small) -> None:
    to = tmp_path / "out"
    run_table(table, to, small, here)
    path = to / "rows.000000000200.parquet"
    whole = path.read_bytes()
    pq.write_table(pq.read_table(path), path, use_dictionary=False)
    assert run_table(table, to, small, here).skipped == 3
    assert path.read_bytes() == whole


@pytest.mark.parametrize("change", ["date", "policies", "rules", "input"])
def test_a_change_of_what_it_was_made_from_makes_it_anew(
    written: Callable[..., Path], table: Path, tmp_path: Path, small: Small, change: str
) -> None:
    to = tmp_path / "out"
    run_table(table, to, small, here)
    skipped = 0
    if change == "date":
        small = replace(small, as_of=date(2026, 1, 1))
    elif change == "policies":
        small = replace(small, policies_sha256="other")
    elif change == "rules":
        small = replace(small, laws=small.laws[:3])
    else:
        columns = many(350)
        columns["id"][349] = "another"
        written(columns, group=100)
        skipped = 3
    assert run_table(table, to, small, here).skipped == skipped


def test_the_manifest_is_written_last_and_only_beside_whole_results(
    written: Callable[..., Path], table: Path, tmp_path: Path, small: Small
) -> None:
    to = tmp_path / "out"
    found = run_table(table, to, small, here)
    said = json.loads((to / MANIFEST).read_text())
    assert said["rows"] == 350
    assert said["counts"] == {rule: dict(tally) for rule, tally in found.counts.items()}
    assert [one["name"] for one in said["files"]] == sorted(path.name for path in to.glob("*.parquet"))
    assert all(one["bytes"] == (to / one["name"]).stat().st_size for one in said["files"])
    columns = many(350)
    columns["training_compute.spread"][120] = 0.5
    written(columns, group=100)
    with pytest.raises(
        DocumentError, match=r"rows.parquet:121:3 training_compute.spread — the spread cannot be: 0.5; expected"
    ):
        run_table(table, to, small, here)
    assert not (to / MANIFEST).exists()


def test_the_counts_are_those_of_the_rows(table: Path, tmp_path: Path, small: Small) -> None:
    found = run_table(table, tmp_path / "out", small, here)
    rows = pq.read_table(tmp_path / "out").to_pylist()
    for rule in small.laws:
        assert found.counts[rule] == Counter(row[rule] for row in rows)


def test_results_of_another_table_in_the_folder(
    written: Callable[..., Path], table: Path, tmp_path: Path, small: Small
) -> None:
    run_table(table, tmp_path / "out", small, here)
    other = written(many(50), name="other.parquet")
    with pytest.raises(InputError, match=r"holds 4 Parquet files that are not of these results, such as rows.0000"):
        run_table(other, tmp_path / "out", small, here)
    with pytest.raises(InputError, match="a file of that name exists"):
        run_table(other, table, small, here)


def test_a_worker_with_other_code(table: Path, tmp_path: Path, small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govcompute.bulk.run.code_fingerprint", lambda: "another version")
    with pytest.raises(InputError, match="a worker runs another version of govcompute"):
        run_table(table, tmp_path / "out", small, here)
