"""The page of forecasts: a line that moves, verdicts that change with it, groups that get there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from govcompute.forecast.lines import line_above
from govcompute.forecast.releases import counts_over_time
from govcompute.forecast.scenario import forecast_counts
from govcompute.forecast.source import fitted_to, registry_source
from govcompute.registry.library import Registry
from govcompute.report.forecast import count_words, quarter_ends

Visit = Callable[..., AppTest]


def says(app: AppTest) -> str:
    return " ".join(part.value for part in app.markdown)


def test_it_says_what_the_package_says(visit: Visit, registry: Registry) -> None:
    known, line = registry_source(registry), line_above("1e26")
    ahead = forecast_counts(fitted_to(known), known.found, line, quarter_ends(known.usual_years[1] + 1, 2028))
    app = visit("forecast", line="1e26", until="2028")
    assert count_words(counts_over_time(known.found, line), ahead, line, known.vintage) in says(app)


def test_two_figures_each_with_words_and_a_table(visit: Visit) -> None:
    app = visit("forecast", line="1e26")
    charts = [chart.proto.alt for chart in app.get("plotly_chart")]
    assert charts[0].startswith("Systems above 1e26 FLOP over time")
    assert charts[1].startswith("When the largest system of each group crosses the line. DeepSeek: ")
    tables = [frame.proto.alt for frame in app.dataframe]
    assert tables == [f"As a table: {charts[0]}", "Verdicts that change if the line moved", f"As a table: {charts[1]}"]


def test_the_line_where_the_law_has_it_moves_nothing(visit: Visit) -> None:
    app = visit("forecast")
    assert "at 1e25 already" in app.info[0].value


def test_a_moved_line_changes_verdicts(visit: Visit) -> None:
    app = visit("forecast")
    app.select_slider(key="line").set_value("1e26").run()
    frame = app.dataframe[1].value.set_index("system")
    row = frame[frame["rule"] == "eu-aia-51-2-systemic"].loc["Claude 3.7 Sonnet"]
    assert (row["under the law"], row["if the line moved"]) == ("● crosses", "· below")
    assert "eu-gpai-guidelines-modifier-fallback-sr" in says(app)  # a third of the line moves with it


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ({"lab": "xAI", "domain": [], "open": "false"}, {"xAI"}),
        ({"lab": "xAI", "domain": "vision"}, {"xAI", "vision", "open weights"}),
    ],
)
def test_groups_come_from_the_address(visit: Visit, query: dict[str, Any], rows: set[str]) -> None:
    app = visit("forecast", line="1e26", **query)
    assert rows <= set(app.dataframe[2].value["group"])


def test_no_group_is_said(visit: Visit) -> None:
    app = visit("forecast")
    for key in ("lab", "domain"):
        app.multiselect(key=key).set_value([]).run()
    app.toggle(key="open").set_value(False).run()
    assert [info.value for info in app.info][-1] == "Choose a lab, a domain or the systems with open weights."


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("line", "7e25", "no step of the line is called '7e25'; nearest: "),
        ("fit", "then", "fit 'then' is no whole number from"),
        ("until", "1999", "until '1999' is no whole number from"),
        ("open", "perhaps", "open 'perhaps' is neither true nor false"),
        ("rule", "foo", "no rule with a line in training compute on this day is called 'foo'"),
        ("lab", "Deepseek", "no lab is called 'Deepseek'; nearest: 'DeepSeek'"),
        ("domain", "biologie", "no domain is called 'biologie'; nearest: 'biology'"),
    ],
)
def test_what_an_address_names_wrongly_is_said_and_nothing_else_answered(visit: Visit, key: str, value: str, told: str) -> None:
    app = visit("forecast", **{key: value})
    (error,) = app.error
    assert told in error.value
    assert len(app.get("plotly_chart")) < 2


def test_a_line_is_found_by_where_it_holds_and_by_the_name_of_its_law(visit: Visit) -> None:
    options = visit("forecast").selectbox(key="rule").options
    assert {"AI Act (EU) · eu-aia-51-2-systemic", "SB 53 (California) · ca-sb53"} <= set(options)


def test_what_the_fit_takes_to_be_so_is_a_sentence(visit: Visit) -> None:
    assert visit("forecast").caption[0].value.startswith("The registry, fitted on ")


def test_all_labs_can_be_taken_away_and_the_address_says_so(visit: Visit) -> None:
    """Streamlit writes an empty value for a field that is emptied; it is an answer and no slip."""
    app = visit("forecast")
    app.multiselect(key="lab").set_value([]).run()
    assert not app.error
    again = visit("forecast", lab="")
    assert not again.error
    assert again.multiselect(key="lab").value == []
