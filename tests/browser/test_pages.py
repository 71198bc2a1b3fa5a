"""Every page in a real browser: no error, addresses that carry what was chosen, files, words for figures, axe, the keyboard."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest

from .examples import EXAMPLES, FIRST, PAGES
from .visit import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Download

pytestmark = pytest.mark.browser
Opened = tuple[str, Visitor]
TWIN = "The same as a table"
#: What axe finds in Streamlit's own frame, which no page of ours can change: a rule, and the part of the frame. Its list of
#: pages holds each group's heading and items in a `div` of the `ul`, where HTML wants `li` alone. The label of a slider that
#: waits for another choice is pale, as WCAG 1.4.3 allows; axe does not see whose label it is.
STREAMLITS_OWN = {
    "list": "[data-testid=stSidebarNavItems]",
    "listitem": "[data-testid=stSidebarNavItems]",
    "color-contrast": "[data-testid=stSlider]:has([aria-disabled=true], [data-disabled], input:disabled)",
}


def test_every_page_is_in_the_navigation(visitor: Callable[[], Visitor]) -> None:
    tab = visitor()
    tab.open(FIRST)
    links = tab.page.locator("[data-testid=stSidebarNavLink]").evaluate_all("links => links.map(a => new URL(a.href).pathname)")
    assert sorted(link.strip("/") or FIRST for link in links) == sorted(PAGES)
    assert set(PAGES) <= set(EXAMPLES), "a page that is not tried"
    tab.close()


def test_it_opens_without_an_error(opened: Opened) -> None:
    _, tab = opened
    assert tab.errors() == []
    assert tab.complaints == []
    assert tab.page.locator("h1").first.inner_text().strip()
    assert "Not legal advice." in tab.words()


def test_axe_finds_nothing_serious(opened: Opened) -> None:
    from axe_playwright_python.sync_playwright import Axe

    _, tab = opened
    serious = [
        f"{issue['id']} ({issue['impact']}): {node['target']} {node['html'][:300]}"
        for issue in Axe().run(tab.page).response["violations"]
        if issue["impact"] in ("serious", "critical")
        for node in issue["nodes"]
        if not _is_streamlits_own(tab, issue["id"], node["target"][0])
    ]
    assert not serious, "\n".join(serious)


def _is_streamlits_own(tab: Visitor, rule: str, target: str) -> bool:
    frame = STREAMLITS_OWN.get(rule)
    return frame is not None and bool(tab.page.locator(target).evaluate_all(
        "(found, frame) => found.length > 0 && found.every(one => one.closest(frame))", frame
    ))  # fmt: skip


def test_each_figure_has_words_and_a_table(opened: Opened) -> None:
    _, tab = opened
    figures = [one for one in tab.page.locator("[data-testid=stPlotlyChart]").all() if one.is_visible()]
    for figure in figures:
        assert len(figure.get_attribute("aria-label") or "") > 40
        assert figure.get_attribute("role") in ("figure", "img")
    twins = tab.page.locator("details").filter(has=tab.page.get_by_text(TWIN, exact=True))
    visible = [twin for twin in twins.all() if twin.is_visible()]
    assert len(visible) >= len(figures)
    for twin in visible:
        twin.locator("summary").click()
        twin.locator("[data-testid=stDataFrame]").wait_for()
        twin.locator("summary").click()


def test_no_text_on_a_figure_has_streamlits_pale_grey(opened: Opened) -> None:
    """3.7 to 1 on white, where WCAG 1.4.3 wants 4.5; axe does not look into drawings."""
    _, tab = opened
    texts = tab.page.locator("[data-testid=stPlotlyChart] text")
    assert "rgb(128, 132, 149)" not in texts.evaluate_all("texts => texts.map(one => getComputedStyle(one).fill)")


def test_each_button_gives_a_file_that_can_be_read(opened: Opened, tmp_path: Path) -> None:
    _, tab = opened
    buttons = [one for one in tab.page.locator("[data-testid=stDownloadButton] button").all() if one.is_visible()]
    for button in buttons:
        _read(tab.download(button), tmp_path)
    assert tab.errors() == []


def test_the_camera_of_each_figure_gives_a_picture(opened: Opened, tmp_path: Path) -> None:
    _, tab = opened
    for camera in tab.page.locator("[data-testid=stPlotlyChart] .modebar-btn[data-title='Download plot']").all():
        if camera.is_visible():
            _read(tab.download(camera), tmp_path)


def _read(download: Download, folder: Path) -> None:
    """Reads a file as its name says. Raises where it is empty or something else."""
    path = folder / download.suggested_filename
    download.save_as(path)
    content = path.read_bytes()
    assert content, f"{path.name} is empty"
    match path.suffix:
        case ".csv":
            rows = list(csv.reader(content.decode().splitlines()))
            assert len(rows) > 1
            assert rows[0]
        case ".json":
            assert json.loads(content)
        case ".svg":
            assert ElementTree.fromstring(content).tag.endswith("svg")
        case ".png":
            assert content.startswith(b"\x89PNG")
        case ".html":
            assert content.lstrip().lower().startswith(b"<!doctype html>")
            assert b"</html>" in content
        case ".md" | ".txt" | ".yaml":
            assert content.decode().strip()
        case other:
            pytest.fail(f"{path.name}: nobody knows how to read {other}")


_FOCUSED = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const named = at.closest('[aria-label]');
  const label = at.labels && at.labels.length ? at.labels[0].innerText : '';
  const words = at.getAttribute('aria-label') || label || (named && named.getAttribute('aria-label')) || at.innerText;
  return [at.tagName, words || ''];
}"""


