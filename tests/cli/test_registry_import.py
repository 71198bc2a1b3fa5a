"""`govcompute registry import epoch --to`: what is written can be used beside the registry."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT

from .conftest import Run

TABLE = ROOT / "tests" / "registry" / "data" / "made_up_models_2026-05.csv"


@pytest.fixture
def own(run: Run, tmp_path: Path) -> Path:
    """A registry of all systems of the table but one."""
    folder = tmp_path / "own"
    found = run("registry", "import", "epoch", TABLE, "--to", folder)
    assert found.code == 0, found.err
    assert f"use them with --registry {folder}" in found.err
    sorted((folder / "systems").iterdir())[-1].unlink()
    return folder


def test_of_a_newer_table_what_the_registry_does_not_have(run: Run, own: Path, tmp_path: Path) -> None:
    kept = len(list((own / "systems").iterdir()))
    found = run("registry", "import", "epoch", TABLE, "--registry", own, "--new", "--to", tmp_path / "more")
    assert found.code == 0, found.err
    assert "written: 1 system into" in found.err
    assert f"left out: {kept} systems that the registry has already" in found.err
    listed = run("registry", "list", "--registry", own, "--registry", tmp_path / "more", "--json")
    assert listed.code == 0, listed.err


def test_all_of_it_is_said_to_stand_there_twice(run: Run, own: Path, tmp_path: Path) -> None:
    found = run("registry", "import", "epoch", TABLE, "--registry", own, "--to", tmp_path / "all")
    assert found.code == 0
    assert "leave those out with --new" in found.err
    assert "use them with" not in found.err
    listed = run("registry", "list", "--registry", own, "--registry", tmp_path / "all")
    assert listed.code == 3
    assert "also stands in" in listed.err


@pytest.mark.parametrize("option", ["--new", "--replace"])
def test_what_is_to_be_written_where_nothing_is(run: Run, option: str) -> None:
    found = run("registry", "import", "epoch", TABLE, option)
    assert (found.code, found.out) == (3, "")
    assert "name the folder with --to" in found.err


def test_a_system_that_the_registry_calls_otherwise_comes_in_once(run: Run, own: Path, tmp_path: Path) -> None:
    """The base of others, under an id of one's own: it is left out and told of, and what was made from it is made from that."""
    for file in sorted((own / "systems").iterdir()):
        if file.stem != "cassia-70b":
            file.unlink()
    text = (own / "systems" / "cassia-70b.yaml").read_text().replace("id: cassia-70b\n", "id: heron-cassia\n", 1)
    (own / "systems" / "cassia-70b.yaml").unlink()
    (own / "systems" / "heron-cassia.yaml").write_text(text)
    more = tmp_path / "more"
    found = run("registry", "import", "epoch", TABLE, "--registry", own, "--new", "--to", more)
    assert found.code == 0, found.err
    assert "left out: 1 system that the registry has already" in found.err
    assert "the same under another id: cassia-70b is heron-cassia in the registry" in found.err
    assert not (more / "systems" / "cassia-70b.yaml").exists()
    assert "heron-cassia" in (more / "systems" / "cassia-70b-chat.yaml").read_text()
    assert run("registry", "list", "--registry", own, "--registry", more, "--json").code == 0
