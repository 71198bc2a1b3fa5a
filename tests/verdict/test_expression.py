"""Tests of rules compiled, evaluated and folded: truth tables written out, and folding that never changes an answer."""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from govcompute.errors import CircularReference
from govcompute.policy.library import Law, PolicyLibrary
from govcompute.policy.schema import Scope, Test
from govcompute.quantity import Comparator, Line, Unit
from govcompute.registry.schema import Kind
from govcompute.verdict.compiled import about, compile_rule, compile_test
from govcompute.verdict.expression import (
    FALSE,
    OPEN,
    TRUE,
    AllOf,
    AnyOf,
    Atom,
    Coalesce,
    Constant,
    Expression,
    FactAtom,
    If,
    JudgementAtom,
    KindAtom,
    LineAtom,
    Not,
    Truth,
    atoms,
    evaluate,
    fold,
    parts,
)

A, B, C = (FactAtom("self", name, None) for name in "abc")
TRUTHS = {"1": TRUE, "0": FALSE, "?": OPEN}
A_TEST: TypeAdapter[Any] = TypeAdapter(Test)


# --- compiling --------------------------------------------------------------------------------------------------------


def compiled(test: dict[str, Any], library: PolicyLibrary, law: str = "toy-line") -> Expression:
    return compile_test(A_TEST.validate_python(test), library[law], library)


def line(value: int, citation: str, quantity: str = "training_compute", on: Any = "self", law: str = "toy-line") -> LineAtom:
    exact = Line(Fraction(value), Comparator.GT, Unit.FLOP)
    return LineAtom(on, quantity, "toy-act", "whole", exact, False, law, citation)


LINE = {"quantity": "training_compute", "comparator": "gt", "value": 1e24, "unit": "FLOP", "counting": "whole"}


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ({"line": LINE}, line(10**24, "Art. 1")),
        ({"line": {**LINE, "citation": "Annex V"}}, line(10**24, "Annex V")),
        ({"line": {**LINE, "value": {"of": "toy-line", "times": "1/5"}}}, line(2 * 10**24, "Art. 1")),
        ({"line": {**LINE, "absent": "not_met"}}, replace(line(10**24, "Art. 1"), absent_is_not_met=True)),
        ({"fact": "a"}, A),
        ({"fact": "a", "on": "base"}, FactAtom("base", "a", None)),
        ({"fact": "a", "any_of": ["x", "y"]}, FactAtom("self", "a", ("x", "y"))),
        ({"fact": "a", "any_of": []}, FactAtom("self", "a", ())),
        ({"fact": "a", "assume": False}, Coalesce(A, Constant(False))),
        ({"fact": "a", "otherwise": {"fact": "b", "assume": True}}, Coalesce(A, Coalesce(B, Constant(True)))),
        ({"fact": "a", "otherwise": {"line": LINE}}, Coalesce(A, line(10**24, "Art. 1"))),
        ({"not": {"line": LINE}}, Not(line(10**24, "Art. 1"))),
        ({"all": [{"line": LINE}, {"fact": "b"}]}, AllOf((line(10**24, "Art. 1"), B))),
        ({"any": [{"fact": "a"}, {"line": LINE}]}, AnyOf((A, line(10**24, "Art. 1")))),
        (
            {"if": {"line": LINE}, "then": {"line": LINE}, "else": {"line": {**LINE, "value": 1}}},
            If(line(10**24, "Art. 1"), line(10**24, "Art. 1"), line(1, "Art. 1")),
        ),
        ({"rule": "toy-judged"}, JudgementAtom("self", "toy-judged")),
        ({"rule": "toy-judged", "on": "base"}, JudgementAtom("base", "toy-judged")),
    ],
)
def test_each_form_compiles(toy: PolicyLibrary, test: dict[str, Any], expected: Expression) -> None:
    assert compiled(test, toy) == expected


