"""`govcompute stack theory` and `stack reproduce`: what they print, and how they refuse."""

from __future__ import annotations

import pytest

from govcompute.speculative.theory import load_publication
from tests.cli.conftest import Run

TIMES = ("--draft-seconds", ".0239", "--target-seconds", ".1072")
FLOP = ("--draft-flop", "1.348e10", "--target-flop", "1.380e11")


def test_reproduce_prints_every_point_with_its_deviation(run: Run) -> None:
    shown = run("stack", "reproduce", "specdecpp")
    assert shown.code == 0
    assert shown.out.count(" yes") == 21
    assert "Alpaca: α = 0.8211" in shown.out
    assert "recalled only — unverified" in " ".join(shown.out.split())


def test_reproduce_as_json(run: Run) -> None:
    found = run("stack", "reproduce", "specdecpp", "--json").json
    assert found["kind"] == "stack_reproduction"
    assert len(found["fixed_length"]) == 18
    assert found["deviating"] == []
    assert found["evidence"]["throughput"]["level"] == "MEM"
    assert found["throughput"]["alpaca"]["published"] == 18.88
    assert found["settings"][1]["flop_multiple"] == pytest.approx(1.39, abs=0.005)


def test_a_deviation_is_a_finding_only_where_asked_for(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    paper = load_publication("specdecpp")
    tight = paper.expected.model_copy(update={"throughput": (0.0, 0.0)})
    monkeypatch.setattr(
        "govcompute.speculative.theory.publication.load_publication", lambda _: paper.model_copy(update={"expected": tight})
    )
    shown = run("stack", "reproduce", "specdecpp")
    assert (shown.code, shown.out.count(" NO")) == (0, 3)
    assert run("stack", "reproduce", "specdecpp", "--fail-on", "deviation").code == 1


def test_theory_prints_lengths_thresholds_and_a_cap(run: Run) -> None:
    found = run("stack", "theory", "--beta", ".82", ".18", *TIMES, *FLOP, "--flop-cap", "1.4", "--json").json
    by_name = {row["setting"]: row for row in found["settings"]}
    assert found["mean_acceptance"] == pytest.approx(0.82)
    assert by_name["K=4"]["mean_candidates"] == pytest.approx(4)
    assert by_name["h0"]["threshold"] == pytest.approx(0.777, abs=0.001)
    assert by_name["h*"]["threshold"] == pytest.approx(0.43, abs=0.001)
    assert by_name["Φ <= 1.4"]["flop_multiple"] == pytest.approx(1.4, abs=1e-6)
    assert by_name["h(ν), ν = 0.5 ν*"]["seconds_per_flop"] == pytest.approx(3.09e-12, rel=1e-3)


def test_theory_without_flop_leaves_its_columns_out(run: Run) -> None:
    shown = run("stack", "theory", "--acceptance", ".82", *TIMES, "--length", "4", "--threshold", ".3")
    assert shown.code == 0
    assert "Φ" not in shown.out
    assert "K=4" in shown.out
    assert "h=0.3" in shown.out
    assert "K=6" not in shown.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((*TIMES,), "expected exactly one of --acceptance and --beta, or --fit"),
        (("--acceptance", ".8"), "expected --draft-seconds and --target-seconds, or --fit"),
        ((*TIMES, "--acceptance", ".8", "--beta", "1", "1"), "expected exactly one of --acceptance and --beta"),
        ((*TIMES, "--acceptance", "1.8"), "'acceptance' is from 0 to 1, not 1.8"),
        ((*TIMES, "--acceptance", ".8", "--length", "-1"), "'length' is from 0"),
        ((*TIMES, "--acceptance", ".8", "--flop-cap", "1.4"), "'target_flop' is needed"),
        ((*TIMES, "--acceptance", ".8", "--least", "9", "--most", "3"), "'least' 9 is above 'most' 3"),
        ((*TIMES, *FLOP, "--acceptance", ".8", "--flop-cap", "1.01"), "no threshold keeps FLOP per token"),
        (("--draft-seconds", "0", "--target-seconds", "1", "--acceptance", ".8"), "'draft_seconds' is a finite number"),
    ],
)
def test_what_cannot_be_is_refused(run: Run, arguments: tuple[str, ...], message: str) -> None:
    shown = run("stack", "theory", *arguments)
    assert shown.code == 3
    assert message in shown.err
    assert shown.out == ""


def test_a_paper_that_is_not_shipped(run: Run) -> None:
    shown = run("stack", "reproduce", "specdec")
    assert (shown.code, shown.err) == (3, "error: no publication is called 'specdec'; nearest: 'specdecpp'\n")
