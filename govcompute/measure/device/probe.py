"""What the device reaches, measured in the same run: bytes per second of a copy, FLOP per second of a matrix product.

A floor against a data sheet says how far software and silicon together are from paper; a floor against these says how far
the model's passes are from what the device does for the simplest programs, on this day, under this load.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

from govcompute.measure.device.clock import Clock
from govcompute.measure.record import Rate, Samples


@dataclass(frozen=True, slots=True)
class Probe:
    """Sizes of the two probes. copied: bytes of the source, larger than every cache; side: of the square matrices."""

    copied: int
    side: int
    repeats: int = 9


#: The copy is far larger than the caches of any processor we know; the products take some ten milliseconds.
SIZES = {"cpu": Probe(copied=1 << 29, side=1536), "cuda": Probe(copied=1 << 31, side=8192)}


def copy_rate(device: torch.device, clock: Clock, probe: Probe) -> Rate:
    """Bytes read and written per second, copying `probe.copied` bytes from one place to another."""
    source = torch.ones(probe.copied // 4, dtype=torch.float32, device=device)
    target = torch.empty_like(source)
    samples = _timed(lambda: target.copy_(source), clock, probe.repeats)
    moved = 2 * source.numel() * source.element_size()
    return _rate(moved, samples, f"copy of {probe.copied >> 20} MiB, bytes read and written, fastest of {probe.repeats}")


def matmul_rate(device: torch.device, clock: Clock, probe: Probe, dtype: torch.dtype) -> Rate:
    """FLOP per second of a square matrix product in `dtype`, 2·n³ each."""
    left, right = (torch.randn(probe.side, probe.side, device=device).to(dtype) for _ in range(2))
    target = torch.empty_like(left)
    samples = _timed(lambda: torch.mm(left, right, out=target), clock, probe.repeats)
    name = str(dtype).removeprefix("torch.")
    return _rate(2 * probe.side**3, samples, f"{name} product of {probe.side} x {probe.side}, fastest of {probe.repeats}")


def _timed(work: object, clock: Clock, repeats: int) -> list[float]:
    assert callable(work)
    for _ in range(2):
        work()
    clock.wait()
    samples = []
    for _ in range(repeats):
        start = clock.mark()
        work()
        samples.append(clock.seconds(start, clock.mark()))
    return samples


def _rate(amount: int, samples: list[float], how: str) -> Rate:
    found = Samples.of(samples)
    return Rate(per_second=float(f"{amount / min(found.seconds):.6g}"), amount=amount, how=how, samples=found)
