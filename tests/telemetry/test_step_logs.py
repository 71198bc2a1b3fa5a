"""Logs of torchtitan and MaxText, made by hand after public ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from govcompute.errors import DocumentError, InputError
from govcompute.telemetry import Given, Quantity
from govcompute.telemetry.step_logs import read_maxtext, read_torchtitan

from .conftest import DATA, texts

TITAN, MAXTEXT = DATA / "torchtitan.log", DATA / "maxtext.log"


def test_torchtitan_by_hand() -> None:
    """Colours, two ranks, a restart: 400, 420 and 410 TFLOP/s for 10 s each; 8,000 tokens a second; 8 devices."""
    found = read_torchtitan(TITAN, Given(devices=8, chip="H100"))
    flop, tokens = found.readings
    assert (flop.quantity, flop.amount) == (Quantity.MODEL_FLOP, 8 * 10**12 * 10 * (400 + 420 + 410))
    assert (tokens.quantity, tokens.amount) == (Quantity.TOKENS, 8 * 8000 * 30)
    assert texts(found.findings, "restarted") == ["after step 20 comes 11: a restart; what was run again counts again"]
    assert texts(found.findings, "uncovered") == ["the time before the first line of 2 session(s) is in no rate"]
    (peak,) = texts(found.findings, "peak")
    assert "989.4 TFLOP/s" in peak
    assert "another peak" not in peak


def test_the_peak_of_another_chip_is_told() -> None:
    found = read_torchtitan(TITAN, Given(devices=8, chip="A100"))
    assert "that of a100-sxm4-80gb is 312: another peak" in texts(found.findings, "peak")[0]


def test_maxtext_by_hand() -> None:
    found = read_maxtext(MAXTEXT, Given(devices=4))
    assert found.readings[0].amount == 4 * 10**12 * (20 * 4 + 2 * 40 + 2 * 40)
    assert texts(found.findings, "gap") == ["1 step between the first and the last is not in the log"]


@pytest.mark.parametrize(("read", "path"), [(read_torchtitan, TITAN), (read_maxtext, MAXTEXT)])
def test_the_number_of_devices_is_needed_and_a_log_must_tell_steps(read, path: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError, match="--world-size"):
        read(path, Given())
    empty = tmp_path / "log"
    empty.write_text("step: 1 loss: 3\n")
    with pytest.raises(DocumentError, match="no line tells a step"):
        read(empty, Given(devices=1))
