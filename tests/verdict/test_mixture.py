"""Amounts that rest on claims: what each case supposes, and what two amounts suppose together."""

from __future__ import annotations

import pytest

from govcompute.errors import InputError
from govcompute.quantity import Estimate, Unit, total
from govcompute.registry.schema import Claim
from govcompute.verdict.mixture import (
    Case,
    Mixture,
    Part,
    best,
    by_case,
    checked,
    claimed,
    combined,
    number_missing,
    only,
    unknown,
    worlds,
)

ONE, TWO, THREE = (Estimate.point(number) for number in (1, 2, 3))
A = by_case("a", [(0.75, ONE), (0.25, TWO)])
B = by_case("b", [(0.5, ONE), (0.5, THREE)])


def test_the_sum_of_two_claims_has_a_part_for_each_way_in_which_both_may_stand() -> None:
    """1 or 2 (3/4, 1/4) and 1 or 3 (1/2, 1/2): 2, 4, 3, 5."""
    found = combined([A, B, only(Estimate.point(0))], total)
    assert [(part.weight, part.estimate.median) for part in found] == [(0.375, 2), (0.375, 4), (0.125, 3), (0.125, 5)]


def test_a_claim_behind_two_amounts_stands_one_way_in_both() -> None:
    """Twice what is claimed is 2 or 4, never 3."""
    assert [(part.weight, part.estimate.median) for part in combined([A, A], total)] == [(0.75, 2), (0.25, 4)]
    assert combined([], total) == only(Estimate.point(0))


def test_the_order_of_the_terms_does_not_matter() -> None:
    both = combined([A, B], total)
    assert set(both) == set(combined([B, A], total))
    seen = [estimates for _, estimates in worlds([B, both, None, A])]
    assert all(whole == total([a, b]) and nothing is None for b, whole, nothing, a in seen if a and b)  # type: ignore[misc]
    assert len(seen) == 4


def test_the_part_with_the_greatest_weight_is_the_best() -> None:
    assert best(by_case("it", [(0.2, THREE), (0.5, ONE), (0.3, TWO)])) == ONE


@pytest.mark.parametrize(
    ("amount", "missing"),
    [
        (unknown(), True),
        (unknown(Unit.RATIO), True),
        (only(Estimate.at_least(1)), False),
        (only(Estimate.point(0)), False),
        (by_case("it", [(0.5, Estimate.at_least(0))] * 2), False),
        (None, False),
    ],
)
def test_when_nothing_is_known_of_an_amount(amount: Mixture | None, missing: bool) -> None:
    assert number_missing(amount) is missing


def test_what_is_stated_is_taken_at_its_word() -> None:
    assert claimed(Claim(above=10, strength="stated", text="more"), "it") == only(Estimate.at_least(11))
    found = claimed(Claim(above=10, strength="very likely", text="more"), "it")
    assert [case.claim for part in found for case in part.given] == ["it"] * 3


HALF = {(claim, number): Case(claim, number, 0.5) for claim in ("a", "b") for number in (0, 1)}


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (A[:1], "the weights of the parts do not add up to 1"),
        ((Part(ONE, frozenset({HALF["a", 0]})),) * 2, "2 of the parts speak of case 0 of a"),
        (
            (
                Part(ONE, frozenset({HALF["a", 0], HALF["b", 0]})),
                Part(ONE, frozenset({HALF["a", 0], HALF["b", 1]})),
                Part(TWO, frozenset({HALF["a", 1], HALF["b", 1]})),
                Part(TWO, frozenset({HALF["a", 1], HALF["b", 1]})),
            ),
            "none of the parts speak of case 1 of a and case 0 of b",
        ),
    ],
)
def test_parts_that_are_not_one_amount(parts: Mixture, said: str) -> None:
    with pytest.raises(InputError, match=f"^{said}$"):
        checked(parts)
    assert checked(A) is A
