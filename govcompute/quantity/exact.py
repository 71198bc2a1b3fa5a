"""Exact numbers. A line in law is an exact number, so nothing that meets one is ever a binary float.

``10**23 > 1e23`` is True in Python, because the nearest double lies below the integer. Here a float is read as the
shortest decimal that identifies it (what a person would have typed), so ``exact(1e23) == 10**23``, and one step of the
double's last digit (1 ulp) above a line is above it.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

from govcompute.errors import InputError
from govcompute.quantity.meant import meant

#: Magnitudes beyond this are typing errors: all computation ever done on Earth is below 1e35 operations.
LARGEST_EXPONENT = 100
_BEYOND = 10 ** (LARGEST_EXPONENT + 1)
_LONGEST_TEXT = 200
_NUMBER = r"[+-]?(?:\d[\d_]*)(?:\.\d[\d_]*)?"
_PLAIN = re.compile(rf"^({_NUMBER})(?:[eE]([+-]?\d+))?$")
_POWER = re.compile(rf"^(?:({_NUMBER})\s*[x×*·]\s*)?10\s*(?:\^|\*\*)\s*([+-]?\d+)$")
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_SUPER_POWER = re.compile(rf"^(?:({_NUMBER})\s*[x×*·]\s*)?10([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)$")
_RATIO = re.compile(r"^([+-]?\d+)\s*/\s*(\d+)$")


def exact(value: Any) -> Fraction:
    """`value` as an exact fraction.

    Takes int, Fraction, Decimal, float (shortest decimal), or text: ``1e25``, ``10^25``, ``3.8 x 10^25``, ``10²⁵``,
    ``1/3``, ``1_000``. Raises InputError for anything else, for NaN and infinities, and past 1e±100.
    """
    if isinstance(value, bool):
        raise InputError(f"{value} is not a number")
    if isinstance(value, Fraction):
        return value
    if isinstance(value, int):
        return Fraction(value) if abs(value) < _BEYOND else _from_decimal(Decimal(value))
    if isinstance(value, float):
        return _from_decimal(Decimal(float.__repr__(value)))
    if isinstance(value, Decimal):
        return _from_decimal(value)
    if isinstance(value, str):
        return _from_text(value)
    raise InputError(f"{repr(value)[:60]} is not a number; expected one such as 1e25, 10^25, 3.8e25 or 1/3")


def _from_decimal(value: Decimal) -> Fraction:
    if not value.is_finite():
        raise InputError(f"{value} is not a finite number")
    if value and abs(value.adjusted()) > LARGEST_EXPONENT:
        raise InputError(f"{value:.3e} is beyond 1e±{LARGEST_EXPONENT}")
    return Fraction(value)


def _from_text(text: str) -> Fraction:
    trimmed = text.strip()
    if len(trimmed) > _LONGEST_TEXT:
        raise InputError(f"a number of {len(trimmed)} characters is longer than {_LONGEST_TEXT}")
    if match := _RATIO.match(trimmed):
        if int(match[2]) == 0:
            raise InputError(f"'{trimmed}' divides by zero")
        return exact(int(match[1])) / exact(int(match[2]))
    if match := _PLAIN.match(trimmed):
        mantissa, exponent = match[1], match[2] or "0"
    elif match := _POWER.match(trimmed):
        mantissa, exponent = match[1] or "1", match[2]
    elif match := _SUPER_POWER.match(trimmed):
        mantissa, exponent = match[1] or "1", match[2].translate(_SUPERSCRIPT)
    else:
        raise InputError(f"'{trimmed[:60]}' is not a number; expected one such as 1e25, 10^25, 3.8e25 or 1/3{meant(trimmed)}")
    if abs(int(exponent)) > LARGEST_EXPONENT:
        raise InputError(f"'{trimmed[:60]}' is beyond 1e±{LARGEST_EXPONENT}")
    return _from_decimal(Decimal(f"{mantissa.replace('_', '')}e{exponent}"))


def log_ratio(numerator: Fraction, denominator: Fraction) -> float:
    """ln(numerator/denominator) of two positive numbers, accurate to the last digit even where they nearly agree."""
    over = numerator.numerator * denominator.denominator
    under = denominator.numerator * numerator.denominator
    if abs(over - under) * 2 < under:
        return math.log1p((over - under) / under)
    return _log(numerator) - _log(denominator)


def _log(value: Fraction) -> float:
    return math.log(value.numerator) - math.log(value.denominator)


def order_of_magnitude(value: Fraction) -> int:
    """The exponent e for which 10^e <= |value| < 10^(e+1); value must not be zero."""
    size = abs(value)
    guess = len(str(size.numerator)) - len(str(size.denominator))
    while Fraction(10) ** guess > size:
        guess -= 1
    while Fraction(10) ** (guess + 1) <= size:
        guess += 1
    return guess
