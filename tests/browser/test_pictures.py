"""A picture of every page in light, dark and narrow, in out/pages: to be looked at; none is wider than its screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ..conftest import ROOT
from .examples import EXAMPLES, PAGES
from .visit import WIDE, Visitor

pytestmark = pytest.mark.browser
PICTURES = ROOT / "out" / "pages"
LOOKS = {"light": (WIDE["width"], "light"), "dark": (WIDE["width"], "dark"), "narrow": (390, "light")}
_LONGEST = 12_000


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_a_picture(visitor: Callable[[], Visitor], name: str, look: str) -> None:
    width, scheme = LOOKS[look]
    tab = visitor()
    tab.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    tab.page.set_viewport_size({"width": width, "height": WIDE["height"]})
    tab.open(name, EXAMPLES[name].query)
    main = tab.page.locator("[data-testid=stMain]")
    height, wide, shown = main.evaluate("main => [main.scrollHeight, main.scrollWidth, main.clientWidth]")
    tab.page.set_viewport_size({"width": width, "height": min(int(height) + 80, _LONGEST)})
    tab.settle()
    PICTURES.mkdir(parents=True, exist_ok=True)
    path = PICTURES / f"{name}-{look}.png"
    tab.page.screenshot(path=path)
    tab.close()
    assert path.stat().st_size > 20_000
    assert wide <= shown + 1, f"{wide - shown} pixels of {name} are beyond the screen"
