"""What counts under which rule, on hand-made systems and on the shipped registry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest

from govcompute.forecast.releases import CountingRule, Release, count_above, releases
from govcompute.quantity import Line
from govcompute.registry.library import Registry

Above = Callable[[float], Line]
DAY = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("given", "counts"),
    [
        ({"compute": 2e25}, (1, 1, 1)),
        ({"compute": 1e25}, (0, 0, 0)),  # the line is strictly above
        ({"withdrawn": Fraction(2 * 10**25)}, (0, 1, 1)),
        ({"claimed_above": Fraction(10**25)}, (0, 0, 1)),
        ({"claimed_above": Fraction(10**24)}, (0, 0, 0)),
        ({"compute": 1e24, "withdrawn": Fraction(10**26)}, (0, 0, 0)),  # its own number decides
    ],
)
def test_rules(release: Callable[..., Release], above: Above, given: dict[str, object], counts: tuple[int, ...]) -> None:
    found = [release((2025, 1, 1), **given)]
    assert tuple(count_above(found, above(1e25), DAY, rule) for rule in CountingRule) == counts


def test_the_registry(registry: Registry, above: Above) -> None:
    found = releases(registry, registry)
    by = {release.system: release for release in found}
    assert by["gpt-4o"].compute is None
    assert by["gpt-4o"].withdrawn == Fraction(38 * 10**24)
    assert by["grok-4"].compute == 5 * 10**26
    assert [release.when for release in found] == sorted(release.when for release in found)
    counts = [count_above(found, above(1e25), date(2026, 6, 30), rule) for rule in CountingRule]
    assert counts == sorted(counts)
    assert counts[0] < counts[1] < counts[2]
