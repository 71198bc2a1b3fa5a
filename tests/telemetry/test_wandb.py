"""Exports of Weights & Biases, made by hand after its own names; the first bytes of the binary log are recorded (0.31)."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from govcompute.errors import DocumentError, InputError
from govcompute.telemetry import Given, Quantity
from govcompute.telemetry.wandb import read_wandb

from .conftest import DATA, texts

EVENTS, HISTORY = DATA / "wandb-events.csv", DATA / "wandb-history.jsonl"


def test_the_system_stream_by_hand() -> None:
    """GPU 0: 100 % for 30 s; of GPU 1 a value is absent, so 98 % holds for 30 s. Watts: the last of GPU 0 is NaN."""
    found = read_wandb(EVENTS, Given(chip="H100"))
    amounts = {(one.source_key.split("/")[1], one.quantity): one.amount for one in found.readings}
    assert amounts == {
        ("0", Quantity.OCCUPANCY): 30,
        ("1", Quantity.OCCUPANCY): Fraction(98 * 30, 100),
        ("0", Quantity.ENERGY): 15 * Fraction(6005, 10),
        ("1", Quantity.ENERGY): 15 * (610 + 612),
    }
    assert texts(found.findings, "left out") == ["power: 1 value that is no number, 0 blanks past 1e18"]


def test_a_logged_rate_is_of_the_time_before_it_and_of_every_device() -> None:
    """410 and 390 TFLOP/s for 10 s each, on 16 devices."""
    found = read_wandb(HISTORY, Given(devices=16))
    flop, tokens = found.readings
    assert (flop.quantity, flop.amount) == (Quantity.MODEL_FLOP, (410 + 390) * 10 * 10**12 * 16)
    assert (tokens.quantity, tokens.amount) == (Quantity.TOKENS, 3145728)
    with pytest.raises(InputError, match=r"'tflops' is a rate of one device; .*--world-size"):
        read_wandb(HISTORY, Given())


def test_two_names_of_the_same_work_are_rivals_and_not_a_sum(tmp_path: Path) -> None:
    """A rate, a total of one's own, and the Trainer's floor: the total is taken, as no other is whole and running."""
    path = tmp_path / "run.csv"
    path.write_text("_timestamp,tflops,mine,total_flos\n0,400,1e17,3e16\n10,400,2e17,6e16\n")
    given = Given(devices=16, fields={"mine": "model_flop"})
    found = read_wandb(path, given)
    assert [(one.source_key, one.amount) for one in found.readings] == [("run/mine", 2 * 10**17)]
    assert len(texts(found.findings, "rival")) == 2
    path.write_text("_timestamp,tflops,total_flos\n0,400,3e16\n10,400,6e16\n")
    assert [one.source_key for one in read_wandb(path, Given(devices=16)).readings] == ["run/tflops"]


@pytest.mark.parametrize("form", ["list", "columns"])
def test_other_forms_of_json_say_the_same(tmp_path: Path, form: str) -> None:
    rows = [json.loads(line) for line in HISTORY.read_text().splitlines()]
    columns = {name: {str(n): row[name] for n, row in enumerate(rows)} for name in rows[0]}
    path = tmp_path / "wandb-history.json"
    path.write_text(json.dumps(rows if form == "list" else columns))
    assert [one.amount for one in read_wandb(path, Given(devices=16)).readings] == [
        one.amount for one in read_wandb(HISTORY, Given(devices=16)).readings
    ]


def test_a_sampled_history_is_told(tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    path.write_text("_timestamp,total_flos\n" + "".join(f"{n},{n}e18\n" for n in range(500)))
    found = read_wandb(path, Given())
    assert "500 rows, as history() samples" in texts(found.findings, "sampled")[0]
    assert found.readings[0].amount == 499 * 10**18


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (bytes.fromhex("3a572642e1be0031059c544d00010801"), "the binary log of W&B.*an export"),
        (b"_step,timestamp,loss\n1,2,3\n", "no column is called '_timestamp'.*nearest valid: 'timestamp'"),
        (b"_timestamp,system.gpu.0.gpu\n1,many\n", r":2 |'many' is no number"),
        (b"_timestamp,system.gpu.0.gpu\n1,250\n2,250\n", "250 is out of range; expected per cent"),
        (b'{"_timestamp": 1}\n{"_timestamp": \n', r":2:\d+ .*not valid JSON"),
        (b'[{"_timestamp": 1', "not valid JSON"),
        (b'["a"]', "no rows of a run"),
        (b"", "the file is empty"),
    ],
)
def test_what_is_broken_is_told(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "export"
    path.write_bytes(content)
    with pytest.raises((DocumentError, InputError), match=words):
        read_wandb(path, Given())
