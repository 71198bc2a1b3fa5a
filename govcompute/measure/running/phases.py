"""Timed passes and their costs become the phases, and the phases the utilisations, of a record."""

from __future__ import annotations

import math
from collections.abc import Sequence

from govcompute.measure.cost import PassCost
from govcompute.measure.device.observe import Observed
from govcompute.measure.record import Device, Phase, Reading, Samples, Utilisation
from govcompute.measure.utilisation import Share, bandwidth_utilisation, flop_utilisation


def phase_of(name: str, seconds: Sequence[float], costs: Sequence[PassCost], device: Device) -> Phase:
    """One kind of pass: as many samples as costs, in the same order."""
    bandwidth, peak = device.bandwidth.per_second, device.matmul.per_second
    return Phase(
        name=name,
        passes=len(costs),
        tokens=sum(cost.work.tokens for cost in costs),
        timing=Samples.of(list(seconds)),
        flop=sum(cost.flop for cost in costs),
        dispatched=sum(cost.dispatched for cost in costs),
        bytes_read=sum(cost.bytes_read for cost in costs),
        floor_seconds=_rounded(math.fsum(cost.floor(bandwidth, peak) for cost in costs)),
    )


def utilisations(phases: Sequence[Phase], device: Device, observed: Observed) -> list[Utilisation]:
    """Every meaning: the counters over all timed runs, the computed ones phase by phase."""
    found = [_counted(Share.OCCUPANCY, observed.occupancy), _counted(Share.TENSOR_ACTIVITY, observed.tensor)]
    for phase in phases:
        found += _computed(phase, device)
    return found


def _counted(meaning: Share, reading: Reading) -> Utilisation:
    return Utilisation(meaning=meaning, **reading.model_dump())


def _computed(phase: Phase, device: Device) -> list[Utilisation]:
    sheet = device.data_sheet
    measured, stated = device.matmul.per_second, sheet.peak if sheet else None
    peak, against = (stated, "the data sheet's dense peak") if stated else (measured, "the measured matrix product")
    seconds = phase.seconds
    values = {
        Share.MODEL_FLOP_UTILISATION: flop_utilisation(phase.flop, seconds, peak),
        Share.HARDWARE_FLOP_UTILISATION: flop_utilisation(phase.dispatched, seconds, peak),
        Share.BANDWIDTH_UTILISATION: bandwidth_utilisation(phase.bytes_read, seconds, device.bandwidth.per_second),
    }
    sources = {
        Share.MODEL_FLOP_UTILISATION: f"the model's FLOP over {against}",
        Share.HARDWARE_FLOP_UTILISATION: f"dispatched FLOP over {against}",
        Share.BANDWIDTH_UTILISATION: "computed bytes over the measured copy",
    }
    return [
        Utilisation(meaning=meaning, phase=phase.name, value=_rounded(value), source=sources[meaning])
        for meaning, value in values.items()
    ]


def _rounded(value: float) -> float:
    """Six significant figures: more than any clock gave."""
    return float(f"{value:.6g}")
