"""Logs of Megatron and ``progress.txt``, made by hand after the form that its source prints."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from govcompute.errors import DocumentError, InputError
from govcompute.telemetry import Given, Quantity, Question, estimates
from govcompute.telemetry.megatron import read_megatron, read_megatron_progress

from .conftest import DATA, texts

LOG, PROGRESS = DATA / "megatron.log", DATA / "progress.txt"


def test_the_log_by_hand() -> None:
    """16 GPUs: 10 iterations of 5 s at 240, 10 more (printed twice), and after a restart 10 of 5.5 s at 220 TFLOP/s."""
    found = read_megatron(LOG, Given(devices=16))
    (one,) = found.readings
    assert one.quantity is Quantity.MODEL_FLOP
    assert one.amount == 16 * 10**12 * (10 * 5 * 240 + 10 * 5 * 240 + 10 * Fraction(55, 10) * 220)
    assert one.device_seconds == 16 * 155
    assert texts(found.findings, "restarted") == ["after iteration 20 comes 20: a restart; what was run again counts again"]
    assert "iterations took 155 s of 380 s" in texts(found.findings, "gap")[0]


def test_the_number_of_gpus_is_not_in_the_log() -> None:
    with pytest.raises(InputError, match="--world-size"):
        read_megatron(LOG, Given())


def test_older_lines_and_forks(tmp_path: Path) -> None:
    """No time stamp; another name for the rate; a resumed run begins far on, of which only the interval is its own."""
    path = tmp_path / "log"
    lines = (
        " iteration  {}/ 9000 | elapsed time per iteration (ms): 1000.0 | compute per GPU (TFLOP/s/GPU): 496.3 (avg 496.1) |",
    )
    path.write_text("\n".join(lines[0].format(n) for n in (5010, 5020, 5030)) + "\n")
    found = read_megatron(path, Given(devices=8))
    assert found.readings[0].amount == 8 * 30 * Fraction(4963, 10) * 10**12
    assert texts(found.findings, "no time")


def test_a_last_line_cut_off_is_no_line(tmp_path: Path) -> None:
    path = tmp_path / "log"
    whole = "iteration 10/ 100 | elapsed time per iteration (ms): 1000.0 | throughput per GPU (TFLOP/s/GPU): 400.0 |\n"
    path.write_text(whole + whole.replace("10/", "20/")[:-4])
    assert read_megatron(path, Given(devices=1)).readings[0].amount == 10 * 400 * 10**12


@pytest.mark.parametrize("text", ["iteration 10/ 100 | lm loss: 3 |\n", "nothing\n"])
def test_a_log_without_throughput(tmp_path: Path, text: str) -> None:
    path = tmp_path / "log"
    path.write_text(text)
    with pytest.raises(DocumentError, match="--log-throughput"):
        read_megatron(path, Given(devices=8))


def test_progress_is_a_running_total_of_three_figures() -> None:
    """1.23e21 is anything from 1.225e21 to 1.235e21."""
    read = read_megatron_progress(PROGRESS, Given())
    flop, tokens = read.readings
    assert (flop.amount, flop.low, flop.high) == (123 * 10**19, 1225 * 10**18, 1235 * 10**18)
    assert tokens.amount == 456 * 10**7
    (one,) = estimates(read.readings, Question())
    low, high = one.found.estimate.interval90
    assert float(low) == pytest.approx(1.225e21)
    assert float(high or 0) == pytest.approx(1.235e21)


def test_a_progress_file_that_says_nothing_or_was_cut(tmp_path: Path) -> None:
    path = tmp_path / "progress.txt"
    path.write_text("2024-04-06\tJob ID: 7\tFloating point operations: 1e21\n")
    with pytest.raises(DocumentError, match=r"no line tells a total.*nearest valid: 'Floating point operations'"):
        read_megatron_progress(path, Given())
    path.write_text(PROGRESS.read_text()[:-40])
    found = read_megatron_progress(path, Given())
    assert found.readings[0].amount == 12 * 10**20
    assert texts(found.findings, "truncated")
