"""The forecast on the public tables: fitted in February 2025, scored in 2026, beside what others published."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from govcompute.forecast.backtest import backtest
from govcompute.forecast.comparison import steps
from govcompute.forecast.publication import published_forecasts
from govcompute.forecast.releases import CountingRule, Release, releases
from govcompute.forecast.scenario import fitted, forecast_counts, kumar_manning
from govcompute.quantity import Line
from govcompute.registry.epoch import import_epoch
from govcompute.registry.library import Registry
from tests.conftest import SHARED

TABLES = SHARED / "data" / "epoch"
pytestmark = pytest.mark.skipif(not TABLES.is_dir(), reason="the public tables of Epoch AI are not here (CC BY 4.0, epoch.ai)")
Above = Callable[[float], Line]


def _releases(path: Path) -> tuple[Release, ...]:
    known = Registry(import_epoch(path).systems)
    return releases(known, known)


@pytest.fixture(scope="module")
def then() -> tuple[Release, ...]:
    return _releases(TABLES / "notable_ai_models_2025-02-24.csv")


@pytest.fixture(scope="module")
def now() -> tuple[Release, ...]:
    return _releases(TABLES / "notable_ai_models_2026-07.csv")


def test_the_interval_holds_the_published_medians(then: tuple[Release, ...], above: Above) -> None:
    """Kumar & Manning: 165 (103 to 306) above 1e25 and 81 (45 to 148) above 1e26 at the end of 2028."""
    made = fitted(then, 2017, 2023)
    for published in published_forecasts()[0].counts:
        count = forecast_counts(made, then, above(float(published.above)), [published.on])[0]
        assert published.median is not None
        assert count.low <= published.median <= count.high


def test_each_assumption_moves_the_count(then: tuple[Release, ...], above: Above) -> None:
    made = fitted(then, 2017, 2023)
    walk = steps(made, kumar_manning(made), then, above(1e25), date(2028, 12, 31))
    assert len(walk) == 5
    assert walk[-1].count == forecast_counts(kumar_manning(made), then, above(1e25), [date(2028, 12, 31)])[0]


def test_scored(then: tuple[Release, ...], now: tuple[Release, ...], above: Above) -> None:
    days = [date(2025, 12, 31), date(2026, 6, 30)]
    end_of_2025, _ = backtest(fitted(then, 2017, 2023), then, now, above(1e25), days)
    assert end_of_2025.observed == {CountingRule.NUMERIC: 22, CountingRule.WITHDRAWN: 33, CountingRule.CLAIMED: 43}
    assert end_of_2025.agrees
    over = backtest(fitted(then, 2017, 2023), then, now, above(1e26), days)[1]
    assert not over.inside(CountingRule.NUMERIC)  # 3 systems, fewer than the interval's low end
    assert over.score(CountingRule.NUMERIC) > over.forecast.high - over.forecast.low
