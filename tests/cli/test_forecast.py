"""`govcompute forecast` on a registry of its own and on the shipped one."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Run

QUICK = ("--draws", "500")


def test_counts(run: Run) -> None:
    found = run("forecast", "counts", *QUICK, "--json")
    assert found.code == 0, found.err
    rows = found.json["counts"]
    assert len(rows) == 8
    assert all(row["low90"] <= row["median"] <= row["high90"] for row in rows)
    table = run("forecast", "counts", *QUICK)
    assert "165 (103 to 306)" in table.out
    assert "90 % intervals" in table.err


def test_compare(run: Run) -> None:
    found = run("forecast", "compare", *QUICK)
    assert found.code == 0, found.err
    assert found.out.count("largest run's share of its year") == 2


def test_backtest_of_a_registry_against_itself(run: Run) -> None:
    found = run("forecast", "backtest", *QUICK, "--fit", "2018:2023", "--on", "2024-12-31", "--json")
    assert found.code == 0, found.err
    assert {score["on"] for score in found.json["scores"]} == {"2024-12-31"}


def test_lines(run: Run) -> None:
    rows = run("forecast", "lines", "--json").json["lines"]
    by = {row["on"][:4]: row for row in rows}
    assert by["2023"]["fixed_line_is_worth"] is None
    assert by["2025"]["fixed_line_is_worth"] < 1e25


def test_crossing(run: Run) -> None:
    found = run("forecast", "crossing", *QUICK, "--provider", "xAI", "--open-weights", "--json")
    assert found.code == 0, found.err
    crossed = {(row["group"], row["above"]): row["crossed"] for row in found.json["crossings"]}
    assert crossed["xAI", str(10**25)] == "2024-08-13"


def test_what_if(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "higher.yaml"
    path.write_text(
        "id: higher\ntitle: Higher\nwhy: to see\nmoves:\n  - {rule: eu-aia-51-2-systemic, since: 2026-01-01, value: 1e26}\n"
    )
    found = run("forecast", "what-if", path, "--as-of", "2026-11-01", "--json")
    assert found.code == 0, found.err
    changed = {(row["rule"], row["system"]): (row["law"], row["what_if"]) for row in found.json["verdicts"]}
    assert changed["eu-aia-51-2-systemic", "claude-3.7-sonnet"] == ("crosses", "below")
    assert set(found.json["lines"]) == {"eu-aia-51-2-systemic", "eu-gpai-guidelines-modifier-fallback-sr"}
    assert "A proposal, not the law" in run("forecast", "what-if", path, "--as-of", "2025-01-01").err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("counts", "--fit", "2023"), "--fit: '2023' is no span of years"),
        (("counts", "--fit", "1900:1910"), "a trend needs 4 years with a number"),
        (("counts", "--above", "1e25 FLOP/s"), "a rate becomes an amount only over a time"),
        (("counts", "--on", "soon"), "--on: 'soon' is not a date"),
        (("counts", "--table", "nowhere.csv"), "cannot be read"),
        (("crossing", "--provider", "xIA"), "nearest: 'xAI'"),
        (("what-if", "nowhere.yaml"), "cannot be read"),
    ],
)
def test_errors(run: Run, arguments: tuple[str, ...], words: str) -> None:
    found = run("forecast", *arguments)
    assert found.code == 3
    assert words in found.err
