"""A merge of weights: next to no compute, and all that went into its parts."""

from __future__ import annotations

import itertools

from govcompute.limits.efficiency import significant_of
from govcompute.limits.finding import RULE, Axis, Chart, Mark, Material, Measured, Point, Series, limit
from govcompute.quantity import counted
from govcompute.registry.schema import Base, Relation, System
from govcompute.verdict.assess import Assessor
from govcompute.verdict.outcome import Outcome

_PARTS = 12


@limit("Merged weights", "What does a merge of two models below the line count?")
def merging(material: Material) -> Measured:
    """What Art. 51(2) makes of a merge of two open models, each below its line: the law's own counting, on made-up systems."""
    parts = candidates(material)
    assessor = Assessor(material.library, material.registry)
    law = material.library[RULE]
    rows, points = [], []
    for a, b in itertools.combinations(parts, 2):
        verdict = assessor.assess(merged(material, a, b), law, material.as_of)
        amount = 0.0 if verdict.amount is None else float(verdict.amount.median)
        points.append(Point(max(material.compute(a), material.compute(b)), amount, f"{material.name(a)} + {material.name(b)}"))
        rows.append((verdict.if_in_force.value, amount, f"{material.name(a)} + {material.name(b)}"))
    crossing = [row for row in rows if row[0] == Outcome.CROSSES.value]
    open_to_doubt = [row for row in rows if row[0] == Outcome.UNDETERMINED.value]
    says = (
        f"Of {counted(len(rows), 'merge')} of two of the {len(parts)} largest open-weight models below the line,"
        f" {counted(len(crossing), 'crosses', 'cross')} it and"
        f" {counted(len(open_to_doubt), 'is', 'are')} undetermined"
        " (a part's number is too doubtful), although averaging weights takes"
        " next to no compute: the Guidelines"
        " count what"
        " trained the weights that were merged. A merge that anyone can make on one machine has the number of a"
        " frontier run, and"
        " its maker, who spent next to nothing, stays below the third of a part's compute that would make a modifier a"
        " provider."
        " Whether two numbers add up to a risk"
        " is not something that a sum can say."
    )
    rows.sort(key=lambda row: -row[1])
    return Measured(
        says,
        Chart(Axis("the larger part, FLOP", log=True), Axis("the merge as Art. 51(2) counts it, FLOP", log=True),
              (Series("merges of two open models", tuple(points)),),
              "Each merge of two open models: its larger part is left of the line, the sum above it.",
              (Mark("x", float(material.line.value), "Art. 51(2)"), Mark("y", float(material.line.value), "Art. 51(2)"))),
        ("merge", "counted, FLOP", "verdict"),
        tuple((name, significant_of(amount), outcome.replace("_", " ")) for outcome, amount, name in rows),
        ("EU Guidelines C(2025) 5045, Annex A.1: merged or initialising weights count with the compute that trained them",
         "EU Guidelines C(2025) 5045, para 63: a modifier becomes a provider above a third of the original's compute",
         "Hooker 2024, arXiv 2407.05694: ensembles and merging"),
    )  # fmt: skip


def candidates(material: Material) -> list[str]:
    """The largest models with open or restricted weights whose median is below the line and that were made from no other."""
    found = [
        one.system for one in material.known.values()
        if material.registry[one.system].weights in ("open", "restricted") and not material.registry[one.system].bases
        and not material.line.met_by(one.compute or 0, material.line.unit) and "language" in one.domains
    ]  # fmt: skip
    return sorted(found, key=material.compute, reverse=True)[:_PARTS]


def merged(material: Material, a: str, b: str) -> System:
    """A system that nobody made: the average of two models' weights, by a third party."""
    return System(
        id="merge", name="a merge", provider="somebody else", released=material.as_of, outputs=["text"],
        generality={"judgement": "general"}, bases=[Base(system=part, relation=Relation.MERGE) for part in (a, b)],
    )  # fmt: skip
