"""`govcompute telemetry`: from files to the estimate, the verdict and the ledger; and what it says of bad input."""

from __future__ import annotations

from pathlib import Path

import pytest

from govcompute.ledger import create_ledger, open_ledger
from tests.conftest import ROOT

from .conftest import Run

DATA = ROOT / "tests" / "telemetry" / "data"


def test_kinds_say_what_each_field_may_stand_for(run: Run) -> None:
    shown = run("telemetry", "kinds")
    assert shown.code == 0
    assert "DCGM_FI_PROF_PIPE_TENSOR_ACTIVE" in shown.out
    kinds = {kind["kind"]: kind for kind in run("telemetry", "kinds", "--json").json["kinds"]}
    (used,) = (field for field in kinds["nvidia-smi"]["fields"] if field["field"] == "utilization.gpu")
    assert used["may_not"] == "FLOP: it is near 100 % at any rate of work"
    assert used["may"] == "device-hours, with a utilisation from elsewhere"


def test_an_import_prints_readings_findings_estimate_and_verdict(run: Run) -> None:
    shown = run(
        "telemetry", "import", DATA / "sacct.txt", "--utilisation", "0.38", "--exact", "--assess", "--as-of", "2026-11-23"
    )
    assert shown.code == 0, shown.err
    assert "slurm · pretrain · device time · h100-sxm5-80gb · 5 readings · 112 device-seconds" in shown.out
    assert "counted: jobs that did not complete spent 20 device-seconds" in shown.out
    assert "4.36e16 FLOP by hardware" in shown.out  # 116 s · 9.894e14 · 0.38
    assert "below          eu-gpai-guidelines-1e23" in shown.out
    assert "Not legal advice" in shown.out


def test_a_bound_is_held_against_a_line_as_a_bound(run: Run) -> None:
    """3.978e16 at most is below 1e23 for certain; an unbounded floor could be anything above."""
    tensor = run("telemetry", "import", DATA / "dcgm-tensor-active.json", "--precision", "half", "--assess", "--json")
    outcome = {one["policy"]: one for one in tensor.json["verdicts"]}
    assert outcome["eu-gpai-guidelines-1e23"]["outcome"] == "below"
    assert outcome["eu-gpai-guidelines-1e23"]["amount"]["form"] == "interval"
    floor = run("telemetry", "import", DATA / "trainer_state.json", "--assess", "--json")
    outcome = {one["policy"]: one for one in floor.json["verdicts"]}
    assert outcome["eu-gpai-guidelines-1e23"]["outcome"] == "undetermined"
    assert outcome["eu-gpai-guidelines-1e23"]["amount"]["remainder_unknown"] is True


def test_the_quantity_to_go_by(run: Run) -> None:
    files = [DATA / "dcgm-tensor-active.json", DATA / "dcgm-gpu-util.json"]
    assert [one["quantity"] for one in run("telemetry", "import", *files, "--json").json["estimates"]] == [
        "tensor_activity", "occupancy",
    ]  # fmt: skip
    assert run("telemetry", "import", *files, "--by", "occupancy", "--json").json["estimates"][0]["quantity"] == "occupancy"
    shown = run("telemetry", "import", *files, "--by", "occupanc")
    assert (shown.code, "nearest: 'occupancy'" in shown.err) == (3, True)


def test_into_a_ledger_once_however_often(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "compute.ledger"
    create_ledger(path).close()
    command = (
        "telemetry",
        "import",
        DATA / "sacct.txt",
        "--ledger",
        path,
        "--system",
        "mine",
        "--run",
        "base",
        "--activity",
        "pretraining",
    )
    first, second = run(*command), run(*command)
    assert (first.code, second.code) == (0, 0), first.err + second.err
    assert "recorded: 6 events" in first.err
    assert "recorded: 0 events" in second.err
    other = run(*command, "--utilisation", "0.5")
    assert other.code == 3
    assert "says otherwise; nothing was recorded" in other.err
    with open_ledger(path) as ledger:
        assert ledger.head().count == 6


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("slrum", DATA / "sacct.txt"), "no kind of telemetry (and no file) is called 'slrum'; nearest: 'slurm'"),
        ((DATA / "sacct.txt", DATA / "trainer_state.json"), "the files are of several kinds (slurm, trainer-state)"),
        ((DATA / "mlflow.sql",), "begins like no kind of"),
        ((DATA / "megatron.log",), "--world-size"),
        ((DATA / "sacct.txt", "--chip", "H1000"), "no chip is called 'H1000'"),
        ((DATA / "sacct.txt", "--precision", "fp8=0.9"), "must sum to 1"),
        ((DATA / "sacct.txt", "--precision", "f8"), "no precision is called 'f8'; nearest: 'fp8'"),
        ((DATA / "sacct.txt", "--utilisation", "38"), "for per cent write 0.38"),
        ((DATA / "sacct.txt", "--utilisation", "0.9:1.2"), "reaches above 1"),
        ((DATA / "sacct.txt", "--utilisation-meaning", "occupanc"), "nearest: 'occupancy'"),
        ((DATA / "sacct.txt", "--zone", "Mars"), "'Mars' is no time zone"),
        ((DATA / "sacct.txt", "--match", "JobName"), "'JobName' is not NAME=VALUE"),
        ((DATA / "sacct.txt", "--match", "JobName=none"), "no job is left to read"),
        ((DATA / "sacct.txt", "--activity", "pretrain"), "nearest: 'pretraining'"),
        ((DATA / "sacct.txt", "--ledger", "x"), "--ledger needs --system and --run"),
        ((DATA / "sacct.txt", "--interval", "0"), "'--interval' must be more than zero"),
        (("nothing.txt",), "cannot be read: No such file"),
    ],
)
def test_bad_input_is_one_clear_error(run: Run, words: tuple[object, ...], message: str) -> None:
    shown = run("telemetry", "import", *words)
    assert shown.code == 3
    assert shown.out == ""
    assert message in shown.err


def test_zones_and_intervals_of_utilisation(run: Run) -> None:
    shown = run("telemetry", "import", DATA / "sacct.txt", "--zone", "+01:00", "--utilisation", "0.3:0.4", "--exact", "--json")
    assert shown.json["readings"][0]["started"] == "2026-11-28T20:53:24+01:00"
    amount = shown.json["estimates"][0]["estimate"]
    assert amount["low90"] == pytest.approx(116 * 989.4e12 * 0.3)
    assert amount["high90"] == pytest.approx(116 * 989.4e12 * 0.4)


def test_a_fetch_from_where_nothing_answers(run: Run, tmp_path: Path) -> None:
    times = ("--from", "2026-11-23T09:00:00Z", "--to", "2026-11-23T10:00:00Z")
    shown = run(
        "telemetry", "fetch", "prometheus", "--url", "http://127.0.0.1:1", *times, "-o", tmp_path / "x.json", "--timeout", "2"
    )
    assert shown.code == 3
    assert "does not answer" in shown.err
    assert not (tmp_path / "x.json").exists()
    shown = run(
        "telemetry", "fetch", "prometheus", "--url", "http://127.0.0.1:1", "--from", "9 am", "--to", "x", "-o", tmp_path / "x"
    )
    assert "--from: '9 am' is no moment with its zone" in shown.err
