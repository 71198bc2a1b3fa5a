"""NVIDIA's management library by its Python binding (package nvidia-ml-py, module pynvml): energy, occupancy, driver.

The energy counter is in millijoules since the driver was loaded. On A100 and H100 its sensor looks a quarter of the time
(Yang et al. 2023, arXiv 2312.02741), so short runs carry tens of per cent of doubt.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any

from govcompute.measure.device.counters import Absent

MILLI = 1e3


@dataclass(frozen=True, slots=True)
class Nvml:
    """The library, initialised, with one device's handle. `library` is the module pynvml, or what stands for it in tests."""

    library: Any
    handle: Any

    source = "NVML total energy counter"

    def joules(self) -> float:
        """Joules since the driver was loaded."""
        return float(self.library.nvmlDeviceGetTotalEnergyConsumption(self.handle)) / MILLI

    def occupancy(self) -> float:
        """Share of the library's last sampling period in which a kernel ran, 0 to 1."""
        return float(self.library.nvmlDeviceGetUtilizationRates(self.handle).gpu) / 100

    def driver(self) -> str:
        """The version of the driver."""
        version = self.library.nvmlSystemGetDriverVersion()
        return version.decode() if isinstance(version, bytes) else str(version)


def open_nvml(index: int = 0, uuid: str | None = None) -> Nvml | Absent:
    """The device, by its universal id where known (CUDA_VISIBLE_DEVICES renumbers), or why there is none."""
    try:
        library = importlib.import_module("pynvml")
    except ImportError:
        return Absent("the package nvidia-ml-py is not installed")
    return initialised(library, index, uuid)


def initialised(library: Any, index: int = 0, uuid: str | None = None) -> Nvml | Absent:
    """The device of an imported library, or why it does not answer."""
    try:
        library.nvmlInit()
        if uuid is not None:
            return Nvml(library, library.nvmlDeviceGetHandleByUUID(uuid))
        return Nvml(library, library.nvmlDeviceGetHandleByIndex(index))
    except library.NVMLError as error:
        return Absent(f"NVML does not answer: {error}")
