"""Exact numbers: every form that is read, everything that is refused, and the trap that a binary float sets at a line."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcompute.errors import InputError
from govcompute.quantity import exact
from govcompute.quantity.exact import log_ratio, order_of_magnitude

FORMS = [
    (7, Fraction(7)),
    (10**25, Fraction(10) ** 25),
    (Fraction(1, 3), Fraction(1, 3)),
    (Decimal("3.8e25"), Fraction(38) * 10**24),
    (0.1, Fraction(1, 10)),  # the shortest decimal, not 0.1000000000000000055
    (1e25, Fraction(10) ** 25),  # the double is 10000000000000000905969664
    (-2.5, Fraction(-5, 2)),
    (np.float64(1e23), Fraction(10) ** 23),  # its repr is "np.float64(1e+23)"
    ("1e25", Fraction(10) ** 25),
    ("+1E+25", Fraction(10) ** 25),
    ("3.8e25", Fraction(38) * 10**24),
    ("1e-3", Fraction(1, 1000)),
    ("10^25", Fraction(10) ** 25),
    ("10**25", Fraction(10) ** 25),
    ("3.8 x 10^25", Fraction(38) * 10**24),
    ("5 × 10^25", Fraction(5) * 10**25),
    ("2*10^-3", Fraction(1, 500)),
    ("10²⁵", Fraction(10) ** 25),
    ("2·10²⁵", Fraction(2) * 10**25),
    ("10⁻³", Fraction(1, 1000)),
    ("1/3", Fraction(1, 3)),
    ("-1 / 3", Fraction(-1, 3)),
    ("1_000", Fraction(1000)),
    ("1_000.5", Fraction(2001, 2)),
    ("  42  ", Fraction(42)),
    ("1e100", Fraction(10) ** 100),
    ("0e50", Fraction(0)),
    ("0." + "1" * 198, Fraction(int("1" * 198), 10**198)),
    (10**101 - 1, Fraction(10**101 - 1)),
]


@pytest.mark.parametrize(("given_value", "expected"), FORMS, ids=[repr(given_value) for given_value, _ in FORMS])
def test_forms_that_are_read(given_value: object, expected: Fraction) -> None:
    assert exact(given_value) == expected
    assert type(exact(given_value)) is Fraction


REFUSED = [
    (True, "True is not a number"),
    (None, "None is not a number"),
    ([1], "is not a number"),
    (b"1", "is not a number"),
    (1j, "is not a number"),
    (float("nan"), "not a finite number"),
    (float("inf"), "not a finite number"),
    (Decimal("NaN"), "not a finite number"),
    (Decimal("sNaN"), "not a finite number"),
    (Decimal("-Infinity"), "not a finite number"),
    ("", "is not a number"),
    ("nan", "is not a number"),
    ("1e", "is not a number"),
    ("e25", "is not a number"),
    ("1.2.3", "is not a number"),
    ("3,8e25", "is not a number"),
    ("0x1f", "is not a number"),
    ("10⁻⁻⁵", "is not a number"),
    ("10⁺", "is not a number"),
    ("10^^25", "is not a number"),
    ("2B", "or 1/3; if B is for billion, write 2e9"),
    ("1.5 T", "or 1/3; if T is for trillion, write 1.5e12"),
    ("70k", "or 1/3; if k is for thousand, write 70e3"),
    ("2,000,000", "or 1/3; if the commas part thousands, write 2000000"),
    ("1/0", "divides by zero"),
    ("1/3/5", "is not a number"),
    ("1e101", "beyond 1e±100"),
    ("1e-101", "beyond 1e±100"),
    ("10^101", "beyond 1e±100"),
    ("10¹⁰¹", "beyond 1e±100"),
    ("123e99", "beyond 1e±100"),  # 1.23e101
    ("1" + "0" * 101, "beyond 1e±100"),
    ("1" + "0" * 101 + "/7", "beyond 1e±100"),
    (1e101, "beyond 1e±100"),
    (10**101, "beyond 1e±100"),
    (-(10**101), "beyond 1e±100"),
    (10**5000, "beyond 1e±100"),
    (Decimal("1e-101"), "beyond 1e±100"),
    ("1" * 201, "201 characters is longer than 200"),
]


@pytest.mark.parametrize(("given_value", "words"), REFUSED, ids=range(len(REFUSED)))
def test_everything_else_is_refused(given_value: object, words: str) -> None:
    with pytest.raises(InputError, match=words.replace("±", ".")):
        exact(given_value)


def test_the_trap_at_ten_to_the_23() -> None:
    # The double nearest to 10^23 is 99999999999999991611392, so Python itself says that 10^23 is above it.
    assert 10**23 > 1e23
    assert exact(1e23) == 10**23
    assert not exact(10**23) > exact(1e23)


def test_the_trap_at_ten_to_the_25() -> None:
    # The double nearest to 10^25 lies above it: 10000000000000000905969664.
    assert 1e25 > 10**25
    assert exact(1e25) == 10**25


@pytest.mark.parametrize("exponent", [23, 24, 25, 26])
def test_one_ulp_either_side_of_a_line(exponent: int) -> None:
    line = Fraction(10) ** exponent
    at = float(10**exponent)
    assert exact(at) == line
    assert exact(math.nextafter(at, math.inf)) > line
    assert exact(math.nextafter(at, 0.0)) < line


@given(st.floats(min_value=1e-100, max_value=1e100))
def test_a_float_reads_back_to_itself(value: float) -> None:
    assert float(exact(value)) == value


@given(st.floats(min_value=1e-90, max_value=1e90))
def test_reading_keeps_the_order_of_neighbouring_floats(value: float) -> None:
    assert exact(math.nextafter(value, 0.0)) < exact(value) < exact(math.nextafter(value, math.inf))


@given(st.integers(-(10**100), 10**100), st.integers(1, 10**30))
def test_text_of_a_ratio_reads_back(numerator: int, denominator: int) -> None:
    assert exact(f"{numerator}/{denominator}") == Fraction(numerator, denominator)


LOG_RATIOS = [
    (Fraction(2), Fraction(1), math.log(2)),
    (Fraction(1), Fraction(2), -math.log(2)),
    (Fraction(10) ** 25, Fraction(10) ** 25, 0.0),
    (Fraction(10) ** 26, Fraction(10) ** 23, 3 * math.log(10)),
    (Fraction(7, 3), Fraction(1, 5), math.log(35 / 3)),
    (Fraction(1, 5), Fraction(7, 3), math.log(3 / 35)),
    (Fraction(21, 20) * 10**25, Fraction(10) ** 25, math.log(1.05)),
    # ln(1 + 1e-20) = 1e-20 - 5e-41; a float quotient would give 0.
    (Fraction(10**20 + 1, 10**20), Fraction(1), 1e-20),
]


@pytest.mark.parametrize(("numerator", "denominator", "expected"), LOG_RATIOS)
def test_log_ratio(numerator: Fraction, denominator: Fraction, expected: float) -> None:
    assert log_ratio(numerator, denominator) == pytest.approx(expected, rel=1e-14, abs=0)


MAGNITUDES = [
    (Fraction(1), 0),
    (Fraction(999, 100), 0),
    (Fraction(10), 1),
    (Fraction(10) ** 25, 25),
    (Fraction(10) ** 25 - 1, 24),
    (Fraction(-5, 100), -2),
    (Fraction(1, 3), -1),
    (Fraction(1, 10), -1),
    (Fraction(1, 1001), -4),
]


@pytest.mark.parametrize(("value", "exponent"), MAGNITUDES)
def test_order_of_magnitude(value: Fraction, exponent: int) -> None:
    assert order_of_magnitude(value) == exponent
