"""Figures: lines only while in force, labels where the axis puts them, hollow and filled marks, nothing for no number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from govcompute.policy.library import PolicyLibrary
from govcompute.quantity import Estimate
from govcompute.registry.schema import System
from govcompute.report.figures.lines import (
    PALETTE,
    alt_text,
    lines_by_date,
    outside_window,
    spans_in_force,
    window_begins,
)

from ..conftest import EU

TODAY = date(2026, 11, 23)
#: (rule, until, [(from, to), ...]), read off the texts by hand.
SPANS = [
    ("us-eo14110-model", TODAY, [("2024-01-28", "2025-01-20")]),
    ("us-eo14110-model", date(2024, 6, 1), [("2024-01-28", "2024-06-01")]),
    ("us-eo14110-model", date(2024, 1, 28), []),
    ("us-eo14110-model", date(2023, 12, 1), []),
    (EU, TODAY, [("2025-08-02", "2026-11-23")]),
    (EU, date(2026, 8, 2), [("2025-08-02", "2026-08-02")]),
    (EU, date(2025, 8, 1), []),
    ("ca-sb53", TODAY, [("2026-01-01", "2026-11-23")]),
    ("ca-sb1047", TODAY, []),
    ("us-s2938", TODAY, []),
    ("ny-raise-2026", TODAY, []),
    ("ny-raise-2026", date(2027, 1, 2), [("2027-01-01", "2027-01-02")]),
    ("us-ear-3a090a1", TODAY, []),
    ("ca-sb53-large", TODAY, []),
    ("eu-gpai-guidelines-modifier-third", TODAY, []),
]


@pytest.mark.parametrize(("rule", "until", "expected"), SPANS)
def test_a_line_is_drawn_only_while_it_is_in_force(
    library: PolicyLibrary, rule: str, until: date, expected: list[tuple[str, str]]
) -> None:
    """Applicable and then enforceable is one stretch; other quantities than training compute are not on this axis."""
    spans = spans_in_force([library[rule]], library, until)
    assert [(span.begins.isoformat(), span.ends.isoformat()) for span in spans] == expected


def system(status: str = "disclosed", released: str | None = "2025-01-01", **fields: Any) -> System:
    compute = {} if status == "unknown" else {"compute": "1e24"}
    if status == "claimed_above":
        compute = {"claims": [{"above": "1e24", "text": "more than that"}]}
    made = {"id": "one", "name": "One", "provider": "Labs", "released": released, "compute_status": status, **compute, **fields}
    return System.model_validate(made)


def drawn(library: PolicyLibrary, rows: Sequence[tuple[System, Estimate | None]], rules: Sequence[str] = ()) -> Any:
    return lines_by_date(rows, [library[rule] for rule in rules], library, TODAY).to_dict()


def test_lines_carry_their_value_and_their_days(library: PolicyLibrary) -> None:
    figure = drawn(library, [], [EU, "us-eo14110-model"])
    first, second = figure["data"]
    assert (list(first["x"]), list(first["y"])) == ([date(2025, 8, 2), TODAY], [1e25, 1e25])
    assert (list(second["x"]), list(second["y"])) == ([date(2024, 1, 28), date(2025, 1, 20)], [1e26, 1e26])
    assert first["name"] == "AI Act > 1e25 FLOP"
    assert second["name"] == "EO 14110 > 1e26 OP"


def test_labels_stand_at_the_logarithm(library: PolicyLibrary) -> None:
    """plotly reads the place of an annotation on a logarithmic axis as an exponent: 25, and not 1e25."""
    figure = drawn(library, [], [EU, "ca-sb53", "eu-gpai-guidelines-1e23"])
    assert figure["layout"]["yaxis"]["type"] == "log"
    labels = [(label["y"], label["text"]) for label in figure["layout"]["annotations"]]
    assert labels == [(23, "<b>EU</b>"), (25, "<b>EU</b>"), (26, "<b>US-CA</b>")]


def test_labels_stand_in_the_margin_where_no_mark_crosses_them(library: PolicyLibrary) -> None:
    layout = drawn(library, [(system(), Estimate.point(10**24))], [EU])["layout"]
    (label,) = layout["annotations"]
    assert (label["xref"], label["x"], label["xanchor"]) == ("paper", 1, "left")
    assert layout["margin"]["r"] >= 50


def test_a_line_that_is_over_has_no_label_in_the_margin(library: PolicyLibrary) -> None:
    assert "annotations" not in drawn(library, [], ["us-eo14110-model"])["layout"]


def test_lines_of_one_value_can_be_told_apart(library: PolicyLibrary) -> None:
    """California and Connecticut both draw theirs at 10^26."""
    figure = drawn(library, [], ["ca-sb53", "ct-pa26-15"])
    first, second = figure["data"]
    assert first["line"]["width"] > second["line"]["width"]
    assert first["line"]["color"] != second["line"]["color"]
    (label,) = figure["layout"]["annotations"]
    assert label["text"] == "<b>US-CA</b> +1"


@pytest.mark.parametrize(("rule", "dash"), [(EU, "solid"), ("us-oisp-ai-prohibited", "dot")])
def test_a_rule_that_is_recalled_only_is_dotted(library: PolicyLibrary, rule: str, dash: str) -> None:
    assert drawn(library, [], [rule])["data"][0]["line"]["dash"] == dash


@pytest.mark.parametrize(
    ("status", "name", "symbol"),
    [
        ("disclosed", "disclosed", "circle"),
        ("estimated", "estimated", "circle-open"),
        ("imputed", "imputed", "diamond-open"),
        ("claimed_above", "only claimed to be above", "triangle-up-open"),
    ],
)
def test_a_disclosed_number_is_filled_and_every_other_hollow(
    library: PolicyLibrary, status: str, name: str, symbol: str
) -> None:
    (trace,) = drawn(library, [(system(status), Estimate.point(10**24))])["data"]
    assert (trace["name"], trace["marker"]["symbol"], trace["mode"]) == (name, symbol, "markers")


def test_each_kind_of_number_has_its_own_colour_and_shape(library: PolicyLibrary) -> None:
    rows = [(system(status.value), Estimate.point(10**24)) for status in PALETTE]
    traces = [trace for trace in drawn(library, rows)["data"] if trace["mode"] == "markers"]
    assert len({(trace["marker"]["color"], trace["marker"]["symbol"]) for trace in traces}) == len(PALETTE)


@pytest.mark.parametrize(
    ("what", "estimate"),
    [
        (system("unknown"), None),
        (system(released=None), Estimate.point(10**24)),
        (system(), Estimate.at_least(0)),
    ],
    ids=["no number", "no date", "a floor of zero"],
)
def test_what_has_no_place_on_the_axes_is_not_drawn(library: PolicyLibrary, what: System, estimate: Estimate | None) -> None:
    assert drawn(library, [(what, estimate)])["data"] == []


@pytest.mark.parametrize(
    ("estimate", "low", "high"),
    [
        (Estimate.point(10**24), 1e24, 1e24),
        (Estimate(10**24, 2.0), 5e23, 2e24),
        (Estimate.at_least(10**24), 1e24, 1e24),
        (Estimate.between(10**24, 4 * 10**24), 1e24, 4e24),
    ],
    ids=["point", "factor of two", "floor", "bounds"],
)
def test_strokes_are_the_ninety_per_cent_interval(library: PolicyLibrary, estimate: Estimate, low: float, high: float) -> None:
    figure = lines_by_date([(system("estimated"), estimate)], [], library, TODAY)
    (marks,), (strokes,) = figure.data, figure.layout.shapes
    assert list(marks.y) == [1e24]
    start, end = strokes.path.removeprefix("M2025-01-01,").split("V")
    assert (float(start), float(end)) == pytest.approx((low, high))


def test_all_intervals_are_one_path_behind_the_marks(library: PolicyLibrary) -> None:
    rows = [(system("estimated"), Estimate(10**24, 2.0)), (system(released="2024-05-06"), Estimate.point(10**25))]
    (strokes,) = lines_by_date(rows, [], library, TODAY).layout.shapes
    assert strokes.path == "M2025-01-01,5e+23V2e+24M2024-05-06,1e+25V1e+25"
    assert strokes.layer == "below"


def test_a_mark_stands_at_its_date_and_tells_its_system(library: PolicyLibrary) -> None:
    (trace,) = drawn(library, [(system(), Estimate.point(10**24))])["data"]
    assert list(trace["x"]) == ["2025-01-01"]
    assert list(trace["customdata"][0]) == ["one", "One", "Labs", "1.00e24 FLOP"]


def test_the_text_for_those_who_cannot_see_it() -> None:
    rows = [(system(), Estimate.point(3 * 10**24)), (system("unknown"), None), (system(name="Two"), Estimate.point(10**25))]
    text = alt_text(rows, [])
    assert "Scatter plot of 2 systems" in text
    assert "The largest is Two at 1.0e25 FLOP." in text
    assert "1 system has no number and stands in a strip below, by release date." in text
    assert alt_text([(system("unknown"), None)], []) == "No system with a number matches the filters."


def dated(count: int, status: str = "estimated") -> list[tuple[System, Estimate | None]]:
    """One system a year from 1800 on."""
    return [
        (system(status, f"{1800 + year}-07-01", id=f"s{year}"), Estimate.point(10**24)) for year in range(count)
    ]  # fmt: skip


def test_a_crowd_opens_on_the_newest_and_says_what_lies_left() -> None:
    """By hand: 3 % of 200 are 6, so the seventh, of 1806, is the first to be seen."""
    assert window_begins(dated(200), TODAY) == date(1806, 3, 3)
    assert (
        outside_window(dated(200), TODAY)
        == "6 older systems lie to the left of March 1806; double-click the figure to see all."
    )
    assert window_begins(dated(20), TODAY) == date(1800, 3, 3)
    assert outside_window(dated(20), TODAY) == outside_window([], TODAY) == ""


def test_what_came_later_or_has_no_date_is_told() -> None:
    """By hand: the figure ends 30 days after the day, 2025-07-31; one of the two is later, one has a number and no date."""
    rows = [(system(), Estimate.point(10**24)), (system(released="2026-01-01"), None)]
    undated = (system().model_copy(update={"released": None}), Estimate.point(10**24))
    later = "1 later system lies to the right of July 2025; double-click the figure to see all."
    assert outside_window(rows, date(2025, 7, 1)) == later
    assert outside_window([*rows, undated], date(2025, 7, 1)) == f"{later} 1 system with a number has no date and no mark."
    assert "Scatter plot of 1 system " in alt_text([*rows, undated], [])


def test_neither_the_commonest_kind_nor_a_mark_hides_what_is_rarer(library: PolicyLibrary) -> None:
    rows = [*dated(3, "disclosed"), *dated(120)]
    names = [trace["name"] for trace in drawn(library, rows, [EU])["data"]]
    assert names == ["estimated", "disclosed", "AI Act > 1e25 FLOP"]
    few, many = (drawn(library, dated(count))["data"][0]["marker"] for count in (3, 120))
    assert (few["size"], few["opacity"]) > (many["size"], many["opacity"])
