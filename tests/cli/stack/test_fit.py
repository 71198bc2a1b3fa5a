"""`govcompute stack fit`, and `stack theory` from its file: what they print, and how they refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

LOG = """emitted,target_passes,drafted,discarded,cut,rejections,length,seconds
150,100,100,50,,,1,110
175,100,200,125,,,2,120
9,3,12,6,,,,
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """α = 1/2, a tenth of a second and one second, exactly; and a row that tells nothing."""
    (tmp_path / "log.csv").write_text(LOG)
    return tmp_path / "log.csv"


def test_what_is_printed(run: Run, log: Path) -> None:
    shown = run("stack", "fit", log)
    assert shown.code == 0
    lines = [" ".join(line.split()) for line in shown.out.splitlines()]
    assert lines[0] == "log.csv: 3 runs"
    # 100 (1/4) of 100 looked at, 68.75 of 150: √93.75 / 300 = .0323 a deviation
    assert any(line.startswith("α 0.5000 0.4472 to 0.5528 250 candidates looked at in 2 runs") for line in lines)
    # of [[10, 10] / 11, [20, 10] / 12] the squares sum to 5.125 and |det| is 25 / 33, so k + 1/k = 6.765 and k = 6.61
    assert "draft pass (s) 0.1 not told 2 runs, each met within 0.0%; condition number 7" in lines
    # √68.75 / 200 is as sharp as 145.5 trials, whose Wilson interval reaches .068 either way
    assert any(line.startswith("2 1 100 2.00 0.500 (0.432 to 0.568) 1.750 1.750 ") for line in lines)
    assert any(line.startswith("any 1 3 4.00 3.000 ") for line in lines)
    assert "not told: α of 1 of 3 rows: no candidates, or no 'rejections' and no 'length'" in lines


def test_the_fit_is_where_theory_starts(run: Run, log: Path, tmp_path: Path) -> None:
    file = tmp_path / "fit.json"
    assert run("stack", "fit", log, "--json", "--output", file).code == 0
    assert json.loads(file.read_text())["kind"] == "stack_fit"
    stated = run("stack", "theory", "--acceptance", "0.5", "--draft-seconds", "0.1", "--target-seconds", "1", "--json").json
    fitted = run("stack", "theory", "--fit", file, "--json").json
    assert fitted["mean_acceptance"] == pytest.approx(0.5)
    for one, other in zip(fitted["settings"], stated["settings"], strict=True):
        assert one["speed_up"] == pytest.approx(other["speed_up"])
    # what is given goes before what was fitted
    given = run("stack", "theory", "--fit", file, "--beta", "1", "3", "--target-seconds", "2", "--json").json
    assert given["mean_acceptance"] == 0.25
    same = run("stack", "theory", "--beta", "1", "3", "--draft-seconds", "0.1", "--target-seconds", "2", "--json").json
    assert given["settings"][0]["speed_up"] == pytest.approx(same["settings"][0]["speed_up"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the table is empty"),
        ("emitted,target_passes,drafted,discarded\n", "log.csv:1:0"),
        ("emitted,target_passes,drafted,discarded,lenght\n", "nearest valid: 'length'"),
        ("emitted,target_passes,drafted,discarded,length\n9,3,12,5,4\n", "log.csv:2:0"),
        ("emitted,target_passes,drafted,discarded,seconds\n9,3,12,6,1\n", "no row tells α"),
    ],
)
def test_what_is_no_log_is_refused(run: Run, log: Path, text: str, words: str) -> None:
    log.write_text(text)
    shown = run("stack", "fit", log)
    assert (shown.code, shown.out) == (3, "")
    assert words in shown.err


def test_a_fit_without_seconds_asks_for_them(run: Run, log: Path, tmp_path: Path) -> None:
    log.write_text("emitted,target_passes,drafted,discarded,length\n150,100,100,50,1\n")
    file = tmp_path / "fit.json"
    run("stack", "fit", log, "--json", "--output", file)
    shown = run("stack", "theory", "--fit", file, "--draft-seconds", ".1")
    assert shown.code == 3
    assert "expected --target-seconds: the fit holds no seconds" in shown.err
    assert run("stack", "theory", "--fit", file, "--draft-seconds", ".1", "--target-seconds", "1").code == 0
