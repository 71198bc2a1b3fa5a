"""`nvidia-smi` CSV; the file is made by hand after the tool's own form, with every trap in it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from govcompute.errors import DocumentError
from govcompute.telemetry import Given, Quantity
from govcompute.telemetry.nvidia_smi import read_nvidia_smi

from .conftest import DATA, texts

FILE = DATA / "nvidia-smi.csv"


def test_by_hand() -> None:
    """GPU-a: 1.0 and 0.9 for 10 s, 0.8 held for 20 of the 60 s that no sample followed. GPU-b has no fourth value."""
    found = read_nvidia_smi(FILE, Given())
    amounts = {(one.source_key.split("/")[0], one.quantity): one for one in found.readings}
    used, power = amounts["GPU-a", Quantity.OCCUPANCY], amounts["GPU-a", Quantity.ENERGY]
    assert (used.amount, used.device_seconds, used.missing) == (10 + 9 + 16, 40, 40)
    assert power.amount == 490 * 10 + 500 * 10 + 510 * 20
    assert amounts["GPU-b", Quantity.OCCUPANCY].amount == 8 + 6
    assert amounts["GPU-b", Quantity.ENERGY].amount == 600 * 10 + 610 * 20, "610000 mW are 610 W; the interval is 10 s"
    assert {one.chip for one in found.readings} == {"h100-sxm5-80gb"}
    assert texts(found.findings, "restarted") == ["the header stands 2 times: the logger was started again"]
    assert texts(found.findings, "truncated") == ["line 11 has no end and is left out"]
    assert texts(found.findings, "left out") == ["2 values such as [N/A]"]
    assert texts(found.findings, "units") == ["values in mW under a header in W; each value's own unit counts"]
    assert len(texts(found.findings, "gap")) == 2


def test_without_units_those_of_the_header_count(tmp_path: Path) -> None:
    path = tmp_path / "nounits.csv"
    path.write_text(FILE.read_text().replace("610000.00 mW", "610.00 W").replace(" W,", ",").replace(" %\n", "\n"))
    assert [one.amount for one in read_nvidia_smi(path, Given()).readings] == [
        one.amount for one in read_nvidia_smi(FILE, Given()).readings
    ]


def test_a_clock_set_back_counts_no_second_twice(tmp_path: Path) -> None:
    rows = [f"2026/10/25 {time}.000, GPU-a, 100 %" for time in ("02:59:40", "02:59:50", "02:00:00", "02:00:10")]
    path = tmp_path / "log.csv"
    path.write_text("\n".join(["timestamp, uuid, utilization.gpu [%]", *rows]) + "\n")
    found = read_nvidia_smi(path, Given(interval=Fraction(10)))
    assert found.readings[0].amount == 10 + 20 + 10
    assert "backward 1 time, by 3,590 s" in texts(found.findings, "clock")[0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text.replace("utilization.gpu [%]", "utilisation.gpu [%]").replace("power.draw", "power.drew"),
         r"no column is called 'utilization.gpu'.*nearest valid: 'utilisation.gpu'"),
        (lambda text: text.replace("100 %", "120 %", 1), r":2:6 utilization.gpu — '120 %' is out of range"),
        (lambda text: text.replace("100 %", "100 W", 1), r":2:6 utilization.gpu — '100 W' is no value in %"),
        (lambda text: text.replace(" [W]", "").replace("490.00 W", "490.00"), r":2:5 power.draw — no unit"),
        (lambda text: text.replace("2026/07/23 12:00:09.002", "23.07.2026"), r":3:1 timestamp — '23.07.2026' is no time"),
        (lambda text: text.replace(", 490.00 W, 100 %", "", 1), r":2:4 .* the row has 4 cells; expected 6"),
        (lambda text: "# gpu pwr gtemp\n# Idx W C\n0 490 40\n", "not the CSV of --query-gpu"),
        (lambda text: "", "the file is empty"),
    ],
)  # fmt: skip
def test_what_is_broken_is_told_with_its_place(tmp_path: Path, change: Callable[[str], str], words: str) -> None:
    path = tmp_path / "log.csv"
    path.write_text(change(FILE.read_text()))
    with pytest.raises(DocumentError, match=words):
        read_nvidia_smi(path, Given())
