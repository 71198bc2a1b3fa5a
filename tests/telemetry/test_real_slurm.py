"""A real Slurm with eight pretended H100s: jobs that end, fail, are requeued and run on, imported. `make test-telemetry`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from govcompute.telemetry import Given
from govcompute.telemetry.slurm import read_slurm
from govcompute.telemetry.slurm_json import read_slurm_json

from .conftest import texts

MISSING = [name for name in ("slurmctld", "slurmdbd", "slurmd", "sacct", "munged", "mariadbd") if shutil.which(name) is None]
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(bool(MISSING), reason=f"not on this machine: {', '.join(MISSING)}; `make test-telemetry` installs them"),
    pytest.mark.skipif(os.geteuid() != 0, reason="Slurm's daemons are started by root"),
]


def test_text_and_json_of_real_jobs() -> None:
    """In a folder that pytest does not own: the database and munge run as users of their own, who must pass through."""
    with tempfile.TemporaryDirectory(prefix="slurm-") as folder:
        _compare(Path(folder))


def _compare(folder: Path) -> None:
    script = Path(__file__).with_name("slurm_cluster.sh")
    done = subprocess.run([str(script), str(folder)], capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    text, document = read_slurm(folder / "sacct.txt", Given()), read_slurm_json(folder / "sacct.json", Given())
    ended = [{one.source_key: one.amount for one in found.readings if not one.unfinished} for found in (text, document)]
    assert ended[0] == ended[1]
    assert len(ended[0]) == 6
    assert any("REQUEUED" in said for said in texts(text.findings, "counted"))
    assert texts(text.findings, "running")
    sys.stdout.write("\n".join([(folder / "sacct.txt").read_text(), *map(str, text.findings), ""]))
