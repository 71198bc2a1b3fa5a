"""Several measures in one: compute, capability, openness and breadth, and where that disagrees with compute alone."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from govcompute.errors import InputError
from govcompute.limits.dominance import score_sources
from govcompute.limits.finding import Axis, Chart, Material, Measured, Point, Series, limit
from govcompute.registry.schema import System

#: Weights of the index; they are a choice, and another choice is an argument of `composite`.
WEIGHTS: Mapping[str, float] = {"log compute": 0.25, "capability": 0.5, "open weights": 0.125, "breadth": 0.125}
_OPEN = {"open": 1.0, "restricted": 0.5}


@dataclass(frozen=True, slots=True)
class Ranked:
    """A system's places (1 is the highest) by compute alone and by the index, with the index itself."""

    system: str
    by_compute: int
    by_index: int
    index: float


def composite(material: Material, weights: Mapping[str, float] = WEIGHTS) -> list[Ranked]:
    """R = Σ w·z over the scored systems, z the standardised measure (a measure that all share alike counts nothing).

    Raises InputError for weights of unknown measures, or that are negative or all zero.
    """
    if set(weights) - set(WEIGHTS) or min(weights.values(), default=0) < 0 or not sum(weights.values()):
        raise InputError(f"weights are zero or more, not all zero, for: {', '.join(WEIGHTS)}")
    systems = sorted(material.scored)
    measures = {
        "log compute": [math.log10(material.compute(s)) for s in systems],
        "capability": [material.scored[s] for s in systems],
        "open weights": [_OPEN.get(material.registry[s].weights or "", 0.0) for s in systems],
        "breadth": [_breadth(material.registry[s]) for s in systems],
    }
    parts = {name: _standardised(values) for name, values in measures.items()}
    total = [sum(weight * parts[name][i] for name, weight in weights.items()) for i in range(len(systems))]
    by_compute, by_index = _places(measures["log compute"]), _places(total)
    return [Ranked(s, by_compute[i], by_index[i], total[i]) for i, s in enumerate(systems)]


def _breadth(system: System) -> float:
    return float(len(system.inputs) + len(system.outputs))


def _standardised(values: Sequence[float]) -> list[float]:
    spread = statistics.pstdev(values)
    return [(value - statistics.fmean(values)) / spread if spread else 0.0 for value in values]


def _places(values: Sequence[float]) -> list[int]:
    order = sorted(range(len(values)), key=lambda i: (-values[i], i))
    return [order.index(i) + 1 for i in range(len(values))]


def rank_correlation(found: Sequence[Ranked]) -> float:
    """Spearman's ρ of the two orders, -1 to 1: 1 - 6·Σd²/(n·(n²-1)) (no ties: places are distinct)."""
    n = len(found)
    return 1 - 6 * sum((one.by_compute - one.by_index) ** 2 for one in found) / (n * (n**2 - 1))


@limit("One number among several", "Would several measures name the same systems?")
def index(material: Material) -> Measured:
    """The index beside compute alone: how well the orders agree, and who moves most."""
    found = composite(material)
    movers = sorted(found, key=lambda one: -abs(one.by_compute - one.by_index))
    up = max(found, key=lambda one: one.by_compute - one.by_index)
    down = min(found, key=lambda one: one.by_compute - one.by_index)
    weights = ", ".join(f"{name} {weight:g}" for name, weight in WEIGHTS.items())
    says = (
        f"Ranked by an index of compute, capability, openness and breadth ({weights}), {len(found)} models come in an"
        " order whose"
        f" rank correlation with compute alone is {rank_correlation(found):.2f}. {material.name(up.system)} moves from place"
        f" {up.by_compute} to {up.by_index}, {material.name(down.system)} from {down.by_compute} to {down.by_index}."
        f" Compute is itself {WEIGHTS['log compute']:.0%} of the index, which draws the two orders together; the weights are a"
        " choice, as in every index. Reach (users) and mitigation would belong here and are published for next to nobody."
    )
    return Measured(
        says,
        Chart(Axis("place by compute alone"), Axis("place by the index"),
              (Series("models", tuple(Point(o.by_compute, o.by_index, material.name(o.system)) for o in found)),
               Series("the same place", (Point(1, 1), Point(len(found), len(found))), "line")),
              "Places by the index against places by compute: near the diagonal, with several far off."),
        ("model", "place by compute", "place by index", "moved"),
        tuple((material.name(o.system), o.by_compute, o.by_index, o.by_compute - o.by_index) for o in movers),
        ("Hooker 2024, arXiv 2407.05694: a composite index of risk", *score_sources(material)),
    )  # fmt: skip
