"""The first page: the figure, its table twin, the filters, and addresses that carry them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from govcompute.policy.library import PolicyLibrary
from govcompute.registry.library import Registry
from govcompute.verdict.assess import Assessor
from govcompute.verdict.outcome import Outcome

from .conftest import DAY

EU = "eu-aia-51-2-systemic"
Visit = Callable[..., AppTest]


def figure(app: AppTest) -> dict[str, Any]:
    """The figure's specification, as the browser gets it."""
    (chart,) = app.get("plotly_chart")
    return json.loads(chart.proto.spec)  # type: ignore[no-any-return]


def traces(app: AppTest) -> list[dict[str, Any]]:
    """What the figure draws."""
    return figure(app)["data"]  # type: ignore[no-any-return]


def marks(app: AppTest) -> set[str]:
    """The ids of the systems that are drawn."""
    return {
        point[0]
        for trace in traces(app)
        if trace["mode"] == "markers" and "yaxis" not in trace
        for point in trace["customdata"]
    }


def strip(app: AppTest) -> set[str]:
    """The ids of the systems in the strip of those without a number."""
    return {point[0] for trace in traces(app) if trace.get("yaxis") == "y2" for point in trace["customdata"]}


def lines(app: AppTest) -> list[str]:
    """The names of the lines that are drawn."""
    return [trace["name"] for trace in figure(app)["data"] if trace["mode"] == "lines" and trace.get("showlegend", True)]


def table(app: AppTest) -> pd.DataFrame:
    """The same as the figure, as a table."""
    return app.dataframe[0].value


def crossing(app: AppTest) -> pd.DataFrame:
    """Those who cross the line that is asked for, or may."""
    return app.dataframe[1].value


def said(app: AppTest) -> str:
    """All text of the page."""
    return "\n".join(block.value for block in app.markdown)


def test_it_opens_with_a_figure_a_table_and_the_notice(visit: Visit, registry: Registry) -> None:
    app = visit()
    assert app.title[0].value == "Who stands above the line?"
    assert "Not legal advice." in app.caption[-1].value
    assert {trace["mode"] for trace in figure(app)["data"]} == {"markers", "lines"}
    assert figure(app)["layout"]["yaxis"]["type"] == "log"
    assert set(table(app)["id"]) == set(registry.systems)
    assert marks(app) <= set(table(app)["id"])
    assert {"disclosed", "estimated"} <= {trace["name"] for trace in figure(app)["data"]}


def test_the_figure_has_words_for_those_who_cannot_see_it(visit: Visit) -> None:
    app = visit()
    (chart,) = app.get("plotly_chart")
    assert chart.proto.alt.startswith("Scatter plot of ")
    assert app.dataframe[0].proto.alt == f"As a table: {chart.proto.alt}"


@pytest.mark.parametrize("query", [{}, {"provider": "OpenAI"}, {"status": ["unknown", "disclosed"]}], ids=str)
def test_the_unknown_stand_in_a_strip_and_are_counted(visit: Visit, registry: Registry, query: dict[str, Any]) -> None:
    app = visit(**query)
    frame = table(app)
    unknown = set(frame[frame["compute"] == "not known"]["id"])
    assert unknown
    assert f"Systems with no number: {len(unknown)}, " in said(app)
    assert strip(app) == {name for name in unknown if registry[name].released}
    assert marks(app).isdisjoint(unknown)


@pytest.mark.parametrize("rule", [EU, "us-oisp-ai-notifiable"])
def test_who_crosses_a_line_is_what_the_verdicts_say(
    visit: Visit, library: PolicyLibrary, registry: Registry, rule: str
) -> None:
    app = visit(rule=rule)
    ready, law, day = Assessor(library, registry), library[rule], date.fromisoformat(DAY)
    found = Counter(ready.assess(system, law, day).outcome for system in registry if system.kind == "model")
    sentence = said(app)
    assert f"**On {DAY}, {found[Outcome.CROSSES]} of {len(table(app))} systems cross " in sentence
    assert f"{found[Outcome.UNDETERMINED]} perhaps, {found[Outcome.UNKNOWN]} unknown for want of a number.**" in sentence
    shown = crossing(app)
    assert dict(shown["verdict"].value_counts()) == {
        outcome.words: found[outcome] for outcome in (Outcome.CROSSES, Outcome.UNDETERMINED) if found[outcome]
    }
    assert list(shown["verdict"]) == sorted(shown["verdict"]), "those who cross come first"


