"""Spellings that people type: each is read rightly, or refused with the spelling that works."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcompute.errors import InputError
from govcompute.quantity import Unit, exact, parse_amount
from govcompute.quantity.meant import meant

#: As a number stands by itself (``--tokens``), and as an amount of FLOP (``--above``, ``compute:``): what is read, or what is
#: said at the end. Both are as a person would work them out.
SPELLINGS: list[tuple[str, int | Fraction | str, int | Fraction | str]] = [
    ("10^25", 10**25, 10**25),
    ("1E25", 10**25, 10**25),
    ("3.8 x 10^25", 38 * 10**24, 38 * 10**24),
    ("3.8·10²⁵", 38 * 10**24, 38 * 10**24),
    ("1/3", Fraction(1, 3), Fraction(1, 3)),
    ("1_000_000", 10**6, 10**6),
    ("1,000,000", "; if the commas part thousands, write 1000000", 10**6),
    ("38 EFLOP", "3.8e25 or 1/3", 38 * 10**18),
    ("1e25 FLOP", "; write the number alone: 1e25", 10**25),
    ("2e9 tokens", "; write the number alone: 2e9", "'tokens' is not a unit; expected FLOP"),
    ("15T tokens", "; if T is for trillion, write 15e12", "'T tokens' is not a unit; expected FLOP"),
    ("8 billion parameters", "; write 8e9", "is not a unit; expected FLOP"),
    ("405B", "; if B is for billion, write 405e9", "; if B is for billion, write 405e9"),
    ("70b", "; if b is for billion, write 70e9", "; if b is for billion, write 70e9"),
    ("2T", "; if T is for trillion, write 2e12", "; if T is for trillion, write 2e12"),
    ("1,5 B", "; if B is for billion, write 1.5e9", "; if B is for billion, write 1.5e9"),
    ("2.5M", "; if M is for million, write 2.5e6", "; if M is for million, write 2.5e6"),
    ("10k", "; if k is for thousand, write 10e3", "; if k is for thousand, write 10e3"),
    ("15.6 trillion", "; write 15.6e12", "; write 15.6e12"),
    ("2 Millions", "; write 2e6", "; write 2e6"),
    ("40%", "; for per cent write 0.4", "; for per cent write 0.4"),
    ("12.5 %", "; for per cent write 0.125", "; for per cent write 0.125"),
    ("12,5 per cent", "; for per cent write 0.125", "; for per cent write 0.125"),
    ("0,4", "; if the comma is the decimal point, write 0.4", "; if the comma is the decimal point, write 0.4"),
    ("3,8e25", "; if the comma is the decimal point, write 3.8e25", "; if the comma is the decimal point, write 3.8e25"),
    ("2 000 000", "; write 2000000", "; write 2000000"),
    ("2.000.000", "; write 2000000", "; write 2000000"),
    ("2'000'000", "; write 2000000", "; write 2000000"),
    ("1 e25", "; write 1e25", "; write 1e25"),
    (".5", "; write 0.5", "; write 0.5"),
    ("many", "3.8e25 or 1/3", "3.8e25 FLOP"),
    ("5 elephants", "3.8e25 or 1/3", "'elephants' is not a unit; expected FLOP"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "number", "amount"), SPELLINGS, ids=[text for text, _, _ in SPELLINGS])
def test_read_rightly_or_refused_with_what_works(text: str, number: int | Fraction | str, amount: int | Fraction | str) -> None:
    for read, expected in ((exact, number), (lambda given: parse_amount(given, Unit.FLOP), amount)):
        if not isinstance(expected, str):
            assert read(text) == expected
            continue
        with pytest.raises(InputError) as caught:
            read(text)
        assert str(caught.value).endswith(expected)


@pytest.mark.parametrize("text", [text for text, number, _ in SPELLINGS if isinstance(number, str) and "write" in number])
def test_what_is_offered_is_taken(text: str) -> None:
    offered = re.split("write (?:the number alone: )?", meant(text))[-1]
    assert exact(offered) > 0


@given(st.text(max_size=80), st.booleans())
def test_any_text_is_answered_shortly(text: str, counted: bool) -> None:
    assert len(meant(text, counted=counted)) <= 160


@given(st.integers(1, 999), st.sampled_from(["k", "M", "B", "T"]))
def test_a_letter_is_a_power_of_a_thousand(number: int, letter: str) -> None:
    offered = meant(f"{number}{letter}").split()[-1]
    assert exact(offered) == number * 1000 ** ("kMBT".index(letter) + 1)


@given(st.decimals(min_value="0.01", max_value=1000, places=2))
def test_per_cent_are_hundredths(share: object) -> None:
    assert exact(meant(f"{share} %").split()[-1]) == Fraction(str(share)) / 100
