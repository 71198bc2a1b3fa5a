"""Which verdicts change if lines moved: the law beside the law under an overlay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from govcompute.policy.library import PolicyLibrary
from govcompute.policy.overlay import Overlay, overlaid
from govcompute.quantity import Line
from govcompute.registry.library import Registry
from govcompute.registry.schema import Kind
from govcompute.verdict.assess import Assessor
from govcompute.verdict.batch import assess_registry
from govcompute.verdict.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Moved:
    """A rule whose line reads otherwise under the overlay: as the law has it, and as it would stand."""

    rule: str
    line: Line | None
    moved: Line | None


@dataclass(frozen=True, slots=True)
class Change:
    """A system under a rule: its outcome under the law and if the line moved."""

    rule: str
    system: str
    law: Outcome
    what_if: Outcome

    @property
    def differs(self) -> bool:
        """Whether the move changes the outcome."""
        return self.law is not self.what_if


def what_if(library: PolicyLibrary, registry: Registry, overlay: Overlay, on: date) -> tuple[list[Moved], list[Change]]:
    """The rules whose line has moved by `on` (with those that follow a moved one), and every model under each of them."""
    changed = overlaid(library, overlay, on)
    rules = [rule for rule in library.laws if library.headline(library[rule]) != changed.headline(changed[rule])]
    models = [system for system in registry if system.kind is Kind.MODEL]
    before = assess_registry(Assessor(library, registry), models, [library[rule] for rule in rules], on)
    after = assess_registry(Assessor(changed, registry), models, [changed[rule] for rule in rules], on)
    moved = [Moved(rule, library.headline(library[rule]), changed.headline(changed[rule])) for rule in rules]
    changes = [
        Change(rule, system.id, before.outcome(row, column), after.outcome(row, column))
        for row, rule in enumerate(rules)
        for column, system in enumerate(models)
    ]
    return moved, changes
