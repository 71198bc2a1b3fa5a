"""What a forecast is made from: the registry, or a table of Epoch AI's of any vintage; and the scenario its years give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from govcompute.errors import InputError
from govcompute.forecast.releases import Release, releases
from govcompute.forecast.scenario import Scenario, fitted
from govcompute.registry.epoch import import_epoch
from govcompute.registry.library import Registry

#: So many complete years are fitted where nobody says which.
_USUAL_YEARS = 8


@dataclass(frozen=True, slots=True)
class Source:
    """Releases, oldest first, where they came from, and the day of the knowledge in them."""

    name: str
    found: tuple[Release, ...]
    vintage: date

    @property
    def usual_years(self) -> tuple[int, int]:
        """The first and the last of the eight latest complete years."""
        last = self.vintage.year - 1
        return last - _USUAL_YEARS + 1, last


def registry_source(registry: Registry) -> Source:
    """The releases of the registry. Raises InputError where it has none with a date."""
    found = _dated(releases(registry, registry), "the registry")
    return Source("the registry", found, found[-1].when)


def table_source(path: Path) -> Source:
    """The releases of a table of Epoch AI's (CSV). Raises DocumentError for a bad table, InputError for one without dates."""
    imported = import_epoch(path)
    known = Registry(imported.systems)
    found = _dated(releases(known, known), imported.file)
    return Source(imported.file, found, imported.vintage or found[-1].when)


def _dated(found: tuple[Release, ...], name: str) -> tuple[Release, ...]:
    if not found:
        raise InputError(f"{name} has no system with a date of release")
    return found


def fitted_to(known: Source, years: tuple[int, int] | None = None) -> Scenario:
    """The scenario that the years from the first to the last of `years` give; the usual years if None."""
    first, last = years or known.usual_years
    return fitted(known.found, first, last, f"fitted on {first} to {last}")


def told(made: Scenario, known: Source) -> str:
    """What the scenario takes to be so, in one sentence."""
    name = known.name[:1].upper() + known.name[1:]
    own = f"{made.trend.growth:.2f}x a year" if made.growth is None else f"{made.growth}x a year"
    return (
        f"{name}, {made.name}: the compute behind a year's systems, bases counted in each, grows {own}; the largest takes"
        f" {made.share} of its year; allocation exponent {made.allocation}. Systems with a number before {made.first_day} are"
        " counted, later ones forecast. 90 % intervals."
    )
