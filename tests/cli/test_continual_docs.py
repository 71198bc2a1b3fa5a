"""The studies of docs/continual.md run, in small; the other commands of the page are typed by tests/docs."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="learning needs PyTorch: pip install 'govcompute[continual]'")
pytest.importorskip("sklearn", reason="the chains need scikit-learn: pip install 'govcompute[continual]'")

from govcompute.continual.data import CHAINS
from tests.conftest import ROOT

from .conftest import Run

TEXT = (ROOT / "docs" / "continual.md").read_text("utf-8")
_STUDIES = sorted(set(re.findall(r"^    govcompute (continual compare .+)$", TEXT, re.MULTILINE)))


@pytest.mark.parametrize("command", _STUDIES)
def test_a_study_in_small(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.chdir(tmp_path)
    smaller = ("--steps", "2", "--seeds", "1", "--hidden", "4", "--untuned", "--method", "sgd", "--method", "classp")
    found = run(*shlex.split(command), *smaller)
    assert found.code == 0, found.err
    assert len(list(tmp_path.glob("*/accuracy.svg"))) == 1


def test_the_page_speaks_of_every_chain() -> None:
    assert len(_STUDIES) == 5
    assert all(f"`{name}`" in TEXT for name in CHAINS)


def test_every_interval_that_the_page_speaks_of_is_in_its_tables() -> None:
    told, tables = TEXT.split("# The studies")
    spoken = re.findall(r"-?[\d.]+\s+\[-?[\d.]+, -?[\d.]+\]", told)
    assert len(spoken) > 5
    assert not [interval for interval in spoken if " ".join(interval.split()) not in tables]
