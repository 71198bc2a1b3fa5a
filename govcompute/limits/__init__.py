"""What a line in compute misses, one measurement at a time: each a `Limit`, which makes a `Finding` of the same material."""

from __future__ import annotations

from govcompute.limits.audits import audits
from govcompute.limits.conventions import conventions
from govcompute.limits.dominance import dominance
from govcompute.limits.efficiency import efficiency
from govcompute.limits.experts import experts
from govcompute.limits.finding import Chart, Finding, Limit, Material
from govcompute.limits.index import index
from govcompute.limits.merging import merging
from govcompute.limits.modality import modality
from govcompute.limits.moving import moving
from govcompute.limits.safety import safety
from govcompute.limits.serving import serving
from govcompute.limits.systems import systems

__all__ = ["LIMITS", "Chart", "Finding", "Limit", "Material"]

_ORDER = (dominance, efficiency, serving, experts, systems, merging, modality, conventions, audits, moving, safety, index)
#: By id, in the order of the report.
LIMITS: dict[str, Limit] = {one.id: one for one in _ORDER}