def test_whose_verdicts_are_shown_can_be_chosen(visit: Visit) -> None:
    assert set(crossing(visit(show="unknown"))["verdict"]) == {"unknown"}
    app = visit(name="alexnet")
    assert [info.value for info in app.info] == ["No system has such a verdict under this rule and these filters."]


def test_a_line_that_is_not_in_force_is_said_to_be_so(visit: Visit) -> None:
    app = visit(as_of="2025-01-01")
    assert "is not in force (adopted, applicable from 2025-08-02): no system crosses it.**" in said(app)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"rule": "eu-aia-51-2-sistemic"}, "called 'eu-aia-51-2-sistemic'; nearest: 'eu-aia-51-2-systemic'"),
        ({"rule": "us-eo14110-model"}, "no line on this day and under these filters is called 'us-eo14110-model'"),
        ({"look": "gtp-4"}, "no system shown here is called 'gtp-4'; nearest: 'gpt-4'"),
        ({"watch": "yes"}, "watch 'yes' is neither true nor false"),
        ({"provider": "OpenAi"}, "no provider is called 'OpenAi'; nearest: 'OpenAI'"),
        ({"domain": ["language", "biologie"]}, "no domain is called 'biologie'; nearest: 'biology'"),
        ({"lines": "US-XX"}, "no jurisdiction is called 'US-XX'"),
        ({"show": "croses"}, "no verdict is called 'croses'; nearest: 'crosses'"),
        ({"as_of": "2026-13-01"}, "2026-13-01"),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_a_slip_in_an_address_is_named_and_nothing_else_answered(visit: Visit, query: dict[str, Any], told: str) -> None:
    app = visit(**query)
    (error,) = app.error
    assert told in error.value
    assert not app.warning
    assert len(app.dataframe) < 2, "not who crosses another line, or among other systems"
    assert "Not legal advice." in app.caption[-1].value


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"lien": "eu"}, ["no field here is called 'lien'; nearest: 'lines'"]),
        ({"lien": "eu", "Rule": EU}, ["called 'lien'; nearest: 'lines'; no field here is called 'Rule'; nearest: 'rule'."]),
        ({"zzzzzz": "1"}, ["no field here is called 'zzzzzz'."]),
        ({"rule": EU, "watch": "true", "look": "gpt-4"}, []),
    ],
    ids=str,
)
def test_a_key_of_the_address_that_no_field_has_is_said(visit: Visit, query: dict[str, str], told: list[str]) -> None:
    app = visit(**query)
    assert len(app.warning) == len(told)
    assert all(words in one.value for words, one in zip(told, app.warning, strict=True))
    assert len(table(app)) > 100, "the page stays"


def test_a_choice_that_others_take_away_gives_way_to_the_first(visit: Visit) -> None:
    app = visit(history="true")
    app.selectbox(key="rule").select("us-eo14110-model").run()
    assert app.query_params["rule"] == "us-eo14110-model"
    app.toggle(key="history").set_value(False).run()
    assert app.selectbox(key="rule").value == EU
    assert "rule" not in app.query_params
    assert not app.error


@pytest.mark.parametrize(
    ("typed", "rule"),
    [("korea", "kr-aiba-decree"), ("california", "ca-sb53"), ("(EU)", EU), ("SB 53", "ca-sb53"), ("AI Act", EU), (EU, EU)],
)
def test_a_line_is_found_by_place_by_name_and_by_id(visit: Visit, typed: str, rule: str) -> None:
    found = [option for option in visit().selectbox(key="rule").options if typed.casefold() in option.casefold()]
    assert any(option.endswith(f" · {rule}") for option in found)


