"""Models that are beaten by one with a fraction of their compute."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from govcompute.limits.finding import Axis, Chart, Mark, Material, Measured, Point, Series, limit
from govcompute.quantity import counted, significant

_TENTH, _THIRD = 10, 3
_HOOKER = "Hooker 2024, arXiv 2407.05694: larger models are not reliably better"


@dataclass(frozen=True, slots=True)
class Dominated:
    """A model, and the best-scoring one of those that took at most a fraction of its compute and score higher."""

    larger: str
    smaller: str
    factor: float
    margin: float


def dominated(material: Material, factor: float) -> list[Dominated]:
    """Each scored model that some model with at most 1/`factor` of its compute beats; the widest margin first."""
    return sorted(_dominated(material, factor), key=lambda one: -one.margin)


def _dominated(material: Material, factor: float) -> Iterator[Dominated]:
    for larger, score in material.scored.items():
        rivals = [s for s in material.scored if material.compute(s) * factor <= material.compute(larger)]
        best = max(rivals, key=material.scored.__getitem__, default=None)
        if best is not None and material.scored[best] > score:
            ratio = material.compute(larger) / material.compute(best)
            yield Dominated(larger, best, ratio, material.scored[best] - score)


def comparable(material: Material, factor: float) -> int:
    """How many scored models have any scored model at 1/`factor` of their compute or less."""
    return sum(
        any(material.compute(other) * factor <= material.compute(one) for other in material.scored) for one in material.scored
    )


@limit("Bigger is not reliably better", "How often does a model beat one trained with far more compute?")
def dominance(material: Material) -> Measured:
    """The share of models that one with a tenth (a third) of the compute beats on a published benchmark."""
    by_tenth, by_third = dominated(material, _TENTH), dominated(material, _THIRD)
    upside_down = [
        one for one in by_third
        if material.line.met_by(material.known[one.larger].compute or 0, material.line.unit)
        and not material.line.met_by(material.known[one.smaller].compute or 0, material.line.unit)
    ]  # fmt: skip
    says = (
        f"Of {comparable(material, _TENTH)} base models that have a rival with a tenth of their compute or less,"
        f" {counted(len(by_tenth), 'is', 'are')} beaten by one on"
        f" {material.scores.benchmark}; of {comparable(material, _THIRD)} with a"
        " rival at a"
        f" third or less, {counted(len(by_third), 'is', 'are')}. {_upside_down(material, upside_down)}"
    )
    points = [Point(material.compute(s), score, material.name(s)) for s, score in sorted(material.scored.items())]
    beaten = {one.larger for one in by_third}
    series = (
        Series("not beaten by a third of its compute", tuple(p for p, s in zip(points, sorted(material.scored), strict=True)
                                                             if s not in beaten)),
        Series("beaten by a third of its compute or less", tuple(p for p, s in zip(points, sorted(material.scored), strict=True)
                                                                 if s in beaten)),
    )  # fmt: skip
    return Measured(
        says,
        Chart(Axis("training compute, FLOP", log=True), Axis(f"{material.scores.benchmark}, per cent"), series,
              f"Scores of {len(points)} base models against their training compute; those beaten by a model with a third"
              " of their compute or less are marked.",
              (Mark("x", float(material.line.value), "Art. 51(2)"),)),
        ("model", "FLOP", "score", "beaten by", "FLOP of that", "score of that", "compute ratio"),
        tuple((material.name(o.larger), significant(material.known[o.larger].compute or 0, 2), material.scored[o.larger],
               material.name(o.smaller), significant(material.known[o.smaller].compute or 0, 2), material.scored[o.smaller],
               round(o.factor, 1)) for o in by_third),
        (_HOOKER, *score_sources(material)),
    )  # fmt: skip


def _upside_down(material: Material, found: list[Dominated]) -> str:
    if not found:
        return "No such pair lies on both sides of the line of Art. 51(2)."
    one = found[0]
    return (
        f"The line of Art. 51(2) stands between {material.name(one.larger)} (above it, score"
        f" {material.scored[one.larger]:g}) and {material.name(one.smaller)} (below it, score"
        f" {material.scored[one.smaller]:g}, with 1/{one.factor:.0f} of the compute): by this score it names the"
        " weaker of the two."
    )


def score_sources(material: Material) -> tuple[str, ...]:
    """Where the scores were read."""
    used = {score.source for score in material.scores.scores if score.system in material.scored}
    read = tuple(f"{s.title} ({s.level})" for key, s in material.scores.sources.items() if key in used)
    return (f"{material.scores.benchmark}, {material.scores.setting}: {material.scores.source}", *read)
