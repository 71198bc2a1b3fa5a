"""What a list shows for systems and rules: names that people know, by id."""

from __future__ import annotations

from collections.abc import Iterable

from govcompute.policy.library import Law
from govcompute.policy.schema import Vocabulary
from govcompute.registry.schema import System


def system_names(systems: Iterable[System]) -> dict[str, str]:
    """Their names by id, in their order."""
    return {system.id: system.name for system in systems}


def rule_names(laws: Iterable[Law], vocabulary: Vocabulary) -> dict[str, str]:
    """The instrument of each rule and whose it is, by the rule's id, in their order: ``SB 53 (California)``."""
    return {law.id: _instrument(law.instrument.short, vocabulary.place(law.instrument.jurisdiction)) for law in laws}


def _instrument(name: str, place: str) -> str:
    return name if place in name else f"{name} ({place})"
