"""The device itself: chosen, named, with its clock and its memory."""

from __future__ import annotations

import contextlib
import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch

from govcompute.errors import InputError
from govcompute.measure.device.clock import Clock, CudaClock, HostClock
from govcompute.speculative.engine.load import device_of


@dataclass(frozen=True, slots=True)
class Opened:
    """A device that is there. memory: bytes; threads: on a CPU only."""

    device: torch.device
    clock: Clock
    name: str
    memory: int | None
    threads: int | None = None

    @property
    def kind(self) -> str:
        """cpu or cuda."""
        return self.device.type


def open_device(name: str) -> Opened:
    """The device: cpu, cuda or cuda:N. Raises MissingDevice where there is none, InputError for another word."""
    device = device_of(name)
    if device.type == "cpu":
        return Opened(device, HostClock(), processor_name(), _host_memory(), torch.get_num_threads())
    if device.type != "cuda":
        raise InputError(f"nothing is measured on '{name}' yet; expected cpu, cuda or cuda:N")
    torch.cuda.set_device(device)
    found = torch.cuda.get_device_properties(device)
    return Opened(device, CudaClock(), found.name, found.total_memory)


def processor_name(table: Path = Path("/proc/cpuinfo")) -> str:
    """The processor's own name, or its architecture where the system does not say."""
    with contextlib.suppress(OSError):
        for line in table.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def load_average() -> float | None:
    """Processes that wanted to run in the last minute; None where the system does not count them."""
    try:
        return round(os.getloadavg()[0], 2)
    except (AttributeError, OSError):
        return None


@contextlib.contextmanager
def memory_said_clearly(what: str) -> Iterator[None]:
    """Running out of memory becomes an InputError that says `what` (model, batch and shape) did not fit."""
    try:
        yield
    except (torch.cuda.OutOfMemoryError, MemoryError):
        raise InputError(f"out of memory: {what} does not fit; take a smaller batch, prompt or dtype") from None
    except RuntimeError as error:
        if "can't allocate memory" not in str(error) and "out of memory" not in str(error):
            raise
        raise InputError(f"out of memory: {what} does not fit; take a smaller batch, prompt or dtype") from None


def _host_memory() -> int | None:
    with contextlib.suppress(ValueError, OSError, AttributeError):
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return None
