"""The same score for ever less compute, and what that makes of a line that stays where it is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from govcompute.forecast.lines import DAYS_A_YEAR, stale_value
from govcompute.limits.dominance import score_sources
from govcompute.limits.finding import Axis, Chart, Mark, Material, Measured, Point, Series, limit
from govcompute.quantity import significant

#: Months in which the compute of a fixed capability halves: published, and the ends that are usually given with it.
PUBLISHED_MONTHS = (5.0, 8.0, 14.0)
_HO = "Ho et al. 2024, arXiv 2403.05812: 8 months, 95 % interval 5 to 14 (M: recalled, not read again)"
_LEVELS = (43.0, 60.0, 66.0, 69.0, 77.0)


@dataclass(frozen=True, slots=True)
class Descent:
    """The cheapest ways to a score so far, oldest first: (day, FLOP, system)."""

    level: float
    steps: tuple[tuple[date, float, str], ...]

    @property
    def halving_months(self) -> float | None:
        """Months in which the least compute halved, from the first to the last step; None for one step or under a year."""
        (first, dear, _), (last, cheap, _) = self.steps[0], self.steps[-1]
        years = (last - first).days / DAYS_A_YEAR
        return 12 * years / math.log2(dear / cheap) if cheap < dear and years >= 1 else None


def descents(material: Material) -> list[Descent]:
    """For each level, how the least compute of a model that reaches it has fallen."""
    found = []
    for level in _LEVELS:
        reached = sorted(
            (material.known[s].when, material.compute(s), s) for s, score in material.scored.items() if score >= level
        )
        steps: list[tuple[date, float, str]] = []
        for step in reached:
            if not steps or step[1] < steps[-1][1]:
                steps.append(step)
        if steps:
            found.append(Descent(level, tuple(steps)))
    return found


@limit("The same for less", "How long does a line keep its meaning while training gets more efficient?")
def efficiency(material: Material) -> Measured:
    """How fast the compute of a fixed score falls, and what a fixed line is worth after that."""
    found = descents(material)
    months = sorted(m for one in found if (m := one.halving_months) is not None)
    drawn = material.line_since
    years = (material.as_of - drawn).days / DAYS_A_YEAR
    worth = [stale_value(float(material.line.value), years, m / 12) for m in PUBLISHED_MONTHS]
    says = (
        f"On {material.scores.benchmark} the least compute of a model that reaches a given score halved every"
        f" {months[0]:.1f} to {months[-1]:.1f} months ({len(months)} levels, from the first model that reached it to the"
        f" cheapest since). Published work on language models finds {PUBLISHED_MONTHS[1]:g} months ({PUBLISHED_MONTHS[0]:g} to"
        f" {PUBLISHED_MONTHS[2]:g}). At 8 months the line drawn on {drawn} is worth {significant_of(worth[1])} FLOP of that day"
        f" on {material.as_of} ({significant_of(worth[0])} to {significant_of(worth[2])}): if that pace held, a model at"
        f" {significant_of(worth[1])} FLOP can do today what took {significant_of(float(material.line.value))} then."
        " Small models"
        " that were distilled from large ones carry compute that is not in their own number, so part of the fall is borrowed."
    )
    series = tuple(_stairs(material, one) for one in found)
    return Measured(
        says,
        Chart(Axis("released"), Axis("least training compute, FLOP", log=True), series,
              "Steps downward: for each score, the least compute of a model that reaches it, as models came out.",
              (Mark("y", float(material.line.value), "Art. 51(2)"),)),
        ("score", "first reached by", "FLOP", "cheapest since", "FLOP of that", "halved every (months)"),
        tuple((one.level, material.name(one.steps[0][2]), significant_of(one.steps[0][1]), material.name(one.steps[-1][2]),
               significant_of(one.steps[-1][1]), "" if one.halving_months is None else round(one.halving_months, 1))
              for one in found),
        (_HO, "Hooker 2024, arXiv 2407.05694: the rate of return on compute moves", *score_sources(material)),
    )  # fmt: skip


def _stairs(material: Material, one: Descent) -> Series:
    points = tuple(Point(_year(day), flop, material.name(s)) for day, flop, s in one.steps)
    return Series(f"score of {one.level:g} or more", points, "steps")


def significant_of(value: float) -> str:
    """Two significant figures."""
    return significant(int(value), 2)


def _year(day: date) -> float:
    return round(day.year + (day.timetuple().tm_yday - 1) / DAYS_A_YEAR, 3)
