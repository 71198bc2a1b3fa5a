"""What a user says of telemetry, and files of which nothing came."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from govcompute.errors import InputError, NotFound
from govcompute.registry.hardware import Precision
from govcompute.telemetry import Given, stated
from govcompute.telemetry.kinds import read_some
from govcompute.training import Meaning


def test_a_utilisation_is_a_number_or_an_interval() -> None:
    assert stated.utilisation(None, "occupancy") is None
    point = stated.utilisation("0.38", "tensor_activity")
    assert point is not None
    assert (point.value, point.spread, point.meaning) == (Fraction(38, 100), 1.0, Meaning.TENSOR_ACTIVITY)
    interval = stated.utilisation("0.2:0.45", "model_flop_utilisation")
    assert interval is not None
    # sqrt(0.2 x 0.45) = 0.3, and 0.45 / 0.3 = 1.5
    assert (float(interval.value), interval.spread) == (pytest.approx(0.3), pytest.approx(1.5))


@pytest.mark.parametrize("text", ["0.9:1.2", "0.4:0.3", "x:1", ":", "38"])
def test_a_utilisation_that_cannot_be(text: str) -> None:
    with pytest.raises(InputError):
        stated.utilisation(text, "model_flop_utilisation")


@pytest.mark.parametrize("text", [None, "0.3", "0.3:0.4"])
def test_a_meaning_that_is_none(text: str | None) -> None:
    with pytest.raises(NotFound, match="nearest: 'occupancy'"):
        stated.utilisation(text, "occupanc")


def test_shares_of_precisions_sum_to_one() -> None:
    assert stated.precisions(None) is None
    assert stated.precisions("fp8=0.9, half=0.1") == {Precision.FP8: Fraction(9, 10), Precision.HALF: Fraction(1, 10)}
    assert stated.precisions("half") == {Precision.HALF: 1}
    with pytest.raises(InputError, match="must sum to 1"):
        stated.precisions("fp8=0.9")


def test_a_file_of_which_nothing_came(tmp_path: Path) -> None:
    file = tmp_path / "sacct.txt"
    file.write_text("JobID|ElapsedRaw|AllocTRES|State\n", "utf-8")
    with pytest.raises(InputError):
        read_some("slurm", [file], Given())
