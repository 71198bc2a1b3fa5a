"""Amounts that cannot be mixed up.

One multiply-accumulate (MAC) is two floating-point operations (FLOP). An *operation* (OP) in United States law is
"integer or floating-point"; every FLOP is an OP, the reverse does not hold. FLOP/s is a rate, FLOP an amount. Adding or
comparing two kinds raises UnitError; the only ways across are the named conversions below.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import ClassVar, Self

from govcompute.errors import UnitError
from govcompute.quantity.exact import exact

SECONDS_PER_DAY = 86_400
FLOP_PER_MAC = 2


class Unit(StrEnum):
    """Every unit that a line, a measure or an estimate can have."""

    FLOP = "FLOP"
    OP = "OP"
    MAC = "MAC"
    FLOP_PER_SECOND = "FLOP/s"
    OP_PER_SECOND = "OP/s"
    TPP = "TPP"
    TPP_PER_MM2 = "TPP/mm2"
    GBIT_PER_SECOND = "Gbit/s"
    GBYTE_PER_SECOND = "GB/s"
    USD = "USD"
    RATIO = "ratio"
    MULTIPLE = "x"
    USERS = "users"
    SECOND = "s"

    def accepts(self, given: Unit) -> bool:
        """Whether an amount in `given` may be held against a line in this unit: the same, or FLOP for OP."""
        return given is self or (self, given) in _EVERY_FLOP_IS_AN_OP


_EVERY_FLOP_IS_AN_OP = {(Unit.OP, Unit.FLOP), (Unit.OP_PER_SECOND, Unit.FLOP_PER_SECOND)}


@dataclass(frozen=True, slots=True)
class Amount:
    """An exact, non-negative amount of one kind. Sums, differences, order and ratios stay within the kind."""

    value: Fraction
    unit: ClassVar[Unit]

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", exact(self.value))
        if self.value < 0:
            raise UnitError(f"an amount of {self.unit} cannot be negative: {self.value}")

    def _same(self, other: object) -> Fraction:
        if not isinstance(other, Amount) or type(other) is not type(self):
            kind = other.unit.value if isinstance(other, Amount) else type(other).__name__
            raise UnitError(f"{self.unit} and {kind} cannot be mixed")
        return other.value

    def __add__(self, other: Self) -> Self:
        return type(self)(self.value + self._same(other))

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.value - self._same(other))

    def __mul__(self, factor: int | Fraction) -> Self:
        if isinstance(factor, Amount):
            raise UnitError(f"{self.unit} and {factor.unit} cannot be multiplied")
        return type(self)(self.value * exact(factor))

    __rmul__ = __mul__

    def __truediv__(self, other: Self) -> Fraction:
        return self.value / self._same(other)

    def __lt__(self, other: Self) -> bool:
        return self.value < self._same(other)

    def __le__(self, other: Self) -> bool:
        return self.value <= self._same(other)

    def __gt__(self, other: Self) -> bool:
        return self.value > self._same(other)

    def __ge__(self, other: Self) -> bool:
        return self.value >= self._same(other)


class Op(Amount):
    """Integer or floating-point operations, as United States texts count."""

    unit = Unit.OP


class Flop(Amount):
    """Floating-point operations; one multiply-accumulate is two."""

    unit = Unit.FLOP


class Mac(Amount):
    """Multiply-accumulates, what fvcore and thop call "flops"."""

    unit = Unit.MAC

    def as_flop(self) -> Flop:
        """Two FLOP for each multiply-accumulate."""
        return Flop(self.value * FLOP_PER_MAC)


class OpPerSecond(Amount):
    """A rate of integer or floating-point operations."""

    unit = Unit.OP_PER_SECOND

    def during(self, seconds: int | float | Fraction) -> Op:
        """The operations done in `seconds` at this rate."""
        return Op(self.value * exact(seconds))


class FlopPerSecond(Amount):
    """A rate: what a chip's data sheet states, dense unless said otherwise."""

    unit = Unit.FLOP_PER_SECOND

    def during(self, seconds: int | float | Fraction) -> Flop:
        """The FLOP done in `seconds` at this rate."""
        return Flop(self.value * exact(seconds))


class Tpp(Amount):
    """Total processing performance: 2 x MacTOPS x bit length, summed over the chip (EAR, Supp. 1 to part 774, 3A090)."""

    unit = Unit.TPP

    @classmethod
    def of_rate(cls, tera_per_second: int | float | str | Fraction, bits: int, *, sparse: bool = False) -> Self:
        """TPP of a data-sheet rate in tera-operations per second at `bits` bits.

        A data sheet already counts a MAC as two operations. Sparse (2:4) figures are twice the dense ones, and the
        dense figure is the one that counts, so ``sparse=True`` halves.
        """
        return cls(exact(tera_per_second) * bits / (2 if sparse else 1))

    def density(self, applicable_area_mm2: int | float | str | Fraction) -> Fraction:
        """TPP per mm² of applicable die area (non-planar logic dies, caches in, memory stacks out)."""
        area = exact(applicable_area_mm2)
        if area <= 0:
            raise UnitError(f"a die area must be positive, not {area}")
        return self.value / area
