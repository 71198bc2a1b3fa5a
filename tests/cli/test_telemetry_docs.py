"""The case that docs/telemetry.md works by hand is what comes out; its commands are typed by tests/docs."""

from __future__ import annotations

import shlex
from fractions import Fraction
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.docs.reader import settle

from .conftest import Run

PAGE = ROOT / "docs" / "telemetry.md"
TEXT = PAGE.read_text("utf-8")
LINE = "eu-aia-51-2-systemic"


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(tmp_path, PAGE)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("options", "most", "outcome"),
    [
        ("0.38", Fraction(38, 100), "below"),
        ("0.60 --utilisation-meaning tensor_activity", Fraction(60, 100), "below"),
        ("0.99 --utilisation-meaning occupancy", Fraction(99, 100), "undetermined"),
        ("0.38 --precision fp8", Fraction(38, 100) * 1979 / Fraction(9894, 10), "crosses"),
    ],
)
def test_6000_h100_for_30_days_on_both_sides_of_the_line(run: Run, options: str, most: Fraction, outcome: str) -> None:
    """N·L·H = 6,000 · 2,592,000 s · 989.4e12 FLOP/s = 1.53871...e25 at U = 1."""
    whole = 6000 * 30 * 86400 * Fraction(9894, 10) * 10**12
    told = run(
        *shlex.split(f"telemetry import sacct.txt --exact --utilisation {options}"),
        *shlex.split("--assess --generates text --general --as-of 2026-03-31 --json"),
    ).json
    estimate = told["estimates"][0]["estimate"]
    assert estimate["high90"] == pytest.approx(float(whole * most))
    verdicts = {one["policy"]: one["outcome"] for one in told["verdicts"]}
    assert verdicts[LINE] == outcome


def test_the_share_at_which_the_line_is_reached() -> None:
    whole = 6000 * 30 * 86400 * Fraction(9894, 10) * 10**12
    assert f"{float(10**25 / whole):.3f}" == "0.650"
    for share, written in (("0.38", "5.85·10²⁴"), ("0.60", "9.23·10²⁴"), ("0.99", "1.52·10²⁵")):
        mantissa, _, exponent = f"{float(whole * Fraction(share)):.2e}".partition("e+")
        assert f"{mantissa}·10{exponent.translate(str.maketrans('0123456789', '⁰¹²³⁴⁵⁶⁷⁸⁹'))}" == written
        assert written in TEXT
