"""One server and one browser for all; each page opened once for what only looks at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from benchmarks.served import Served, chromium, served

from .examples import EXAMPLES, PAGES
from .visit import Visitor, new_context

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext


@pytest.fixture(scope="session")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The real one, on a free port, with what is shipped and nothing else."""
    cache = tmp_path_factory.mktemp("cache")
    with served({"GOVCOMPUTE_CACHE": str(cache), "GOVCOMPUTE_REGISTRY": "", "GOVCOMPUTE_POLICIES": ""}) as server:
        yield server


@pytest.fixture(scope="session")
def context(dashboard: Served) -> Iterator[BrowserContext]:
    """A browser that keeps the scripts of the pages between tabs."""
    with chromium() as browser:
        made = new_context(browser)
        made.set_default_timeout(30_000)
        yield made
        made.close()


@pytest.fixture(scope="session")
def visitor(dashboard: Served, context: BrowserContext) -> Callable[[], Visitor]:
    """A new tab."""
    return lambda: Visitor(context.new_page(), dashboard.address)


@pytest.fixture(scope="module", params=PAGES)
def opened(request: pytest.FixtureRequest, visitor: Callable[[], Visitor]) -> Iterator[tuple[str, Visitor]]:
    """Each page in turn, opened at its example."""
    tab, name = visitor(), str(request.param)
    tab.open(name, EXAMPLES[name].query)
    yield name, tab
    tab.close()
