"""The dashboard's settings: this machine only, nothing sent, no details of an error shown to a visitor."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from streamlit import config

from govcompute.paths import shipped

_SETTINGS = tomllib.loads((shipped("app") / ".streamlit" / "config.toml").read_text("utf-8"))


def _flat(tree: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _flat(value, (*path, name))
        else:
            yield ".".join((*path, name)), value


FLAT = dict(_flat(_SETTINGS))


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("server.address", "127.0.0.1"),
        ("server.enableXsrfProtection", True),
        ("server.enableCORS", True),
        ("server.allowedHosts", ["127.0.0.1", "localhost", "::1"]),
        ("server.xsrfCookieSameSite", "strict"),
        ("browser.gatherUsageStats", False),
        ("client.showErrorDetails", "none"),
    ],
)
def test_what_keeps_it_private(setting: str, value: object) -> None:
    assert FLAT[setting] == value
    assert FLAT["server.maxUploadSize"] <= 5


@pytest.mark.parametrize("setting", FLAT)
def test_streamlit_knows_every_setting(setting: str) -> None:
    """A setting that a release of Streamlit renames would otherwise be ignored without a word."""
    config.get_option(setting)


def test_no_folder_is_called_pages() -> None:
    """Streamlit would run its pages by themselves, without main.py, its notice and its navigation."""
    assert not (shipped("app") / "pages").exists()
