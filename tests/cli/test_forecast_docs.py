"""The commands of docs/forecast.md run, and its example moves the line that it says."""

from __future__ import annotations

import re
import shlex

import pytest

from tests.conftest import ROOT

from .conftest import Run

PAGE = (ROOT / "docs" / "forecast.md").read_text("utf-8")
#: Those that need no table from elsewhere.
COMMANDS = [
    command.split("#")[0].strip()
    for command in re.findall(r"^    govcompute (forecast .+)$", PAGE, re.MULTILINE)
    if ".csv" not in command and "overlay.yaml" not in command
]


def test_there_are_commands() -> None:
    assert len(COMMANDS) == 5


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command(run: Run, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.chdir(ROOT)
    quick = ("--draws", "500") if any(word in command for word in ("counts", "compare", "crossing")) else ()
    found = run(*shlex.split(command), *quick)
    assert found.code == 0, found.err
    assert found.out.strip()


def test_the_overlay_shown_is_the_one_that_ships() -> None:
    shown = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert shown
    file = (ROOT / "docs" / "examples" / "line-at-1e26.yaml").read_text("utf-8")
    assert shown[1] == re.sub(r"^#.*\n", "", file)
