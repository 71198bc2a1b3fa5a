"""Law as data: what a policy file may say, and what its schema refuses. The broken files of the gallery say how."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from govcompute.policy.schema import (
    AllTest,
    AnyTest,
    CountingProfile,
    Deadline,
    DerivedValue,
    FactTest,
    IfTest,
    LineSpec,
    LineTest,
    NotTest,
    Phase,
    PolicyFile,
    Rule,
    RuleTest,
    Status,
    Test,
    Treatment,
)
from govcompute.policy.tree import children, headline, lines_of, walk
from govcompute.quantity import Comparator, Unit
from govcompute.registry.activity import Activity
from govcompute.registry.evidence import Level

LINE: dict[str, Any] = {"quantity": "training_compute", "comparator": "gt", "value": "1e25", "unit": "FLOP", "counting": "all"}
RULE: dict[str, Any] = {
    "id": "a-rule", "title": "A rule", "citation": "Art. 1", "quote": "greater than", "says": "It counts.", "about": "model",
    "effect": "presumption", "test": {"line": LINE}, "level": "P", "sources": ["act"],
    "retrieved": "2025-06-01", "checked": "2025-06-02",
}  # fmt: skip
INSTRUMENT: dict[str, Any] = {
    "id": "act", "jurisdiction": "EU", "title": "Act", "short": "Act", "kind": "statute", "issuer": "Parliament",
    "timeline": [{"since": "2025-01-01", "status": "applicable"}],
    "sources": {"act": {"title": "Act", "retrieved": "2025-06-01", "level": "P"}},
}  # fmt: skip
A_TEST: TypeAdapter[Any] = TypeAdapter(Test)
FACT = {"fact": "has_base"}


def rule(**changes: Any) -> Rule:
    return Rule.model_validate({key: value for key, value in {**RULE, **changes}.items() if value is not ...})


# --- status and effect ------------------------------------------------------------------------------------------------


def test_which_statuses_are_in_force_and_which_are_over() -> None:
    assert {status for status in Status if status.in_force} == {Status.APPLICABLE, Status.ENFORCEABLE}
    assert {status for status in Status if status.over} == {Status.REVOKED, Status.VETOED, Status.LAPSED, Status.SUPERSEDED}


# --- counting ---------------------------------------------------------------------------------------------------------


def test_a_treatment_may_be_one_word() -> None:
    assert Treatment.model_validate("include") == Treatment(count="include", text="express", level=Level.PRIMARY)
    assert Treatment.model_validate("include").included
    assert not Treatment.model_validate("exclude").included


@pytest.mark.parametrize("text", ["inferred", "silent"])
def test_a_treatment_that_the_text_does_not_give_needs_a_reason(text: str) -> None:
    with pytest.raises(ValidationError, match=f"a treatment that is '{text}' needs a 'why'"):
        Treatment.model_validate({"count": "include", "text": text})
    assert Treatment.model_validate({"count": "include", "text": text, "why": "our choice"}).why == "our choice"


def test_a_profile_treats_every_activity() -> None:
    complete = {activity.value: "include" for activity in Activity}
    assert set(CountingProfile.model_validate({"title": "All", "activities": complete}).activities) == set(Activity)
    for activity in Activity:
        with pytest.raises(ValidationError, match=f"these activities have no treatment: {activity.value}"):
            CountingProfile.model_validate({"title": "All", "activities": {k: v for k, v in complete.items() if k != activity}})


# --- lines ------------------------------------------------------------------------------------------------------------


def test_a_line() -> None:
    line = LineSpec.model_validate(LINE)
    assert (line.value, line.comparator, line.unit) == (10**25, Comparator.GT, Unit.FLOP)
    assert line.absent == "unknown"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("10^25", Fraction(10) ** 25),
        ("10²⁵", Fraction(10) ** 25),
        (1e23, Fraction(10) ** 23),
        (100_000_000, Fraction(10) ** 8),
        ("1/3", Fraction(1, 3)),
        (0, Fraction(0)),
        ({"of": "other-rule", "times": "1/3"}, DerivedValue(of="other-rule", times="1/3")),
    ],
)
def test_the_number_of_a_line(value: Any, expected: Any) -> None:
    assert LineSpec.model_validate({**LINE, "value": value}).value == expected


BAD_VALUES = [-1, "-1e25", "abc", True, None, float("nan"), [1], {"of": "x"}, {"of": "A b", "times": 1}]
BAD_FACTORS = [0, -1, "0", "-1/3", "third", None]


@pytest.mark.parametrize("value", [*BAD_VALUES, *({"of": "other-rule", "times": factor} for factor in BAD_FACTORS)])
def test_what_is_no_number_of_a_line(value: Any) -> None:
    with pytest.raises(ValidationError):
        LineSpec.model_validate({**LINE, "value": value})


# --- tests ------------------------------------------------------------------------------------------------------------

NESTED: dict[str, Any] = {
    "all": [
        {"any": [{"line": LINE}, {"rule": "other-rule", "on": "base"}]},
        {"not": {"fact": "outputs", "any_of": ["text"], "otherwise": {"line": {**LINE, "value": "1e23"}}}},
        {"if": FACT, "then": {"line": {**LINE, "value": "3e24"}}, "else": {"fact": "is_gpai_model", "assume": True}},
    ]
}


def test_the_kinds_of_test_and_their_order() -> None:
    kinds = [type(node) for node in walk(A_TEST.validate_python(NESTED))]
    assert kinds == [
        AllTest, AnyTest, LineTest, RuleTest, NotTest, FactTest, LineTest, IfTest, FactTest, LineTest, FactTest,
    ]  # fmt: skip


def test_lines_come_in_the_order_of_the_text_and_the_first_is_the_headline() -> None:
    nested = rule(test=NESTED)
    assert [line.value for line in lines_of(nested)] == [10**25, 10**23, 3 * 10**24]
    assert headline(nested) is lines_of(nested)[0]


def test_a_rule_without_a_number_has_no_lines() -> None:
    assert lines_of(rule(test=..., no_number="the text names none")) == []
    assert headline(rule(test=FACT)) is None
    assert list(walk(None)) == []


@pytest.mark.parametrize("leaf", [{"line": LINE}, FACT, {"rule": "other-rule"}])
def test_a_leaf_has_no_parts(leaf: dict[str, Any]) -> None:
    assert children(A_TEST.validate_python(leaf)) == []


@pytest.mark.parametrize(
    "test",
    [
        "has_base", 7, None, [], [FACT], {}, {"facts": "x"}, {"fact": 4}, {"fact": "x", "any_off": []}, {"all": []},
        {"any": []}, {"all": FACT}, {"not": [FACT]}, {"if": FACT, "then": FACT}, {"if": FACT, "then": FACT, "else": "x"},
        {"line": {}}, {"line": LINE, "fact": "x"}, {"rule": "Not A Slug"}, {"fact": "x", "on": "parent"}, {"not_": FACT},
    ],
)  # fmt: skip
def test_what_is_no_test(test: Any) -> None:
    with pytest.raises(ValidationError):
        A_TEST.validate_python(test)


def test_a_test_is_written_as_it_was_read() -> None:
    read = A_TEST.validate_python(NESTED)
    written = A_TEST.dump_python(read, mode="json", by_alias=True, exclude_defaults=True)
    assert A_TEST.validate_python(written) == read
    assert list(written["all"][2]) == ["if", "then", "else"]


def test_a_test_is_made_of_tests_that_were_made_before() -> None:
    """As an overlay does: parts that are tests already, of every kind, are taken as they are."""
    parts = [A_TEST.validate_python(part) for part in (*NESTED["all"], {"line": LINE}, FACT, {"rule": "other-rule"})]
    assert [type(part) for part in parts] == [AnyTest, NotTest, IfTest, LineTest, FactTest, RuleTest]
    whole = A_TEST.validate_python({"all": parts})
    assert whole.all == parts
    assert all(A_TEST.validate_python(part) is part for part in [*parts, whole])


# --- rules and files --------------------------------------------------------------------------------------------------


def test_a_rule() -> None:
    assert rule().retrieved == date(2025, 6, 1)
    assert rule(level="S", quote=...).quote is None
    assert rule(level="P", quote=..., test=..., no_number="none is named").test is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"test": ...}, "give 'test', or 'no_number'"),
        ({"no_number": "none"}, "give 'test', or 'no_number'"),
        ({"quote": ...}, "needs its 'quote'"),
        ({"rebuttable": True}, "says how in 'rebuttal'"),
        ({"id": "A Rule"}, "should match pattern"),
        ({"id": "a" * 81}, "at most 80 characters"),
        ({"sources": []}, "at least 1 item"),
        ({"quote": "x" * 401}, "at most 400 characters"),
        ({"retrieved": "June 2025"}, "is not a date"),
        ({"retrieved": 0}, "0 is not a date"),
        ({"level": "X"}, "'P', 'S', 'I' or 'M'"),
        ({"treshold": 1}, "Extra inputs are not permitted"),
    ],
)
def test_what_is_no_rule(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        rule(**changes)


@pytest.mark.parametrize(
    "deadline", [{"within_days": 14}, {"within_days": 0, "of": "released"}, {"by": "2027-08-02"}, {"words": "without delay"}]
)
def test_the_forms_of_a_deadline(deadline: dict[str, Any]) -> None:
    assert Deadline.model_validate(deadline).model_dump(mode="json", exclude_unset=True) == deadline


@pytest.mark.parametrize("deadline", [{}, {"of": "known"}, {"within_days": -1}, {"within_days": 3651}, {"within_days": 1.5}])
def test_what_is_no_deadline(deadline: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Deadline.model_validate(deadline)


FIRST, SECOND = {"since": "2025-01-01", "status": "adopted"}, {"since": "2026-01-01", "status": "applicable"}


@pytest.mark.parametrize("timeline", [[SECOND, FIRST], [FIRST, FIRST], [FIRST, SECOND, {**FIRST, "status": "revoked"}]])
def test_the_dates_of_a_timeline_ascend(timeline: list[dict[str, str]]) -> None:
    with pytest.raises(ValidationError, match="the dates of a timeline ascend, each once"):
        PolicyFile.model_validate({"instrument": {**INSTRUMENT, "timeline": timeline}})
    with pytest.raises(ValidationError, match="the dates of a timeline ascend, each once"):
        PolicyFile.model_validate({"instrument": INSTRUMENT, "rules": [{**RULE, "timeline": timeline}]})
    good = PolicyFile.model_validate({"instrument": {**INSTRUMENT, "timeline": [FIRST, SECOND]}, "rules": [RULE]})
    assert good.instrument.timeline == [Phase.model_validate(FIRST), Phase.model_validate(SECOND)]


def test_a_rule_does_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        rule().title = "Another"
