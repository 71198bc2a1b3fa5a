"""A system's answers to a rule's questions, worked by hand under the Toy Act."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from govcompute.policy.library import PolicyLibrary
from govcompute.quantity import Comparator, Estimate, Line, Unit
from govcompute.registry.activity import Activity
from govcompute.registry.library import Registry
from govcompute.registry.schema import Kind, System
from govcompute.verdict.expression import (
    FALSE,
    OPEN,
    TRUE,
    Atom,
    FactAtom,
    JudgementAtom,
    KindAtom,
    LineAtom,
    Truth,
)
from govcompute.verdict.mixture import Mixture, only
from govcompute.verdict.subject import Choices, Profiles, Subject, fact_truth

STAGES = [{"activity": "finetuning", "compute": 4e24}, {"activity": "rl_rollouts", "compute": 1e24}]


def subject(toy: PolicyLibrary, *systems: dict[str, Any], choices: Choices | None = None) -> Subject:
    """The last of `systems` before the Toy Act."""
    made = [System.model_validate({"name": fields["id"].title(), **fields}) for fields in systems]
    return Subject(made[-1], Registry(made), toy, Profiles(toy, choices))


def line(quantity: str, counting: str | None = "whole", on: Any = "self", absent: bool = False) -> LineAtom:
    return LineAtom(
        on, quantity, "toy-act", counting, Line(Fraction(1), Comparator.GT, Unit.FLOP), absent, "toy-line", "Art. 1"
    )


def test_what_the_base_is(toy: PolicyLibrary) -> None:
    """Of several bases one of another provider; of several of those the one with the most compute, all stages together."""
    own = {"id": "own", "provider": "me", "compute": 9e25}
    small = {"id": "small", "provider": "one", "compute": 3e24}
    large = {"id": "large", "provider": "two", "stages": [{"activity": "pretraining", "compute": 2e24}] * 2}
    silent = {"id": "silent", "provider": "three", "stages": [{"activity": "pretraining"}]}

    def base_of(*bases: dict[str, Any]) -> str | None:
        probe = {"id": "probe", "provider": "me", "bases": [{"system": base["id"]} for base in bases]}
        asked = subject(toy, *bases, probe)
        assert asked.on("self") is asked.system
        found = asked.on("base")
        return found and found.id

    assert base_of() is None
    assert base_of(own) == "own"
    assert base_of(own, silent) == "silent"
    assert base_of(own, small, large, silent) == "large"
    assert base_of(large, small) == "large"


@pytest.mark.parametrize(
    ("choices", "finetuning", "rollouts"),
    [
        ({}, True, False),
        ({"*": {Activity.FINETUNING: False}}, False, False),
        ({"toy-act": {Activity.RL_ROLLOUTS: True}}, True, True),
        ({"toy-line": {Activity.RL_ROLLOUTS: True}}, True, True),
        ({"another-act": {Activity.RL_ROLLOUTS: True}}, True, False),
        ({"*": {Activity.FINETUNING: False}, "toy-act": {Activity.FINETUNING: True}}, True, False),
        ({"toy-act": {Activity.FINETUNING: False}, "toy-line": {Activity.FINETUNING: True}}, True, False),
        ({"toy-line": {Activity.FINETUNING: False}, "*": {Activity.FINETUNING: True}}, False, False),
    ],
)
def test_the_users_choices_the_nearest_last(toy: PolicyLibrary, choices: Choices, finetuning: bool, rollouts: bool) -> None:
    """A choice for one rule stands above one for its instrument, and that above one for all."""
    profile = subject(toy, {"id": "probe"}, choices=choices).profiles.of(line("training_compute"))
    assert profile is not None
    assert profile.activities[Activity.FINETUNING].included is finetuning
    assert profile.activities[Activity.RL_ROLLOUTS].included is rollouts


BASE = {"id": "base", "provider": "Upstream", "compute": 1e25}
TUNED = {"id": "tuned", "provider": "Downstream", "bases": [{"system": "base"}], "stages": STAGES}


def test_the_largest_base_is_taken_with_what_it_was_made_from(toy: PolicyLibrary) -> None:
    # 4e24 of its own, against 1e24 on a base of 9e24: 1e25 in all; and 6 x 1e12 x 2e12 = 1.2e25 from inputs
    root = {"id": "root", "provider": "one", "compute": 9e24}
    tuned = {"id": "tuned", "provider": "two", "compute": 1e24, "bases": [{"system": "root"}]}
    alone = {"id": "alone", "provider": "three", "compute": 4e24}
    worked = {"parameters": 10**12, "tokens": 2 * 10**12}
    made = {"id": "made", "provider": "four", "stages": [{"activity": "pretraining", "inputs": worked}]}
    merged = {"id": "merged", "provider": "me", "bases": [{"system": "alone"}, {"system": "tuned"}]}
    found = subject(toy, root, tuned, alone, merged).on("base")
    assert found is not None
    assert found.id == "tuned"
    merged["bases"].append({"system": "made"})
    found = subject(toy, root, tuned, alone, made, merged).on("base")
    assert found is not None
    assert found.id == "made"


def test_one_profile_two_sums(toy: PolicyLibrary) -> None:
    """All of training is 4e24 and the weights' 1e25; the modification 4e24 alone, asked in either order."""
    for order in (1, -1):
        asked = subject(toy, BASE, TUNED)
        amounts = {}
        for quantity in ("training_compute", "modification_compute", "modification_ratio")[::order]:
            amounts[quantity] = asked.amount(line(quantity))
        assert amounts == {
            "training_compute": only(Estimate.point(1.4e25)),
            "modification_compute": only(Estimate.point(4e24)),
            "modification_ratio": only(Estimate.point(Fraction(2, 5), Unit.RATIO)),
        }


