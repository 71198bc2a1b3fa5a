"""Amounts of different kinds cannot be mixed; the named conversions are the only ways across."""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcompute.errors import InputError, UnitError
from govcompute.quantity import Amount, Flop, FlopPerSecond, Mac, Op, OpPerSecond, Tpp, Unit

KINDS: list[type[Amount]] = [Flop, Op, Mac, FlopPerSecond, OpPerSecond, Tpp]
MIXING: list[Callable[[Any, Any], Any]] = [
    operator.add, operator.sub, operator.truediv, operator.lt, operator.le, operator.gt, operator.ge,
]  # fmt: skip


@pytest.mark.parametrize(("left", "right"), list(permutations(KINDS, 2)), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("mix", MIXING, ids=lambda f: f.__name__)
def test_two_kinds_cannot_be_mixed(left: type[Amount], right: type[Amount], mix: Callable[[Any, Any], Any]) -> None:
    with pytest.raises(UnitError, match=f"{left.unit} and {right.unit} cannot be mixed"):
        mix(left(1), right(1))
    assert left(1) != right(1)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("mix", MIXING, ids=lambda f: f.__name__)
def test_a_bare_number_is_no_amount(kind: type[Amount], mix: Callable[[Any, Any], Any]) -> None:
    with pytest.raises(UnitError, match="and int cannot be mixed"):
        mix(kind(1), 1)


@pytest.mark.parametrize("left", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("right", KINDS, ids=lambda kind: kind.__name__)
def test_two_amounts_have_no_product(left: type[Amount], right: type[Amount]) -> None:
    with pytest.raises(UnitError, match="cannot be multiplied"):
        left(2) * right(3)  # type: ignore[operator]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_within_a_kind(kind: type[Amount]) -> None:
    assert kind(2) + kind(3) == kind(5)
    assert kind(3) - kind(2) == kind(1)
    assert kind(6) / kind(4) == Fraction(3, 2)
    assert kind(2) * 3 == 3 * kind(2) == kind(6)
    assert kind(2) * Fraction(1, 3) == kind(Fraction(2, 3))
    assert kind(1) < kind(2) <= kind(2)
    assert kind(2) > kind(1) >= kind(1)
    assert not kind(2) < kind(2)
    assert not kind(2) > kind(2)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_no_amount_is_negative(kind: type[Amount]) -> None:
    with pytest.raises(UnitError, match="cannot be negative"):
        kind(-1)
    with pytest.raises(UnitError, match="cannot be negative"):
        kind(1) - kind(2)
    with pytest.raises(UnitError, match="cannot be negative"):
        kind(1) * -1


def test_an_amount_is_exact() -> None:
    assert Flop(1e23) == Flop(10**23)
    assert Flop(1e25) + Flop(1) > Flop(10**25)
    with pytest.raises(InputError, match="not a finite number"):
        Flop(float("inf"))


def test_one_mac_is_two_flop() -> None:
    # A product of two 4096x4096 matrices: 4096^3 = 68,719,476,736 MAC = 137,438,953,472 FLOP.
    assert Mac(4096**3).as_flop() == Flop(137_438_953_472)


def test_a_rate_over_a_time_is_an_amount() -> None:
    # 1 PFLOP/s for a day of 86,400 s: 8.64e19 FLOP, one petaflop/s-day.
    assert FlopPerSecond(10**15).during(86_400) == Flop(864 * 10**17)
    assert OpPerSecond(10**15).during(0.5) == Op(5 * 10**14)
    with pytest.raises(UnitError, match="cannot be negative"):
        FlopPerSecond(1).during(-1)


def test_tpp_of_an_h100() -> None:
    # NVIDIA H100 SXM data sheet, BF16: 989.4 TFLOP/s dense, 1,978.9 with 2:4 sparsity. 989.4 x 16 = 15,830.4.
    dense = Tpp.of_rate("989.4", 16)
    assert dense.value == Fraction("15830.4")
    assert Tpp.of_rate("1978.8", 16, sparse=True) == dense
    # FP8 doubles the rate and halves the length: 1,978.8 x 8 = 15,830.4.
    assert Tpp.of_rate("1978.8", 8) == dense
    assert dense > Tpp(4800)


def test_performance_density() -> None:
    # H100: 814 mm2 of die. 15,830.4 / 814 = 19.4476...
    density = Tpp.of_rate("989.4", 16).density(814)
    assert density == Fraction("15830.4") / 814
    assert float(density) == pytest.approx(19.4476, abs=1e-4)


@pytest.mark.parametrize("area", [0, -1])
def test_a_die_has_an_area(area: int) -> None:
    with pytest.raises(UnitError, match="die area must be positive"):
        Tpp(1).density(area)


@pytest.mark.parametrize("held", list(Unit))
@pytest.mark.parametrize("given_unit", list(Unit))
def test_which_units_a_line_accepts(held: Unit, given_unit: Unit) -> None:
    flop_for_op = (held, given_unit) in {(Unit.OP, Unit.FLOP), (Unit.OP_PER_SECOND, Unit.FLOP_PER_SECOND)}
    assert held.accepts(given_unit) == (held is given_unit or flop_for_op)


@given(st.lists(st.integers(0, 10**30), min_size=1, max_size=8).flatmap(lambda x: st.tuples(st.just(x), st.permutations(x))))
def test_a_sum_does_not_depend_on_the_order(terms: tuple[list[int], list[int]]) -> None:
    first, second = (sum((Flop(v) for v in values), Flop(0)) for values in terms)
    assert first == second == Flop(sum(terms[0]))
