"""When a group crosses a line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from govcompute.errors import InputError
from govcompute.forecast.crossing import crossing, records
from govcompute.forecast.releases import Release
from govcompute.quantity import Line

Above = Callable[[float], Line]


@pytest.fixture
def doubling(release: Callable[..., Release]) -> list[Release]:
    """A lab whose largest grows tenfold a year, from 1e22 at the start of 2020 to 1e25 at that of 2023."""
    return [release((year, 1, 1), 10.0 ** (22 + year - 2020), provider="Lab") for year in range(2020, 2024)]


def test_records(release: Callable[..., Release]) -> None:
    found = [release((2020, 1, 1), 2.0), release((2021, 1, 1), 1.0), release((2022, 1, 1)), release((2023, 1, 1), 3.0)]
    assert [float(r.compute) for r in records(found) if r.compute] == [2.0, 3.0]


def test_it_has_crossed(doubling: list[Release], above: Above) -> None:
    found = crossing("Lab", doubling, lambda r: True, above(1e24))
    assert (found.crossed, found.by, found.median) == (date(2023, 1, 1), "m2023-1-1", None)


def test_it_will_cross(doubling: list[Release], above: Above) -> None:
    """A tenfold year from 1e25 on the first of 2023 to 1e26: about a year, within the strays of quarterly steps."""
    found = crossing("Lab", doubling, lambda r: r.provider == "Lab", above(1e26))
    assert found.own_pace
    assert found.low is not None
    assert found.median is not None
    assert found.high is not None
    assert date(2023, 1, 1) <= found.low <= found.median <= found.high
    assert date(2023, 7, 1) < found.median < date(2024, 7, 1)


def test_a_newcomer_moves_at_everybodys_pace(doubling: list[Release], release: Callable[..., Release], above: Above) -> None:
    found = [*doubling, release((2022, 6, 1), 1e22, provider="New")]
    assert not crossing("New", found, lambda r: r.provider == "New", above(1e26)).own_pace


def test_a_line_further_off_is_met_later(doubling: list[Release], above: Above) -> None:
    near, far = (crossing("Lab", doubling, lambda r: True, above(line)).median for line in (1e26, 1e28))
    assert near is not None
    assert far is not None
    assert near < far


def test_nothing_known(release: Callable[..., Release], above: Above) -> None:
    with pytest.raises(InputError, match="no system of 'Lab' has a number"):
        crossing("Lab", [release((2022, 6, 1))], lambda r: True, above(1e26))
