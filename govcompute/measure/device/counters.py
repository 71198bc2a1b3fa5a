"""What every counter has in common: it is there and can be read, or it is absent and says why."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self

from govcompute.measure.record import Reading
from govcompute.quantity import counted


@dataclass(frozen=True, slots=True)
class Absent:
    """A counter that cannot be read, and why."""

    why: str

    def reading(self) -> Reading:
        """As it stands in a record."""
        return Reading(not_measured=self.why)


class EnergyCounter(Protocol):
    """Joules since some moment, and whose count that is."""

    @property
    def source(self) -> str:
        """The counter's name, and what it covers."""
        ...

    def joules(self) -> float:
        """Joules so far; never less than before."""
        ...


class Sampler(Protocol):
    """Looks at a share again and again while its `with` block runs."""

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...

    def reading(self) -> Reading:
        """The mean of the samples, once the block has ended, or why there is none."""
        ...


@dataclass
class PolledSampler:
    """A sampler that asks `look` for a share (0 to 1) every `period` seconds, on a thread of its own."""

    look: Callable[[], float]
    source: str
    period: float = 0.05
    samples: list[float] = field(default_factory=list)
    _ended: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _failure: str | None = None

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._poll, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._ended.set()
        assert self._thread is not None
        self._thread.join()

    def _poll(self) -> None:
        while not self._ended.is_set():
            try:
                self.samples.append(self.look())
            except Exception as error:  # a counter's failure is a reason to be told, and no reason to end the run
                self._failure = f"{self.source} failed: {error}"
                return
            self._ended.wait(self.period)

    def reading(self) -> Reading:
        """The mean of the samples, or why there is none."""
        if self._failure or not self.samples:
            return Reading(not_measured=self._failure or f"{self.source} gave no sample: the runs were too short")
        mean = sum(self.samples) / len(self.samples)
        return Reading(value=mean, source=f"{self.source}, mean of {counted(len(self.samples), 'sample')}")
