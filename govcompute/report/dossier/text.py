"""Numbers as a reader of a report expects them: rounded where a text says how, and how far they lie from a line."""

from __future__ import annotations

import re
from fractions import Fraction

from govcompute.quantity import Estimate, Line, exact, significant
from govcompute.quantity.exact import order_of_magnitude
from govcompute.report.dossier.dossier import Cell, Number
from govcompute.report.words import chance_words
from govcompute.verdict.chance import Chance

_DIGITS = 12
_NEAR = Fraction(1, 1000)
#: Between these, numbers are written without a power of ten.
_SMALL, _LARGE = Fraction(1, 1000), 10**6


def power(value: Fraction, figures: int, unit: str = "FLOP") -> str:
    """`value` rounded half up to `figures` significant figures, as the Guidelines write it: 2.3 x 10^25 FLOP.

    What people write without a power of ten is: 0.53 MWh, 1300 days.
    """
    rounded = significant(value, figures)
    if _SMALL <= value < _LARGE:
        return f"{_decimal(exact(rounded), figures)} {unit}"
    mantissa, _, exponent = rounded.partition("e")
    return f"{mantissa} x 10^{exponent} {unit}" if exponent else f"{mantissa} {unit}"


def _decimal(value: Fraction, figures: int) -> str:
    """`value`, which has so many significant figures at most, written out."""
    places = max(0, figures - 1 - order_of_magnitude(value))
    return f"{float(value):.{places}f}"


def magnitude(value: Fraction, unit: str = "FLOP") -> str:
    """Only the power of ten at or below `value`: 3.8e25 is 10^25."""
    return f"10^{order_of_magnitude(value)} {unit}"


def unrounded(value: Fraction) -> str:
    """`value` with all its figures up to twelve; with six and a mark that there are more, otherwise."""
    for figures in range(1, _DIGITS + 1):
        text = significant(value, figures)
        if exact(text) == value:
            return _decimal(value, figures) if _SMALL <= value < _LARGE else text
    cut = significant(value, 6)
    return f"{_decimal(exact(cut), 6) if _SMALL <= value < _LARGE else cut}…"


def number(estimate: Estimate) -> Number:
    """An estimate as the number behind a text."""
    low, high = (None, None) if estimate.is_point else estimate.interval90
    return Number(value=estimate.median, unit=estimate.unit.value, low=low, high=high)


def amount_cell(estimate: Estimate | None, text: str | None = None) -> Cell:
    """An amount, or that it is not known."""
    if estimate is None:
        return Cell(text="not known")
    return Cell(text=text or str(estimate), number=number(estimate))


def share_cell(estimate: Estimate | None, line: Line | None) -> Cell:
    """The amount as a multiple of its line, by the best estimate; a floor is marked as one."""
    if estimate is None or line is None or line.value == 0:
        return Cell(text="not known")
    share = estimate.median / line.value
    near = nearness(estimate.median, line)
    floor = "at least " if estimate.remainder_unknown else ""
    if estimate.high is not None:
        top = estimate.high / line.value
        text = f"{multiple(share)} to {multiple(top)}"
        return Cell(text=text, number=Number(value=share, unit="ratio", low=share, high=top))
    return Cell(text=f"{floor}{multiple(share)}{near}", number=Number(value=share, unit="ratio"))


def chance_cell(chance: Chance) -> Cell:
    """A probability or its bounds; the number behind it is rounded to nine places."""
    low, high = round(chance.low, 9), round(chance.high, 9)
    text = "not known" if (low, high) == (0.0, 1.0) else chance_words(chance)
    return Cell(text=text, number=Number(value=low, unit="probability", low=low, high=high))


def multiple(share: Fraction) -> str:
    """A ratio in three figures: 3.8, 0.33, 6.7e-9."""
    return re.sub(r"e([+-])0?", lambda found: "e" + found[1].strip("+"), f"{float(share):.3g}")


def nearness(value: Fraction, line: Line) -> str:
    """Words where rounded figures would hide on which side of the line a value lies."""
    if value == line.value:
        return " (exactly the line)"
    if abs(value / line.value - 1) > _NEAR:
        return ""
    return " (just above the line)" if value > line.value else " (just below the line)"


def room(estimate: Estimate | None, line: Line | None) -> Fraction | None:
    """How much more compute would reach the line, by the best estimate; None where there is none or it is passed."""
    if estimate is None or line is None or estimate.high is not None or not line.comparator.upward:
        return None
    left = line.value - estimate.median
    return left if left > 0 else None
