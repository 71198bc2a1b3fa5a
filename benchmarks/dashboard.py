"""The dashboard with 3,400 systems: the first page and a filter in a real browser, and 50 people at once, against a bare page.

The first page counts from the navigation to the answer in words, and to the figure with all its marks; a filter from the key
that is pressed to the figure with the marks that pass. The server is the real one, in a process of its own, with a cache that
is filled before (the start of the server with an empty cache is shown apart). The peer is `bare_page.py`: Streamlit with the
same figure, a box that filters it, and nothing else, measured in the same run, as hosts differ by half from hour to hour.
Without Chromium the part in the browser is left out.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.many_systems import SYSTEMS, write_many
from benchmarks.served import Served, chromium, chromium_program, served
from benchmarks.sessions import visit
from govcompute.paths import CACHE_VARIABLE, REGISTRY_VARIABLE, policy_folders, shipped
from govcompute.policy.library import load_policies
from govcompute.registry.library import load_registry
from govcompute.report.overview import models, overview
from govcompute.report.selection import RowFilter, Selection
from govcompute.verdict.assess import Assessor

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

RUNS = 7
SESSIONS, SECONDS = 50, 60.0
GOALS = {"first page": 2.0, "filter": 0.3, "95 % of changes": 1.0, "memory": 600.0}
_NAMES = ("GPT", "Llama", "no. 7", "Claude", "Gemini", "Qwen", "a")
_BARE = Path(__file__).with_name("bare_page.py")

#: How many marks are asked for and drawn, once all are; null before.
_DRAWN = """() => {
  const figure = document.querySelector('.js-plotly-plot');
  if (!figure || !figure.calcdata) return null;
  const wanted = figure.data.reduce((n, t) => n + (t.mode === 'markers' && t.x ? t.x.length : 0), 0);
  const drawn = figure.querySelectorAll('.scatterlayer .point').length;
  return wanted > 0 && drawn >= wanted ? wanted : null;
}"""
#: When the sentence above the figure stood there, and when the figure did; null before.
_FIRST = f"""() => {{
  const said = [...document.querySelectorAll('[data-testid=stMarkdown]')].some(e => e.innerText.includes('systems cross'));
  if (said) window.said ??= performance.now();
  return ({_DRAWN})() ? [window.said, performance.now()] : null;
}}"""
_CHANGED = f"""before => {{
  const marks = ({_DRAWN})();
  return marks && marks !== before ? [performance.now() - window.pressed, marks] : null;
}}"""
_LISTEN = "document.addEventListener('keydown', e => { if (e.key === 'Enter') window.pressed = performance.now(); }, true)"


@dataclass(frozen=True, slots=True)
class _Seen:
    """Seconds of one page: by what was waited for, each time."""

    browser: dict[str, list[float]]
    changes: list[float]
    megabytes: float


def run() -> None:
    """Prints every figure beside its goal and as a ratio to the bare page's."""
    with tempfile.TemporaryDirectory() as folder:
        registry, cache, figure = (Path(folder) / name for name in ("registry", "cache", "figure.json"))
        print(f"{write_many(registry):,} systems made up beside the shipped ones: {SYSTEMS:,} in all")
        environment = {REGISTRY_VARIABLE: str(registry), CACHE_VARIABLE: str(cache)}
        print(f"load of this machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        for kind in ("cold", "warm"):
            _start(kind, environment)
        _write_figure(registry, figure)
        if chromium_program() is None:
            print("no Chromium here: the part in the browser is left out (`make test-browser` installs it)")
        ours, bare = _seen(environment, None), _seen(environment, [_BARE, figure])
        for what, seconds in ours.browser.items():
            _report(what, seconds, bare.browser[what])
        _report_together(ours, bare)


def _start(kind: str, environment: Mapping[str, str]) -> None:
    """The first page of all, which reads and assesses everything, as the server sends it."""
    begin = time.perf_counter()
    with served(environment) as server:
        answers = time.perf_counter() - begin
        seen = visit(server.address, 1, 0.0, 0.0)
    _no_errors(seen.errors)
    print(f"server, cache {kind}: answers after {answers:5.2f} s, sends the very first page in {seen.first[0]:5.2f} s")


def _write_figure(registry: Path, file: Path) -> None:
    """The figure of the first page, for the bare page."""
    today = date.today()
    ready = Assessor(load_policies(policy_folders()), load_registry([shipped("registry"), registry]))
    found = overview(ready, models(list(ready.registry)), list(ready.laws(today)), today)
    file.write_text(Selection(found, ready.library, RowFilter()).figure.to_json(), "utf-8")


def _seen(environment: Mapping[str, str], page: Sequence[Path] | None) -> _Seen:
    """A page in a browser, and then on a new server with 50 people at once."""
    browser: dict[str, list[float]] = {}
    with served(environment, page) as server:
        _no_errors(visit(server.address, 1, 0.0, 0.0).errors)
        if chromium_program() is not None:
            with chromium() as program:
                browser = _in_browser(program, server)
    with served(environment, page) as server:
        visit(server.address, 1, 0.0, 0.0)
        together = visit(server.address, SESSIONS, SECONDS)
        _no_errors(together.errors)
        return _Seen(browser, together.changes, server.megabytes)


def _in_browser(browser: Browser, server: Served) -> dict[str, list[float]]:
    empty = [_first_page(browser, server.address) for _ in range(RUNS + 1)][1:]
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    again = [_first_page(browser, server.address, page) for _ in range(RUNS + 1)][1:]
    narrower, wider = _filters(page)
    context.close()
    return {
        "first page, the answer in words, empty browser cache": [said for said, _ in empty],
        "first page, the figure, empty browser cache": [drawn for _, drawn in empty],
        "first page, the answer in words, scripts cached": [said for said, _ in again],
        "first page, the figure, scripts cached": [drawn for _, drawn in again],
        "filter, to some systems": narrower,
        "filter, back to all of them": wider,
        "filter, both": narrower + wider,
    }


def _first_page(browser: Browser, address: str, page: Page | None = None) -> tuple[float, float]:
    """Seconds from the navigation to the answer and to the figure; in a browser new to the place, unless `page` is given."""
    context = None if page else browser.new_context(viewport={"width": 1280, "height": 900})
    page = page or context.new_page()  # type: ignore[union-attr]
    page.goto(address, wait_until="commit")
    said, drawn = page.wait_for_function(_FIRST, polling="raf", timeout=120_000).json_value()
    if context:
        context.close()
    return float(said) / 1000, float(drawn) / 1000


def _filters(page: Page) -> tuple[list[float], list[float]]:
    """Seconds of each filter by name, and of each return to all systems."""
    page.evaluate(_LISTEN)
    box = page.get_by_label("Name contains")
    seconds: list[list[float]] = [[], []]
    for name in _NAMES:
        for side, words in enumerate((name, "")):
            before = page.evaluate(_DRAWN)
            box.fill(words)
            page.wait_for_timeout(500)
            box.press("Enter")
            taken, _ = page.wait_for_function(_CHANGED, arg=before, polling="raf", timeout=60_000).json_value()
            seconds[side].append(float(taken) / 1000)
            page.wait_for_timeout(700)
    return seconds[0], seconds[1]


def _report(what: str, seconds: Sequence[float], bare: Sequence[float]) -> None:
    ours, peers = statistics.median(seconds), statistics.median(bare)
    print(
        f"{what}: median {ours:.3f} s, {min(seconds):.3f} to {max(seconds):.3f} (goal {GOALS[what.split(',')[0]]} s); "
        f"bare page {peers:.3f} s: {ours / peers:.2f}x"
    )


def _report_together(ours: _Seen, bare: _Seen) -> None:
    within, peers = (statistics.quantiles(seen.changes, n=20)[18] for seen in (ours, bare))
    print(
        f"{SESSIONS} people with 0 to 10 s of thought for {SECONDS:.0f} s: {len(ours.changes)} changes, no error; median "
        f"{statistics.median(ours.changes):.3f} s, 95 % within {within:.3f} s (goal {GOALS['95 % of changes']} s); "
        f"bare page {peers:.3f} s: {within / peers:.2f}x; "
        f"the server holds {ours.megabytes:.0f} MB (goal {GOALS['memory']:.0f} MB), the bare page's {bare.megabytes:.0f} MB"
    )


def _no_errors(errors: Sequence[str]) -> None:
    if errors:
        raise SystemExit(f"{len(errors)} sessions failed, the first with: {errors[0]}")


if __name__ == "__main__":
    run()