def test_tab_reaches_the_widgets(opened: Opened) -> None:
    """With Tab alone: to the widget that the example changes, and to the button of a file where the page has one."""
    name, tab = opened
    tab.page.mouse.click(2, 2)
    reached: list[str] = []
    for _ in range(250):
        tab.page.keyboard.press("Tab")
        focused = tab.page.evaluate(_FOCUSED)
        if focused is None and reached:
            break
        reached.append(focused[1].strip() if focused else "")
    assert any(EXAMPLES[name].label in label for label in reached), reached
    if tab.page.locator("[data-testid=stDownloadButton] button").count():
        assert any("CSV" in label or "text" in label for label in reached), reached


@pytest.mark.parametrize("name", PAGES)
def test_an_address_carries_what_was_chosen(visitor: Callable[[], Visitor], name: str) -> None:
    """A widget is changed, the address follows, and the address alone leads another visitor to the same page."""
    example, first, second = EXAMPLES[name], visitor(), visitor()
    first.open(name, example.query)
    before = first.words()
    first.change(example)
    after = first.words()
    assert after != before
    assert first.errors() == []
    second.page.goto(first.page.url)
    second.settle()
    assert second.words() == after
    assert second.errors() == []
    first.close()
    second.close()


@pytest.mark.parametrize(
    ("name", "label", "typed", "key", "kept"),
    [
        ("estimator", "Base", "llama 3.1 8b", "base", "llama-3.1-8b"),
        ("lines", "Which line", "korea", "rule", "kr-aiba-decree"),
        ("forecast", "Line of", "california", "rule", "ca-sb53"),
    ],
)
def test_a_name_is_typed_and_its_id_stands_in_the_address(
    visitor: Callable[[], Visitor], name: str, label: str, typed: str, key: str, kept: str
) -> None:
    """And Back leads to what was chosen before."""
    from playwright.sync_api import expect

    tab = visitor()
    tab.open(name, EXAMPLES[name].query)
    box = tab.page.get_by_label(label, exact=True).first
    before = box.input_value()
    box.click()
    box.fill(typed)
    tab.page.get_by_role("option").first.wait_for()
    box.press("Enter")
    tab.page.wait_for_url(lambda url: parse_qs(urlsplit(url).query).get(key) == [kept], timeout=30_000)
    tab.settle()
    assert box.input_value().endswith(f" · {kept}")
    assert tab.errors() == []
    tab.page.go_back()
    expect(box).to_have_value(before, timeout=30_000)
    assert key not in parse_qs(urlsplit(tab.page.url).query)
    tab.close()
