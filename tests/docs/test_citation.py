"""CITATION.cff is a Citation File Format 1.2.0 of this project: its required keys, its words, and the version that is built."""

from __future__ import annotations

import tomllib
from typing import Any

import yaml

from tests.conftest import ROOT

CITATION: dict[str, Any] = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def test_what_the_format_requires() -> None:
    """cff-version, message, title and authors; only keys that the format knows; an entity has a name."""
    assert CITATION["cff-version"] == "1.2.0"
    assert all(isinstance(CITATION[key], str) and CITATION[key] for key in ("message", "title", "abstract"))
    assert CITATION["type"] in ("software", "dataset")
    known = {
        "abstract", "authors", "cff-version", "commit", "contact", "date-released", "doi", "identifiers", "keywords", "license",
        "license-url", "message", "preferred-citation", "references", "repository", "repository-artifact", "repository-code",
        "title", "type", "url", "version",
    }  # fmt: skip
    assert CITATION.keys() <= known
    for cited in (CITATION, *CITATION["references"]):
        assert cited["authors"]
        assert all(author.keys() <= {"name", "given-names", "family-names", "orcid", "website"} for author in cited["authors"])
    assert all({"type", "title", "authors"} <= reference.keys() for reference in CITATION["references"])


def test_it_cites_what_is_built() -> None:
    assert str(CITATION["version"]) == PROJECT["version"]
    assert CITATION["license"] == PROJECT["license"]
    assert CITATION["title"] == PROJECT["name"]
    assert [author["name"] for author in CITATION["authors"]] == [author["name"] for author in PROJECT["authors"]]
    assert PROJECT["urls"]["Documentation"].startswith(CITATION["repository-code"])
    about = (ROOT / "docs" / "about.md").read_text("utf-8")
    assert f"govcompute, version {PROJECT['version']}" in about
