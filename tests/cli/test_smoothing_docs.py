"""What docs/smoothing.md says that commands print is what they print; its figures are drawn from its tables."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from govcompute.smoothing.attack_table import below_certificate, read_attacks
from govcompute.smoothing.card import read_card
from govcompute.smoothing.certificate import certify
from govcompute.smoothing.returns import read_returns
from tests.conftest import ROOT

from .conftest import Run

PAGE = ROOT / "docs" / "smoothing.md"
TABLES = ROOT / "docs" / "smoothing"
COMMANDS = re.findall(r"^    \$ govcompute (.+)\n((?:(?:    (?!\$ ).*)?\n)*)", PAGE.read_text("utf-8"), re.MULTILINE)
ATTACKED = sorted(path.parent for path in TABLES.glob("*/attacks.json"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder that the page's commands share, in their order."""
    made = tmp_path_factory.mktemp("page")
    (made / "docs").symlink_to(ROOT / "docs")
    return made


def _lines(text: str) -> list[str]:
    """Without spaces at ends of lines and without blank lines."""
    return [line.rstrip() for line in text.split("\n") if line.strip()]


def test_there_are_examples() -> None:
    assert len(COMMANDS) == 14
    assert len(ATTACKED) == 3


@pytest.mark.parametrize(("command", "output"), COMMANDS, ids=[command for command, _ in COMMANDS])
def test_a_command(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, command: str, output: str) -> None:
    monkeypatch.chdir(folder)
    found = run(*shlex.split(command))
    assert found.code == 0, found.err
    assert _lines(found.out) == _lines(re.sub("^    ", "", output, flags=re.MULTILINE))


@pytest.mark.parametrize("folder", ATTACKED, ids=lambda path: path.name)
def test_a_figure(run: Run, tmp_path: Path, folder: Path) -> None:
    given = ("--attacks", folder / "attacks.json", "--figure", tmp_path / "curves.svg")
    assert run("smoothing", "certify", folder / "returns.json", *given).code == 0
    assert (tmp_path / "curves.svg").read_text("utf-8") == (folder / "curves.svg").read_text("utf-8")


@pytest.mark.parametrize("folder", ATTACKED, ids=lambda path: path.name)
def test_no_attack_takes_a_real_agent_below_its_certificate(folder: Path) -> None:
    returns, attacks = read_returns(folder / "returns.json"), read_attacks(folder / "attacks.json")
    assert returns.agent == attacks.agent == read_card(folder).weights_sha256
    assert len(returns.returns) >= 1000
    assert all(len(run.returns) >= 200 and run.most <= run.budget + 1e-5 for run in attacks.runs)
    curve = certify(returns, sorted({run.budget for run in attacks.runs}))
    assert below_certificate(curve, attacks.runs) == []
    assert (curve.expected <= curve.plug_in).all()
