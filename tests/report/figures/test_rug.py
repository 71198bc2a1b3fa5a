"""The strip of those without a number."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import pytest

from govcompute.quantity import Estimate
from govcompute.registry.schema import System
from govcompute.report.figures.rug import NAME, add_rug, unplaced, words

KNOWN = System.model_validate({"id": "known", "name": "Known", "compute": "1e24", "released": "2025-01-01"})
SILENT = System.model_validate({"id": "silent", "name": "<b>Silent</b>", "released": "2025-02-01"})
UNDATED = System.model_validate({"id": "undated", "name": "Undated"})
ROWS: list[tuple[System, Estimate | None]] = [
    (KNOWN, Estimate.point(10**24)),
    (SILENT, None),
    (UNDATED, Estimate.at_least(0)),
]


def test_each_has_a_stroke_at_its_date_and_nothing_else_is_moved() -> None:
    figure = go.Figure(go.Scatter(x=[1], y=[2]))
    add_rug(figure, ROWS)
    before, strip = figure.data
    assert (before.yaxis, strip.yaxis, strip.name) == (None, "y2", NAME)
    assert [(point[0], point[1]) for point in strip.customdata] == [("silent", "&lt;b&gt;Silent&lt;/b&gt;")]
    assert list(strip.x) == [str(SILENT.released)]
    assert figure.layout.yaxis2.domain[1] < figure.layout.yaxis.domain[0]


def test_where_all_have_a_number_there_is_no_strip() -> None:
    figure = go.Figure()
    add_rug(figure, ROWS[:1])
    assert not figure.data


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (ROWS, "Systems with no number: 2, each a stroke below the plot at its release date (1 without a date has none)."),
        (ROWS[:2], "Systems with no number: 1, each a stroke below the plot at its release date."),
        (ROWS[:1], "Every system has a number."),
    ],
)
def test_they_are_counted_in_words(rows: Any, said: str) -> None:
    assert words(rows) == said


def test_a_floor_of_zero_is_no_number() -> None:
    assert unplaced(ROWS) == [SILENT, UNDATED]