@pytest.mark.parametrize(
    ("query", "column", "values"),
    [
        ({"provider": "OpenAI"}, "provider", {"OpenAI"}),
        ({"provider": ["OpenAI", "Anthropic"]}, "provider", {"OpenAI", "Anthropic"}),
        ({"status": "disclosed"}, "number", {"disclosed"}),
        ({"status": ["imputed", "unknown"]}, "number", {"imputed", "unknown"}),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_an_address_carries_the_filters(visit: Visit, query: dict[str, Any], column: str, values: set[str]) -> None:
    app = visit(**query)
    assert set(table(app)[column]) == values
    assert 0 < len(table(app)) < len(table(visit()))
    assert marks(app) <= set(table(app)["id"])


def test_the_filters_of_the_page_reduce_it_together(visit: Visit, registry: Registry) -> None:
    app = visit()
    app.sidebar.multiselect(key="provider").select("OpenAI").run()
    provider = set(table(app)["id"])
    assert provider == {system.id for system in registry if system.provider == "OpenAI"}
    app.sidebar.multiselect(key="status").select("estimated").run()
    both = set(table(app)["id"])
    assert both == {system.id for system in registry if system.provider == "OpenAI" and system.compute_status == "estimated"}
    assert both < provider
    app.sidebar.text_input(key="name").input(" GPT-4").run()
    named = set(table(app)["id"])
    assert "gpt-4" in named < both
    assert all("gpt-4" in registry[name].name.casefold() for name in named)
    assert marks(app) <= named


def test_a_domain(visit: Visit, registry: Registry) -> None:
    assert set(table(visit(domain="biology"))["id"]) == {system.id for system in registry if "biology" in system.domains}


def test_no_match_is_said_in_words(visit: Visit) -> None:
    app = visit(name="no system is called this")
    assert [info.value for info in app.info] == ["No system matches these filters. Remove one in the sidebar."]
    assert "Not legal advice." in app.caption[-1].value
    assert not app.get("plotly_chart")
    assert not app.dataframe


def test_the_lines_of_one_jurisdiction(visit: Visit) -> None:
    everywhere, california = visit(), visit(lines="US-CA")
    assert any(name.startswith("AI Act") for name in lines(everywhere))
    assert lines(california) == ["SB 53 > 1e26 OP"]
    assert not table(california)["crosses"].str.contains("eu-").any()
    assert len(table(california)) == len(table(everywhere)), "a choice of lines is no choice of systems"


def test_the_date_decides_which_lines_are_drawn(visit: Visit) -> None:
    before, after = visit(as_of="2025-08-01"), visit(as_of="2026-11-23")
    assert not any(name.startswith("AI Act") for name in lines(before))
    assert "AI Act > 1e25 FLOP" in lines(after)
    assert before.sidebar.date_input(key="as_of").value == date(2025, 8, 1)
    assert not table(before)["crosses"].str.contains(EU).any()
    assert table(after)["crosses"].str.contains(EU).any()


def test_history_draws_what_was_revoked_as_far_as_it_went(visit: Visit) -> None:
    assert not any(name.startswith("EO 14110") for name in lines(visit()))
    app = visit(history="true")
    traces = {trace["name"]: trace for trace in figure(app)["data"]}
    assert traces["EO 14110 > 1e26 OP"]["x"] == ["2024-01-28", "2025-01-20"]


def test_one_system_leads_to_its_page_under_the_same_law(visit: Visit) -> None:
    app = visit(history="true")
    assert not app.get("page_link")
    next(box for box in app.selectbox if box.label == "Look at one system").select("gpt-4").run()
    (link,) = app.get("page_link")
    assert link.proto.page == "system"
    assert link.proto.query_string == "system=gpt-4&as_of=2026-03-01&history=true&watch=false"


def test_the_table_can_be_taken_away(visit: Visit) -> None:
    assert [button.proto.label for button in visit().get("download_button")] == ["CSV", "JSON", "CSV", "JSON"]


def test_the_notice_stays_after_a_choice(visit: Visit) -> None:
    """A folder called ``pages`` beside main.py would make Streamlit run its pages without main.py."""
    app = visit()
    app.sidebar.multiselect(key="provider").select("OpenAI").run()
    assert "Not legal advice." in app.caption[-1].value


def test_a_day_before_any_law_says_so(visit: Visit) -> None:
    app = visit(as_of="2015-01-01")
    assert "No rule on this date draws a line in training compute." in app.info[0].value
    assert not app.header
    (error,) = visit(as_of="1850-01-01").error
    assert "1850-01-01 is outside 1990-01-01 to" in error.value


def test_every_verdict_can_be_taken_away(visit: Visit) -> None:
    app = visit("lines", show="")
    assert not app.error
    assert [info.value for info in app.info] == ["No system has such a verdict under this rule and these filters."]
