"""The illustrated page: well formed, self-contained, the same bytes for the same material."""

from __future__ import annotations

import json
import re
from datetime import date
from xml.etree import ElementTree

import pytest

from govcompute.limits.finding import Axis, Chart, Finding, Mark, Point, Series
from govcompute.report.chart import chart
from govcompute.report.limits import limits_texts

FORMS = ("marks", "line", "steps")


def _finding(**more: object) -> Finding:
    series = tuple(Series(f"<{form}>", (Point(1e22, 1, "a & b"), Point(1e25, 5, "<c>")), form) for form in FORMS)
    made = Chart(Axis("x & y", log=True), Axis("y"), series, 'a "chart"', (Mark("x", 1e25, "<law>"), Mark("y", 3, "three")))
    given = {"title": "<script>", "says": "1 < 2 | 3", "rows": ((1, "=a"),), **more}
    return Finding(given["says"], made, ("n", "what"), given["rows"], ("here",), "made", given["title"], "why?")  # type: ignore[arg-type]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("log", [False, True])
def test_a_chart_is_well_formed(form: str, log: bool) -> None:
    series = Series("s", (Point(1, 2, "<a>"), Point(3, 4)), form)  # type: ignore[arg-type]
    tree = ElementTree.fromstring(chart(Chart(Axis("x", log), Axis("y", log), (series,), "alt & more"), 3))
    assert tree.find("title").text == "alt & more"  # type: ignore[union-attr]
    numbers = re.findall(r' (?:[xy][12]?|cx|cy)="([^"]+)"', ElementTree.tostring(tree, "unicode"))
    assert all(-1 <= float(number) <= 900 for number in numbers)


def test_names_on_an_axis() -> None:
    given = Chart(Axis("x", names=("first", "second")), Axis("y"), (Series("s", (Point(0, 1), Point(1, 2))),), "alt")
    assert {"first", "second"} <= {part.text for part in ElementTree.fromstring(chart(given, 0)).iter("text")}


def _texts(given: Chart) -> dict[str | None, dict[str, str]]:
    return {part.text: part.attrib for part in ElementTree.fromstring(chart(given, 0)).iter("text")}


@pytest.mark.parametrize(("busy", "anchor"), [((9.0, 10.0), "start"), ((0.0, 1.0), "end")])
def test_the_name_of_a_line_stands_where_less_is_drawn(busy: tuple[float, float], anchor: str) -> None:
    points = (*(Point(x, 5.1) for x in busy), Point(0, 0), Point(10, 10))
    given = Chart(Axis("x"), Axis("y"), (Series("s", points),), "alt", (Mark("y", 5, "the law"),))
    assert _texts(given)["the law"]["text-anchor"] == anchor


def test_a_name_without_room_on_the_right_stands_on_the_left() -> None:
    given = Chart(Axis("x"), Axis("y"), (Series("s", (Point(0, 1, "first"), Point(9, 2, "last"))),), "alt")
    assert [_texts(given)[name]["text-anchor"] for name in ("first", "last")] == ["start", "end"]


def test_a_point_of_two_series_is_named_once() -> None:
    both = tuple(Series(name, (Point(0, 0), Point(5, 1, "same")), "steps") for name in "ab")
    tree = ElementTree.fromstring(chart(Chart(Axis("x"), Axis("y"), both, "alt"), 0))
    assert [part.text for part in tree.iter("text")].count("same") == 1


def test_ends_near_each_other_have_ticks_between() -> None:
    given = Chart(Axis("x"), Axis("y", log=True), (Series("s", (Point(0, 1e25), Point(9, 1.8e25))),), "alt")
    assert {"1e25", "1.2e25", "1.5e25"} <= set(_texts(given))


def test_one_point() -> None:
    ElementTree.fromstring(chart(Chart(Axis("x"), Axis("y", log=True), (Series("s", (Point(2, 5),)),), "alt"), 0))


def test_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = limits_texts([_finding()], date(2026, 11, 1), {"registry_sha256": "0" * 64})
    assert texts == limits_texts([_finding()], date(2026, 11, 1), {"registry_sha256": "0" * 64})
    page = texts["limits.html"]
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert not re.search(r'(?:src|href)="(?!#)', page), "nothing is loaded from elsewhere"
    assert json.loads(texts["limits.json"])["findings"][0]["rows"] == [[1, "=a"]]
    assert r"1 \< 2 \| 3" in texts["limits.md"] or "1 < 2 | 3" in texts["limits.md"]
