"""Which lines a training nears, where exactly they lie, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from govcompute.policy.library import PolicyLibrary
from govcompute.quantity import Comparator
from govcompute.registry.activity import Activity
from govcompute.registry.library import Registry
from govcompute.registry.schema import Stage, System
from govcompute.tracking import Course, Plan, RunLine, Stretch, lines_of_training, own_system, standing, track, warning
from govcompute.verdict.assess import Assessor
from govcompute.verdict.outcome import Outcome

TODAY = date(2026, 11, 28)
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
THIRD = "eu-gpai-guidelines-modifier-third"
SYSTEMIC = "eu-aia-51-2-systemic"
GENERAL: dict[str, bool | str | list[str]] = {"is_gpai_model": True}
BASES = [
    System(id="base", name="Base", provider="Upstream", compute_status="disclosed", compute=3 * 10**22, facts=GENERAL),
    System(id="large", name="Large", provider="Upstream", compute_status="disclosed", compute="1.2e25", facts=GENERAL),
]  # fmt: skip


@pytest.fixture
def assessor(library: PolicyLibrary) -> Assessor:
    return Assessor(library, Registry(BASES))


def found(assessor: Assessor, base: str | None = "base", **options: Any) -> dict[str, RunLine]:
    lines = lines_of_training(own_system("mine", base=base), Activity.FINETUNING, assessor, TODAY, **options)
    return {line.rule: line for line in lines}


def test_one_third_is_one_third(assessor: Assessor) -> None:
    line = found(assessor)[THIRD]
    assert line.value == 10**22
    assert not line.met_by(10**22)  # "greater than"
    assert line.met_by(10**22 + 1)


def test_the_verdict_turns_where_the_line_is_said_to_be(assessor: Assessor) -> None:
    lines = found(assessor)
    assert {THIRD, SYSTEMIC, "us-oisp-ai-prohibited"} <= set(lines)
    for rule, line in lines.items():
        if line.value <= 0:
            continue
        for more, crosses in ((Fraction(-1), False), (Fraction(1), True)):
            stage = Stage(activity=Activity.FINETUNING, compute={"median": line.value + more})  # type: ignore[arg-type]
            system = own_system("mine", base="base").model_copy(update={"stages": [stage]})
            asking = Assessor(assessor.library, assessor.registry.extended([system]))
            outcome = asking.assess(system, asking.library[rule], TODAY).if_in_force
            assert (outcome in (Outcome.CROSSES, Outcome.UNDETERMINED)) is crosses, rule


def test_earlier_work_on_the_system_is_in_the_line(assessor: Assessor) -> None:
    before = {Activity.FINETUNING: Fraction(4 * 10**21), Activity.EVALUATION: Fraction(10**22)}
    assert found(assessor, before=before)[THIRD].value == 6 * 10**21


def test_what_the_base_passed_already_is_not_the_trainings_doing(assessor: Assessor) -> None:
    line = found(assessor, "large")[SYSTEMIC]
    (one,) = standing(10**20, [], [line], NOW).lines
    assert one.course is Course.MET_BEFORE
    assert not one.course.warns


def test_a_warning_names_the_date_its_interval_and_what_follows(assessor: Assessor) -> None:
    line = found(assessor, "large")[THIRD]
    assert line.value == 4 * 10**24
    day = 86_400.0
    stretches = [Stretch(day, 10**23), Stretch(day, 12 * 10**22), Stretch(day, 11 * 10**22)]
    (one,) = standing(33 * 10**22, stretches, [line], NOW).lines
    assert one.course is Course.NEARING
    assert one.share == Fraction(33, 400)
    text = warning(one, TODAY)
    assert "is passed on 2026-12-31 (90 %: 2026-12-" in text  # 3.67e24 left at 1.1e23 a day: 33.4 days
    assert "more than 1/3 of the base" in text
    assert "until 2026-12-12" in text  # within two weeks of knowing
    assert "Art. 52(1)" in text
    assert text.endswith("Not legal advice.")


def test_a_plan_decides_where_there_is_one(assessor: Assessor) -> None:
    line = found(assessor)[THIRD]
    stretches = [Stretch(3600.0, 10**20)] * 3
    (below,) = standing(3 * 10**20, stretches, [line], NOW, plan=Plan(100, 3, 3 * 10**20)).lines
    assert (below.course, below.planned_share, below.crossing) == (Course.BELOW, 1, None)
    (over,) = standing(3 * 10**20, stretches, [line], NOW, plan=Plan(101, 3, 3 * 10**20)).lines
    assert over.course is Course.PLANNED
    assert over.crossing is not None
    (passed,) = standing(10**22 + 1, stretches, [line], NOW).lines
    assert passed.course is Course.PASSED


def test_a_tracker_says_it_once(llama: Callable[..., Any], place: Path) -> None:
    torch = pytest.importorskip("torch")
    model, ids, said = llama(), torch.zeros(1, 8, dtype=torch.long), []
    line = RunLine("a-rule", "A rule", "Art. 1", Fraction(3 * 10**6), Comparator.GT, "more than 1/3", None, ())
    options = {"lines": [line], "say": said.append, "flush_seconds": 0.0, "planned_steps": 4}
    with track(model, system="small", ledger=place, run="run", **options) as tracker:
        for _ in range(4):
            model(ids).logits.sum().backward()
            tracker.step()
    assert len(said) == 2
    assert "the planned steps pass a-rule" in said[0]
    assert "passed: a-rule" in said[1]


def test_what_decides_whether_a_rule_speaks_of_the_system_is_said(assessor: Assessor) -> None:
    """A system of text whose domains nobody stated may be of biology; one of language is not, and then there is no line."""
    bio = found(assessor)["us-oisp-ai-prohibited-bio"]
    assert [question.split()[0:2] for question in bio.open_questions] == [["Is", "its"], ["Was", "it"]]
    (one,) = standing(10**25, [], [bio], NOW).lines
    assert "not known: Is its developer a person" in warning(one, TODAY)
    assert "biological sequence data? Not legal advice." in warning(one, TODAY)
    assert found(assessor)[THIRD].open_questions == ()
    of_language = own_system("mine", base="base", country=["CN"]).model_copy(update={"domains": ["language"]})
    lines = {line.rule: line for line in lines_of_training(of_language, Activity.FINETUNING, assessor, TODAY)}
    assert "us-oisp-ai-prohibited-bio" not in lines
    assert lines["us-oisp-ai-prohibited"].open_questions == ()
