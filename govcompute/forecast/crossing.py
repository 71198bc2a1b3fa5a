"""When the largest system of a lab, a domain or the open-weight world crosses a line.

A group stands where its largest system so far stands, and moves at the pace of the last six years: the median slope of its
largest-so-far, taken each quarter (so quarters without news slow it down). The doubt is of the slope, by resampled
residuals, and of how far single steps stray from it. A group with fewer than four records moves at everybody's pace.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from operator import attrgetter

import numpy as np

from govcompute.errors import InputError, NotFound
from govcompute.forecast.growth import FittedLine, fit_line
from govcompute.forecast.lines import DAYS_A_YEAR
from govcompute.forecast.releases import Release
from govcompute.forecast.scenario import DRAWS
from govcompute.quantity import Line, meets

_ENOUGH = 4
#: What is older says little of today's pace.
_WINDOW_YEARS = 6
#: Later than this is never.
_HORIZON_YEARS = 30


@dataclass(frozen=True, slots=True)
class Crossing:
    """When a group crosses a line: the day it did and by which system, or the day it is expected to (median, 5 %, 95 %).

    `high` is None where in more than 5 % of the draws it does not within 30 years, `median` where in more than half. own_pace:
    whether the slope is the group's own. records: how many its own records are.
    """

    group: str
    crossed: date | None
    by: str | None
    low: date | None = None
    median: date | None = None
    high: date | None = None
    own_pace: bool = True
    records: int = 0


def records(found: Sequence[Release]) -> list[Release]:
    """The releases that were the largest so far, oldest first."""
    largest, kept = None, []
    for release in sorted(found, key=lambda r: (r.when, r.compute or 0)):
        if release.compute is not None and (largest is None or release.compute > largest):
            largest = release.compute
            kept.append(release)
    return kept


@dataclass(frozen=True, slots=True)
class Group:
    """Systems that are asked about together: those of a lab, of a domain, or with open weights."""

    name: str
    belongs: Callable[[Release], bool]


def groups(
    found: Sequence[Release], providers: Sequence[str] = (), domains: Sequence[str] = (), open_weights: bool = False
) -> list[Group]:
    """The groups that are named. Raises NotFound for a lab without a number, or a domain that no release has."""
    labs = sorted({r.provider for r in found if r.provider and r.compute is not None})
    fields = sorted({d for r in found for d in r.domains})
    for what, names, known in (("provider", providers, labs), ("domain", domains, fields)):
        for name in names:
            if name not in known:
                raise NotFound(what, name, known)
    made = [Group(name, partial(_of_provider, name)) for name in providers]
    made += [Group(name, partial(_of_domain, name)) for name in domains]
    return [*made, Group("open weights", attrgetter("open_weights"))] if open_weights else made


def _of_provider(name: str, release: Release) -> bool:
    return release.provider == name


def _of_domain(name: str, release: Release) -> bool:
    return name in release.domains


def crossing(
    group: str,
    found: Sequence[Release],
    belongs: Callable[[Release], bool],
    line: Line,
    *,
    draws: int = DRAWS,
    seed: int = 0,
) -> Crossing:
    """When the systems that `belongs` takes cross `line`. Raises InputError where none of them has a number."""
    own = records([release for release in found if belongs(release)])
    if not own:
        raise InputError(f"no system of '{group}' has a number")
    for release in own:
        assert release.compute is not None
        if meets(release.compute, line.comparator, line.value):
            return Crossing(group, release.when, release.system, records=len(own))
    today = max(release.when for release in found)
    own_pace = len(own) >= _ENOUGH
    random = np.random.default_rng(seed)
    _, slopes, residuals = _pace(own if own_pace else records(found), today).resampled(draws, random)
    strays = random.choice(residuals, draws)
    assert own[-1].compute is not None
    missing = np.log10(float(line.value)) - np.log10(float(own[-1].compute)) - strays
    with np.errstate(divide="ignore", invalid="ignore"):
        wait = np.where(slopes > 0, np.maximum(missing, 0) / slopes, np.inf)
    low, median, high = (_after(today, float(years)) for years in np.quantile(wait, [0.05, 0.5, 0.95], method="nearest"))
    return Crossing(group, None, None, low, median, high, own_pace, len(own))


def _pace(kept: Sequence[Release], today: date) -> FittedLine:
    """The line through log10 of the largest so far, at each quarter of the last six years."""
    first = max(kept[0].when, today - timedelta(days=round(_WINDOW_YEARS * DAYS_A_YEAR)))
    quarters = max(round((today - first).days / DAYS_A_YEAR * 4), 2)
    days = [first + (today - first) * (index / quarters) for index in range(quarters + 1)]
    sizes = [float(max(r.compute for r in kept if r.compute is not None and r.when <= day)) for day in days]
    return fit_line(np.array([(day - first).days / DAYS_A_YEAR for day in days]), np.log10(sizes))


def _after(today: date, years: float) -> date | None:
    return today + timedelta(days=round(years * DAYS_A_YEAR)) if years < _HORIZON_YEARS else None
