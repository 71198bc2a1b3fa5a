"""Worked cases run as they stand in a policy file, and everything is told that came out otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from govcompute.errors import InputError
from govcompute.policy.library import PolicyLibrary
from govcompute.policy.schema import Case
from govcompute.verdict.cases import CaseResult, run_case, run_cases

TRUE_OF_2E25: dict[str, Any] = {
    "outcome": "crosses",
    "if_in_force": "crosses",
    "certain": True,
    "rebutted": False,
    "status": "applicable",
    "next_date": "2030-01-01",
    "amount": "2.0e25",
    "flags": ["near"],
    "due": "2026-02-15",
}


def case(expect: dict[str, Any], **changes: Any) -> Case:
    given = {"compute": 2e25, "facts": {"general": True}, "known_on": "2026-02-01"}
    return Case.model_validate({"id": "one", "as_of": "2026-03-01", "given": given, "expect": expect, "why": "so", **changes})


def run(toy: PolicyLibrary, expect: dict[str, Any], rule: str = "toy-line", **changes: Any) -> CaseResult:
    return run_case(toy[rule], case(expect, **changes), toy)


def test_all_that_may_be_expected(toy: PolicyLibrary) -> None:
    """2e25 is twice the line, and 0.7 times that is above it too; 14 days from 1 February."""
    found = run(toy, TRUE_OF_2E25)
    assert found.differences == ()
    assert found.passed
    assert found.case.id == "one"
    assert found.law is toy["toy-line"]
    assert (found.verdict.system.id, found.verdict.system.name) == ("case", "case")
    assert found.verdict.system.provider == "the case's provider"
    assert run(toy, {"outcome": "crosses"}).passed


@pytest.mark.parametrize(
    ("expected", "words"),
    [
        ({"outcome": "below"}, "outcome: expected below, came out crosses"),
        ({"if_in_force": "unknown"}, "if_in_force: expected unknown, came out crosses"),
        ({"certain": False}, "certain: expected False, came out True"),
        ({"rebutted": True}, "rebutted: expected True, came out False"),
        ({"status": "adopted"}, "status: expected adopted, came out applicable"),
        ({"next_date": "2030-01-02"}, "next_date: expected 2030-01-02, came out 2030-01-01"),
        ({"amount": "2.1e25"}, "amount: expected 2.1e25, came out 2.0e25"),
        ({"flags": []}, "flags: expected [], came out ['near']"),
        ({"flags": ["near", "far"]}, "flags: expected ['far', 'near'], came out ['near']"),
        ({"due": "2026-02-16"}, "due: expected 2026-02-16, came out 2026-02-15"),
    ],
)
def test_what_came_out_otherwise(toy: PolicyLibrary, expected: dict[str, Any], words: str) -> None:
    found = run(toy, {**TRUE_OF_2E25, **expected})
    assert found.differences == (words,)
    assert not found.passed


def test_every_difference_is_told(toy: PolicyLibrary) -> None:
    """Before the act there is no status, after it no next date; nothing is due, and a floor has no number to show."""
    expect = {"outcome": "crosses", "status": "applicable", "due": "2026-02-15", "amount": "2.0e25", "flags": ["near"]}
    given = {"facts": {"general": True}}
    assert run(toy, expect, as_of="2023-12-31", given=given).differences == (
        "outcome: expected crosses, came out not_in_force",
        "status: expected applicable, came out None",
        "amount: expected 2.0e25, came out None",
        "flags: expected ['near'], came out []",
        "due: expected 2026-02-15, came out nothing",
    )
    assert run(toy, {**expect, "next_date": "2030-01-01"}, as_of="2031-01-01").differences[-1] == (
        "next_date: expected 2030-01-01, came out None"
    )


def test_several_days_are_told(toy: PolicyLibrary) -> None:
    law = toy["toy-line"]
    twice = [law.rule.obligations[0], law.rule.obligations[0].model_copy(update={"id": "again", "deadline": None})]
    law = replace(law, rule=law.rule.model_copy(update={"obligations": twice}))
    found = run_case(law, case({**TRUE_OF_2E25, "due": "2026-01-01"}), toy)
    assert found.differences == ("due: expected 2026-01-01, came out 2026-02-15, None",)


def test_a_case_with_a_base(toy: PolicyLibrary) -> None:
    """Of a case and its base neither names its provider: they are two, so the change is one of another's model."""
    given: dict[str, Any] = {"compute": 4e24, "bases": [{"system": "base"}]}
    base = {"compute": 9e24, "compute_status": "disclosed", "facts": {"general": True}}
    found = run(toy, {"outcome": "crosses"}, "toy-third", given=given, base=base)
    assert found.passed, found.differences
    assert run(
        toy, {"outcome": "out_of_scope"}, "toy-third", given={**given, "provider": "P"}, base={**base, "provider": "P"}
    ).passed
    assert run(toy, {"outcome": "crosses"}, "toy-third", given=given, base={**base, "provider": "the base's provider"}).passed
    own = {**given, "provider": "the base's provider"}
    assert run(toy, {"outcome": "out_of_scope"}, "toy-third", given=own, base=base).passed


def test_an_unknown_word_is_named_with_the_case(toy: PolicyLibrary) -> None:
    with pytest.raises(InputError, match=r"^toy-line case one: no fact is called 'genral'; nearest valid: 'general'$"):
        run(toy, {"outcome": "below"}, given={"facts": {"genral": True}})


def test_the_cases_of_all_rules_in_their_order(toy: PolicyLibrary) -> None:
    """Every case of every rule, each against its own rule: the same sketch is above one line and outside the other rule."""
    first, second = case({"outcome": "crosses"}), case({"outcome": "out_of_scope"}, id="two")
    wanted = {"toy-line": [first, case({"outcome": "below"}, id="three")], "toy-chip": [second]}
    laws = [replace(law, rule=law.rule.model_copy(update={"cases": wanted.get(law.id, [])})) for law in toy]
    found = [(one.law.id, one.case.id, one.passed) for one in run_cases(PolicyLibrary(laws, toy.vocabulary))]
    assert found == [("toy-line", "one", True), ("toy-line", "three", False), ("toy-chip", "two", True)]
