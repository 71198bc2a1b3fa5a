"""Tensor activity by NVIDIA's Data Center GPU Manager: field 1004, the share of cycles in which the matrix units were busy.

``dcgmi dmon`` prints a header that begins with ``#``, and a line for each sample: the entity (``GPU 0``) and a value for
each field asked for, ``N/A`` where there is none. Ratios lie between 0 and 1; anything else is refused, since exporters
have printed per cent and a sentinel near 9.2e18 for a blank.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from govcompute.measure.device.counters import Absent
from govcompute.measure.record import Reading
from govcompute.quantity import counted

TENSOR_ACTIVE = 1004
SOURCE = f"DCGM field {TENSOR_ACTIVE}"
#: A ratio may be a hair above 1.
_MOST = 1.01


@dataclass
class DcgmSampler:
    """``dcgmi dmon`` beside the run, every `milliseconds`."""

    program: str
    index: int = 0
    milliseconds: int = 100
    _process: subprocess.Popen[str] | None = None
    _printed: str = ""

    def __enter__(self) -> Self:
        command = [self.program, "dmon", "-e", str(TENSOR_ACTIVE), "-d", str(self.milliseconds), "-i", str(self.index)]
        self._process = subprocess.Popen(  # noqa: S603 - a program found on the path, with numbers for arguments
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        assert self._process is not None
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._printed, _ = self._process.communicate(timeout=10)
            return
        self._process.kill()
        self._printed, _ = self._process.communicate()

    def reading(self) -> Reading:
        """The mean of the samples, or why there is none."""
        return tensor_activity(self._printed)


def open_dcgm(index: int = 0) -> DcgmSampler | Absent:
    """The sampler, where dcgmi is on the path; it may still have no rights, which its output then says."""
    program = shutil.which("dcgmi")
    return Absent("dcgmi is not on the path") if program is None else DcgmSampler(program, index)


def tensor_activity(printed: str) -> Reading:
    """The mean of the samples that `dcgmi dmon` printed for the one field asked for, or why there is none."""
    samples = []
    for line in printed.splitlines():
        words = line.split()
        if len(words) < 3 or words[0] not in ("GPU", "GPU-I") or not words[1].isdigit():
            continue
        with contextlib.suppress(ValueError):
            samples.append(float(words[2]))
    if not samples:
        said = next((line.strip() for line in printed.splitlines() if line.strip() and not line.startswith("#")), "")
        return Reading(not_measured="dcgmi printed no sample" + (f": {said[:120]}" if said else ""))
    strange = next((sample for sample in samples if not 0 <= sample <= _MOST), None)
    if strange is not None:
        return Reading(not_measured=f"dcgmi printed {strange:g}, which is no ratio between 0 and 1")
    return Reading(value=sum(samples) / len(samples), source=f"{SOURCE}, mean of {counted(len(samples), 'sample')}")
