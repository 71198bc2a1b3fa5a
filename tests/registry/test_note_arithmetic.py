"""Products written in notes, each worked by hand here, and those that cannot be read for certain."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcompute.quantity import exact
from govcompute.registry.plausibility.note_arithmetic import equations, products, within

CLOSE = Fraction(102, 100)


@pytest.mark.parametrize(
    ("note", "product"),
    [
        ("6 * 7e9 * 2e12 = 8.4e22", "8.4e22"),
        ("6 FLOP / token / parameter * 41 * 10^9 active parameters * 45 * 10^12 tokens = 1.107e25 FLOP", "1.107e25"),
        ("21b active params * 8.1 trillion * 6 = 1.02e24", "1.0206e24"),
        ("6ND = 6*52*10^9*7*10^12 = 2.184 × 10^24", "2.184e24"),
        ("C = 6 × 37B × 14.8T = 3.29e24 pretraining FLOPs", "3.2856e24"),
        ("989500000000000 FLOP / sec / GPU [bf16] * 140000 GPU-hours * 3600 sec / hour * 0.4 = 1.99e23", "1.994832e23"),
        ("312 teraFLOPS * 16 * 200 hours * 3600 * 33% = 1.18e21", "1.1860992e21"),
        ("(16) * (312 * 10**12) * (3 * 30 * 24 * 3600) * (0.5) = 1.94e22", "1.9408896e22"),
        ("300,000*512*1,024*6*1e9 = 9.44e20", "9.437184e20"),
        ("6* 3 276 800 000 *10^9 = 1.96608e+19", "1.96608e19"),
        ("6 * 3,5 * 10^9 active parameters * 6,8 * 10^12 tokens = 1.428e+23 FLOP", "1.428e23"),
        ("geometric mean: sqrt(4e22 * 1e22) = 2e22", "2e22"),
        ("4*10^6*58800/157*10^9 * 1e15 = 1.4981e15", "1.49808917197e15"),
        ("6 × 10⁹ × 10¹² = 6e21", "6e21"),
        ("see https://example.org/6*7=43. Then 6 * 1e9 * 1e12 = 6e21", "6e21"),
    ],
)
def test_a_product_is_worked_again(note: str, product: str) -> None:
    [equation] = equations(note)
    assert within(equation.product, exact(product), Fraction(10001, 10000))
    assert equation.agrees(CLOSE)


def test_a_label_is_what_stands_before_the_product() -> None:
    [equation] = equations("6ND = 41e9 active parameters * 45e12 tokens = 1.845e+24 FLOP")
    assert equation.label == "6ND"
    assert Fraction(6) not in equation.numbers
    assert equation.agrees(CLOSE)
    assert not equation.agrees(CLOSE, 6)


def test_a_wrong_product_does_not_agree() -> None:
    [equation] = equations("6*10^9 * 100*10^9 = 6*10^21")
    assert equation.product == exact("6e20")
    assert not equation.agrees(Fraction(3, 2))


def test_a_unit_of_time_may_stand_for_its_conversion_only_where_none_is_written() -> None:
    [unwritten] = equations("15.1 PFLOPS * 10 days = 1.30e22 FLOP")
    assert unwritten.agrees(CLOSE)
    assert within(unwritten.worked, exact("1.30464e22"), CLOSE)
    [written] = equations("275e12 FLOP/s * 512 TPUs * 56 hours * 3600 sec / hour * 0.3 = 2.36544e+18 FLOP")
    assert not written.agrees(Fraction(3, 2))


@pytest.mark.parametrize(
    "note",
    [
        "trained on 512 A100 GPUs for 3 days = 72 hours",  # numbers with no sign between them, and a time
        "9.59ND + 2.3e8D = 9.59 * 52e9 * 7e12 + 2.3e8 * 7e12",  # letters, and a sum
        "128 × (312 × 1012) = 3.9936 × 1016",  # powers of ten that lost their superscript
        "100*10^6*224/14×14 = 1e9",  # may mean either
        "6 * N * D = unknown",
        "2 + 2 = 4",
        "a = b",
        "6 * 7e9 *\n2e12 = 8.4e22",  # not on one line
        "((((((((((((((1*2)))))))))))))) = 2",
        "2^61 * 3 = 1",
        "1e30 * 1e30 = 1e60",
    ],
)
def test_what_cannot_be_read_for_certain_is_not_read(note: str) -> None:
    assert [equation for equation in equations(note) if not equation.agrees(Fraction(3, 2))] == []


def test_products_include_one_that_nothing_follows() -> None:
    assert list(products("C = 6ND = 6 * 6.7 billion * 100 billion")) == [exact("4.02e21")]


@given(st.text(alphabet="0123456789eE.,+-*/^×()[]=~ BTMxX%flopsqrtdays\n", max_size=80))
def test_no_note_breaks_the_reader(note: str) -> None:
    for equation in equations(note):
        assert equation.product > 0
        assert all(number > 0 for number in equation.stated)


#: A factor such as 1012 may be a 10^12 that lost its superscript, and is passed over.
_NO_LOST_POWER = st.integers(1, 10**6).filter(lambda number: not 1010 <= number <= 1029)


@given(st.integers(1, 10**6), _NO_LOST_POWER, st.integers(1, 10**6))
def test_any_true_product_agrees(a: int, b: int, c: int) -> None:
    [equation] = equations(f"{a} FLOP / token * {b} * {c:,} tokens = {a * b * c} FLOP")
    assert equation.product == a * b * c
    assert equation.agrees(Fraction(1))
