"""Two models that answer as one: each below the line, both together above it."""

from __future__ import annotations

import itertools

from govcompute.limits.efficiency import significant_of
from govcompute.limits.finding import Axis, Chart, Mark, Material, Measured, Point, Series, limit
from govcompute.quantity import counted
from govcompute.verdict.stack import Reading

_RECENT_YEARS = 2


@limit("A system is more than its models", "What if two models below the line answer as one?")
def systems(material: Material) -> Measured:
    """Pairs of models of one provider, each below the line of Art. 51(2), whose sum is above it."""
    found = pairs(material)
    line = float(material.line.value)
    providers = {material.registry[a].provider for a, _ in found}
    texts = "; ".join(f"{reading.value}: {reading.words}" for reading in Reading)
    says = (
        f"Of models of one provider, released within {_RECENT_YEARS} years of each other,"
        f" {counted(len(found), 'pair is', 'pairs are')} not above {significant_of(line)} FLOP one by one and above it together"
        f" ({counted(len(providers), 'provider')}). A pair deployed as a"
        " cascade, or as"
        f" draft and target, gives one answer and has two numbers; no text says which is meant ({texts}). A line on models"
        " does not see a system that is made of them."
    )
    points = tuple(
        Point(max(material.compute(a), material.compute(b)), material.compute(a) + material.compute(b),
              f"{material.name(a)} + {material.name(b)}") for a, b in found
    )  # fmt: skip
    rows = sorted(((material.compute(a) + material.compute(b), a, b) for a, b in found), reverse=True)
    return Measured(
        says,
        Chart(Axis("the larger model, FLOP", log=True), Axis("both together, FLOP", log=True),
              (Series("pairs below the line one by one", points),),
              "Pairs of models: the larger lies left of the line of Art. 51(2) or on it, the sum above it.",
              (Mark("x", line, "Art. 51(2)"), Mark("y", line, "Art. 51(2)"))),
        ("provider", "models", "larger, FLOP", "sum, FLOP"),
        tuple((material.registry[a].provider or "", f"{material.name(a)} + {material.name(b)}",
               significant_of(max(material.compute(a), material.compute(b))), significant_of(both))
              for both, a, b in rows),
        ("AI Act, Art. 51(2): a general-purpose AI model", "Hooker 2024, arXiv 2407.05694: system against model"),
    )  # fmt: skip


def pairs(material: Material) -> list[tuple[str, str]]:
    """Pairs by id: one provider, at most two years apart, no run behind both, each below the line, the sum above it."""
    unit = material.line.unit
    below = [one for one in material.known.values() if one.provider and not material.line.met_by(one.compute or 0, unit)]
    return [
        (a.system, b.system)
        for a, b in itertools.combinations(below, 2)
        if a.provider == b.provider
        and abs((a.when - b.when).days) <= 365 * _RECENT_YEARS
        and material.line.met_by((a.compute or 0) + (b.compute or 0), unit)
        and not _related(material, a.system, b.system)
    ]


def _related(material: Material, a: str, b: str) -> bool:
    """Whether the same run is behind both: one came from the other, or both from a third."""
    lines = [{s, *(one.id for one in material.registry.ancestors(material.registry[s]))} for s in (a, b)]
    return bool(lines[0] & lines[1])
