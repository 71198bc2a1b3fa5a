"""Waterfalls as data, table, figure, picture and page: the same terms in each, for those who see no colour too."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any
from xml.etree import ElementTree

import pytest

from govcompute.policy.library import PolicyLibrary
from govcompute.registry.library import Registry
from govcompute.registry.schema import System
from govcompute.report.figures.waterfall import STYLES, Kind, alt_text, bars, extent, figure, line_label
from govcompute.report.waterfall import COLUMNS, rows, waterfall_record
from govcompute.report.waterfall_page import waterfall_html, waterfall_svg
from govcompute.verdict.assess import Assessor
from govcompute.verdict.waterfall import Waterfall, waterfalls

from .conftest import DAY, EU

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "<b>&\"'</b>]]>"
BASE: dict[str, Any] = {"id": "base", "provider": "Upstream", "compute": 9e24}
STAGES: list[dict[str, Any]] = [
    {"activity": "finetuning", "compute": {"median": 1.5e24, "spread": 2}},
    {"activity": "evaluation", "compute": 1e23},
    {"activity": "rl_rollouts"},
]
Falling = Callable[..., Waterfall]


@pytest.fixture
def falling(library: PolicyLibrary) -> Falling:
    """The first waterfall of a fine-tune of 9e24 under a rule."""

    def call(rule: str = EU, base: dict[str, Any] = BASE, **fields: Any) -> Waterfall:
        probe = {"id": "probe", "provider": "Downstream", "bases": [{"system": "base"}], "stages": STAGES, **fields}
        made = [System.model_validate({"name": s["id"].title(), "facts": {"is_gpai_model": True}, **s}) for s in (base, probe)]
        assessor = Assessor(library, Registry(made))
        return waterfalls(assessor.assess(made[-1], library[rule], DAY), assessor)[0]

    return call


def test_the_record(falling: Falling) -> None:
    found = waterfall_record(falling())
    assert [(term["activity"], term["counted"], term["text"], term["inherited"]) for term in found["terms"]] == [
        ("finetuning", True, "express", False),
        ("evaluation", False, "express", False),
        ("rl_rollouts", True, "inferred", False),
        ("initial_weights", True, "express", True),
    ]
    assert found["terms"][2]["amount"] is None
    assert found["terms"][3]["running_sum"] == found["sum"]
    assert found["sum"]["remainder_unknown"]
    assert found["line"]["value"] == str(10**25)
    assert found["share_of_line"] == pytest.approx(1.05)


def test_the_rows(falling: Falling) -> None:
    found = rows(falling())
    assert {len(row) for row in found} == {len(COLUMNS)}
    assert found[2][2:4] == ("not known", "yes")
    assert found[2][4].startswith("inferred from the text: ")
    assert found[3][4].startswith("the text says so")
    assert found[-1][1] == "counted in all"
    assert "the sum is 1.05 times the line" in found[-1][4]


def test_bars_stand_on_the_running_sum(falling: Falling) -> None:
    drawn = bars(falling())
    assert [bar.kind for bar in drawn] == [Kind.OWN, Kind.LEFT_OUT, Kind.NOT_KNOWN, Kind.INHERITED, Kind.SUM]
    assert [bar.start for bar in drawn] == [0, 15 * 10**23, 15 * 10**23, 15 * 10**23, 0]
    assert [bar.length for bar in drawn] == [15 * 10**23, 10**23, 0, 9 * 10**24, 105 * 10**23]
    assert (drawn[-1].high, drawn[0].low) == (None, None)


@pytest.mark.parametrize(("compute", "line"), [(9e24, 10**25), (1e24, 10**25), (1e23, None), (1e27, 10**25)])
def test_a_line_that_would_flatten_the_bars_is_told_and_not_drawn(falling: Falling, compute: float, line: int | None) -> None:
    """1e24 and 1.5e24 are 2.5e24, a quarter of the line; 1e23 and 1.5e24 are less than a quarter."""
    found = falling(base={**BASE, "compute": compute})
    end, place = extent(found, bars(found))
    assert place == line
    assert float(end) == pytest.approx(1.1 * max(line or 0, compute + 1.5e24), rel=0.01)
    assert ("not on this scale" in line_label(found, place)) == (line is None)


@pytest.mark.parametrize(("spread", "cut"), [(3, False), (4, True)])
def test_the_axis_holds_the_interval_or_says_where_it_goes_on(falling: Falling, spread: int, cut: bool) -> None:
    """1e24 within a factor of 3 goes to 3e24, within four times the bars; within a factor of 4.5 it would flatten them."""
    stages = [{"activity": "finetuning", "compute": {"median": 1e24, "spread": spread * 1.1}}]
    found = falling(stages=stages, bases=[])
    high, (end, line) = Fraction(bars(found)[-1].high or 0), extent(found, bars(found))
    assert line is None
    assert (high > end) is cut
    words = [label.text for label in figure(found).layout.annotations if "goes on" in label.text]
    drawn = waterfall_svg([found])
    marks = [mark for mark in ElementTree.fromstring(drawn).iter(f"{SVG}path") if mark.get("class") == "doubt"]
    if cut:
        assert words == ["the interval goes on to 4.4e24 FLOP →"]
        assert "the interval goes on to 4.4e24 FLOP →" in drawn
        assert len(marks) == 1
    else:
        assert float(end) == pytest.approx(1.1 * 3.3e24)
        assert (words, marks) == ([], [])
        assert "goes on" not in drawn


def test_the_line_does_not_hide_an_interval_that_passes_it(falling: Falling) -> None:
    """8e24 within a factor of 3 goes to 2.4e25, beyond the line at 1e25: the axis ends beyond both."""
    found = falling(stages=[{"activity": "finetuning", "compute": {"median": 8e24, "spread": 3}}], bases=[])
    end, line = extent(found, bars(found))
    assert line == 10**25
    assert float(end) == pytest.approx(1.1 * 2.4e25)


def test_a_share_as_line(falling: Falling) -> None:
    found = falling("eu-gpai-guidelines-modifier-third")
    assert line_label(found, Fraction(3 * 10**24)) == "line > 1/3 of the original = 3e24 FLOP"


def test_the_figure_says_everything_three_times(falling: Falling) -> None:
    """A trace for each kind, with a colour and (but for the two full ones) a pattern of its own; words on each bar."""
    made = figure(falling())
    assert [trace.name for trace in made.data] == [kind.value for kind in STYLES]
    assert len({colour for colour, _ in STYLES.values()}) == len(STYLES)
    assert all(trace.text for trace in made.data)
    assert {(shape.x0, shape.x1) for shape in made.layout.shapes} == {(1e25, 1e25)}
    words = [label.y for label in made.layout.annotations if label.yref != "paper"]
    assert len(words) == len(bars(falling()))
    for shape in made.layout.shapes:
        assert not any(at - 0.5 < shape.y1 and shape.y0 < at for at in words), "the line runs through no words"
    assert alt_text(falling()).startswith("Waterfall. Probe: training compute under eu-aia-51-2-systemic")


@pytest.mark.parametrize("stages", [[], [{"activity": "evaluation", "compute": 1e20}]])
def test_nothing_known_is_drawn_as_nothing(falling: Falling, stages: list[dict[str, Any]]) -> None:
    found = falling(stages=stages, bases=[])
    assert bars(found)[-1].length == 0
    ElementTree.fromstring(waterfall_svg([found]))
    figure(found).to_json()


def test_the_picture_says_what_a_bar_is_in_words_and_in_its_rim(falling: Falling) -> None:
    """A bar of each tone; the sum's doubt ends at the edge, for a part is not known; a file needs no page's colours."""
    drawn = waterfall_svg([falling()])
    tree = ElementTree.fromstring(drawn)
    tones = [mark.get("class") for mark in tree.iter(f"{SVG}rect") if mark.get("class")]
    assert tones == ["bar counted", "bar left_out", "bar not_known", "bar inherited", "bar total"]
    words = " ".join(text.text or "" for text in tree.iter(f"{SVG}text"))
    assert all(kind.value in words for kind in (Kind.LEFT_OUT, Kind.NOT_KNOWN, Kind.INHERITED, Kind.SUM))
    assert [mark.get("x2") for mark in tree.iter(f"{SVG}line") if mark.get("class") == "doubt"] == ["744.0"]
    assert "var(" not in drawn


def test_names_cannot_break_the_picture_or_the_page(falling: Falling) -> None:
    stages = [{"activity": "finetuning", "name": HOSTILE, "compute": 1e24}]
    found = falling(name=HOSTILE, stages=stages, base={**BASE, "name": HOSTILE})
    tree = ElementTree.fromstring(waterfall_svg([found, found]))
    assert any(HOSTILE in (text.text or "") for text in tree.iter(f"{SVG}text"))
    page = waterfall_html([found])
    assert HOSTILE not in page
    assert "<b>" not in page
    assert "&lt;b&gt;" in page
    assert not any("<b>" in text for trace in figure(found).data for text in trace.customdata[0])


def test_the_same_waterfall_gives_the_same_bytes(falling: Falling) -> None:
    assert waterfall_html([falling()]) == waterfall_html([falling()])
    page = waterfall_html([falling()])
    assert "<script" not in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
