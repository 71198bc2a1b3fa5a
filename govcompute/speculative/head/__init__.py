"""The acceptance head of SpecDec++ (arXiv 2405.19715, section 3.2): will the target keep this candidate?

`size` and `calibration` are light; everything else needs torch, which is loaded at the first use; without it that use raises
MissingExtra.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from govcompute.errors import MissingExtra
from govcompute.speculative.head.calibration import Reliability, expected_calibration_error, reliability
from govcompute.speculative.head.size import HeadSize

if TYPE_CHECKING:
    from govcompute.speculative.head.acceptance_head import AcceptanceHead
    from govcompute.speculative.head.checkpoint import Card, load_head, save_head
    from govcompute.speculative.head.data import Examples, Labels, label
    from govcompute.speculative.head.estimator import HeadEstimator
    from govcompute.speculative.head.training import Epoch, Schedule, Trained, train

_WITH_TORCH = {
    "AcceptanceHead": "acceptance_head",
    "Card": "checkpoint",
    "Epoch": "training",
    "Examples": "data",
    "HeadEstimator": "estimator",
    "Labels": "data",
    "Schedule": "training",
    "Trained": "training",
    "label": "data",
    "load_head": "checkpoint",
    "save_head": "checkpoint",
    "train": "training",
}

__all__ = [
    "AcceptanceHead",
    "Card",
    "Epoch",
    "Examples",
    "HeadEstimator",
    "HeadSize",
    "Labels",
    "Reliability",
    "Schedule",
    "Trained",
    "expected_calibration_error",
    "label",
    "load_head",
    "reliability",
    "save_head",
    "train",
]


def __getattr__(name: str) -> Any:
    if name not in _WITH_TORCH:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    try:
        module = importlib.import_module(f"{__name__}.{_WITH_TORCH[name]}")
    except ModuleNotFoundError as missing:
        package = (missing.name or "").partition(".")[0]
        if package not in ("torch", "safetensors"):
            raise
        raise MissingExtra(package, "models") from None
    globals()[name] = getattr(module, name)
    return globals()[name]
