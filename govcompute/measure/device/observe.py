"""Everything that is watched while the timed runs go on: energy, occupancy, tensor activity, memory."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import torch

from govcompute.measure.device.counters import Absent, EnergyCounter, PolledSampler, Sampler
from govcompute.measure.device.dcgm import open_dcgm
from govcompute.measure.device.machine import Opened
from govcompute.measure.device.nvml import open_nvml
from govcompute.measure.device.rapl import open_rapl
from govcompute.measure.record import Reading

_NO_GPU = Absent("there is no such counter on a CPU")
_NOT_YET = Reading(not_measured="the runs did not end")


@dataclass
class Counters:
    """The counters of one device, each there or absent with its reason."""

    energy: EnergyCounter | Absent
    occupancy: Sampler | Absent = _NO_GPU
    tensor: Sampler | Absent = _NO_GPU
    driver: str | None = None


@dataclass
class Observed:
    """What the counters said once the block has ended."""

    energy: Reading = _NOT_YET
    occupancy: Reading = _NOT_YET
    tensor: Reading = _NOT_YET
    processor: Reading = _NOT_YET
    memory: Reading = _NOT_YET


def open_counters(opened: Opened) -> Counters:
    """The counters that this device has."""
    if opened.kind == "cpu":
        return Counters(open_rapl())
    uuid = getattr(torch.cuda.get_device_properties(opened.device), "uuid", None)
    nvml = open_nvml(opened.device.index, None if uuid is None else f"GPU-{uuid}")
    if isinstance(nvml, Absent):
        return Counters(nvml, nvml, open_dcgm(opened.device.index))
    occupancy = PolledSampler(nvml.occupancy, "NVML utilisation")
    return Counters(nvml, occupancy, open_dcgm(opened.device.index), nvml.driver())


@contextlib.contextmanager
def observed(opened: Opened, counters: Counters) -> Iterator[Observed]:
    """Watches the block; the yielded object is filled in when it ends."""
    found = Observed()
    if opened.kind == "cuda":
        torch.cuda.reset_peak_memory_stats(opened.device)
    opened.clock.wait()
    with contextlib.ExitStack() as samplers:
        for sampler in (counters.occupancy, counters.tensor):
            if not isinstance(sampler, Absent):
                samplers.enter_context(sampler)
        samplers.enter_context(_marked(opened))
        start, running = _joules(counters.energy), time.process_time()
        yield found
        opened.clock.wait()
        end, ran = _joules(counters.energy), time.process_time() - running
    found.processor = Reading(value=round(ran, 6), source="this process, all threads")
    found.energy = _spent(counters.energy, start, end)
    found.occupancy, found.tensor = counters.occupancy.reading(), counters.tensor.reading()
    found.memory = _peak_memory(opened)


@contextlib.contextmanager
def _marked(opened: Opened) -> Iterator[None]:
    """Tells a profiler that waits for it (ncu --profile-from-start off) where the timed runs begin and end."""
    if opened.kind == "cpu":
        yield
        return
    torch.cuda.profiler.start()
    try:
        yield
    finally:
        torch.cuda.profiler.stop()


def _joules(counter: EnergyCounter | Absent) -> float | str:
    """Joules so far, or what went wrong: some devices have the call and not the counter."""
    if isinstance(counter, Absent):
        return counter.why
    try:
        return counter.joules()
    except Exception as error:  # each library has errors of its own; a counter's failure does not end the run
        return f"{counter.source} failed: {error}"


def _spent(counter: EnergyCounter | Absent, start: float | str, end: float | str) -> Reading:
    if isinstance(start, str) or isinstance(end, str) or isinstance(counter, Absent):
        return Reading(not_measured=str(start if isinstance(start, str) else end))
    return Reading(value=end - start, source=counter.source)


def _peak_memory(opened: Opened) -> Reading:
    if opened.kind == "cpu":
        return _resident()
    return Reading(value=torch.cuda.max_memory_allocated(opened.device), source="torch's allocator")


def _resident() -> Reading:
    try:
        import resource
    except ModuleNotFoundError:
        return Reading(not_measured="this system does not say what a process has held")
    unit = 1 if sys.platform == "darwin" else 1024
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    return Reading(value=held, source="resident memory of the whole process, libraries among it, at the most so far")
