"""One system, one rule, one date: what a verdict holds, worked by hand under the Toy Act."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from govcompute.policy.library import PolicyLibrary
from govcompute.policy.schema import FactTest, LineTest, Margin
from govcompute.quantity import Comparator, Estimate, Line, Unit
from govcompute.registry.activity import Activity
from govcompute.registry.library import Registry
from govcompute.registry.schema import System
from govcompute.verdict.assess import Assessor, Verdict, within_margin
from govcompute.verdict.chance import Chance
from govcompute.verdict.expression import FactAtom
from govcompute.verdict.follow import Flip
from govcompute.verdict.outcome import Outcome

DAY = date(2026, 3, 1)
GENERAL: dict[str, Any] = {"facts": {"general": True}}


def assess(
    toy: PolicyLibrary, rule: str, *systems: dict[str, Any], day: date = DAY, **settings: Any
) -> tuple[Verdict, Assessor]:
    """The verdict on the last of `systems`."""
    made = [System.model_validate({"name": "Probe", **fields}) for fields in systems]
    assessor = Assessor(toy, Registry(made), **settings)
    return assessor.assess(made[-1], toy[rule], day), assessor


def probe(**fields: Any) -> dict[str, Any]:
    return {"id": "probe", **fields}


def test_all_that_a_verdict_holds(toy: PolicyLibrary) -> None:
    judged = {"toy-line": {"finding": "rebutted", "why": "It plays chess."}}
    system = probe(compute=2e25, known_on=date(2026, 2, 1), judgements=judged, **GENERAL)
    found, _ = assess(toy, "toy-line", system)
    assert (found.system.id, found.law.id, found.as_of) == ("probe", "toy-line", DAY)
    assert (found.outcome, found.if_in_force) == (Outcome.CROSSES, Outcome.CROSSES)
    assert found.chance == Chance(1.0, 1.0, 0.0)
    assert found.probability == 1.0
    assert (found.phase, found.next_phase) == (found.law.timeline[1], found.law.timeline[2])
    assert found.line == Line(Fraction(10**25), Comparator.GT, Unit.FLOP)
    assert found.amount == Estimate.point(2e25)
    assert found.certain is True
    assert found.judgement is not None
    assert found.judgement.why == "It plays chess."
    assert found.rebutted
    assert found.meaning == "It is taken to be large."
    assert [(due.obligation.id, due.day) for due in found.due] == [("notify", date(2026, 2, 15))]
    assert found.flags == ("near",)
    assert found.unanswered == (FactAtom("self", "broad", None),)  # asked only where `general` is not stated
    assert found.compiled is not None


def test_below_nothing_follows(toy: PolicyLibrary) -> None:
    found, _ = assess(toy, "toy-line", probe(compute=1e24, **GENERAL))
    assert (found.outcome, found.due, found.flags, found.certain) == (Outcome.BELOW, (), (), True)
    assert (found.judgement, found.rebutted, found.meaning, found.probability) == (None, False, None, 0.0)


def test_where_it_is_open_what_would_follow_is_told(toy: PolicyLibrary) -> None:
    found, _ = assess(toy, "toy-line", probe(compute=2e25))
    assert found.outcome is Outcome.UNDETERMINED
    assert found.unanswered == (FactAtom("self", "general", None), FactAtom("self", "broad", None))
    assert [due.obligation.id for due in found.due] == ["notify"]
    assert found.probability is None


def test_before_its_day_the_test_is_worked_out_all_the_same(toy: PolicyLibrary) -> None:
    found, _ = assess(toy, "toy-line", probe(compute=2e25, **GENERAL), day=date(2024, 12, 31))
    assert (found.outcome, found.if_in_force) == (Outcome.NOT_IN_FORCE, Outcome.CROSSES)
    assert len(found.due) == 1


def test_outside_the_scope_there_is_no_margin_to_speak_of(toy: PolicyLibrary) -> None:
    found, _ = assess(toy, "toy-line", probe(compute=2e25, facts={"general": False}))
    assert (found.outcome, found.certain, found.due) == (Outcome.OUT_OF_SCOPE, None, ())


def test_a_rule_without_a_number_is_unknown_while_in_force(toy: PolicyLibrary) -> None:
    for day, expected in (
        (DAY, Outcome.UNKNOWN),
        (date(2024, 6, 1), Outcome.NOT_IN_FORCE),
        (date(2000, 1, 1), Outcome.NOT_IN_FORCE),
    ):
        found, assessor = assess(toy, "toy-judged", probe(compute=2e25), day=day)
        assert (found.outcome, found.if_in_force, found.compiled) == (expected, Outcome.UNKNOWN, None)
        assert found.chance == Chance(0.0, 1.0, 0.0)
        assert found.line is found.amount is toy.headline(found.law) is None
        assert (found.phase is None) is (day.year == 2000)
        assert found.next_phase == found.law.timeline[{2026: 2, 2024: 1, 2000: 0}[day.year]]
        assert (found.system.id, found.law.id, found.as_of) == ("probe", "toy-judged", day)
        assert assessor.flips(found) == []


@pytest.mark.parametrize(
    ("compute", "outcome", "certain"),
    [
        (1.34e25, Outcome.CROSSES, True),
        (1.33e25, Outcome.UNDETERMINED, False),
        (8.01e24, Outcome.UNDETERMINED, False),
        (7.99e24, Outcome.BELOW, True),
        ({"at_least": 2e25}, Outcome.CROSSES, None),
        ({"at_least": 1}, Outcome.UNDETERMINED, None),
        (None, Outcome.UNKNOWN, None),
    ],
)
def test_a_margin_that_leaves_it_open(toy: PolicyLibrary, compute: Any, outcome: Outcome, certain: bool | None) -> None:
    """A quarter either way: 0.75 times 1.34e25 is above 1e25, 1.25 times 7.99e24 is below."""
    found, _ = assess(toy, "toy-left-open", probe(compute=compute))
    assert (found.outcome, found.certain) == (outcome, certain)


def test_a_margin_does_not_decide_what_is_unknown_or_outside(toy: PolicyLibrary) -> None:
    """In `toy-line` the best estimate decides, although 0.7 times it is below."""
    found, _ = assess(toy, "toy-line", probe(compute=1.2e25, **GENERAL))
    assert (found.outcome, found.certain) == (Outcome.CROSSES, False)
    chip, _ = assess(toy, "toy-left-open", probe(kind="cluster", compute=1.2e25))
    assert chip.outcome is Outcome.OUT_OF_SCOPE


MARGIN = Margin(relative="0.3")  # type: ignore[arg-type]
ABOVE, AT_MOST = (Line(Fraction(70), comparator, Unit.FLOP) for comparator in (Comparator.GT, Comparator.LE))


@pytest.mark.parametrize(
    ("amount", "line", "expected"),
    [
        (Estimate.point(100), ABOVE, False),
        (Estimate.point(101), ABOVE, True),
        (Estimate.point(50), ABOVE, True),
        (Estimate.point(54), ABOVE, False),
        (Estimate.point(100), AT_MOST, False),
        (Estimate.point(101), AT_MOST, True),
        (Estimate(101, 5), ABOVE, True),
        (Estimate.between(101, 200), ABOVE, None),
        (Estimate.at_least(101), ABOVE, None),
        (None, ABOVE, None),
        (Estimate.point(100), None, None),
    ],
)
def test_within_the_margin_by_hand(amount: Estimate | None, line: Line | None, expected: bool | None) -> None:
    """0.7 x 100 is 70, which is not more than 70; 1.3 x 54 = 70.2 is."""
    assert within_margin(MARGIN, amount, line) is expected
    assert within_margin(None, amount, line) is None


def test_the_amount_of_the_headline(toy: PolicyLibrary) -> None:
    """The first line of the rule itself: not of its base, not of a rule that it asks; none where nothing is known."""
    base = {"id": "base", "provider": "Upstream", "compute": 2e25, "compute_status": "disclosed", **GENERAL}
    tuned = {"id": "tuned", "provider": "Downstream", "compute": 5e24, "bases": [{"system": "base"}]}
    found, _ = assess(toy, "toy-third", base, tuned)
    assert found.amount == Estimate.point(Fraction(1, 4), Unit.RATIO)
    assert found.line == Line(Fraction(1, 3), Comparator.GT, Unit.RATIO)
    assert assess(toy, "toy-third", {**base, "compute": None, "compute_status": None}, tuned)[0].amount is None
    ways, _ = assess(toy, "toy-ways", probe(measures={"revenue": 5e6}))
    assert (ways.amount, ways.line) == (None, Line(Fraction(10**24), Comparator.GE, Unit.FLOP))
    nested, _ = assess(toy, "toy-nested", probe(measures={"revenue": 5e6}))
    assert nested.amount == Estimate.point(5e6, Unit.USD)


def test_a_number_is_missing_where_any_is(toy: PolicyLibrary) -> None:
    """Above by one way whatever the other; unknown where the way that is left has no number."""
    assert assess(toy, "toy-nested", probe(facts={"risky": False}))[0].outcome is Outcome.UNKNOWN
    assert assess(toy, "toy-nested", probe(facts={"risky": True}))[0].outcome is Outcome.UNKNOWN
    assert assess(toy, "toy-nested", probe(measures={"revenue": 5e6}))[0].outcome is Outcome.UNDETERMINED


def test_how_sure_one_must_be_is_a_choice(toy: PolicyLibrary) -> None:
    """σ = ln 2 / 1.645; ln 1.5 / σ = 0.96 and Φ(0.96) = 83.2 %: enough at 80 %, not at 95 %."""
    system = probe(compute={"median": 1.5e25, "spread": 2}, **GENERAL)
    for confidence, expected in ((0.95, Outcome.UNDETERMINED), (0.8, Outcome.CROSSES)):
        found, _ = assess(toy, "toy-line", system, confidence=confidence)
        assert found.outcome is expected
        assert found.probability == pytest.approx(0.832, abs=1e-3)
        assert found.flags == ("near",)
    lower = probe(compute={"median": 7.5e24, "spread": 2}, **GENERAL)
    assert assess(toy, "toy-line", lower, confidence=0.95)[0].flags == ()
    assert assess(toy, "toy-line", lower, confidence=0.8)[0].flags == ("near",)


def test_certainty_can_be_asked_for(toy: PolicyLibrary) -> None:
    """An exact number is certain, and so is what follows from it; the slightest doubt is not enough."""
    exact, _ = assess(toy, "toy-line", probe(compute=2e25, **GENERAL), confidence=1.0)
    assert (exact.outcome, exact.flags) == (Outcome.CROSSES, ("near",))
    doubtful, _ = assess(toy, "toy-line", probe(compute={"median": 2e25, "spread": 1.5}, **GENERAL), confidence=1.0)
    assert (doubtful.outcome, doubtful.flags) == (Outcome.UNDETERMINED, ())


def test_the_headline_is_the_line_of_the_test_and_not_of_the_scope(toy: PolicyLibrary) -> None:
    """Only who earns more than a dollar is asked for compute; and a rule that asks for facts alone has no number."""
    law = toy["toy-line"]
    dollar = {"quantity": "revenue", "comparator": "gt", "value": 1, "unit": "USD"}
    for change, amount in (
        ({"scope": LineTest.model_validate({"line": dollar})}, Estimate.point(2e25)),
        ({"test": FactTest(fact="general"), "margin": None}, None),
    ):
        changed = replace(law, rule=law.rule.model_copy(update=change))
        library = PolicyLibrary([changed], toy.vocabulary)
        found, _ = assess(library, "toy-line", probe(compute=2e25, measures={"revenue": 5}, **GENERAL))
        assert (found.outcome, found.amount) == (Outcome.CROSSES, amount)


# --- all rules of a day -----------------------------------------------------------------------------------------------


def test_the_rules_of_a_day(toy: PolicyLibrary) -> None:
    """Those with a number that are adopted or in force; not the one on the quality of an estimate, not the one without."""
    numbered = ["toy-line", "toy-third", "toy-ways", "toy-chip", "toy-nested", "toy-left-open", "toy-band"]
    assessor = Assessor(toy, Registry([]))
    for day, usual, history, watch in (
        (date(2023, 12, 31), [], [], numbered),
        (date(2024, 1, 1), numbered, numbered, numbered),
        (DAY, numbered, numbered, numbered),
        (date(2030, 1, 1), [], numbered, []),
    ):
        assert [law.id for law in assessor.laws(day)] == usual
        assert [law.id for law in assessor.laws(day, history=True)] == history
        assert [law.id for law in assessor.laws(day, watch=True)] == watch


def test_all_verdicts_of_a_day(toy: PolicyLibrary) -> None:
    system = System.model_validate({"id": "probe", "name": "Probe", "compute": 2e25, **GENERAL})
    assessor = Assessor(toy, Registry([system]))
    for day, history, watch in ((DAY, False, False), (date(2023, 1, 1), False, True), (date(2030, 1, 1), True, False)):
        found = assessor.assess_all(system, day, history=history, watch=watch)
        laws = list(assessor.laws(day, history=history, watch=watch))
        assert found == [assessor.assess(system, law, day) for law in laws]
        assert len(found) == 7
    assert assessor.assess_all(system, date(2023, 1, 1)) == assessor.assess_all(system, date(2030, 1, 1)) == []


# --- what would turn it -----------------------------------------------------------------------------------------------

STAGES = [
    {"activity": "pretraining", "compute": 6e24},
    {"activity": "finetuning", "compute": 5e24},
    {"activity": "rl_rollouts", "compute": 5e24},
]
ROLLOUTS = "reinforcement learning (inference that makes trajectories)"


def test_a_counting_choice_that_turns_the_verdict(toy: PolicyLibrary) -> None:
    """6e24 + 5e24 are above 1e25, and 6e24 alone is not; what the text says expressly is no choice."""
    found, assessor = assess(toy, "toy-line", probe(stages=STAGES, **GENERAL))
    assert assessor.flips(found) == [
        Flip("if fine-tuning (parameter updates) is not counted", "below", "a change of weights is training")
    ]


def test_a_choice_the_other_way(toy: PolicyLibrary) -> None:
    stages = [{"activity": "pretraining", "compute": 6e24}, STAGES[2]]
    found, assessor = assess(toy, "toy-line", probe(stages=stages, **GENERAL))
    assert found.outcome is Outcome.BELOW
    assert assessor.flips(found) == [Flip(f"if {ROLLOUTS} is counted", "crosses", "the text is of updates")]


def test_a_choice_is_tried_on_top_of_those_already_made(toy: PolicyLibrary) -> None:
    """With the rollouts in (1.6e25), leaving fine-tuning out no longer turns it (1.1e25), nor do the rollouts (1.1e25)."""
    chosen = {"toy-act": {Activity.RL_ROLLOUTS: True}}
    found, assessor = assess(toy, "toy-line", probe(stages=STAGES, **GENERAL), choices=chosen)
    assert found.amount == Estimate.point(1.6e25)
    assert assessor.flips(found) == []


def test_one_choice_is_tried_once(toy: PolicyLibrary) -> None:
    """Two stages of one activity, and two lines on one sum: one choice."""
    stages = [{"activity": "pretraining", "compute": 9e23}, *([{"activity": "finetuning", "compute": 6e23}] * 2)]
    found, assessor = assess(toy, "toy-band", probe(stages=stages, facts={"general": False}))
    assert found.outcome is Outcome.CROSSES
    assert [flip.condition for flip in assessor.flips(found)] == ["if fine-tuning (parameter updates) is not counted"]


def test_the_confidence_asked_for_holds_for_what_is_tried(toy: PolicyLibrary) -> None:
    """83.2 % without the stage in question (see above): at 80 % that still crosses, so nothing is turned."""
    stages = [
        {"activity": "pretraining", "compute": {"median": 1.5e25, "spread": 2}},
        {"activity": "finetuning", "compute": 3e25},
    ]
    for confidence, turned in ((0.8, []), (0.95, ["undetermined"])):
        found, assessor = assess(toy, "toy-line", probe(stages=stages, **GENERAL), confidence=confidence)
        assert found.outcome is Outcome.CROSSES
        assert [flip.outcome for flip in assessor.flips(found)] == turned


def test_answers_that_would_turn_the_verdict(toy: PolicyLibrary) -> None:
    """Neither answer alone settles `broad`, which is asked only where `general` stays open."""
    found, assessor = assess(toy, "toy-line", probe(compute=2e25))
    assert assessor.flips(found) == [
        Flip("if the answer to “Is it general?” is yes", "crosses", ""),
        Flip("if the answer to “Is it general?” is no", "out_of_scope", ""),
        Flip("if the answer to “Is it broad?” is yes", "crosses", ""),
        Flip("if the answer to “Is it broad?” is no", "out_of_scope", ""),
    ]


def test_the_questions_that_leave_a_verdict_open(toy: PolicyLibrary) -> None:
    found, assessor = assess(toy, "toy-line", probe(compute=2e25))
    assert assessor.open_questions(found) == ("Is it general?", "Is it broad?")
    for fields in ({"compute": 2e25, **GENERAL}, {"compute": {"median": 1.2e25, "spread": 3}, **GENERAL}, {"compute": 1e20}):
        found, assessor = assess(toy, "toy-line", probe(**fields))  # crosses; the amount alone leaves it open; below
        assert assessor.open_questions(found) == ()


def test_a_question_that_the_data_assume_an_answer_to_leaves_nothing_open(library: PolicyLibrary) -> None:
    """An investment by a United States person is assumed; at twice its line the biological one is not asked of the first."""
    asked = "Is its developer a person of a country of concern (China with Hong Kong and Macau)?"
    for rule, amount, more in (
        ("us-oisp-ai-notifiable", 2e23, ()),
        ("us-oisp-ai-prohibited", 2e25, ()),
        ("us-oisp-ai-prohibited-bio", 2e24, ("Was it trained using primarily biological sequence data?",)),
    ):
        found, assessor = assess(library, rule, probe(compute=amount, outputs=["text"]), day=date(2026, 11, 28))
        assert assessor.open_questions(found) == (asked, *more)
        known = probe(compute=amount, country=["CN"], domains=["language"])
        found, assessor = assess(library, rule, known, day=date(2026, 11, 28))
        assert assessor.open_questions(found) == ()
        assert (found.if_in_force is Outcome.OUT_OF_SCOPE) is bool(more)


def test_an_answer_is_held_against_the_confidence_and_the_missing_number(toy: PolicyLibrary) -> None:
    doubtful = probe(compute={"median": 1.5e25, "spread": 2})
    for confidence, outcomes in ((0.95, ["out_of_scope"] * 2), (0.8, ["crosses", "out_of_scope"] * 2)):
        found, assessor = assess(toy, "toy-line", doubtful, confidence=confidence)
        assert [flip.outcome for flip in assessor.flips(found)] == outcomes
    found, assessor = assess(toy, "toy-line", probe())
    assert found.outcome is Outcome.UNKNOWN
    assert [flip.outcome for flip in assessor.flips(found)] == ["out_of_scope", "out_of_scope"]