def test_another_rule_is_asked_with_its_scope_and_its_own_law(toy: PolicyLibrary) -> None:
    """All that it asks is asked of the base where the rule is; and cites the rule asked, not the one that asks."""
    for on in ("self", "base"):
        scope = Coalesce(FactAtom(on, "general", None), FactAtom(on, "broad", None))  # type: ignore[arg-type]
        inside = AllOf((AllOf((KindAtom(on, Kind.MODEL), scope)), line(10**25, "Art. 1", on=on)))  # type: ignore[arg-type]
        expected = Coalesce(JudgementAtom(on, "toy-line"), inside)  # type: ignore[arg-type]
        assert compiled({"rule": "toy-line", "on": on}, toy, "toy-chip") == expected


@pytest.mark.parametrize(
    "test",
    [
        {"all": [{"rule": "toy-third", "on": "base"}]},
        {"any": [{"rule": "toy-third", "on": "base"}]},
        {"not": {"rule": "toy-third", "on": "base"}},
        {"if": {"rule": "toy-third", "on": "base"}, "then": {"fact": "a"}, "else": {"fact": "a"}},
    ],
)
def test_what_is_asked_of_the_base_stays_with_the_base(toy: PolicyLibrary, test: dict[str, Any]) -> None:
    """A rule on the base asks all that it asks of that base: three answers and a line of the rule inside, and its own."""
    asked = [atom for atom in atoms(compiled(test, toy)) if atom != A]
    assert len(asked) == 9
    assert {atom.on for atom in asked} == {"base"}


def test_scope_and_test_of_a_rule(toy: PolicyLibrary) -> None:
    rule = compile_rule(toy["toy-line"], toy)
    assert rule is not None
    scope = Coalesce(FactAtom("self", "general", None), FactAtom("self", "broad", None))
    assert rule.law is toy["toy-line"]
    assert rule.scope == AllOf((KindAtom("self", Kind.MODEL), scope))
    assert rule.test == line(10**25, "Art. 1")
    assert rule.atoms == (KindAtom("self", Kind.MODEL), scope.first, scope.second, rule.test)
    chip = compile_rule(toy["toy-chip"], toy)
    assert chip is not None
    assert chip.scope == KindAtom("self", Kind.CHIP)
    assert compile_rule(toy["toy-judged"], toy) is None


def test_what_a_rule_is_about(toy: PolicyLibrary) -> None:
    law = toy["toy-line"]
    kinds = {one: about(replace(law, rule=law.rule.model_copy(update={"about": one}))) for one in Scope}
    assert {one for one, kind in kinds.items() if kind is not Kind.MODEL} == {Scope.CHIP, Scope.CLUSTER}
    assert (kinds[Scope.CHIP], kinds[Scope.CLUSTER]) == (Kind.CHIP, Kind.CLUSTER)


def _asking(library: PolicyLibrary, **asks: tuple[str, str]) -> PolicyLibrary:
    """Rules that each ask another, in their `test` or their `scope`."""

    def changed(law: Law) -> Law:
        if law.id not in asks:
            return law
        where, rule = asks[law.id]
        return replace(law, rule=law.rule.model_copy(update={where: A_TEST.validate_python({"rule": rule})}))

    return PolicyLibrary([changed(law) for law in library], library.vocabulary)


@pytest.mark.parametrize("where", ["test", "scope"])
def test_rules_that_ask_for_each_other_in_a_circle(toy: PolicyLibrary, where: str) -> None:
    circle = _asking(toy, **{"toy-line": (where, "toy-chip"), "toy-chip": (where, "toy-line")})
    words = "rules name each other in a circle: toy-line -> toy-chip -> toy-line"
    with pytest.raises(CircularReference, match=words):
        compile_rule(circle["toy-line"], circle)
    with pytest.raises(CircularReference, match="toy-line -> toy-chip -> toy-line"):
        compile_test(A_TEST.validate_python({"rule": "toy-line"}), circle["toy-ways"], circle)


def test_a_rule_that_is_asked_of_the_base_asks_others_of_it_too(toy: PolicyLibrary) -> None:
    """Whether the base meets toy-ways, which here is whether the base meets toy-line."""
    asking = _asking(toy, **{"toy-ways": ("test", "toy-line")})
    assert {atom.on for atom in atoms(compiled({"rule": "toy-ways", "on": "base"}, asking))} == {"base"}


