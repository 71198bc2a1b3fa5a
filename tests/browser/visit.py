"""A visitor: opens a page, waits until it is there, and sees what is on it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .examples import FIRST, Example

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

WIDE = {"width": 1280, "height": 900}
#: Streamlit looks for its server below the page's own address first, and then where it is.
_STREAMLITS_OWN = re.compile(r"/[a-z]+/_stcore/(health|host-config)$")
_SETTLED = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  const busy = document.querySelector('[data-testid=stSkeleton], [data-testid=stSpinner], [data-stale=true]');
  const charts = [...document.querySelectorAll('[data-testid=stPlotlyChart]')].filter(c => c.checkVisibility());
  const drawn = charts.every(c => c.querySelector('.js-plotly-plot .main-svg'));
  const now = app && app.getAttribute('data-test-script-state') === 'notRunning' && !busy && drawn
    && document.querySelector('[data-testid=stMain] h1') !== null;
  const length = document.body.innerHTML.length;
  if (!now || window.lengthBefore !== length) { window.lengthBefore = length; window.settledSince = performance.now(); }
  return now && performance.now() - window.settledSince > 600;
}"""


@dataclass
class Visitor:
    """One tab, what its console said against the page, and the address of the dashboard."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not _STREAMLITS_OWN.search(message.location.get("url", "")):
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def open(self, name: str, query: str = "") -> None:
        """The page called `name`, until it is there."""
        self.page.goto(f"{self.address}/{'' if name == FIRST else name}?{query}")
        self.settle()

    def settle(self) -> None:
        """Waits until nothing is being worked out or drawn."""
        self.page.wait_for_function(_SETTLED, timeout=90_000, polling=100)

    def errors(self) -> list[str]:
        """The exceptions and errors that the page shows."""
        return self.page.locator("[data-testid=stException], [data-testid=stAlertContentError]").all_inner_texts()

    def words(self) -> str:
        """The text of the page, without its sidebar."""
        return self.page.locator("[data-testid=stMain]").inner_text()

    def change(self, example: Example) -> None:
        """Sets the widget of `example` as a visitor would, and waits until the address and the page have followed."""
        widget = self.page.get_by_label(example.label, exact=True).first
        if example.kind == "text":
            widget.fill(example.value)
            widget.press("Enter")
            widget.blur()  # a box that is being written in says how long it may grow
        elif example.kind == "toggle":
            self.page.locator("label").filter(has_text=re.compile(f"^{re.escape(example.label)}")).first.click()
        else:
            widget.click()
            self.page.get_by_role("option", name=example.value, exact=True).click()
            self.page.keyboard.press("Escape")
        self.page.wait_for_url(re.compile(rf"[?&]{example.key}={re.escape(example.kept)}(&|$)"), timeout=30_000)
        self.settle()

    def close(self) -> None:
        """Leaves."""
        self.page.close()


def new_context(browser: Browser) -> BrowserContext:
    """A browser that was never here, in English, with downloads."""
    return browser.new_context(viewport=WIDE, locale="en-GB", accept_downloads=True)  # type: ignore[arg-type]
