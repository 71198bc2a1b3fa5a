"""A forecast in words and as tables: for pages, which draw it with `report.figures.forecast`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from govcompute.forecast.crossing import Crossing
from govcompute.forecast.publication import PublishedForecast
from govcompute.forecast.releases import Release
from govcompute.forecast.scenario import Count
from govcompute.forecast.what_if import Change, Moved
from govcompute.policy.library import Law
from govcompute.policy.tree import headline
from govcompute.quantity import Line, counted, exact, short
from govcompute.registry.library import Registry
from govcompute.report.words import MARKS, line_words

if TYPE_CHECKING:
    import pandas as pd

Steps = Sequence[tuple[date, int]]
_QUARTERS = ((3, 31), (6, 30), (9, 30), (12, 31))


def quarter_ends(first: int, last: int) -> list[date]:
    """The ends of the quarters of the years `first` to `last`: the days of the figure."""
    return [date(year, month, day) for year in range(first, last + 1) for month, day in _QUARTERS]


def movable_rules(laws: Iterable[Law]) -> dict[str, Law]:
    """The rules whose line is one of training compute, by id."""
    found = [law for law in laws if (spec := headline(law.rule)) is not None and spec.quantity == "training_compute"]
    return {law.id: law for law in found}


def count_words(seen: Steps, counts: Sequence[Count], line: Line, known_until: date) -> str:
    """How many stand above the line, and how many are expected to by the last day of the forecast."""
    now, last = (seen[-1][1] if seen else 0), counts[-1]
    above = f"above {short(line.value)} FLOP by the middle of"
    return (
        f"{counted(now, f'system stands {above} its number', f'systems stand {above} their number')} on {known_until}, the last"
        f" day the registry knows of; by {last.on}, {last} are expected."
    )


def counts_frame(seen: Steps, counts: Sequence[Count], published: Sequence[PublishedForecast], line: Line) -> pd.DataFrame:
    """One line a day: what is seen, what is forecast, and what others have published of the same line."""
    import pandas as pd

    rows: list[dict[str, object]] = [{"day": day, "kind": "known", "systems above": count} for day, count in seen]
    rows += [{"day": c.on, "kind": "forecast", "systems above": c.median, "low": c.low, "high": c.high} for c in counts]
    for other in published:
        rows += [
            {"day": c.on, "kind": f"{other.title} ({other.level})", "systems above": c.median, "low": c.low, "high": c.high}
            for c in other.counts
            if exact(c.above) == line.value
        ]
    return pd.DataFrame(rows, columns=["day", "kind", "systems above", "low", "high"])


def counts_alt(seen: Steps, counts: Sequence[Count], line: Line) -> str:
    """What the figure of counts shows, for those who cannot see it."""
    known = f"a staircase that reaches {seen[-1][1]} on {seen[-1][0]}" if seen else "nothing yet"
    return (
        f"Systems above {short(line.value)} FLOP over time: {known}, then a forecast with a band of 90 %, from"
        f" {counts[0]} by {counts[0].on} to {counts[-1]} by {counts[-1].on}."
    )


def group_choices(found: Sequence[Release]) -> tuple[list[str], list[str]]:
    """The labs that have a number, and the domains that releases have."""
    labs = {release.provider for release in found if release.provider and release.compute is not None}
    return sorted(labs), sorted({domain for release in found for domain in release.domains})


def crossing_words(found: Crossing, registry: Registry, known_until: date) -> str:
    """When a group crossed, or is expected to."""
    if found.crossed is not None:
        by = registry[found.by].name if found.by and found.by in registry else found.by
        return f"crossed on {found.crossed}, by {by}"
    if found.median is None:
        return "not within 30 years in most draws"
    late = f" (the registry ends on {known_until})" if found.median <= known_until else ""
    return f"expected about {found.median}, between {found.low} and {found.high or 'never'}{late}"


def crossings_frame(found: Sequence[Crossing], registry: Registry, known_until: date) -> pd.DataFrame:
    """One line a group."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "group": one.group,
                "when": crossing_words(one, registry, known_until),
                "earliest (5 %)": one.low or one.crossed,
                "median": one.median or one.crossed,
                "latest (95 %)": one.high or one.crossed,
                "pace": "" if one.crossed else "its own" if one.own_pace else "everybody's: it has few records of its own",
            }
            for one in found
        ]
    )


def crossings_alt(found: Sequence[Crossing], registry: Registry, known_until: date) -> str:
    """What the figure of crossings shows, for those who cannot see it."""
    words = "; ".join(f"{one.group}: {crossing_words(one, registry, known_until)}" for one in found)
    return f"When the largest system of each group crosses the line. {words}."


def moved_words(moved: Sequence[Moved], changes: Sequence[Change]) -> str:
    """Which lines move, and how many verdicts change with them."""
    lines = "; ".join(f"{one.rule}: {line_words(one.line)} → {line_words(one.moved)}" for one in moved)
    changed = sum(change.differs for change in changes)
    held = counted(len(changes), "verdict")
    return f"{counted(changed, f'of {held} changes', f'of {held} change')}. Lines: {lines}."


def changes_frame(changes: Sequence[Change], registry: Registry) -> pd.DataFrame:
    """One line a verdict that changes."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "system": registry[change.system].name,
                "rule": change.rule,
                "under the law": f"{MARKS[change.law]} {change.law.words}",
                "if the line moved": f"{MARKS[change.what_if]} {change.what_if.words}",
            }
            for change in changes
            if change.differs
        ],
        columns=["system", "rule", "under the law", "if the line moved"],
    )