@pytest.mark.parametrize("branch", ["if", "then", "else"])
def test_a_circle_through_a_branch(toy: PolicyLibrary, branch: str) -> None:
    circle = _asking(toy, **{"toy-line": ("test", "toy-chip"), "toy-chip": ("test", "toy-line")})
    test: dict[str, Any] = {"if": {"fact": "a"}, "then": {"fact": "a"}, "else": {"fact": "a"}, branch: {"rule": "toy-line"}}
    with pytest.raises(CircularReference, match="in a circle: toy-line -> toy-chip -> toy-line"):
        compiled(test, circle)
    assert JudgementAtom("self", "toy-line") in atoms(compiled(test, toy))


def test_two_ways_to_one_rule_are_no_circle(toy: PolicyLibrary) -> None:
    asked = compiled({"all": [{"rule": "toy-line"}, {"rule": "toy-line"}]}, toy)
    assert parts(asked)[0] == parts(asked)[1]


# --- truth ------------------------------------------------------------------------------------------------------------

#: Kleene's strong logic: the answers for a, b = 11, 10, 1?, 01, 00, 0?, ?1, ?0, ??.
TABLES = [
    (AllOf((A, B)), "10?000?0?"),
    (AnyOf((A, B)), "11110?1??"),
    (Coalesce(A, B), "11100010?"),
    (Not(A), "000111???"),
    (If(A, B, Not(B)), "10?01????"),
    (If(A, B, B), "10?10?10?"),
]


@pytest.mark.parametrize(("expression", "table"), TABLES, ids=[type(row[0]).__name__ for row in TABLES])
def test_truth_by_table(expression: Expression, table: str) -> None:
    for (a, b), expected in zip(itertools.product("10?", repeat=2), table, strict=True):
        assert evaluate(expression, {A: TRUTHS[a], B: TRUTHS[b]}) == TRUTHS[expected], (a, b)


def test_truth_of_constants_and_of_three_parts() -> None:
    assert [evaluate(Constant(value), {}) for value in (True, False, None)] == [TRUE, FALSE, OPEN]
    for a, b, c in itertools.product("10?", repeat=3):
        values = {A: TRUTHS[a], B: TRUTHS[b], C: TRUTHS[c]}
        every = "0" if "0" in a + b + c else "?" if "?" in a + b + c else "1"
        some = "1" if "1" in a + b + c else "?" if "?" in a + b + c else "0"
        assert evaluate(AllOf((A, B, C)), values) == TRUTHS[every]
        assert evaluate(AnyOf((A, B, C)), values) == TRUTHS[some]


def test_a_condition_with_two_branches() -> None:
    """Where the condition is open the answer is settled only if both branches agree."""
    test = If(A, B, C)
    for a, b, c in itertools.product("10?", repeat=3):
        branch = b if a == "1" else c if a == "0" else b if b == c else "?"
        assert evaluate(test, {A: TRUTHS[a], B: TRUTHS[b], C: TRUTHS[c]}) == TRUTHS[branch], (a, b, c)


def test_columns_are_evaluated_as_their_rows() -> None:
    rows = list(itertools.product("10?", repeat=3))
    columns = {
        atom: tuple(np.array([TRUTHS[row[i]][part] for row in rows]) for part in (0, 1)) for i, atom in enumerate((A, B, C))
    }
    for test in (AllOf((A, B, C)), AnyOf((A, B, C)), If(A, B, C), Coalesce(A, AllOf((B, C))), Not(A)):
        must, may = evaluate(test, columns)
        single = [evaluate(test, {atom: TRUTHS[row[i]] for i, atom in enumerate((A, B, C))}) for row in rows]
        assert list(zip(must.tolist(), may.tolist(), strict=True)) == single


def test_the_questions_in_the_order_of_the_text_each_once() -> None:
    nested = AllOf((If(B, A, Constant(True)), Not(B), AnyOf((C, Coalesce(A, B)))))
    assert atoms(nested) == (B, A, C)
    assert parts(nested) == nested.parts
    assert parts(If(A, B, C)) == (A, B, C)
    assert (parts(Coalesce(A, B)), parts(Not(A)), parts(A), parts(Constant(None))) == ((A, B), (A,), (), ())


