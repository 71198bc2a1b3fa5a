"""Lines that depend on what a model is for, and the edge where that is decided."""

from __future__ import annotations

from govcompute.limits.efficiency import significant_of
from govcompute.limits.finding import Axis, Chart, Material, Measured, Point, Series, limit
from govcompute.quantity import counted
from govcompute.verdict.assess import Assessor
from govcompute.verdict.outcome import Outcome

BIOLOGICAL, GENERAL, LANGUAGE = "us-eo14110-bio", "us-eo14110-model", "eu-gpai-guidelines-1e23"
_HALF = 0.5


@limit("Which line is yours depends on your data", "What happens at half of the data?")
def modality(material: Material) -> Measured:
    """How many systems a change of data across one half would move from one line to another a thousand times away."""
    assessor = Assessor(material.library, material.registry)
    low, high = (assessor.library.headline(assessor.library[rule]) for rule in (BIOLOGICAL, GENERAL))
    assert low is not None
    assert high is not None
    between = [s for s, one in material.known.items()
               if low.met_by(one.compute or 0, low.unit) and not high.met_by(one.compute or 0, high.unit)]  # fmt: skip
    caught = [s for s in between if material.known[s].domains[:1] == ("biology",)]  # as the registry derives the fact
    unspoken = [s for s in material.known
                if low.met_by(material.known[s].compute or 0, low.unit)
                and _outcome(assessor, material, s, LANGUAGE) is Outcome.OUT_OF_SCOPE]  # fmt: skip
    says = (
        f"Executive Order 14110 (revoked in 2025) drew its line at {significant_of(float(low.value))} operations for"
        " models trained primarily on"
        f" biological sequences and at {significant_of(float(high.value))} for all others. Between the two lie"
        f" {counted(len(between), 'system')} of the registry; "
        f"{counted(len(caught), 'of them is', 'of them are')} primarily biological. Of the other"
        f" {len(between) - len(caught)}, each would meet a line a thousand times lower once such data is its primary data. The"
        " order did not define 'primarily'; read as more than half, one token decides."
        f" On the other side, {len(unspoken)} systems above 1e23 FLOP are none that the EU's indicative criterion"
        " speaks of, because they make neither language nor images or video from text."
    )
    rows = [
        (
            material.name(s),
            significant_of(material.compute(s)),
            "primarily biological" if s in caught else "biology among others",
        )
        for s in sorted(between, key=material.compute, reverse=True)
        if "biology" in material.known[s].domains
    ]
    top, bottom = float(high.value), float(low.value)
    edge = (Point(0, top), Point(_HALF, top), Point(_HALF, bottom), Point(1, bottom))
    marks = tuple(Point(1.0 if s in caught else 0.0, material.compute(s)) for s in sorted(between, key=material.compute))
    return Measured(
        says,
        Chart(Axis("share of biological sequences in the training data"), Axis("operations", log=True),
              (Series("the line of EO 14110", edge, "line"),
               Series("systems between the two lines (share taken as 0 or 1)", marks)),
              "A line that falls from 1e26 to 1e23 at one half of the data (our reading of 'primarily'); systems"
              " between the two lines at the left edge,"
              " biological ones at the right."),
        ("model with biology among its domains", "FLOP", "biological data"),
        tuple(rows),
        ("Executive Order 14110, sec. 4.2(b) (revoked 2025-01-20)", "EU Guidelines C(2025) 5045, para 17",
         "Hooker 2024, arXiv 2407.05694: modality, and keeping biology data below half of the training data"),
    )  # fmt: skip


def _outcome(assessor: Assessor, material: Material, system: str, rule: str) -> Outcome:
    return assessor.assess(material.registry[system], assessor.library[rule], material.as_of).if_in_force
