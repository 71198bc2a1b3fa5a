"""A forecast in words and tables."""

from __future__ import annotations

from datetime import date

from govcompute.forecast.crossing import Crossing
from govcompute.forecast.lines import line_above
from govcompute.forecast.publication import published_forecasts
from govcompute.forecast.scenario import Count
from govcompute.registry.library import Registry
from govcompute.report.forecast import count_words, counts_frame, crossing_words, movable_rules, quarter_ends
from govcompute.verdict.assess import Assessor

LINE = line_above("1e25")
AHEAD = [Count(date(2028, 12, 31), 40.0, 12.0, 90.0)]


def test_the_quarters() -> None:
    days = quarter_ends(2026, 2027)
    assert (len(days), days[0], days[-1]) == (8, date(2026, 3, 31), date(2027, 12, 31))
    assert days == sorted(days)


def test_now_and_then() -> None:
    says = count_words([(date(2024, 1, 1), 7)], AHEAD, LINE, date(2026, 7, 15))
    assert says.startswith("7 systems stand above 1e25 FLOP by the middle of their number on 2026-07-15")
    assert says.endswith("by 2028-12-31, 40 (12 to 90) are expected.")
    assert count_words([], AHEAD, LINE, date(2026, 7, 15)).startswith("0 systems")


def test_the_twin_has_what_is_known_forecast_and_published() -> None:
    frame = counts_frame([(date(2024, 1, 1), 7)], AHEAD, published_forecasts(), LINE)
    assert list(frame["kind"])[:2] == ["known", "forecast"]
    theirs = frame[frame["kind"].str.startswith("Kumar")].iloc[0]
    assert (theirs["low"], theirs["systems above"], theirs["high"]) == (103, 165, 306)


def test_when_a_group_gets_there(registry: Registry) -> None:
    until = date(2026, 7, 15)
    past = Crossing("open", date(2024, 6, 14), "nemotron-4-340b")
    assert crossing_words(past, registry, until) == "crossed on 2024-06-14, by Nemotron-4 340B"
    late = Crossing("lab", None, None, until, until, date(2027, 1, 1))
    assert crossing_words(late, registry, until).endswith("2027-01-01 (the registry ends on 2026-07-15)")
    assert crossing_words(Crossing("lab", None, None, until), registry, until) == "not within 30 years in most draws"


def test_rules_with_a_line_in_training_compute(assessor: Assessor) -> None:
    rules = movable_rules(assessor.laws(date(2026, 11, 1)))
    assert rules["eu-aia-51-2-systemic"].instrument.short == "AI Act"
    assert "eu-gpai-guidelines-modifier-third" not in rules
