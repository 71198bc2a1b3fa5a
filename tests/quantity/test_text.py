"""Amounts as people write them, and numbers as people read them."""

from __future__ import annotations

import contextlib
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcompute.errors import InputError, UnitError
from govcompute.quantity import Unit, counted, exact, parse_amount, plain, short, significant

# One PF-day: 10^15 x 86,400 s = 8.64e19 FLOP. GPT-3 (Brown et al. 2020): 3,640 of them = 3.144960e23.
GPT3 = Fraction(314_496) * 10**18
SPELLINGS = [
    ("3.8e25 FLOP", Unit.FLOP, Fraction(38) * 10**24),
    ("3.8e25FLOP", Unit.FLOP, Fraction(38) * 10**24),
    ("3.8e25", Unit.FLOP, Fraction(38) * 10**24),
    ("  3.8E+25  FLOPs ", Unit.FLOP, Fraction(38) * 10**24),
    ("3.8e25 flop", Unit.FLOP, Fraction(38) * 10**24),
    ("10^25", Unit.FLOP, Fraction(10) ** 25),
    ("10**25 FLOP", Unit.FLOP, Fraction(10) ** 25),
    ("10²⁵", Unit.FLOP, Fraction(10) ** 25),
    ("10²⁵ FLOP", Unit.FLOP, Fraction(10) ** 25),
    ("5 x 10^25 FLOP", Unit.FLOP, Fraction(5) * 10**25),
    ("5 × 10²⁵ FLOP", Unit.FLOP, Fraction(5) * 10**25),
    ("5·10^25 FLOP", Unit.FLOP, Fraction(5) * 10**25),
    ("3.14 ZFLOP", Unit.FLOP, Fraction(314) * 10**19),
    ("3.14 zettaFLOP", Unit.FLOP, Fraction(314) * 10**19),
    ("2 YFLOP", Unit.FLOP, Fraction(2) * 10**24),
    ("2 ronnaFLOP", Unit.FLOP, Fraction(2) * 10**27),
    ("1 QFLOP", Unit.FLOP, Fraction(10) ** 30),
    ("7 EFLOPs", Unit.FLOP, Fraction(7) * 10**18),
    ("1.5 TFLOP", Unit.FLOP, Fraction(15) * 10**11),
    ("6 kFLOP", Unit.FLOP, Fraction(6000)),
    ("3640 PF-days", Unit.FLOP, GPT3),
    ("3640 PF-day", Unit.FLOP, GPT3),
    ("3,640 PF-days", Unit.FLOP, GPT3),
    ("3_640 PF-days", Unit.FLOP, GPT3),
    ("3640 PF days", Unit.FLOP, GPT3),
    ("3640 PFLOP/s-days", Unit.FLOP, GPT3),
    ("3640 PFLOP/s-day", Unit.FLOP, GPT3),
    ("3640 petaflop/s-days", Unit.FLOP, GPT3),
    ("3640 petaFLOPS-days", Unit.FLOP, GPT3),
    ("3.64 EFLOP/s-days", Unit.FLOP, GPT3),
    # 1 TF-hour = 10^12 x 3600.
    ("10 TFLOP/s-hours", Unit.FLOP, Fraction(36) * 10**15),
    # A Julian year: 365.25 x 86,400 = 31,557,600 s.
    ("1 PF-year", Unit.FLOP, Fraction(31_557_600) * 10**15),
    ("1,000,000 FLOP", Unit.FLOP, Fraction(10**6)),
    ("0 FLOP", Unit.FLOP, Fraction(0)),
    ("1e26 OP", Unit.OP, Fraction(10) ** 26),
    ("1e26 operations", Unit.OP, Fraction(10) ** 26),
    ("1e26 FLOP", Unit.OP, Fraction(10) ** 26),  # every FLOP is an operation
    ("989.4 TFLOP/s", Unit.FLOP_PER_SECOND, Fraction(9894) * 10**11),
    ("4 EFLOP/s", Unit.OP_PER_SECOND, Fraction(4) * 10**18),
    ("1e20 OP/s", Unit.OP_PER_SECOND, Fraction(10) ** 20),
    ("3 TMACs", Unit.MAC, Fraction(3) * 10**12),
    ("100 Gbit/s", Unit.GBIT_PER_SECOND, Fraction(100)),  # stored in Gbit/s
    ("0.4 Tbit/s", Unit.GBIT_PER_SECOND, Fraction(400)),
    ("3.35 TB/s", Unit.GBYTE_PER_SECOND, Fraction(3350)),
    ("4800 TPP", Unit.TPP, Fraction(4800)),
    ("5.92 TPP/mm2", Unit.TPP_PER_MM2, Fraction("5.92")),
    ("5.92 TPP/mm²", Unit.TPP_PER_MM2, Fraction("5.92")),
    ("100 MUSD", Unit.USD, Fraction(10**8)),
    ("500,000,000 USD", Unit.USD, Fraction(5 * 10**8)),
    ("10,000 users", Unit.USERS, Fraction(10_000)),
    ("1/3", Unit.RATIO, Fraction(1, 3)),
    ("4x", Unit.MULTIPLE, Fraction(4)),
]


