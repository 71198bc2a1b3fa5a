"""Amounts as people write them, in and out: ``3.8e25 FLOP``, ``3.14 ZFLOP``, ``1,024 PF-days``, two significant figures."""

from __future__ import annotations

import re
from fractions import Fraction

from govcompute.errors import InputError, UnitError
from govcompute.quantity.exact import exact, order_of_magnitude
from govcompute.quantity.meant import meant
from govcompute.quantity.units import SECONDS_PER_DAY, Unit

PREFIXES = {
    "": 0, "k": 3, "K": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18, "Z": 21, "Y": 24, "R": 27, "Q": 30,
    "kilo": 3, "mega": 6, "giga": 9, "tera": 12, "peta": 15, "exa": 18, "zetta": 21, "yotta": 24, "ronna": 27, "quetta": 30,
}  # fmt: skip
_PREFIX = "|".join(sorted((p for p in PREFIXES if p), key=len, reverse=True))
_SPLIT = re.compile(
    r"^(?P<number>[+-]?(?:\d{1,3}(?:,\d{3})+|\d[\d_]*)(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?"
    r"(?:\s*[x×*·]\s*10)?(?:\s*(?:\^|\*\*)\s*[+-]?\d+|[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+)?(?:\s*/\s*\d+)?)"
    r"\s*(?P<unit>[A-Za-z].*)?$"
)
#: A day's work at a petaflop per second: PF-days, PFLOP/s-days, petaflop/s-days.
_DAYS = re.compile(
    rf"^(?P<prefix>{_PREFIX})(?:F|FLOP|FLOPs|flop|flops|FLOPS)(?:/s)?[-·\s]?(?P<time>days?|d|hours?|h|s|years?)$"
)
_TIMES = {"d": SECONDS_PER_DAY, "day": SECONDS_PER_DAY, "h": 3600, "hour": 3600, "s": 1, "year": 31_557_600}
_BASES: dict[str, Unit] = {
    "FLOP": Unit.FLOP, "FLOPs": Unit.FLOP, "flop": Unit.FLOP, "flops": Unit.FLOP,
    "OP": Unit.OP, "OPs": Unit.OP, "op": Unit.OP, "ops": Unit.OP, "operations": Unit.OP,
    "MAC": Unit.MAC, "MACs": Unit.MAC,
    "FLOP/s": Unit.FLOP_PER_SECOND, "FLOPs/s": Unit.FLOP_PER_SECOND, "flop/s": Unit.FLOP_PER_SECOND,
    "OP/s": Unit.OP_PER_SECOND, "OPs/s": Unit.OP_PER_SECOND, "ops/s": Unit.OP_PER_SECOND,
    "TPP": Unit.TPP, "TPP/mm2": Unit.TPP_PER_MM2, "TPP/mm²": Unit.TPP_PER_MM2,
    "bit/s": Unit.GBIT_PER_SECOND, "B/s": Unit.GBYTE_PER_SECOND,
    "USD": Unit.USD, "users": Unit.USERS, "s": Unit.SECOND, "ratio": Unit.RATIO, "x": Unit.MULTIPLE,
}  # fmt: skip
#: These units carry a prefix in their own name: an amount of 1 Gbit/s is stored as 1.
_BUILT_IN_PREFIX = {Unit.GBIT_PER_SECOND: 9, Unit.GBYTE_PER_SECOND: 9}


def parse_amount(text: str, expect: Unit) -> Fraction:
    """The amount that `text` states, in the unit `expect`. A number without a unit is taken to be in that unit.

    Raises UnitError where the text states another kind (FLOP/s where FLOP is meant, and "FLOPS", which people use for
    both), InputError where it is no amount or is negative.
    """
    match = _SPLIT.match(text.strip())
    if match is None:
        raise InputError(f"'{text[:60]}' is not an amount; expected one such as 3.8e25 {expect}{meant(text, counted=False)}")
    number = exact(match["number"].replace(",", ""))
    try:
        value, unit = _scale(number, match["unit"], expect)
    except UnitError as error:
        raise UnitError(f"{error}{meant(text, counted=False)}") from None
    if not expect.accepts(unit):
        raise UnitError(_mismatch(text, unit, expect))
    if value < 0:
        raise InputError(f"'{text[:60]}' is negative; an amount of {expect} is zero or more")
    return value


