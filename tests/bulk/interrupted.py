"""Verdicts in small partitions, whose worker is killed in the middle; in a module of its own, so that workers can load it."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from govcompute.bulk.result import Made
from govcompute.bulk.verdicts import Verdicts


@dataclass(frozen=True)
class Small(Verdicts):
    """Verdicts, a hundred rows at a time."""

    partition_rows = 100


@dataclass(frozen=True)
class Killed(Small):
    """The first worker that comes to row `at` kills itself, as the kernel would where memory runs out."""

    at: int = 0
    marker: str = ""

    def make(self, batch: pa.RecordBatch, file: str, first: int) -> Made:
        """See Work."""
        made = super().make(batch, file, first)
        if first == self.at and not Path(self.marker).exists():
            Path(self.marker).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return made


@dataclass(frozen=True)
class AlwaysKilled(Small):
    """No worker survives it."""

    def make(self, batch: pa.RecordBatch, file: str, first: int) -> Made:
        """See Work."""
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError
