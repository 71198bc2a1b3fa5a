"""docs/tracking.md does what it says, and so does the example."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="trackers need PyTorch: pip install 'govcompute[tracking]'")
transformers = pytest.importorskip("transformers")

from govcompute.registry.activity import Activity  # noqa: E402

from ..conftest import ROOT  # noqa: E402
from .conftest import recorded  # noqa: E402

PAGE = (ROOT / "docs" / "tracking.md").read_text("utf-8")
PYTHON = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
BLOCKS = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
SHELL = [line for block in BLOCKS for line in block.splitlines() if line.startswith("govcompute ")]


@pytest.mark.filterwarnings("ignore")
def test_every_snippet_runs(llama: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lightning = pytest.importorskip("lightning.pytorch")
    monkeypatch.chdir(tmp_path)
    model, ids = llama(), torch.arange(16)[None] + 3
    quiet = {"accelerator": "cpu", "logger": False, "enable_progress_bar": False, "enable_model_summary": False}

    class Module(lightning.LightningModule):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.model = llama()

        def training_step(self, batch: Any, index: int) -> Any:
            return self.model(input_ids=batch, labels=batch).loss

        def configure_optimizers(self) -> Any:
            return torch.optim.SGD(self.parameters(), lr=0.01)

    there: dict[str, Any] = {
        "model": model,
        "batch": {"input_ids": ids, "labels": ids},
        "data": [{"input_ids": ids, "labels": ids}] * 2,
        "optimizer": torch.optim.SGD(model.parameters(), lr=0.01),
        "rows": [{"input_ids": ids[0], "labels": ids[0]}] * 2,
        "transformers": transformers,
        "arguments": transformers.TrainingArguments("out", max_steps=1, report_to=[], use_cpu=True, disable_tqdm=True),
        "lightning": lightning,
        "quiet": {**quiet, "enable_checkpointing": False},
        "module": Module(),
        "loader": torch.utils.data.DataLoader(ids.expand(4, 16), batch_size=2),
    }
    plain, *others = PYTHON
    assert len(others) == 3
    exec(plain, there)
    tracker = there["tracker"]
    for snippet in others:
        exec(snippet, there | {"tracker": tracker})
    assert recorded(tmp_path / "compute.ledger").keys() == {Activity.FINETUNING}
    for line in SHELL:
        command = [sys.executable, "-m", *line.split()]
        done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)
        assert done.returncode == 0, done.stderr
        assert "my-model" in done.stdout


def test_the_example(tmp_path: Path) -> None:
    pytest.importorskip("peft")
    command = [sys.executable, str(ROOT / "docs" / "examples" / "finetune.py"), str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert "tiny-full: crosses under eu-gpai-guidelines-modifier-third (0.400 of the base)" in done.stdout
    assert "tiny-lora: below under eu-gpai-guidelines-modifier-third (0.283 of the base)" in done.stdout
    assert "tiny-full: passed: eu-gpai-guidelines-modifier-third" in done.stdout
