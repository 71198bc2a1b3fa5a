"""The page of the law: timeline, counting, two rules, one rule with its cases, and addresses that lead to each."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from govcompute.policy.library import PolicyLibrary
from govcompute.report.compare import differences
from govcompute.report.law_words import law_text
from govcompute.report.rules import rules_sentence
from govcompute.verdict.cases import run_case

from .conftest import DAY

EU = "eu-aia-51-2-systemic"
Visit = Callable[..., AppTest]


def figures(app: AppTest) -> list[dict[str, Any]]:
    """The specifications of the figures, as the browser gets them."""
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def rules(app: AppTest) -> set[str]:
    """The rules that the list shows."""
    (frame,) = [one.value for one in app.dataframe if list(one.value.columns[:2]) == ["rule", "jurisdiction"]]
    return set(frame["rule"])


def test_it_opens_with_the_answer_two_figures_and_the_rule(visit: Visit, library: PolicyLibrary) -> None:
    app = visit("policies")
    assert app.title[0].value == "What does the law say, and since when?"
    assert app.markdown[0].value == f"**{rules_sentence(library, date.fromisoformat(DAY))}**"
    assert len(figures(app)) == 2
    assert rules(app) == set(library.laws)
    assert app.code[0].value == law_text(library[EU], library)
    assert "Not legal advice." in app.caption[0].value
    assert not app.warning


def test_every_figure_has_words_and_a_twin(visit: Visit) -> None:
    app = visit("policies")
    alts = [chart.proto.alt for chart in app.get("plotly_chart")]
    assert alts[0].startswith("Timeline of ")
    assert alts[1].startswith("Matrix of 18 kinds of work by ")
    twins = {frame.proto.alt for frame in app.dataframe}
    assert {f"As a table: {alt}" for alt in alts} <= twins


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({"jurisdiction": "US-CA"}, lambda law: law.instrument.jurisdiction == "US-CA"),
        ({"level": "M"}, lambda law: law.rule.level.value == "M"),
        ({"status": "revoked"}, lambda law: law.id.startswith("us-eo14110")),
    ],
)
def test_a_filter_from_the_address(visit: Visit, library: PolicyLibrary, query: dict[str, str], wanted: Any) -> None:
    assert rules(visit("policies", **query)) == {law.id for law in library if wanted(law)}


def test_a_filter_by_hand(visit: Visit) -> None:
    app = visit("policies")
    app.sidebar.multiselect(key="jurisdiction").select("KR").run()
    assert rules(app) == {"kr-aiba-decree"}


def test_filters_that_let_nothing_through(visit: Visit) -> None:
    app = visit("policies", jurisdiction="KR", status="revoked")
    assert [info.value for info in app.info] == ["No rule passes these filters on that day. Remove one in the sidebar."]
    assert not figures(app)
    assert app.code, "one rule can still be read"


def test_the_day_is_marked_and_decides(visit: Visit, library: PolicyLibrary) -> None:
    app = visit("policies", as_of="2024-06-01")
    shapes = figures(app)[0]["layout"]["shapes"]
    assert "2024-06-01" in {shape["x0"] for shape in shapes}
    assert app.markdown[0].value == f"**{rules_sentence(library, date(2024, 6, 1))}**"


def test_an_address_leads_to_a_rule_and_its_cases(visit: Visit, library: PolicyLibrary) -> None:
    app = visit("policies", rule="us-eo14110-model")
    law = library["us-eo14110-model"]
    assert app.code[0].value == law_text(law, library)
    (frame,) = [one.value for one in app.dataframe if "computed" in one.value.columns]
    assert list(frame["computed"]) == [run_case(law, case, library).verdict.outcome.words for case in law.rule.cases]
    assert list(frame["expected"]) == [case.expect.outcome.replace("_", " ") for case in law.rule.cases]
    assert frame["agrees"].str.startswith("✓").all()


def test_a_slip_in_the_address_is_told(visit: Visit) -> None:
    app = visit("policies", rule="ca-sb35")
    assert [error.value for error in app.error] == ["no rule is called 'ca-sb35'; nearest: 'ca-sb53'"]
    assert not app.code, "no other rule in its place"


def test_a_name_that_several_rules_have_is_none_of_them(visit: Visit) -> None:
    """SB 53 sets two rules; the one of Korea alone is found by its law's name."""
    assert "'SB 53 (California)'" in visit("policies", rule="SB 53 (California)").error[0].value
    app = visit("policies", rule="korean ai basic act")
    assert app.selectbox(key="rule").value == "kr-aiba-decree"
    assert not app.error


@pytest.mark.parametrize(
    ("key", "value"), [("first", "ca-sb35"), ("jurisdiction", "USCA"), ("level", "X"), ("as_of", "2026-13-01")]
)
def test_any_slip_in_the_address_is_told_and_can_be_mended_on_the_page(visit: Visit, key: str, value: str) -> None:
    app = visit("policies", **{key: value})
    (error,) = app.error
    assert value in error.value
    assert app.sidebar.date_input(key="as_of")


def test_two_rules_side_by_side(visit: Visit, library: PolicyLibrary) -> None:
    app = visit("policies", first=EU, second="us-eo14110-model")
    (table,) = app.table
    assert list(table.value.columns) == ["what", EU, "us-eo14110-model"]
    shown = [tuple(cell.replace("  \n", "\n").replace("\\", "") for cell in row) for row in table.value.itertuples(index=False)]
    told = [
        tuple("\n".join(" ".join(line.split()) for line in cell.splitlines()) for cell in row)
        for row in differences(library[EU], library["us-eo14110-model"], library)
    ]
    assert shown == told
    same = visit("policies", first=EU, second=EU)
    assert "Nothing differs between these two." in [info.value for info in same.info]


def test_all_can_be_taken_away(visit: Visit) -> None:
    labels = [button.proto.label for button in visit("policies").get("download_button")]
    assert labels.count("CSV") == labels.count("JSON") == 5
    assert "The rule (text)" in labels
