"""The dashboard with 3,400 systems: the first page and a filter in a real browser, and 50 people at once.

The first page counts from the navigation to the answer in words, and to the figure with all its marks; a filter from the key
that is pressed to the figure with the marks that pass. The server is the real one, in a process of its own, with a cache that
is filled before (the start of the server with an empty cache is shown apart). Without Chromium the part in the browser is left
out.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.many_systems import SYSTEMS, write_many
from benchmarks.served import Served, chromium, chromium_program, served
from benchmarks.sessions import visit
from govcompute.paths import CACHE_VARIABLE, REGISTRY_VARIABLE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

RUNS = 7
SESSIONS, SECONDS = 50, 60.0
GOALS = {"first page": 2.0, "filter": 0.3, "95 % of changes": 1.0, "memory": 600.0}
_NAMES = ("GPT", "Llama", "no. 7", "Claude", "Gemini", "Qwen", "a")

#: How many marks are asked for and drawn, once all are; null before.
_DRAWN = """() => {
  const figure = document.querySelector('.js-plotly-plot');
  if (!figure || !figure.calcdata) return null;
  const wanted = figure.data.reduce((n, t) => n + (t.mode === 'markers' && t.x ? t.x.length : 0), 0);
  const drawn = figure.querySelectorAll('.scatterlayer .point').length;
  return wanted > 0 && drawn >= wanted ? wanted : null;
}"""
#: When the sentence that answers the page's question stood there, and when the figure did; null before.
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


def run() -> None:
    """Prints every figure beside its goal."""
    with tempfile.TemporaryDirectory() as folder:
        registry, cache = Path(folder) / "registry", Path(folder) / "cache"
        print(f"{write_many(registry):,} systems made up beside the shipped ones: {SYSTEMS:,} in all")
        environment = {REGISTRY_VARIABLE: str(registry), CACHE_VARIABLE: str(cache)}
        print(f"load of this machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        for kind in ("cold", "warm"):
            _start(kind, environment)
        with served(environment) as server:
            visit(server.address, 1, 0.0, 0.0)
            if chromium_program() is None:
                print("no Chromium here: the part in the browser is left out (`make test-browser` installs it)")
            else:
                with chromium() as browser:
                    _in_browser(browser, server)
        with served(environment) as server:
            visit(server.address, 1, 0.0, 0.0)
            _together(server)


def _start(kind: str, environment: Mapping[str, str]) -> None:
    """The first page of all, which reads and assesses everything, as the server sends it."""
    begin = time.perf_counter()
    with served(environment) as server:
        answers = time.perf_counter() - begin
        seen = visit(server.address, 1, 0.0, 0.0)
    _no_errors(seen.errors)
    print(f"server, cache {kind}: answers after {answers:5.2f} s, sends the very first page in {seen.first[0]:5.2f} s")


def _in_browser(browser: Browser, server: Served) -> None:
    _report_first([_first_page(browser, server.address) for _ in range(RUNS + 1)][1:], "empty browser cache")
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    again = [_first_page(browser, server.address, page) for _ in range(RUNS + 1)][1:]
    _report_first(again, "scripts of the page in the browser's cache")
    narrower, wider = _filters(page)
    _report("filter", narrower, "to some systems")
    _report("filter", wider, "back to all of them")
    _report("filter", narrower + wider, "both")
    context.close()


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


def _together(server: Served) -> None:
    seen = visit(server.address, SESSIONS, SECONDS)
    _no_errors(seen.errors)
    rank = statistics.quantiles(seen.changes, n=20)
    print(
        f"{SESSIONS} people with 0 to 10 s of thought for {SECONDS:.0f} s: {len(seen.changes)} changes, no error; median "
        f"{statistics.median(seen.changes):.3f} s, 95 % within {rank[18]:.3f} s (goal {GOALS['95 % of changes']} s); "
        f"first pages 95 % within {statistics.quantiles(seen.first, n=20)[18]:.3f} s; "
        f"the server holds {server.megabytes:.0f} MB (goal {GOALS['memory']:.0f} MB)"
    )


def _report_first(seconds: Sequence[tuple[float, float]], how: str) -> None:
    _report("first page", [said for said, _ in seconds], f"the answer in words, {how}")
    _report("first page", [drawn for _, drawn in seconds], f"the figure, {how}")


def _report(what: str, seconds: Sequence[float], how: str) -> None:
    print(
        f"{what}, {how}: median {statistics.median(seconds):.3f} s, {min(seconds):.3f} to {max(seconds):.3f} "
        f"(goal {GOALS[what]} s)"
    )


def _no_errors(errors: Sequence[str]) -> None:
    if errors:
        raise SystemExit(f"{len(errors)} sessions failed, the first with: {errors[0]}")


if __name__ == "__main__":
    run()