# --- folding ----------------------------------------------------------------------------------------------------------

YES, NO, DOUBT = Constant(True), Constant(False), Constant(None)


def same(atom: Atom) -> Expression:
    return atom


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (AllOf((A, YES)), A),
        (AllOf((A, NO)), NO),
        (AllOf((YES, YES)), YES),
        (AllOf((A, DOUBT)), AllOf((A, DOUBT))),
        (AllOf((A, AllOf((B, A)))), AllOf((A, B))),
        (AllOf((A, AnyOf((B, C)))), AllOf((A, AnyOf((B, C))))),
        (AllOf((A, B, A)), AllOf((A, B))),
        (AnyOf((A, NO)), A),
        (AnyOf((A, YES)), YES),
        (AnyOf((NO, NO)), NO),
        (AnyOf((A, AnyOf((B, A)))), AnyOf((A, B))),
        (AnyOf((DOUBT, A)), AnyOf((DOUBT, A))),
        (Not(YES), NO),
        (Not(NO), YES),
        (Not(DOUBT), DOUBT),
        (Not(A), Not(A)),
        (If(YES, A, B), A),
        (If(NO, A, B), B),
        (If(DOUBT, A, B), If(DOUBT, A, B)),
        (If(C, A, B), If(C, A, B)),
        (If(C, A, AllOf((A, YES))), A),
        (Coalesce(DOUBT, A), A),
        (Coalesce(YES, A), YES),
        (Coalesce(NO, A), NO),
        (Coalesce(A, B), Coalesce(A, B)),
        (A, A),
        (YES, YES),
    ],
)
def test_what_constants_decide_is_worked_out(expression: Expression, expected: Expression) -> None:
    assert fold(expression, same) == expected


def test_atoms_are_replaced_wherever_they_stand() -> None:
    known = {A: YES, B: NO}
    for test in (AllOf((C, A)), AnyOf((B, C)), Not(Not(C)), If(A, C, B), If(B, A, C), Coalesce(C, A), Coalesce(DOUBT, C)):
        assert A not in atoms(fold(test, lambda atom: known.get(atom, atom)))  # type: ignore[call-overload]
        assert C in atoms(fold(test, lambda atom: known.get(atom, atom)))  # type: ignore[call-overload]
    assert fold(If(C, Coalesce(C, A), Not(B)), lambda atom: known.get(atom, atom)) == If(C, Coalesce(C, YES), YES)  # type: ignore[call-overload]


_LEAVES = st.sampled_from([A, B, C, YES, NO, DOUBT])
_EXPRESSIONS = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(If, inner, inner, inner),
        st.builds(Coalesce, inner, inner),
        st.lists(inner, min_size=1, max_size=3).map(lambda found: AllOf(tuple(found))),
        st.lists(inner, min_size=1, max_size=3).map(lambda found: AnyOf(tuple(found))),
    ),
    max_leaves=8,
)


@given(_EXPRESSIONS, st.fixed_dictionaries(dict.fromkeys((A, B, C), st.sampled_from([TRUE, FALSE, OPEN]))))
def test_folding_never_changes_an_answer(expression: Expression, values: dict[Atom, Truth]) -> None:
    folded = fold(expression, same)
    assert evaluate(folded, values) == evaluate(expression, values)
    assert fold(folded, same) == folded


@given(_EXPRESSIONS, st.fixed_dictionaries(dict.fromkeys((A, B, C), st.sampled_from([TRUE, FALSE, OPEN]))))
def test_answers_that_are_known_may_be_put_in_before(expression: Expression, values: dict[Atom, Truth]) -> None:
    constants = {TRUE: YES, FALSE: NO, OPEN: DOUBT}
    folded = fold(expression, lambda atom: constants[values[atom]])
    assert atoms(folded) == ()
    assert evaluate(folded, {}) == evaluate(expression, values)
