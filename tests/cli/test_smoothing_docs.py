"""The figures of docs/smoothing.md are drawn from its tables; its commands are typed by tests/docs."""

from __future__ import annotations

from pathlib import Path

import pytest

from govcompute.smoothing.attack_table import below_certificate, read_attacks
from govcompute.smoothing.card import read_card
from govcompute.smoothing.certificate import certify
from govcompute.smoothing.returns import read_returns
from tests.conftest import ROOT

from .conftest import Run

TABLES = ROOT / "docs" / "smoothing"
ATTACKED = sorted(path.parent for path in TABLES.glob("*/attacks.json"))


def test_there_are_attacks() -> None:
    assert len(ATTACKED) == 3


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
