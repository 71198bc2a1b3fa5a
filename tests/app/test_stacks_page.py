"""Stacks: theory beside what was seen, the chosen and the governed point, and what law makes of it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from govcompute.report.stacks import setting_sentence
from govcompute.speculative.account import position_of_parameters
from govcompute.speculative.theory.curves import comparison

Visit = Callable[..., AppTest]
OWN = {"stack": "your own sizes"}


def text(app: AppTest) -> str:
    return "\n".join(block.value for block in app.markdown)


def traces(app: AppTest, index: int = 0) -> dict[str, dict[str, list[float]]]:
    spec = json.loads(app.get("plotly_chart")[index].proto.spec)
    return {trace["name"]: trace for trace in spec["data"]}


def test_it_opens_with_an_answer_and_says_what_was_never_measured(visit: Visit) -> None:
    app = visit("stacks")
    assert app.title[0].value == "What does a faster answer cost?"
    assert "**With 6 candidates each time the stack answers" in text(app)
    assert "None is of a GPU" in text(app)
    assert [heading.value for heading in app.header] == [
        "FLOP, time and energy", "What was published and measured", "What law makes of it",
    ]  # fmt: skip
    assert "Not legal advice." in app.caption[-1].value
    assert {"fixed length", "threshold", "published", "chosen", "governed: best at your price"} <= set(traces(app))
    assert not app.error


def test_the_number_is_that_of_the_theory(visit: Visit) -> None:
    query = {"draft": "7e9", "target": "70e9", "draft_seconds": "0.02", "target_seconds": "0.1"}
    app = visit("stacks", **OWN, **query, acceptance="0.8", length="4", varies="false")
    theory = comparison(position_of_parameters("7e9", "70e9"), (0.02, 0.1, None), 0.8, varies=False)
    assert setting_sentence(next(theory.fixed([4])), "4 candidates each time") in text(app)


def test_published_readings_are_those_of_the_stack(visit: Visit) -> None:
    app = visit("stacks", stack="llama-2-chat-7b-70b")
    assert len(traces(app)["published"]["x"]) == 3
    assert "published" not in traces(visit("stacks", **OWN))


def test_a_threshold_changes_the_second_figure(visit: Visit) -> None:
    app = visit("stacks", stop="a threshold", threshold="0.5")
    assert "**With the threshold 0.5 the stack answers" in text(app)
    assert max(traces(app, 1)["FLOP"]["x"]) < 1
    assert "length" not in {slider.key for slider in app.slider}, "only what the rule asks for is asked"
    assert max(traces(visit("stacks"), 1)["FLOP"]["x"]) == 20


def test_a_dearer_flop_moves_the_governed_point_to_fewer(visit: Visit) -> None:
    def spent(price: str) -> float:
        return traces(visit("stacks", price=price))["governed: best at your price"]["x"][0]

    assert spent("0.05") < spent("0.0")


def test_what_law_makes_of_it(visit: Visit) -> None:
    app = visit("stacks", synthetic="0.5", answered="1e13", as_of="2026-11-24")
    assert "matters under eu-gpai-guidelines-1e23" in text(app)
    frame = app.dataframe[-1].value
    assert {"draft", "target", "stack"} == set(frame["on"])
    assert "What became training data took" in text(app)


def test_own_sizes_have_no_verdict_and_say_why(visit: Visit) -> None:
    app = visit("stacks", **OWN)
    assert "Sizes alone name no system" in app.info[0].value
    assert "Not legal advice." in app.caption[-1].value


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"draft_seconds": "x"}, "'x' is not a number"),
        ({"target_seconds": "0"}, "'target_seconds' is a finite number above zero"),
        ({**OWN, "draft": "0"}, "'draft parameters' must be more than zero"),
        ({"answered": "-1"}, "more than zero tokens"),
    ],
    ids=str,
)
def test_what_cannot_be_used_is_said(visit: Visit, query: dict[str, str], says: str) -> None:
    app = visit("stacks", **query)
    assert says in app.error[0].value
    assert "Not legal advice." in app.caption[-1].value


def test_an_address_with_a_slip(visit: Visit) -> None:
    app = visit("stacks", stack="llama-2-chat-7b")
    assert "nearest: 'llama-2-chat-7b-70b'" in app.error[0].value
    assert "the stack answers" not in text(app)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"length": "99"}, "length '99' is no whole number from 1 to 20"),
        ({"acceptance": "2"}, "acceptance '2' is no number from 0.3 to 0.95"),
        ({"stop": "a treshold"}, "nearest: 'a threshold'"),
        ({"price": "7"}, "no price of a FLOP is called '7'; there are: 0.0, 0.002"),
        ({"synthetic": "nan"}, "synthetic 'nan' is no number from 0.0 to 1.0"),
    ],
    ids=str,
)
def test_a_value_that_the_page_cannot_show_is_said(visit: Visit, query: dict[str, str], says: str) -> None:
    app = visit("stacks", **query)
    assert says in app.error[0].value
    assert not app.warning


def test_what_can_be_taken_away(visit: Visit) -> None:
    labels = [button.proto.label for button in visit("stacks").get("download_button")]
    assert labels.count("CSV") == labels.count("JSON") >= 6
