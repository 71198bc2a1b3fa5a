"""`govcompute ledger status`."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

from govcompute.flops import Work, training_step
from govcompute.tracking import Course, StepCost, track

from ...tracking.conftest import TINY, write_runs
from ..conftest import Run

STEP = training_step(TINY, 8).flop


def test_status_shows_runs_and_lines(run: Run, tmp_path: Path) -> None:
    written = write_runs(tmp_path / "compute.ledger")
    shown = run("ledger", "status", "--ledger", written, "--json", "--as-of", "2026-11-28")
    assert shown.code == 0
    first, second = shown.json["runs"]
    assert first["flop"] == str(4 * STEP)
    lines = {line["rule"]: line for line in first["lines"]}
    third = lines["eu-gpai-guidelines-modifier-third"]
    assert Fraction(third["share"]) == Fraction(4 * STEP) / Fraction(third["flop"])
    assert third["course"] == Course.BELOW
    assert {due["obligation"]: due["day"] for due in third["due"]} == {"art-52-1-notify": "2026-12-12"}
    assert second["flop_by_activity"].keys() == {"pretraining", "evaluation"}
    table = run("ledger", "status", "--ledger", written, "--run", "first")
    assert table.code == 0
    assert "4 of 8" in table.out
    assert "more than 1/3 of the base" in table.out
    assert " % of the line" in table.out
    assert "Not legal advice" in table.err


def test_status_of_a_run_whose_base_nobody_knows(run: Run, tmp_path: Path) -> None:
    place = tmp_path / "compute.ledger"
    options: dict[str, Any] = {"lines": (), "cost": StepCost(TINY), "hooks": False}
    with track(None, system="mine", base="our-own", run="first", ledger=place, **options) as tracker:
        tracker.step(Work(8))
    shown = run("ledger", "status", "--ledger", place)
    assert shown.code == 0
    assert "no lines, since no system is called 'our-own'" in shown.err
    assert run("ledger", "status", "--ledger", place, "--run", "none").code == 3


def test_status_of_an_empty_ledger_says_where_to_begin(run: Run, tmp_path: Path) -> None:
    place = tmp_path / "compute.ledger"
    assert run("ledger", "init", "--ledger", place).code == 0
    shown = run("ledger", "status", "--ledger", place)
    assert (shown.code, shown.out) == (0, "")
    assert "no compute is recorded here yet; `govcompute ledger append`" in shown.err


def test_status_of_a_run_that_no_tracker_saw(run: Run, tmp_path: Path) -> None:
    """Jobs of 4e24 and 2e24 (a factor of 2): six tenths of 1e25, in doubt, and nothing is projected."""
    place, events = tmp_path / "compute.ledger", tmp_path / "events.yaml"
    events.write_text(
        "- {system: mine, activity: pretraining, run: main, method: hardware, source: slurm, source_key: '1',"
        " amount: {median: 4e24, spread: 2}, ended: 2026-11-01T00:00:00Z}\n"
        "- {system: mine, activity: pretraining, run: main, method: hardware, source: slurm, source_key: '2',"
        " amount: {median: 2e24, spread: 2}, ended: 2026-11-02T00:00:00Z}\n"
    )
    assert run("ledger", "init", "--ledger", place).code == 0
    assert run("ledger", "append", events, "--ledger", place).code == 0
    (found,) = run("ledger", "status", "--ledger", place, "--json", "--as-of", "2026-11-28").json["runs"]
    assert (found["run"], found["state"], found["flop"]) == ("main", "recorded", str(6 * 10**24))
    assert found["amount"]["low90"] == 3e24
    line = {line["rule"]: line for line in found["lines"]}["eu-aia-51-2-systemic"]
    assert (Fraction(line["share"]), line["crossing"]) == (Fraction(3, 5), None)
    table = run("ledger", "status", "--ledger", place)
    assert table.code == 0
    assert "(90 %: 3.0e24 to 1.2e25)" in " ".join(table.out.split())
    rows = {line.split()[1]: " ".join(line.split()) for line in table.out.splitlines() if line.startswith(" main ")}
    assert rows["eu-aia-51-2-systemic"].endswith("60 % of the line below yes")
    assert rows["us-oisp-ai-prohibited-bio"].endswith("6 times the line passed not known")
    assert "decides whether us-oisp-ai-prohibited-bio applies: Was it trained using primarily biological" in table.err


def test_a_base_that_the_same_ledger_tells_of_draws_the_line(run: Run, tmp_path: Path) -> None:
    """Four steps make the base; one step on it by another is a quarter of it, of a line at one third: 3/4."""
    place = tmp_path / "compute.ledger"
    options: dict[str, Any] = {"lines": (), "cost": StepCost(TINY), "hooks": False, "ledger": place}
    with track(None, system="our-base", run="base", activity="pretraining", **options) as tracker:
        for _ in range(4):
            tracker.step(Work(8))
    with track(None, system="tuned", base="our-base", run="tune", **options) as tracker:
        tracker.step(Work(8))
    shown = run("ledger", "status", "--ledger", place, "--run", "tune", "--json")
    assert "no lines" not in shown.err
    lines = {line["rule"]: line for line in shown.json["runs"][0]["lines"]}
    assert Fraction(lines["eu-gpai-guidelines-modifier-third"]["share"]) == Fraction(3, 4)
