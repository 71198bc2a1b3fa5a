"""The room opens without torch, and says what to install."""

from __future__ import annotations

import subprocess
import sys

import pytest

import govcompute.tracking
from govcompute.errors import MissingExtra


def test_the_package_loads_nothing_heavy() -> None:
    code = "import sys, govcompute.tracking; print(sorted({'torch', 'pandas', 'transformers', 'lightning'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("name", "module", "absent"),
    [
        ("GovcomputeCallback", "trainer_callback", "transformers"),
        ("GovcomputeLightningCallback", "lightning_callback", "lightning.pytorch"),
    ],
)
def test_a_callback_without_its_package(monkeypatch: pytest.MonkeyPatch, name: str, module: str, absent: str) -> None:
    monkeypatch.delitem(vars(govcompute.tracking), name, raising=False)
    monkeypatch.delitem(sys.modules, f"govcompute.tracking.{module}", raising=False)
    monkeypatch.setitem(sys.modules, absent, None)
    with pytest.raises(MissingExtra, match=r"pip install 'govcompute\[tracking\]'"):
        getattr(govcompute.tracking, name)
