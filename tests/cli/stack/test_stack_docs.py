"""The commands in docs/speculative-theory.md print the lines that the page shows below them, in that order."""

from __future__ import annotations

import re
import shlex

import pytest

from tests.cli.conftest import Run
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "speculative-theory.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^    \$ govcompute (.+)\n((?:    .+\n)+)", PAGE, re.MULTILINE)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == 4


@pytest.mark.parametrize(("command", "shown"), EXAMPLES)
def test_example(run: Run, command: str, shown: str) -> None:
    printed = [" ".join(line.split()) for line in run(*shlex.split(command)).out.splitlines()]
    places = [printed.index(" ".join(line.split())) for line in shown.splitlines()]
    assert places == sorted(places)
