"""What a page shows when what it was given cannot be used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest


@pytest.mark.parametrize("page", [None, "system"])
def test_an_error_that_is_explained_is_shown_in_its_words(
    fresh: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, visit: Callable[..., AppTest], page: str | None
) -> None:
    (tmp_path / "systems").mkdir()
    (tmp_path / "systems" / "own.yaml").write_text("id: own\nid: own\n", "utf-8")
    monkeypatch.setenv("GOVCOMPUTE_REGISTRY", str(tmp_path))
    app = visit(page)
    (error,) = app.error
    assert "own.yaml:2:1" in error.value
    assert "Traceback" not in error.value
    assert "Nothing was lost" in app.markdown[-1].value
