"""Releases made by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from govcompute.forecast.releases import Release
from govcompute.quantity import Comparator, Line, Unit, exact

Make = Callable[..., Release]


@pytest.fixture
def release() -> Make:
    """A release of a day (year, month, day) with so much compute."""

    def make(when: tuple[int, int, int], compute: float | None = None, **more: Any) -> Release:
        name = more.pop("name", f"m{when[0]}-{when[1]}-{when[2]}")
        return Release(name, name, date(*when), None if compute is None else exact(compute), **more)

    return make


@pytest.fixture
def years_of_four(release: Make) -> list[Release]:
    """2018 to 2023: the year's total grows fourfold from 1e22; half of it is the largest system, the rest two of a quarter."""
    found = []
    for index, year in enumerate(range(2018, 2024)):
        total = 1e22 * 4**index
        found += [release((year, 3, month + 1), total / parts) for month, parts in enumerate((2, 4, 4))]
    return found


@pytest.fixture
def above() -> Callable[[float], Line]:
    """Strictly above so many FLOP."""
    return lambda value: Line(exact(value), Comparator.GT, Unit.FLOP)
