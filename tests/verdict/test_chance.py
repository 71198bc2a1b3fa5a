"""Probabilities of combined tests, with values worked by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from statistics import NormalDist

import pytest

from govcompute.quantity import Comparator, Estimate, Line, Unit, exact, total
from govcompute.quantity.normal import Z90
from govcompute.verdict.chance import Chance, chance
from govcompute.verdict.expression import AllOf, AnyOf, Coalesce, Constant, Expression, FactAtom, If, LineAtom, Not
from govcompute.verdict.mixture import Mixture, by_case, combined, only

TRUE, FALSE, OPEN = (True, True), (False, False), (False, True)
HALF = Estimate(10**25, math.exp(Z90))  # median on 1e25, sigma exactly 1


def line(value: str, comparator: str = "gt", quantity: str = "training_compute", on: str = "self") -> LineAtom:
    return LineAtom(on, quantity, "i", "c", Line(exact(value), Comparator(comparator), Unit.FLOP), False, "r", "")  # type: ignore[arg-type]


def probability(test: Expression, estimate: Estimate, **known: tuple[bool, bool]) -> Chance:
    atoms = _lines(test)
    facts = {FactAtom("self", name, None): truth for name, truth in known.items()}
    return chance(Constant(True), test, dict.fromkeys(atoms, only(estimate)), facts)


def _lines(test: Expression) -> list[LineAtom]:
    from govcompute.verdict.expression import atoms

    return [atom for atom in atoms(test) if isinstance(atom, LineAtom)]


def test_median_on_the_line_is_one_half() -> None:
    assert probability(line("1e25"), HALF).low == pytest.approx(0.5, abs=1e-12)


def test_one_sigma_above() -> None:
    # median 1e25·e, sigma 1: z = ln(1e25·e / 1e25) / 1 = 1; Φ(1) = 0.841344746...
    estimate = replace(HALF, median=10**25 * exact(math.e))
    assert probability(line("1e25"), estimate).low == pytest.approx(0.8413447460685429, abs=1e-12)


def test_between_two_lines_of_one_amount_is_a_difference_and_not_a_product() -> None:
    # P(1e25 < X <= 1e25·e) = Φ(1) − Φ(0) = 0.3413..., where a product of independent events gives 0.5·0.841 = 0.4207
    between = AllOf((line("1e25"), Not(line(f"{10**25 * exact(math.e)}"))))
    found = probability(between, HALF)
    assert found.low == found.high == pytest.approx(0.3413447460685429, abs=1e-12)


def test_two_sums_of_one_system_share_their_error() -> None:
    a, b = line("1e25"), replace(line("1e25"), counting="other")
    found = probability(AllOf((a, b)), HALF)
    assert found.low == pytest.approx(0.5, abs=1e-12)


def test_different_quantities_are_independent() -> None:
    other = line("1e25", quantity="modification_compute")
    assert probability(AllOf((line("1e25"), other)), HALF).low == pytest.approx(0.25, abs=1e-12)
    assert probability(AnyOf((line("1e25"), other)), HALF).low == pytest.approx(0.75, abs=1e-12)


def test_if_with_the_same_answer_on_both_sides_does_not_depend_on_the_condition() -> None:
    branch = FactAtom("self", "f", None)
    either = If(line("1e25"), branch, branch)
    assert probability(either, HALF, f=TRUE) == Chance(pytest.approx(1.0), pytest.approx(1.0), 0.0)


def test_if_mixes_its_branches_by_the_probability_of_the_condition() -> None:
    # half of the mass takes `then` (true), half `else` (false)
    assert probability(If(line("1e25"), Constant(True), Constant(False)), HALF).low == pytest.approx(0.5, abs=1e-12)


def test_an_open_fact_bounds_the_probability() -> None:
    fact = FactAtom("self", "f", None)
    found = probability(AllOf((line("1e25"), fact)), HALF, f=OPEN)
    assert (found.low, found.high) == (0.0, pytest.approx(0.5, abs=1e-12))


def test_coalesce_asks_the_second_question_only_where_the_first_is_open() -> None:
    fact = FactAtom("self", "f", None)
    test = Coalesce(fact, line("1e25"))
    assert probability(test, HALF, f=FALSE).high == 0.0
    assert probability(test, HALF, f=TRUE).low == pytest.approx(1.0)
    assert probability(test, HALF, f=OPEN).low == pytest.approx(0.5, abs=1e-12)


def test_a_floor_may_cross_and_cannot_be_said_to_stay_below() -> None:
    floor = Estimate.at_least(5 * 10**24)
    assert probability(line("1e25"), floor) == Chance(0.0, 1.0, 0.0)
    assert probability(line("1e24"), floor) == Chance(1.0, 1.0, 0.0)
    assert probability(line("1e24", "lt"), floor) == Chance(0.0, 0.0, 0.0)
    assert probability(line("1e25", "lt"), floor) == Chance(0.0, 1.0, 0.0)


def test_an_interval_is_decided_only_where_both_ends_agree() -> None:
    interval = Estimate.between(8 * 10**24, 2 * 10**25)
    assert probability(line("1e25"), interval) == Chance(0.0, 1.0, 0.0)
    assert probability(line("5e24"), interval) == Chance(1.0, 1.0, 0.0)
    assert probability(line("3e25"), interval) == Chance(0.0, 0.0, 0.0)


def test_a_claim_carries_the_probability_of_its_words() -> None:
    # "very likely above 1e25": 80 to 95 %
    cases = [(0.8, Estimate.at_least(10**25 + 1)), (0.15, Estimate.at_least(0)), (0.05, Estimate.between(0, 10**25))]
    test = line("1e25")
    found = chance(Constant(True), test, {test: by_case("it", cases)}, {})
    assert found.low == pytest.approx(0.8)
    assert found.high == pytest.approx(0.95)


def test_out_of_scope_takes_its_mass_out_of_the_test() -> None:
    scope = line("1e25", quantity="modification_compute")
    test = line("1e24")
    found = chance(scope, test, {scope: only(HALF), test: only(Estimate.point(10**26))}, {})
    assert (found.low, found.outside) == (pytest.approx(0.5), pytest.approx(0.5))


def test_the_published_example_of_a_factor_of_two() -> None:
    # 8e24 with a one-sigma factor of 2: z = ln(0.8)/ln(2) = −0.32193, Φ = 0.37375
    estimate = Estimate(8 * 10**24, 2**Z90)
    expected = NormalDist().cdf(math.log(0.8) / math.log(2))
    assert probability(line("1e25"), estimate).low == pytest.approx(expected, abs=1e-12)
    assert expected == pytest.approx(0.37375, abs=5e-6)


def test_a_probability_is_never_above_one() -> None:
    """The masses of these three cells add up to 1.0000000000000002 in floating point."""
    amounts = dict.fromkeys((line("9e24"), line("5e25")), only(Estimate(10**25, 3)))
    assert chance(Constant(True), Constant(True), amounts, {}) == Chance(1.0, 1.0, 0.0)
    assert chance(Constant(False), Constant(True), amounts, {}) == Chance(0.0, 0.0, 1.0)


def test_a_far_tail_is_small_and_not_nothing() -> None:
    """Ten deviations from the line: Φ(−10) = 7.62e-24, where 1 − Φ(10) is 0 in floating point."""
    above, below = (replace(HALF, median=10**25 * exact(math.exp(z))) for z in (10, -10))
    assert probability(line("1e25", "le"), above).low == pytest.approx(7.62e-24, rel=1e-3, abs=0)
    assert probability(line("1e25"), below).low == pytest.approx(7.62e-24, rel=1e-3, abs=0)


OWN, OTHER = (
    by_case(of, [(0.8, Estimate.at_least(10**25 + 1)), (0.15, Estimate.at_least(0)), (0.05, Estimate.point(10**24))])
    for of in ("own", "base")
)
"""Very likely above 1e25 (80 to 95 %), and 1e24 in the last case: of the own work, and of the base."""


@pytest.mark.parametrize("terms", [(OWN, OTHER), (OTHER, OWN)])
def test_two_claims_in_one_sum_and_one_of_them_in_another(terms: tuple[Mixture, Mixture]) -> None:
    """What is said of the own work is as likely in the sum with the base, whichever of the two is added first."""
    amounts = {(alone := line("1e25")): OWN, (whole := replace(alone, counting="with the base")): combined(terms, total)}
    found = chance(Constant(True), alone, amounts, {})
    assert (found.low, found.high) == (pytest.approx(0.8), pytest.approx(0.95))
    found = chance(Constant(True), AllOf((whole, Not(alone))), amounts, {})
    # certainly: own work of 1e24 (5 %) and a base above (80 %); possibly: own work not said to be above (20 %), unless both
    # are of 1e24 (5 % of 5 %)
    assert (found.low, found.high) == (pytest.approx(0.05 * 0.8), pytest.approx(0.2 - 0.05 * 0.05))


def test_a_claim_about_the_base_stands_the_same_way_in_the_system() -> None:
    """The base above 1e25 and the system, 1e24 on top of it, not: impossible where the claim holds, else open."""
    base = line("1e25", on="base")
    amounts = {base: OTHER, (whole := line("1e25")): combined([only(Estimate.point(10**24)), OTHER], total)}
    assert chance(Constant(True), AllOf((base, whole)), amounts, {}).low == pytest.approx(0.8)
    assert chance(Constant(True), AllOf((base, Not(whole))), amounts, {}).high == pytest.approx(0.15)
    assert chance(Constant(True), AllOf((Not(base), Not(whole))), amounts, {}).low == pytest.approx(0.05)
