"""The whole registry on one date: which systems cross which lines. The page that `make run` writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import repeat
from typing import Any

from govcompute.policy.library import Law
from govcompute.policy.tree import headline
from govcompute.quantity import Estimate
from govcompute.registry.schema import Kind, System
from govcompute.report.record import NOT_ADVICE, line_record, number_standing
from govcompute.verdict.assess import Assessor
from govcompute.verdict.batch import assess_registry
from govcompute.verdict.outcome import Outcome
from govcompute.verdict.total import best_compute

#: Quantities that are compute, or a share of compute.
COMPUTE = ("training_compute", "planned_training_compute", "modification_compute", "modification_ratio")


@dataclass(frozen=True)
class Row:
    """One system: its compute as recorded (base included), and its outcome under each rule."""

    system: System
    compute: Estimate | None
    outcomes: dict[str, Outcome]
    probabilities: dict[str, tuple[float, float]]

    def laws_with(self, outcome: Outcome) -> Sequence[str]:
        """The rules under which the system has this outcome."""
        return self._laws.get(outcome, ())

    @cached_property
    def _laws(self) -> dict[Outcome, list[str]]:
        found: dict[Outcome, list[str]] = {}
        for law, outcome in self.outcomes.items():
            found.setdefault(outcome, []).append(law)
        return found


@dataclass(frozen=True, slots=True)
class Choices:
    """What an overview can be filtered by."""

    domains: list[str]
    statuses: list[str]
    providers: list[str]
    jurisdictions: list[str]


@dataclass(frozen=True)
class Overview:
    """All systems under all rules on a date, the largest compute first and the unknown last."""

    as_of: date
    laws: tuple[Law, ...]
    rows: tuple[Row, ...]

    @cached_property
    def choices(self) -> Choices:
        """The values that occur."""
        systems = [row.system for row in self.rows]
        return Choices(
            sorted({domain for system in systems for domain in system.domains}),
            sorted({number_standing(system) for system in systems}),
            sorted({system.provider for system in systems if system.provider}),
            sorted({law.instrument.jurisdiction for law in self.laws}),
        )

    def laws_of(self, jurisdictions: Collection[str]) -> list[Law]:
        """The rules of some jurisdictions; of all where none is named."""
        return [law for law in self.laws if not jurisdictions or law.instrument.jurisdiction in jurisdictions]

    def compute_laws(self) -> list[Law]:
        """The rules whose own number is one of compute."""
        return [law for law in self.laws if (spec := headline(law.rule)) is not None and spec.quantity in COMPUTE]

    def counts(self, law: Law) -> Counter[Outcome]:
        """How many systems have each outcome under a rule."""
        return Counter(row.outcomes[law.id] for row in self.rows)


def overview(assessor: Assessor, systems: Sequence[System], laws: Sequence[Law], as_of: date) -> Overview:
    """Assesses every system under every rule, in one pass."""
    found = assess_registry(assessor, systems, laws, as_of)
    ids = [law.id for law in laws]
    outcomes = zip(*(found.outcomes(index) for index in range(len(ids))), strict=True) if ids else repeat(())
    chances = zip(*(found.probabilities(index) for index in range(len(ids))), strict=True) if ids else repeat(())
    rows = []
    for system, outcome, chance in zip(systems, outcomes, chances, strict=False):
        named = dict(zip(ids, outcome, strict=True)), dict(zip(ids, chance, strict=True))
        rows.append(Row(system, best_compute(system, assessor.registry), *named))
    rows.sort(key=lambda row: (row.compute is None, -float(row.compute.median) if row.compute else 0.0, row.system.id))
    return Overview(as_of, tuple(laws), tuple(rows))


def models(systems: Sequence[System]) -> list[System]:
    """The systems that are models (chips and clusters are assessed by name)."""
    return [system for system in systems if system.kind is Kind.MODEL]


def overview_record(found: Overview, assessor: Assessor, sources: dict[str, str]) -> dict[str, Any]:
    """The overview as plain data; `sources` names what it was made from (hashes of policies and registry)."""
    return {
        "as_of": found.as_of.isoformat(),
        "notice": NOT_ADVICE,
        "made_from": sources,
        "policies": [
            {
                "id": law.id,
                "citation": f"{law.instrument.short}, {law.rule.citation}",
                "line": line_record(assessor.library.headline(law)),
                "status": status.value if (status := law.status_on(found.as_of)) else None,
                "evidence": law.rule.level.value,
                "outcomes": {outcome.value: count for outcome, count in sorted(found.counts(law).items())},
            }
            for law in found.laws
        ],
        "systems": [
            {
                "id": row.system.id,
                "name": row.system.name,
                "provider": row.system.provider,
                "released": row.system.released.isoformat() if row.system.released else None,
                "compute": None if row.compute is None else str(row.compute),
                "compute_status": number_standing(row.system),
                **{o.value: list(row.laws_with(o)) for o in (Outcome.CROSSES, Outcome.UNDETERMINED, Outcome.UNKNOWN)},
                "outcomes": {law: outcome.value for law, outcome in row.outcomes.items()},
                "probabilities": {law: [round(p, 6) for p in pair] for law, pair in row.probabilities.items()},
            }
            for row in found.rows
        ],
    }
