"""Where an axis of a figure is marked."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from govcompute.quantity import short
from govcompute.quantity.exact import order_of_magnitude
from govcompute.report.dossier.dossier import Mark

_TICKS = 6
#: What is free on a logarithmic axis before the lowest and after the highest value.
_MARGIN = 2


def linear_ticks(top: Fraction) -> Iterator[Mark]:
    """The multiples of a round step (1, 2 or 5 times a power of ten) from zero to `top`, about six of them."""
    rough = top / _TICKS
    decade = Fraction(10) ** order_of_magnitude(rough)
    step = next(factor * decade for factor in (1, 2, 5, 10) if factor * decade >= rough)
    for index in range(int(top / step) + 1):
        yield Mark(label=short(index * step) if index else "0", value=index * step)


def log_ticks(low: Fraction, high: Fraction) -> tuple[Mark, ...]:
    """The powers of ten that enclose `low` and `high` with some room, about ten of them at most."""
    first, last = order_of_magnitude(low / _MARGIN), order_of_magnitude(high * _MARGIN)
    last += 1
    step = -(-(last - first) // 9)
    exponents = range(first, last + step, step)
    return tuple(Mark(label=f"1e{exponent}", value=Fraction(10) ** exponent) for exponent in exponents)
