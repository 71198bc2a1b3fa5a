"""What a line in compute misses, one measurement at a time: each a function from the same material to a `Finding`."""

from __future__ import annotations

from collections.abc import Callable

from govcompute.limits.audits import audits
from govcompute.limits.conventions import conventions
from govcompute.limits.dominance import dominance
from govcompute.limits.efficiency import efficiency
from govcompute.limits.experts import experts
from govcompute.limits.finding import Chart, Finding, Material
from govcompute.limits.index import index
from govcompute.limits.merging import merging
from govcompute.limits.modality import modality
from govcompute.limits.moving import moving
from govcompute.limits.safety import safety
from govcompute.limits.serving import serving
from govcompute.limits.systems import systems

__all__ = ["LIMITS", "Chart", "Finding", "Material"]

#: In the order of the report.
LIMITS: dict[str, Callable[[Material], Finding]] = {
    "dominance": dominance,
    "efficiency": efficiency,
    "serving": serving,
    "experts": experts,
    "systems": systems,
    "merging": merging,
    "modality": modality,
    "conventions": conventions,
    "audits": audits,
    "moving": moving,
    "safety": safety,
    "index": index,
}
