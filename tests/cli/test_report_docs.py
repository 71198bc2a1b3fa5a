"""What docs/reports.md says that commands, files and Python hold is what they hold, to the last line."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import pytest

from govcompute.report.dossier.catalogue import KINDS
from tests.conftest import ROOT

from .conftest import Run

PAGE = ROOT / "docs" / "reports.md"
_BLOCKS = re.findall(r"^    \$ (\S+) (.+)\n((?:(?:    (?!\$ ).*)?\n)*)", PAGE.read_text("utf-8"), re.MULTILINE)


def _lines(text: str) -> list[str]:
    return [line.removeprefix("    ").rstrip() for line in text.rstrip("\n").split("\n") if line.strip()]


def _shown(arguments: str) -> list[str]:
    """What ``sed -n 3,5p file`` prints."""
    _, wanted, name = arguments.split()
    first, _, last = wanted.removesuffix("p").partition(",")
    return Path(name).read_text("utf-8").splitlines()[int(first) - 1 : int(last or first)]


def test_in_the_order_of_the_page(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = {"cat": 0, "govcompute": 0, "sed": 0}
    for tool, arguments, text in _BLOCKS:
        done[tool] += 1
        if tool == "cat":
            Path(arguments).write_text("\n".join(_lines(text)) + "\n")
        elif tool == "sed":
            assert _shown(arguments) == _lines(text)
        else:
            found = run(*shlex.split(arguments))
            assert (found.code, found.out.splitlines()) == (0, _lines(text)), found.err
    assert done == {"cat": 1, "govcompute": 2, "sed": 4}


def test_python() -> None:
    found = doctest.testfile(str(PAGE), module_relative=False)
    assert found.attempted == 13
    assert not found.failed


def test_every_kind_is_named() -> None:
    assert all(f"`{kind}`" in PAGE.read_text("utf-8") for kind in KINDS)
