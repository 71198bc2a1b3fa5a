"""Forecasts that others have published, as data."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

from govcompute.documents import Day, NonNegative, Record, read_yaml, validate
from govcompute.registry.evidence import Level


class PublishedCount(Record):
    """Systems above a line by the end of a day; what the source does not give is None."""

    above: NonNegative
    on: Day
    low: int | None = None
    median: int | None = None
    high: int | None = None

    @property
    def words(self) -> str:
        """The count as its source gives it."""
        if self.low is not None and self.high is not None:
            return f"{self.median} ({self.low} to {self.high})" if self.median is not None else f"{self.low} to {self.high}"
        return f"about {self.median}" if self.median is not None else f"more than {self.low}"


class YearlyRange(Record):
    """A number of systems a year."""

    low: int
    high: int

    def __str__(self) -> str:
        return f"{self.low} to {self.high}"


class PublishedForecast(Record):
    """One publication."""

    id: str
    title: str
    level: Level
    note: str | None = None
    counts: list[PublishedCount]
    within_ten_of_largest: YearlyRange | None = None

    def words(self, above: Fraction, on: date) -> str:
        """What it says of a line and a day, or an empty string."""
        return next((count.words for count in self.counts if count.above == above and count.on == on), "")


class _File(Record):
    forecasts: list[PublishedForecast]


@cache
def published_forecasts() -> tuple[PublishedForecast, ...]:
    """Every forecast that ships with govcompute."""
    return tuple(validate(_File, read_yaml(Path(__file__).with_name("published.yaml"))).forecasts)