@pytest.mark.parametrize(("text", "unit", "expected"), SPELLINGS, ids=[text for text, _, _ in SPELLINGS])
def test_spellings(text: str, unit: Unit, expected: Fraction) -> None:
    assert parse_amount(text, unit) == expected


WRONG_UNITS = [
    ("3.8e25 FLOP/s", Unit.FLOP, "is in FLOP/s, and FLOP is meant; a rate becomes an amount only over a time"),
    ("989 TFLOP/s", Unit.FLOP, "is in FLOP/s, and FLOP is meant"),
    ("1e26 OP/s", Unit.OP, "is in OP/s, and OP is meant; a rate"),
    ("1e25 MAC", Unit.FLOP, "is in MAC, and FLOP is meant; one MAC is two FLOP"),
    ("3 TMACs", Unit.FLOP, "one MAC is two FLOP"),
    ("1e26 OP", Unit.FLOP, "is in OP, and FLOP is meant"),
    ("1e25 FLOP", Unit.FLOP_PER_SECOND, "is in FLOP, and FLOP/s is meant"),
    ("3640 PF-days", Unit.FLOP_PER_SECOND, "is in FLOP, and FLOP/s is meant"),
    ("1e25 FLOP", Unit.USD, "is in FLOP, and USD is meant"),
    ("5 PFLOPS", Unit.FLOP, "'PFLOPS' may mean an amount or a rate; write FLOP for an amount or FLOP/s for a rate"),
    ("5 FLOPS", Unit.FLOP_PER_SECOND, "may mean an amount or a rate"),
    ("5 TOPS", Unit.OP_PER_SECOND, "write OP for an amount or OP/s for a rate"),
    ("5 parsecs", Unit.FLOP, "'parsecs' is not a unit; expected FLOP"),
    ("5 FLOP per second", Unit.FLOP, "is not a unit; expected FLOP"),
    ("3 e25 FLOP", Unit.FLOP, "'e25 FLOP' is not a unit"),
]


@pytest.mark.parametrize(("text", "unit", "words"), WRONG_UNITS, ids=[text for text, _, _ in WRONG_UNITS])
def test_wrong_units(text: str, unit: Unit, words: str) -> None:
    with pytest.raises(UnitError) as caught:
        parse_amount(text, unit)
    assert words in str(caught.value)


NO_AMOUNTS = [
    ("", "is not an amount; expected one such as 3.8e25 FLOP"),
    ("FLOP", "is not an amount"),
    ("many FLOP", "is not an amount"),
    ("$5", "is not an amount"),
    ("5/s", "is not an amount"),
    ("3,8e25 FLOP", "is not an amount"),  # a decimal comma must not become 38e25
    ("1,02 FLOP", "is not an amount"),
    ("1000,000 FLOP", "is not an amount"),
    ("1 FLOP\n2 FLOP", "is not an amount"),
    ("-5 FLOP", "'-5 FLOP' is negative; an amount of FLOP is zero or more"),
    ("1/0 FLOP", "divides by zero"),
    ("1e999 FLOP", "beyond 1e±100"),
    ("2 x 10 FLOP", "is not a number"),
    ("10⁻⁻⁵ FLOP", "is not a number"),
    ("9" * 5000 + " FLOP", "longer than 200"),
]


