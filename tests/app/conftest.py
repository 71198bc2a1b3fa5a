"""The dashboard as a browser would open it, without a browser."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from govcompute.paths import shipped

#: A day on which Art. 51(2) AI Act applies and the Executive Order is history.
DAY = "2026-03-01"
_MAIN = shipped("app") / "main.py"


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("GOVCOMPUTE_POLICIES", "GOVCOMPUTE_REGISTRY"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture(autouse=True)
def _main_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit puts the page in the place of ``__main__``, which processes that are started later would run."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture
def fresh() -> Iterator[None]:
    """Nothing that was read for another test is kept."""
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.fixture
def visit() -> Callable[..., AppTest]:
    """Opens an address of the dashboard: a page (the first if none is named) and its query."""

    def open_page(page: str | None = None, **query: str | list[str]) -> AppTest:
        app = AppTest.from_file(str(_MAIN), default_timeout=60)
        if page is not None:  # its file has the name of its address
            app.switch_page(f"views/{page}.py")
        for name, value in {"as_of": DAY, **query}.items():
            app.query_params[name] = value
        app.run()
        assert [error.value for error in app.exception] == []
        return app

    return open_page
