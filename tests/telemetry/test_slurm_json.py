"""`sacct --json`: recorded from 22.05, and the shape of 23.11 made by hand after its documentation."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from govcompute.errors import DocumentError
from govcompute.telemetry import Given
from govcompute.telemetry.slurm import read_slurm
from govcompute.telemetry.slurm_json import read_slurm_json

from .conftest import DATA, texts


def test_the_recorded_json_says_what_the_recorded_text_says() -> None:
    """But for the job that ran on between the two calls."""
    ended = [
        {one.source_key: one.amount for one in found.readings if not one.unfinished}
        for found in (read_slurm_json(DATA / "sacct-22.05.json", Given()), read_slurm(DATA / "sacct.txt", Given()))
    ]
    assert ended[0] == ended[1]
    assert len(ended[0]) == 6


def test_numbers_as_objects_and_states_as_lists() -> None:
    found = read_slurm_json(DATA / "sacct-23.11.json", Given())
    assert {one.source_key: one.amount for one in found.readings} == {
        "example/41/2026-11-23T08:13:00Z/h100": 960,
        "example/42/2026-11-23T08:13:00Z/h100": 60,
    }
    assert texts(found.findings, "left out") == ["2 rows of job steps hold the same devices again"]
    assert "1 CANCELLED" in texts(found.findings, "counted")[0]
    assert not read_slurm_json(DATA / "sacct-23.11.json", Given(match={"WCKey": "other"})).readings


def _changed(change: Callable[[Any], None], tmp_path: Path) -> Path:
    document = json.loads((DATA / "sacct-23.11.json").read_text())
    change(document)
    path = tmp_path / "sacct.json"
    path.write_text(json.dumps(document, indent=1))
    return path


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d["jobs"][0].pop("time"), r"jobs\.0\.time — no 'time' of the shape"),
        (lambda d: d["jobs"][0]["time"].update(elapsed="8"), r"jobs\.0\.time\.elapsed — 8 is no whole number"),
        (lambda d: d["jobs"][0]["time"].update(elapsed={"set": False, "infinite": False, "number": 0}), "no whole number"),
        (lambda d: d["jobs"][0]["state"].update(current=[]), r"jobs\.0\.state\.current — .* is no state"),
        (lambda d: d["jobs"][1]["tres"].update(allocated="8"), r"jobs\.1\.tres\.allocated — no list"),
        (lambda d: d["jobs"][1]["tres"]["allocated"][0].update(count=-1), r"allocated\.0\.count — -1 is no whole number"),
        (lambda d: d["jobs"][1]["time"].update(start=10**20), r"is no time; expected seconds since 1970"),
        (lambda d: d.update(job=d.pop("jobs")), "there is no list 'jobs'.*nearest valid: 'job'"),
    ],
)
def test_an_unknown_shape_is_refused_with_its_place(tmp_path: Path, change: Callable[[Any], None], words: str) -> None:
    path = _changed(change, tmp_path)
    with pytest.raises(DocumentError, match=words) as caught:
        read_slurm_json(path, Given())
    assert str(caught.value).startswith(f"{path}:")


def test_a_file_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "sacct.json"
    path.write_text((DATA / "sacct-22.05.json").read_text()[:5000])
    with pytest.raises(DocumentError, match=rf"{path}:\d+:\d+ .*not valid JSON"):
        read_slurm_json(path, Given())


def test_a_large_file_is_read_without_places(tmp_path: Path) -> None:
    document = json.loads((DATA / "sacct-22.05.json").read_text())
    document["jobs"] = [job | {"job_id": 1000 * n + job["job_id"]} for n in range(60) for job in document["jobs"]]
    path = tmp_path / "sacct.json"
    path.write_text(json.dumps(document))
    assert path.stat().st_size > 1_000_000
    assert len(read_slurm_json(path, Given()).readings) == 420
    path.write_text(path.read_text()[:-9])
    with pytest.raises(DocumentError, match="not valid JSON"):
        read_slurm_json(path, Given())
