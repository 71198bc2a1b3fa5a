"""Trackers: what a training spends, counted while it runs, written to a ledger, and held against the lines it nears.

    with track(model, system="my-model", base="llama-3.1-8b", ledger="compute.ledger") as tracker:
        ...

The callbacks of trainers are loaded by their first use, which raises MissingExtra where their package is not there.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from govcompute.errors import MissingExtra
from govcompute.tracking.cost import Observed, PassCost, Polynomial, StepCost
from govcompute.tracking.lines import RunLine, lines_of_training, own_system
from govcompute.tracking.projection import Crossing, Rate, Stretch, crossing, planned_total, rate_of, share
from govcompute.tracking.runs import TrackedRun, lines_of_run, recorded_runs, tracked_runs
from govcompute.tracking.standing import Course, LineStanding, Plan, Standing, standing, warning
from govcompute.tracking.tally import Spent
from govcompute.tracking.tracker import ComputeTracker, track

if TYPE_CHECKING:
    from govcompute.tracking.lightning_callback import GovcomputeLightningCallback
    from govcompute.tracking.trainer_callback import GovcomputeCallback

_CALLBACKS = {
    "GovcomputeCallback": ("trainer_callback", "transformers"),
    "GovcomputeLightningCallback": ("lightning_callback", "lightning"),
}

__all__ = [
    "ComputeTracker",
    "Course",
    "Crossing",
    "GovcomputeCallback",
    "GovcomputeLightningCallback",
    "LineStanding",
    "Observed",
    "PassCost",
    "Plan",
    "Polynomial",
    "Rate",
    "RunLine",
    "Spent",
    "Standing",
    "StepCost",
    "Stretch",
    "TrackedRun",
    "crossing",
    "lines_of_run",
    "lines_of_training",
    "own_system",
    "planned_total",
    "rate_of",
    "recorded_runs",
    "share",
    "standing",
    "track",
    "tracked_runs",
    "warning",
]


def __getattr__(name: str) -> Any:
    if name not in _CALLBACKS:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    module, package = _CALLBACKS[name]
    try:
        globals()[name] = getattr(importlib.import_module(f"{__name__}.{module}"), name)
    except ModuleNotFoundError as missing:
        if missing.name is None or missing.name.partition(".")[0] not in (package, "torch"):
            raise
        raise MissingExtra(missing.name.partition(".")[0], "tracking") from None
    return globals()[name]
