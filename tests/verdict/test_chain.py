"""Chains of modifications below the share: worked by hand, and the shortest by law."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcompute.errors import InputError
from govcompute.verdict.chain import Reading, shortest_chain

THIRD = Fraction(1, 3)
MULTIPLES = st.fractions(1, 1000, max_denominator=1000)
SHARES = st.fractions(Fraction(1, 100), 1, max_denominator=1000)


def test_ten_times_by_thirds_against_the_model_before() -> None:
    """(4/3)^8 = 65536/6561, which is 9.99 and not yet 10; (4/3)^9 = 262144/19683, which is 13.3."""
    found = shortest_chain(Fraction(10), THIRD, Reading.STEP)
    assert (found.reading, found.share, found.multiple) == (Reading.STEP, THIRD, Fraction(10))
    assert found.steps == 9
    assert found.before == Fraction(65536, 6561) < 10
    assert found.reached == Fraction(262144, 19683)
    assert found.added == Fraction(242461, 19683)


def test_ten_times_by_thirds_against_the_first() -> None:
    """1 + 27/3 = 10 exactly; 26 steps reach 9 and two thirds."""
    found = shortest_chain(Fraction(10), THIRD, Reading.FIRST)
    assert (found.steps, found.before, found.reached) == (27, Fraction(29, 3), Fraction(10))


@pytest.mark.parametrize("reading", Reading)
def test_a_third_that_is_reached_by_one_step_needs_one(reading: Reading) -> None:
    """4/3 is reached by exactly one third, which is not more than one third; a hair above needs a second step."""
    assert shortest_chain(Fraction(4, 3), THIRD, reading).steps == 1
    assert shortest_chain(Fraction(4, 3) + Fraction(1, 10**30), THIRD, reading).steps == 2
    assert shortest_chain(Fraction(1), THIRD, reading).steps == 0


def test_thirty_per_cent_is_another_number() -> None:
    """1.3^8 = 8.157 and 1.3^9 = 10.604; 1 + 30 x 0.3 = 10: a meter that uses 30 % asks for 30 steps, not 27."""
    assert shortest_chain(Fraction(10), Fraction(3, 10), Reading.STEP).steps == 9
    assert shortest_chain(Fraction(10), Fraction(3, 10), Reading.FIRST).steps == 30


@pytest.mark.parametrize(("multiple", "share"), [(Fraction(10**6), THIRD), (10, Fraction(1, 1000)), (10, Fraction(1))])
def test_at_the_ends_of_what_makes_sense(multiple: Fraction, share: Fraction) -> None:
    """(4/3)^48 = 993,000 and (4/3)^49 = 1.32e6; 1.001^2303 = 9.993 and 1.001^2304 = 10.003; 2^3 = 8 and 2^4 = 16."""
    steps = {(10**6, THIRD): 49, (10, Fraction(1, 1000)): 2304, (10, 1): 4}
    assert shortest_chain(Fraction(multiple), share, Reading.STEP).steps == steps[multiple, share]


@pytest.mark.parametrize(
    ("multiple", "share", "words"),
    [
        ("1/2", "1/3", "a chain reaches a multiple from 1 to 1,000,000 of the first model's compute, not 1/2"),
        (2_000_000, "1/3", "a chain reaches a multiple from 1 to 1,000,000 of the first model's compute, not 2000000"),
        (10, 0, "a step has a share from 1/1000 to 1 of the compute that it is measured against, not 0"),
        (10, "1/2000", "a step has a share from 1/1000 to 1 of the compute that it is measured against, not 1/2000"),
        (10, "4/3", "a step has a share from 1/1000 to 1 of the compute that it is measured against, not 4/3"),
    ],
)
def test_outside_of_what_makes_sense(multiple: str, share: str, words: str) -> None:
    with pytest.raises(InputError, match=f"^{re.escape(words)}$"):
        shortest_chain(Fraction(multiple), Fraction(share), Reading.STEP)


@given(MULTIPLES, SHARES, st.sampled_from(Reading))
def test_it_reaches_the_multiple_and_one_step_less_does_not(multiple: Fraction, share: Fraction, reading: Reading) -> None:
    found = shortest_chain(multiple, share, reading)
    assert found.reached >= multiple
    assert found.steps == 0 or found.before < multiple


@given(MULTIPLES, SHARES)
def test_compounding_is_never_slower(multiple: Fraction, share: Fraction) -> None:
    steps = [shortest_chain(multiple, share, reading).steps for reading in (Reading.STEP, Reading.FIRST)]
    assert steps[0] <= steps[1]
