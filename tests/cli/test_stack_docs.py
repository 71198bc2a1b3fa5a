"""What docs/stacks.md says that commands and Python print is what they print, to the last line."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import pytest

from tests.conftest import ROOT

from .conftest import Run

PAGE = ROOT / "docs" / "stacks.md"
_BLOCKS = re.findall(r"^    \$ (\S+) (.+)\n((?:(?:    (?!\$ ).*)?\n)*)", PAGE.read_text("utf-8"), re.MULTILINE)
FILES = {name: text for tool, name, text in _BLOCKS if tool == "cat"}
COMMANDS = [(command, text) for tool, command, text in _BLOCKS if tool == "govcompute"]


def _lines(text: str) -> list[str]:
    return [line.removeprefix("    ").rstrip() for line in text.rstrip("\n").split("\n")]


def test_there_are_examples() -> None:
    assert (len(FILES), len(COMMANDS)) == (2, 4)


@pytest.mark.parametrize(("command", "output"), COMMANDS, ids=[command for command, _ in COMMANDS])
def test_a_command(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, output: str) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text("\n".join(line for line in _lines(text) if line) + "\n")
    monkeypatch.chdir(tmp_path)
    found = run(*shlex.split(command))
    assert found.code == 0, found.err
    assert [line.rstrip() for line in found.out.rstrip("\n").split("\n")] == _lines(output)


def test_python() -> None:
    found = doctest.testfile(str(PAGE), module_relative=False)
    assert found.attempted == 7
    assert not found.failed
