"""The page of what the line misses: one measurement at a time, as the report has it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from govcompute.limits import LIMITS

Visit = Callable[..., AppTest]


@pytest.mark.parametrize("limit", LIMITS)
def test_every_measurement_has_its_question_figure_table_and_sources(visit: Visit, limit: str) -> None:
    app = visit("misses", limit=limit)
    assert app.header[0].value.endswith(LIMITS[limit].question)
    (chart,) = app.get("plotly_chart")
    (frame,) = app.dataframe
    assert chart.proto.alt
    assert frame.proto.alt == f"As a table: {chart.proto.alt}"
    assert len(frame.value) > 0
    assert app.markdown[-2].value.startswith("- ")


def test_another_measurement_is_chosen(visit: Visit) -> None:
    app = visit("misses")
    app.selectbox(key="limit").select("moving").run()
    assert app.header[0].value.endswith(LIMITS["moving"].question)


def test_before_the_line_there_is_nothing_to_measure(visit: Visit) -> None:
    app = visit("misses", as_of="2020-01-01")
    assert "exists since 2024-08-01, not yet on 2020-01-01" in app.error[0].value
    assert not app.get("plotly_chart")


def test_a_measurement_that_is_none_is_said_with_the_nearest(visit: Visit) -> None:
    app = visit("misses", limit="dominanc")
    (error,) = app.error
    assert "no measurement is called 'dominanc'; nearest: 'dominance'" in error.value
    assert not app.header, "no other measurement in its place"
