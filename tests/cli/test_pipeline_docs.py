"""The pipelines in docs/ci.md run; the commands on that page are typed by tests/docs."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from govcompute.documents import parse_yaml
from tests.conftest import ROOT
from tests.docs.reader import settle

from .conftest import Run

PAGE = ROOT / "docs" / "ci.md"
WORKFLOW, GITLAB = (
    parse_yaml(text).value for text in re.findall(r"^```yaml\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
)
STEPS: list[dict[str, Any]] = WORKFLOW["jobs"]["lines"]["steps"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with the page's files in it."""
    settle(tmp_path, PAGE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_workflow_has_what_an_action_needs() -> None:
    assert list(WORKFLOW["on"]) == ["pull_request", "push", "schedule"]
    assert WORKFLOW["permissions"]["security-events"] == "write"
    assert all(("uses" in step) != ("run" in step) for step in STEPS)


def _commands(lines: list[str]) -> list[list[str]]:
    return [shlex.split(line)[1:] for line in lines if line.startswith("govcompute ")]


def test_the_commands_of_the_workflow_run(run: Run, folder: Path) -> None:
    """The files that later steps name are those that the commands write."""
    commands = _commands([step["run"] for step in STEPS if "run" in step])
    assert len(commands) == 2
    for command in commands:
        assert run(*command).code == 0
    uploads = [step["with"].get("sarif_file") or step["with"]["path"] for step in STEPS if "upload" in step.get("uses", "")]
    assert uploads == ["compute-lines.sarif", "compute-lines.*"]
    assert sorted(path.name for path in folder.glob("compute-lines.*")) == ["compute-lines.sarif", "compute-lines.xml"]


def test_the_commands_of_gitlab_run(run: Run) -> None:
    job = GITLAB["compute-lines"]
    (command,) = _commands(job["script"])
    assert run(*command).code == 0
    assert ElementTree.parse(job["artifacts"]["reports"]["junit"]).getroot().get("tests") == "3"


def test_the_pipeline_stops_where_a_line_is_crossed(run: Run, folder: Path) -> None:
    """2e12 tokens in place of 2e9: 6 x 7e10 x 2e12 = 8.4e23, as much as the base's 8.1e23; both in doubt, but not by three."""
    model = folder / "my-model.yaml"
    model.write_text(model.read_text().replace("tokens: 2e9", "tokens: 2e12"))
    (command,) = _commands(GITLAB["compute-lines"]["script"])
    assert run(*command).code == 1
    failed = ElementTree.parse("compute-lines.xml").getroot().findall(".//testcase[failure]")
    assert [case.get("name") for case in failed] == ["eu-gpai-guidelines-modifier-third"]
