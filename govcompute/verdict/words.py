"""What a verdict speaks of, in words: amounts, chances, places in law."""

from __future__ import annotations

from dataclasses import replace

from govcompute.policy.library import Law
from govcompute.quantity import Estimate, Line, Unit, plain
from govcompute.verdict.mixture import Mixture, best, number_missing


def show(amount: Mixture) -> str:
    """An amount for people."""
    return "not known" if number_missing(amount) else amount_words(best(amount))


def amount_words(estimate: Estimate) -> str:
    """An estimate for people: FLOP in powers of ten, ratios as decimals, money with separators."""
    if estimate.is_point and estimate.unit not in (Unit.FLOP, Unit.OP):
        return plain(estimate.median, estimate.unit)
    if estimate.unit is not Unit.RATIO:
        return str(estimate)
    low, high = (f"{float(end):.3g}" for end in replace(estimate, remainder_unknown=False).interval90)  # type: ignore[arg-type]
    if estimate.high is not None:
        return f"{low} to {high} (bounds)"
    floor = "at least " if estimate.remainder_unknown else ""
    return f"{floor}{float(estimate.median):.4g}" + (f" (90 %: {low} to {high})" if estimate.spread > 1 else "")


def barely(estimate: Estimate, line: Line) -> str:
    """A word where the printed figures would hide on which side an exact amount lies."""
    if not estimate.is_point or abs(estimate.median - line.value) * 1000 > line.value:
        return ""
    if estimate.median == line.value:
        return " (exactly the line)"
    return " (just above the line)" if estimate.median > line.value else " (just below the line)"


def cite(law: Law) -> str:
    """Instrument and pinpoint."""
    return f"{law.instrument.short}, {law.rule.citation}"


def percent(probability: float) -> str:
    """A probability for people: 37.4 %, under 0.1 %, over 99.9 %."""
    if 0 < probability < 0.001:
        return "under 0.1 %"
    if 0.999 < probability < 1:
        return "over 99.9 %"
    return f"{probability:.1%}".replace("%", " %").replace(".0 %", " %")