def test_a_sum_is_worked_out_once(toy: PolicyLibrary) -> None:
    asked = subject(toy, BASE, TUNED)
    assert asked.tally(line("training_compute")) is asked.tally(line("training_compute"))
    for other in (line("training_compute", "updates"), line("training_compute", on="base"), line("modification_compute")):
        assert asked.tally(other) != asked.tally(line("training_compute"))


def test_the_base_is_asked_where_the_base_is_meant(toy: PolicyLibrary) -> None:
    asked = subject(toy, BASE, TUNED)
    assert asked.amount(line("training_compute", on="base")) == only(Estimate.point(1e25))
    tally = asked.tally(line("training_compute", on="base"))
    assert tally is not None
    assert [term.system for term in tally.terms] == ["base"]


@pytest.mark.parametrize(
    ("atom", "expected"),
    [
        (line("training_compute", on="base"), only(Estimate.at_least(0))),
        (line("revenue", None, on="base", absent=True), only(Estimate.at_least(0, Unit.USD))),
        (line("revenue", None), only(Estimate.at_least(0, Unit.USD))),
        (line("revenue", None, absent=True), None),
        (line("rating", None), only(Estimate(4000, 1.5, Unit.TPP))),
        (line("rating", None, absent=True), only(Estimate(4000, 1.5, Unit.TPP))),
        (line("estimate_relative_error"), only(Estimate.at_least(0, Unit.RATIO))),
        (line("modification_ratio"), only(Estimate.at_least(0, Unit.RATIO))),
    ],
)
def test_what_is_not_stated(toy: PolicyLibrary, atom: LineAtom, expected: Mixture | None) -> None:
    """A floor of zero in the unit asked for, or None where the text takes silence as not met; never where there is no base."""
    probe = {"id": "probe", "measures": {"rating": {"value": 4000, "spread": 1.5}}}
    assert subject(toy, probe).amount(atom) == expected


def test_sums_are_of_compute_alone(toy: PolicyLibrary) -> None:
    asked = subject(toy, {"id": "probe", "compute": {"median": 1e25, "spread": 1.25}})
    assert asked.tally(line("revenue")) is None
    assert asked.tally(line("training_compute", None)) is None
    assert asked.tally(line("training_compute", on="base")) is None
    assert asked.profiles.of(line("training_compute", None)) is None
    assert asked.amount(line("estimate_relative_error")) == only(Estimate.point(Fraction(1, 4), Unit.RATIO))


JUDGED = {"yes": {"finding": "applies", "why": "so"}, "no": {"finding": "rebutted", "why": "so"}}


@pytest.mark.parametrize(
    ("atom", "expected", "of_base"),
    [
        (KindAtom("self", Kind.CHIP), TRUE, FALSE),
        (KindAtom("self", Kind.MODEL), FALSE, TRUE),
        (JudgementAtom("self", "yes"), TRUE, OPEN),
        (JudgementAtom("self", "no"), FALSE, OPEN),
        (JudgementAtom("self", "other"), OPEN, OPEN),
        (FactAtom("self", "risky", None), TRUE, FALSE),
        (FactAtom("self", "outputs", ("text",)), OPEN, TRUE),
    ],
)
def test_truths(toy: PolicyLibrary, atom: Any, expected: Truth, of_base: Truth) -> None:
    base = {"id": "base", "provider": "Upstream", "facts": {"risky": False}, "outputs": ["text"]}
    probe = {"id": "probe", "kind": "chip", "facts": {"risky": True}, "judgements": JUDGED}
    asked = subject(toy, base, {**probe, "bases": [{"system": "base"}]})
    on_base: Atom = type(atom)("base", *(getattr(atom, name) for name in type(atom).__slots__[1:]))
    assert (asked.truth(atom), asked.truth(on_base)) == (expected, of_base)
    assert subject(toy, probe).truth(on_base) == OPEN


def test_how_a_fact_is_known(toy: PolicyLibrary) -> None:
    base = {"id": "base", "facts": {"risky": False}}
    asked = subject(toy, base, {"id": "probe", "bases": [{"system": "base"}]})
    assert asked.how(FactAtom("self", "risky", None)) == "not stated in the registry"
    assert asked.how(FactAtom("self", "has_base", None)) == "from its lineage"
    assert asked.how(FactAtom("base", "risky", None)) == "stated in the registry"
    assert subject(toy, base).how(FactAtom("base", "risky", None)) == "no base is recorded"


@pytest.mark.parametrize(
    ("value", "any_of", "expected"),
    [
        (None, None, OPEN),
        (None, ("a",), OPEN),
        (True, None, TRUE),
        (False, None, FALSE),
        (["a"], None, TRUE),
        (["a", "b"], ("b", "c"), TRUE),
        (["a"], ("b", "c"), FALSE),
        (["a"], (), FALSE),
    ],
)
def test_the_truth_of_a_value(value: bool | list[str] | None, any_of: tuple[str, ...] | None, expected: Truth) -> None:
    assert fact_truth(value, FactAtom("self", "outputs", any_of)) == expected