@pytest.mark.parametrize(("text", "words"), NO_AMOUNTS, ids=[repr(text[:20]) for text, _ in NO_AMOUNTS])
def test_what_is_no_amount(text: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_amount(text, Unit.FLOP)
    assert words in str(caught.value)
    assert len(str(caught.value)) < 200


SHORT_PREFIXES = ["k", "M", "G", "T", "P", "E", "Z", "Y", "R", "Q"]
LONG_PREFIXES = ["kilo", "mega", "giga", "tera", "peta", "exa", "zetta", "yotta", "ronna", "quetta"]


@pytest.mark.parametrize("index", range(10))
def test_a_prefix_is_a_power_of_a_thousand(index: int) -> None:
    for prefix in (SHORT_PREFIXES[index], LONG_PREFIXES[index]):
        assert parse_amount(f"3 {prefix}FLOP", Unit.FLOP) == 3 * 1000 ** (index + 1)
        assert parse_amount(f"3 {prefix}FLOP/s", Unit.FLOP_PER_SECOND) == 3 * 1000 ** (index + 1)
        assert parse_amount(f"3 {prefix}FLOP/s-days", Unit.FLOP) == 3 * 86_400 * 1000 ** (index + 1)
    assert parse_amount("3 KFLOP", Unit.FLOP) == 3000


@pytest.mark.parametrize(
    ("time", "seconds"),
    [("d", 86_400), ("day", 86_400), ("h", 3600), ("hour", 3600), ("hours", 3600), ("s", 1), ("years", 31_557_600)],
)
def test_a_rate_times_a_time_is_an_amount(time: str, seconds: int) -> None:
    for text in (f"2 PF-{time}", f"2 PF{time}", f"2 PFLOP/s-{time}", f"2 PFLOP/s·{time}"):
        assert parse_amount(text, Unit.FLOP) == 2 * 10**15 * seconds


@given(st.text(max_size=40), st.sampled_from(list(Unit)))
def test_any_text_is_an_amount_or_an_input_error(text: str, unit: Unit) -> None:
    with contextlib.suppress(InputError):
        assert parse_amount(text, unit) >= 0


ROUNDED = [
    (Fraction(104) * 10**23, 2, "1.0e25", "1.0e25"),
    (Fraction(105) * 10**23, 2, "1.1e25", "1.0e25"),  # half goes up
    (Fraction(996) * 10**22, 2, "1.0e25", "9.9e24"),  # up to a new decade
    (Fraction(9_999) * 10**21, 3, "1.00e25", "9.99e24"),
    (Fraction(38) * 10**24, 2, "3.8e25", "3.8e25"),
    (Fraction(38) * 10**24, 1, "4e25", "3e25"),
    (Fraction(10) ** 25, 1, "1e25", "1e25"),
    (Fraction(10) ** 25 - 1, 3, "1.00e25", "9.99e24"),
    (Fraction(1, 3), 3, "3.33e-1", "3.33e-1"),
    (Fraction(2, 3), 3, "6.67e-1", "6.66e-1"),
    (Fraction(-105) * 10**23, 2, "-1.1e25", "-1.0e25"),
    (Fraction(0), 2, "0", "0"),
    (Fraction(1), 3, "1.00e0", "1.00e0"),
]


@pytest.mark.parametrize(("value", "figures", "rounded", "cut"), ROUNDED)
def test_significant_figures(value: Fraction, figures: int, rounded: str, cut: str) -> None:
    assert significant(value, figures) == rounded
    assert significant(value, figures, truncate=True) == cut


@given(st.fractions(min_value=Fraction(1, 10**20), max_value=10**60), st.integers(1, 6))
def test_rounding_is_within_half_a_step_and_cutting_never_raises(value: Fraction, figures: int) -> None:
    # The relative step at n figures is at most 10^(1-n).
    assert abs(exact(significant(value, figures)) - value) <= value * Fraction(10) ** (1 - figures) / 2
    assert value * (1 - Fraction(10) ** (1 - figures)) <= exact(significant(value, figures, truncate=True)) <= value


SHORT = [
    (Fraction(10) ** 25, "1e25"),
    (Fraction(38) * 10**24, "3.8e25"),
    (Fraction(267) * 10**22, "2.67e24"),
    (Fraction(2671) * 10**21, "2.67e24"),
    (Fraction(2001) * 10**21, "2e24"),
    (Fraction(2101) * 10**21, "2.1e24"),
    (Fraction(9_999) * 10**21, "1e25"),
    (Fraction(0), "0"),
    (Fraction(1, 3), "3.33e-1"),
]


@pytest.mark.parametrize(("value", "text"), SHORT)
def test_short(value: Fraction, text: str) -> None:
    assert short(value) == text


PLAIN = [
    (Fraction(10) ** 25, Unit.FLOP, "1e25 FLOP"),
    (Fraction(10) ** 26, Unit.OP, "1e26 OP"),
    (Fraction(989) * 10**12, Unit.FLOP_PER_SECOND, "9.89e14 FLOP/s"),
    (Fraction(10) ** 20, Unit.OP_PER_SECOND, "1e20 OP/s"),
    (Fraction(5), Unit.MAC, "5e0 MAC"),
    (Fraction(1, 3), Unit.RATIO, "1/3"),
    (Fraction(3, 10), Unit.RATIO, "3/10"),
    (Fraction(5, 12), Unit.RATIO, "5/12"),
    (Fraction(5, 13), Unit.RATIO, "0.3846"),
    (Fraction(7, 20), Unit.RATIO, "0.35"),
    (Fraction(2), Unit.RATIO, "2"),
    (Fraction(100_000_000), Unit.USD, "$100,000,000"),
    (Fraction(10_000), Unit.USERS, "10,000 users"),
    (Fraction(4800), Unit.TPP, "4,800 TPP"),
    (Fraction("5.92"), Unit.TPP_PER_MM2, "5.92 TPP/mm2"),
    (Fraction(400), Unit.GBIT_PER_SECOND, "400 Gbit/s"),
    (Fraction(4), Unit.MULTIPLE, "4 x"),
]


@pytest.mark.parametrize(("value", "unit", "text"), PLAIN, ids=[text for _, _, text in PLAIN])
def test_plain(value: Fraction, unit: Unit, text: str) -> None:
    assert plain(value, unit) == text


@pytest.mark.parametrize(
    ("number", "words", "told"),
    [
        (0, ("row",), "0 rows"),
        (1, ("row",), "1 row"),
        (2, ("row",), "2 rows"),
        (1, ("entry", "entries"), "1 entry"),
        (1234, ("entry", "entries"), "1,234 entries"),
        (1, ("job starts", "jobs start"), "1 job starts"),
    ],
)
def test_a_number_and_what_it_is_of(number: int, words: tuple[str, ...], told: str) -> None:
    assert counted(number, *words) == told
