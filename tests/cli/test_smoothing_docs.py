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


def _lines(text: str) -> list[str]:
    """Without spaces at ends of lines and without blank lines."""
    return [line.rstrip() for line in text.split("\n") if line.strip()]


def test_there_are_examples() -> None:
    assert len(COMMANDS) == 14
    assert len(ATTACKED) == 3


def test_the_commands_one_after_the_other(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    monkeypatch.chdir(tmp_path)
    for command, output in COMMANDS:
        found = run(*shlex.split(command))
        assert found.code == 0, found.err
        assert _lines(found.out) == _lines(re.sub("^    ", "", output, flags=re.MULTILINE)), command


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
    episodes = 1000 if returns.environment == "cartpole-5" else 200
    assert all(len(run.returns) >= episodes and run.most <= run.budget + 1e-5 for run in attacks.runs)
    curve = certify(returns, sorted({run.budget for run in attacks.runs}))
    assert below_certificate(curve, attacks.runs) == []
    assert (curve.expected <= curve.plug_in).all()