def _scale(number: Fraction, unit_text: str | None, expect: Unit) -> tuple[Fraction, Unit]:
    if not unit_text:
        return number, expect
    if match := _DAYS.match(unit_text):
        seconds = _TIMES[match["time"].rstrip("s") or "s"]
        return number * Fraction(10) ** PREFIXES[match["prefix"]] * seconds, Unit.FLOP
    if unit_text in _BASES:
        unit, exponent = _BASES[unit_text], 0
    else:
        unit, exponent = _prefixed(unit_text, expect)
    return number * Fraction(10) ** (exponent - _BUILT_IN_PREFIX.get(unit, 0)), unit


def _prefixed(unit_text: str, expect: Unit) -> tuple[Unit, int]:
    for prefix in sorted(PREFIXES, key=len, reverse=True):
        base = unit_text.removeprefix(prefix)
        if prefix and unit_text.startswith(prefix) and base in _BASES:
            return _BASES[base], PREFIXES[prefix]
    if unit_text.endswith(("FLOPS", "OPS")):
        kind = "OP" if unit_text.endswith("OPS") and not unit_text.endswith("FLOPS") else "FLOP"
        raise UnitError(
            f"'{unit_text}' may mean an amount or a rate; write {kind} for an amount or {kind}/s for a rate"
            f" ({expect} is meant here)"
        )
    raise UnitError(f"'{unit_text[:40]}' is not a unit; expected {expect}")


def _mismatch(text: str, given: Unit, expect: Unit) -> str:
    hint = ""
    if given in (Unit.FLOP_PER_SECOND, Unit.OP_PER_SECOND) and expect in (Unit.FLOP, Unit.OP):
        hint = "; a rate becomes an amount only over a time (rate x seconds)"
    if given is Unit.MAC and expect is Unit.FLOP:
        hint = "; one MAC is two FLOP"
    return f"'{text[:60]}' is in {given}, and {expect} is meant{hint}"


def significant(value: Fraction | int, figures: int, *, truncate: bool = False) -> str:
    """`value` in scientific form with `figures` significant figures: 1.04e25 at two is ``1.0e25``.

    Rounds half up, as a person would; ``truncate=True`` cuts instead. The EU Guidelines ask for two figures in a
    notification (C(2025) 5045, para 32: "e.g. 2.3x10^25 FLOP"); comparisons use the unrounded number.
    """
    given = exact(value)
    if given == 0:
        return "0"
    exponent = order_of_magnitude(given)
    step = Fraction(10) ** (exponent - figures + 1)
    scaled = abs(given) / step
    whole = int(scaled) if truncate else int(scaled + Fraction(1, 2))
    if whole == 10**figures:
        whole, exponent = 10 ** (figures - 1), exponent + 1
    digits = str(whole)
    mantissa = digits[0] + ("." + digits[1:] if figures > 1 else "")
    return f"{'-' if given < 0 else ''}{mantissa}e{exponent}"


def short(value: Fraction | int) -> str:
    """`value` in scientific form, with no more figures than it needs, at most three: 1e25, 3.8e25, 2.67e24."""
    given = exact(value)
    for figures in (1, 2):
        text = significant(given, figures)
        if exact(text) == given:
            return text
    text = significant(given, 3)
    mantissa, _, exponent = text.partition("e")
    return f"{mantissa.rstrip('0').rstrip('.')}e{exponent}" if "." in mantissa else text


def plain(value: Fraction, unit: Unit) -> str:
    """`value` as a reader of `unit` expects it: FLOP and OP in powers of ten, money and counts with separators."""
    if unit is Unit.RATIO and value.denominator <= 12 and value.denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    if unit in (Unit.FLOP, Unit.OP, Unit.MAC, Unit.FLOP_PER_SECOND, Unit.OP_PER_SECOND):
        return f"{short(value)} {unit}"
    number = f"{int(value):,}" if value.denominator == 1 else f"{float(value):,.4g}"
    if unit is Unit.USD:
        return f"${number}"
    return f"{number} {unit}" if unit is not Unit.RATIO else number


def counted(number: int, one: str, many: str = "") -> str:
    """`number` with what it is of: ``1 entry``, ``2,000 entries``. `many` is `one` with an s where it is left out.

    What follows and agrees with the number goes in too: ``counted(n, "row is", "rows are")``.
    """
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
