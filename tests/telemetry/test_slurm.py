"""`sacct -P`: output recorded from Slurm 22.05 with eight pretended H100s, and every trap seen in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta, timezone
from fractions import Fraction
from pathlib import Path

import pytest

from govcompute.errors import DocumentError, InputError
from govcompute.telemetry import Given, Imported
from govcompute.telemetry.reading import joined
from govcompute.telemetry.slurm import read_slurm

from .conftest import DATA, texts


def _seconds(found: Imported) -> dict[str, Fraction]:
    return {one.source_key: one.amount for one in found.readings}


def test_the_recorded_output_by_hand() -> None:
    """8·8 + 4·3 + 2·4 (requeued) + 1·2 + 1·2 + 2·12 + 1·4 (running) device-seconds; no step, no device twice."""
    found = read_slurm(DATA / "sacct.txt", Given())
    assert _seconds(found) == {
        "example/1/2026-11-28T20:53:24Z/h100": 64,
        "example/2/2026-11-28T20:53:33Z/h100": 12,
        "example/5/2026-11-28T20:53:33Z/h100": 8,
        "example/6/2026-11-28T20:53:33Z/h100": 2,
        "example/4/2026-11-28T20:53:33Z/h100": 2,
        "example/5/2026-11-28T20:53:43Z/h100": 24,
        "example/7/2026-11-28T20:53:56Z/h100": 4,
    }
    assert {one.chip for one in found.readings} == {"h100-sxm5-80gb"}
    assert [one.unfinished for one in found.readings] == [False] * 6 + [True]
    assert texts(found.findings, "left out") == ["8 rows of job steps hold the same devices again"]
    assert texts(found.findings, "counted")[0].endswith("1 FAILED, 1 REQUEUED")
    assert "example/5" in texts(found.findings, "counted")[1]
    assert len(texts(found.findings, "running")) == 1


def test_without_duplicates_the_time_before_a_requeue_is_missing_and_that_is_told() -> None:
    """Recorded of the same jobs without -D: job 5 has 24 device-seconds and not 24 + 8."""
    found = read_slurm(DATA / "sacct-without-duplicates.txt", Given(chip="H100"))
    assert sum(amount for key, amount in _seconds(found).items() if key.startswith("/5/")) == 24
    assert texts(found.findings, "duplicates")


def test_the_traps() -> None:
    found = read_slurm(DATA / "sacct-traps.txt", Given())
    amounts = _seconds(found)
    assert "example/30/" not in amounts, "a job that never started"
    assert amounts["example/31/2026-11-23T10:00:00Z/h100"] == 800, "typed devices alone, a job that ran out of time"
    assert amounts["example/32/2026-11-23T10:10:00Z/h100"] == 16 * 50, "AllocTRES is over all nodes: not 2 x 16"
    assert amounts["example/33/2026-11-23T10:10:00Z/a100_3g.20gb"] == Fraction(3, 7) * 70, "a slice of a device"
    assert amounts["example/34/2026-11-23T11:00:00Z/h100"] == 60, "the elapsed seconds, where it ends before it starts"
    assert sum(one.devices or 0 for one in found.readings if one.run == "slice") == Fraction(3, 7)
    assert "1 job never ran (CANCELLED)" in texts(found.findings, "left out")
    assert "1 job had no GPU" in texts(found.findings, "left out")
    assert "ends before it starts" in texts(found.findings, "clock")[0]
    assert texts(found.findings, "overlap") == ["two records of job example/36 overlap in time; both count, check them"]
    assert {one.chip for one in found.readings if one.run == "slice"} == {"a100-sxm4-80gb"}


def test_jobs_are_chosen_by_any_field() -> None:
    assert len(read_slurm(DATA / "sacct-traps.txt", Given(match={"JobName": "pre*", "user": "bob"})).readings) == 1
    assert texts(read_slurm(DATA / "sacct.txt", Given(match={"JobName": "none"})).findings, "nothing")
    with pytest.raises(InputError, match="nearest: 'JobName'"):
        read_slurm(DATA / "sacct.txt", Given(match={"JobNam": "x"}))


def test_local_times_are_of_the_zone_that_is_stated() -> None:
    found = read_slurm(DATA / "sacct.txt", Given(zone=timezone(timedelta(hours=1))))
    assert found.readings[0].source_key == "example/1/2026-11-28T19:53:24Z/h100"


def test_twice_the_same_file_counts_once_and_a_running_job_that_ended_is_the_longer_one(tmp_path: Path) -> None:
    given, path = Given(), DATA / "sacct.txt"
    once, twice = read_slurm(path, given), joined([read_slurm(path, given), read_slurm(path, given)])
    assert once.readings == twice.readings
    assert "7 readings came twice and count once" in texts(twice.findings, "duplicate")
    later = tmp_path / "later.txt"
    later.write_text(path.read_text().replace("RUNNING|4", "COMPLETED|90").replace("Unknown", "2026-11-28T20:55:26"))
    both = joined([read_slurm(path, given), read_slurm(later, given)])
    assert _seconds(both)["example/7/2026-11-28T20:53:56Z/h100"] == 90
    assert texts(both.findings, "rival")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text.replace("ElapsedRaw", "Elapsed", 1), r"no column is called 'ElapsedRaw'.*nearest valid: 'Elapsed'"),
        (lambda text: text.split("\n", 1)[1], "no header of sacct -P"),
        (lambda text: text[:-135], r":15:1 .* the file ends in the middle of a line"),
        (lambda text: text[:-150] + "\n", r":15:\d+ \w+ — the row has \d+ cells and is cut off; expected 12"),
        (lambda text: text.replace("|8|billing", "|00:00:08|billing"), r":2:8 ElapsedRaw — '00:00:08' is no number of seconds"),
        (lambda text: text.replace("gres/gpu=8", "gres/gpu=eight", 1), r":2:9 AllocTRES — 'gres/gpu=eight' is no number"),
        (lambda text: text.replace("2026-11-28T20:53:24", "yesterday", 1), r":2:10 Start — 'yesterday' is no time"),
        (lambda text: text.replace("pretrain", "pre|train", 1), r":2:12 .*has 13 cells; a name may hold a '\|'"),
        (lambda text: "", "the file is empty"),
        (lambda text: text.replace("h100", "h999"), "no chip is called 'h999'.*--chip"),
    ],
)
def test_what_is_broken_is_told_with_its_place(tmp_path: Path, change: Callable[[str], str], words: str) -> None:
    path = tmp_path / "sacct.txt"
    path.write_text(change((DATA / "sacct.txt").read_text()))
    with pytest.raises((DocumentError, InputError), match=words):
        read_slurm(path, Given())


def test_a_record_given_twice_is_no_second_start(tmp_path: Path) -> None:
    """As where files of two days overlap: it counts once, and is neither a requeue nor two records at one time."""
    lines = (DATA / "sacct.txt").read_text().splitlines()
    once = next(line for line in lines if line.startswith("example|") and "COMPLETED" in line and ".batch" not in line)
    (tmp_path / "twice.txt").write_text("\n".join([lines[0], once, once, ""]))
    found = read_slurm(tmp_path / "twice.txt", Given())
    assert len(found.readings) == 1
    assert texts(found.findings, "duplicate") == ["1 reading came twice and counts once"]
    assert not texts(found.findings, "overlap")
    assert not texts(found.findings, "counted")
