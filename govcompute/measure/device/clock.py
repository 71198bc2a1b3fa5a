"""Clocks: marks on a device's time line, and the seconds between two of them."""

from __future__ import annotations

import time
from typing import Any, Protocol

import torch


class Clock(Protocol):
    """A time line. On a GPU a mark is put behind the work queued so far, and costs the host nothing."""

    def mark(self) -> Any:
        """A mark at this point."""
        ...

    def seconds(self, start: Any, end: Any) -> float:
        """From `start` to `end`; waits until the device has passed `end`."""
        ...

    def now(self) -> float:
        """Seconds since some moment, once the device has done all it was given."""
        ...

    def wait(self) -> None:
        """Returns when the device has done all it was given."""
        ...


class HostClock:
    """The processor's monotonic clock, for work that is done when the call returns."""

    def mark(self) -> float:
        """Seconds since some moment."""
        return time.perf_counter()

    def seconds(self, start: float, end: float) -> float:
        """The difference."""
        return end - start

    def now(self) -> float:
        """The same as a mark."""
        return time.perf_counter()

    def wait(self) -> None:
        """Nothing to wait for."""


class CudaClock:
    """CUDA events on the current stream; they resolve about half a microsecond (CUDA Runtime API, cudaEventElapsedTime)."""

    def mark(self) -> torch.cuda.Event:
        """An event, recorded."""
        event = torch.cuda.Event(enable_timing=True)
        event.record()
        return event

    def seconds(self, start: torch.cuda.Event, end: torch.cuda.Event) -> float:
        """Between two recorded events."""
        end.synchronize()
        return start.elapsed_time(end) / 1e3

    def now(self) -> float:
        """The host's time, once the device is done."""
        torch.cuda.synchronize()
        return time.perf_counter()

    def wait(self) -> None:
        """Synchronises the device."""
        torch.cuda.synchronize()
