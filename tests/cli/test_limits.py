"""`govcompute limits`."""

from __future__ import annotations

import json
from pathlib import Path

from govcompute.limits import LIMITS

from .conftest import Run

QUICK = ("dominance", "index")


def test_the_report(run: Run, tmp_path: Path) -> None:
    found = run("limits", "--to", tmp_path / "out", "--as-of", "2026-11-01")
    assert found.code == 0, found.err
    page = (tmp_path / "out" / "limits.html").read_text()
    record = json.loads((tmp_path / "out" / "limits.json").read_text())
    assert len(record["findings"]) == len(LIMITS)
    assert page.count("<svg ") == len(LIMITS)
    assert "Not legal advice" in page


def test_some(run: Run) -> None:
    found = run("limits", *QUICK, "--as-of", "2026-11-01")
    assert found.code == 0, found.err
    assert "DeepSeek-V3" in found.out
    assert {one["id"] for one in run("limits", *QUICK, "--json").json["findings"]} == set(QUICK)


def test_a_day_before_the_line(run: Run) -> None:
    found = run("limits", "--as-of", "2018-01-01", "--print")
    assert found.code == 3
    assert "exists since 2024-08-01" in found.err


def test_a_slip(run: Run) -> None:
    found = run("limits", "dominanse")
    assert found.code == 3
    assert "nearest: 'dominance'" in found.err
