"""The commands of docs/ledger.md run in the order of the page; what it shows of their output is there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "ledger.md").read_text("utf-8")
BLOCKS = re.findall(r"^    \$ (\S+) (.+)\n((?:    (?!\$ ).*\n)*)", PAGE, re.MULTILINE)


def _words(line: str) -> str:
    return " ".join(re.sub("─+", "", line).split())


def test_the_page(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    commands = 0
    for tool, rest, shown in BLOCKS:
        if tool == "cat":
            Path(rest).write_text("".join(line.removeprefix("    ") + "\n" for line in shown.splitlines()))
            continue
        commands += 1
        found = run(*shlex.split(rest))
        assert found.code == 0, f"{rest}: {found.err}{found.out}"
        printed = [_words(line) for line in found.out.splitlines()]
        for line in shown.splitlines():
            assert _words(line) in printed
    assert commands == 11
    assert sorted(file.name for file in tmp_path.iterdir() if file.suffix != ".ledger") == [
        "anchor.json", "events.yaml", "lab.csv", "lab.jsonl", "lab.ledger.head", "proof.json",
    ]  # fmt: skip
