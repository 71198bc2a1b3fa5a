"""An amount of compute with its doubt.

An Estimate is log-normal: a median and a multiplicative *spread* s, so that the 90 % interval is [median/s, median·s].
A spread of 1 is a point, exact to the last digit. Where part of a sum is exact, that part is kept as an *offset*: the
doubt is of the rest alone, and the amount never falls below what is exactly known (a shifted log-normal). Two further
forms say less: an *interval* (only bounds are known, no shape in between) and an amount with an *unknown remainder*
(what is known is a floor: "at least this much").

Sums. Terms that share one error are comonotone: they are high together, so their quantiles add, and the median of the
sum is the sum of medians. Independent terms are matched by mean and variance (Fenton & Wilkinson 1960). Independent
errors cannot leave more doubt than shared ones; where the match says so, the long tail of a small term has taken it
over (3e25 within a factor of 1.5, plus 1e24 within a factor of 100, would have a median of 2.6e24), and quantiles are
added instead.

Products and fractions of log-normals are log-normal exactly: variances of the logarithm add where the errors are
independent; where they are shared, the deviations add (product) or subtract (fraction).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from govcompute.errors import InputError, UnitError
from govcompute.quantity.exact import exact, log_ratio
from govcompute.quantity.line import Line, meets
from govcompute.quantity.normal import Z90, normal_cdf
from govcompute.quantity.text import significant
from govcompute.quantity.units import Unit

LARGEST_SPREAD = 1_000_000
_NOTHING = Fraction(0)


@dataclass(frozen=True)
class Estimate:
    """An amount in `unit`: log-normal around `median` with multiplicative `spread`.

    median: exact, zero or more. spread: 1 (a point) to 1e6. `offset`: the part of the median that is exact; the spread is
    of the rest. `high` is set only for an interval, whose floor is
    `median`. `remainder_unknown`: some non-negative part is not known, so the distribution is that of a floor.
    `note` says in words where the number comes from. Its interval and its text, which pages ask for again and again, are
    worked out once.
    """

    median: Fraction
    spread: float = 1.0
    unit: Unit = Unit.FLOP
    high: Fraction | None = None
    remainder_unknown: bool = False
    note: str = ""
    offset: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "median", exact(self.median))
        object.__setattr__(self, "spread", float(self.spread))
        if self.median.numerator < 0:
            raise InputError(f"an estimate cannot be negative: {significant(self.median, 3)}")
        if not 1.0 <= self.spread <= LARGEST_SPREAD:
            raise InputError(f"a spread is a factor from 1 to {LARGEST_SPREAD:,}, not {self.spread}")
        object.__setattr__(self, "offset", exact(self.offset) if self.spread > 1.0 else _NOTHING)
        if self.offset and not 0 < self.offset <= self.median:
            raise InputError("the exact part of an estimate lies between zero and its median")
        if self.high is not None:
            object.__setattr__(self, "high", exact(self.high))
            if self.high < self.median:
                raise InputError("the upper bound of an interval lies below its lower bound")
            if self.spread != 1.0 or self.remainder_unknown:
                raise InputError("an interval has bounds only, no spread and no unknown remainder")

    @classmethod
    def point(cls, value: Any, unit: Unit = Unit.FLOP, note: str = "") -> Estimate:
        """An exact amount."""
        return cls(exact(value), 1.0, unit, note=note)

    @classmethod
    def from_interval90(cls, low: Any, high: Any, unit: Unit = Unit.FLOP, note: str = "") -> Estimate:
        """The log-normal whose 90 % interval is [low, high]; its median is their geometric mean (to double precision)."""
        bottom, top = exact(low), exact(high)
        if not 0 < bottom <= top:
            raise InputError("a 90 % interval needs 0 < low <= high")
        if bottom == top:
            return cls(bottom, 1.0, unit, note=note)
        spread = math.exp(log_ratio(top, bottom) / 2)
        if top <= bottom * LARGEST_SPREAD**2:
            spread = min(spread, float(LARGEST_SPREAD))
        return cls(bottom * exact(spread), spread, unit, note=note)

    @classmethod
    def between(cls, low: Any, high: Any, unit: Unit = Unit.FLOP, note: str = "") -> Estimate:
        """Bounds only: the amount lies in [low, high], and nothing is known of where."""
        return cls(exact(low), 1.0, unit, high=exact(high), note=note)

    @classmethod
    def at_least(cls, low: Any, unit: Unit = Unit.FLOP, note: str = "") -> Estimate:
        """A floor: the amount is `low` or more, by an unknown remainder."""
        return cls(exact(low), 1.0, unit, remainder_unknown=True, note=note)

    @property
    def sigma(self) -> float:
        """Standard deviation of the natural logarithm: ln(spread)/1.645."""
        return math.log(self.spread) / Z90

    @property
    def is_point(self) -> bool:
        """Whether the amount is known exactly."""
        return self.spread == 1.0 and self.high is None and not self.remainder_unknown

    @cached_property
    def interval90(self) -> tuple[Fraction, Fraction | None]:
        """The 90 % interval (for an interval form its bounds); None above means that no upper bound is known."""
        if self.high is not None:
            return self.median, self.high
        low = self.offset + self.doubtful / exact(self.spread)
        return (low, None) if self.remainder_unknown else (low, self.offset + self.doubtful * exact(self.spread))

    @property
    def doubtful(self) -> Fraction:
        """The part of the median that the spread is of."""
        return self.median - self.offset

    def cut(self, value: Fraction) -> float | None:
        """Where on the axis of its error Z (standard normal) the known part reaches `value`, or None where its error does
        not matter: a point, or a value at or below the exact part.
        """
        if self.spread == 1.0 or self.doubtful == 0 or value <= self.offset:
            return None
        return -log_ratio(self.doubtful, value - self.offset) / self.sigma

    def probability(self, line: Line) -> tuple[float, float]:
        """The least and the greatest probability, consistent with what is known, that the amount meets `line`.

        The two agree for points and log-normals: 1 or 0 exactly for a point, Φ(±ln(median/line)/σ) otherwise.
        """
        if not line.unit.accepts(self.unit):
            raise UnitError(f"a line in {line.unit} cannot be compared with an estimate in {self.unit}")
        floor = self.probability_of_known_part(line)
        if self.high is not None:
            ends = (
                float(meets(self.median, line.comparator, line.value)),
                float(meets(self.high, line.comparator, line.value)),
            )
            return min(ends), max(ends)
        if self.remainder_unknown:
            return (floor, 1.0) if line.comparator.upward else (0.0, floor)
        return floor, floor

    def probability_of_known_part(self, line: Line) -> float:
        """The probability that the known part alone meets `line`; closed form."""
        z = self.cut(line.value)
        if z is None:
            return float(meets(self.median, line.comparator, line.value))
        return normal_cdf(-z if line.comparator.upward else z)

    def __mul__(self, factor: int | Fraction) -> Estimate:
        """Scaled by an exact number; the relative doubt stays."""
        scale = exact(factor)
        high = None if self.high is None else self.high * scale
        return replace(self, median=self.median * scale, high=high, offset=self.offset * scale)

    __rmul__ = __mul__

    def __str__(self) -> str:
        return self._text

    @cached_property
    def _text(self) -> str:
        if self.high is not None:
            return f"{significant(self.median, 2)} to {significant(self.high, 2)} {self.unit} (bounds)"
        floor = "at least " if self.remainder_unknown else ""
        if self.spread == 1.0:
            return f"{floor}{significant(self.median, 3)} {self.unit}"
        low = self.offset + self.doubtful / exact(self.spread)
        high = self.offset + self.doubtful * exact(self.spread)
        return f"{floor}{significant(self.median, 2)} {self.unit} (90 %: {significant(low, 2)} to {significant(high, 2)})"


def total(terms: Sequence[Estimate], *, shared_error: bool = False, unit: Unit = Unit.FLOP) -> Estimate:
    """The sum of `terms`; `shared_error` where one mistake would move them all together.

    An unknown remainder in a term makes the sum a floor; an interval among them makes the sum an interval of 90 %
    bounds. The sum of nothing is zero.
    """
    kinds = {term.unit for term in terms} or {unit}
    if len(kinds) > 1:
        raise UnitError(f"amounts of {' and '.join(sorted(kinds))} cannot be added")
    if len(terms) == 1 and not terms[0].note and (terms[0].spread == 1.0 or terms[0].doubtful > 0):
        return terms[0]
    unit = kinds.pop()
    floor = any(term.remainder_unknown for term in terms)
    if any(term.high is not None for term in terms):
        return _bounded_sum(terms, unit, floor)
    known = sum((term.median if term.spread == 1.0 else term.offset for term in terms), Fraction(0))
    parts = sorted((term.doubtful, term.spread) for term in terms if term.spread > 1.0 and term.doubtful > 0)
    if not parts:
        return Estimate(known, 1.0, unit, remainder_unknown=floor)
    median, spread = _comonotone_sum(parts) if shared_error else _independent_sum(parts)
    return Estimate(known + median, spread, unit, remainder_unknown=floor, offset=known)


def _bounded_sum(terms: Sequence[Estimate], unit: Unit, floor: bool) -> Estimate:
    bounds = [term.interval90 for term in terms]
    low = sum((b[0] for b in bounds), Fraction(0))
    if floor:
        return Estimate.at_least(low, unit)
    return Estimate.between(low, sum((b[1] or b[0] for b in bounds), Fraction(0)), unit)


#: A log-normal part of a sum: its median and its spread.
_Part = tuple[Fraction, float]


def _comonotone_sum(parts: Sequence[_Part]) -> _Part:
    if len(parts) == 1:
        return parts[0]
    median = sum((part for part, _ in parts), Fraction(0))
    shares = [(float(part / median), spread) for part, spread in parts]
    upper = sum(share * spread for share, spread in shares)
    lower = sum(share / spread for share, spread in shares)
    return median, max(1.0, math.sqrt(upper / lower))


def _independent_sum(parts: Sequence[_Part]) -> _Part:
    if len(parts) == 1:
        return parts[0]
    return min(_comonotone_sum(parts), _matched_sum(parts), key=lambda fit: fit[1])


def _matched_sum(parts: Sequence[_Part]) -> _Part:
    """By mean and variance, in units of the sum of medians so that nothing overflows."""
    size = sum((part for part, _ in parts), Fraction(0))
    mean = variance = 0.0
    for part, spread in parts:
        log_variance = (math.log(spread) / Z90) ** 2
        share = float(part / size) * math.exp(log_variance / 2)
        mean += share
        variance += share**2 * math.expm1(log_variance)
    total_log_variance = math.log1p(variance / mean**2)
    return size * exact(mean * math.exp(-total_log_variance / 2)), math.exp(Z90 * math.sqrt(total_log_variance))


def product(a: Estimate, b: Estimate, unit: Unit, *, shared_error: bool = False) -> Estimate:
    """a·b in `unit`, for points and log-normals; an exact part is first spread over the whole."""
    _distributional(a, b)
    a, b = _unshifted(a), _unshifted(b)
    sigma = a.sigma + b.sigma if shared_error else math.hypot(a.sigma, b.sigma)
    return Estimate(a.median * b.median, _spread(sigma), unit)


def fraction(a: Estimate, b: Estimate, unit: Unit = Unit.RATIO, *, shared_error: bool = False) -> Estimate:
    """a/b in `unit`, for points and log-normals; b must not be zero. An unknown remainder of `a` is kept.

    An exact part of either is first spread over the whole.
    """
    _distributional(b)
    if a.high is not None:
        raise InputError("the fraction of an interval has no distribution")
    if b.median == 0:
        raise InputError("a fraction of zero compute has no value")
    a, b = _unshifted(a), _unshifted(b)
    sigma = abs(a.sigma - b.sigma) if shared_error else math.hypot(a.sigma, b.sigma)
    return Estimate(a.median / b.median, _spread(sigma), unit, remainder_unknown=a.remainder_unknown)


def _spread(sigma: float) -> float:
    """The spread of a deviation of the logarithm; beyond the largest, the largest (nothing is known either way)."""
    return min(math.exp(min(Z90 * sigma, 700.0)), float(LARGEST_SPREAD))


def _unshifted(estimate: Estimate) -> Estimate:
    """The log-normal with the same median and the same width of its 90 % interval on the log scale."""
    if estimate.offset == 0:
        return estimate
    _, spread = _comonotone_sum([(estimate.doubtful, estimate.spread), (estimate.offset, 1.0)])
    return replace(estimate, spread=spread, offset=Fraction(0))


def _distributional(*terms: Estimate) -> None:
    for term in terms:
        if term.high is not None or term.remainder_unknown:
            raise InputError("a product or fraction needs amounts with a distribution, not bounds or a floor")
