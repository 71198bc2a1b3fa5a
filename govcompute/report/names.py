"""What a list shows for systems and rules: names that people know, by id."""

from __future__ import annotations

from collections.abc import Iterable

from govcompute.policy.library import Law
from govcompute.registry.schema import System

#: Jurisdictions whose code says less than their name; another is called by its code.
_PLACES = {
    "KR": "Korea", "US-CA": "California", "US-CT": "Connecticut", "US-IL": "Illinois", "US-MI": "Michigan",
    "US-NY": "New York", "US-UT": "Utah",
}  # fmt: skip


def system_names(systems: Iterable[System]) -> dict[str, str]:
    """Their names by id, in their order."""
    return {system.id: system.name for system in systems}


def rule_names(laws: Iterable[Law]) -> dict[str, str]:
    """The instrument of each rule and whose it is, by the rule's id, in their order: ``SB 53 (California)``."""
    return {law.id: _instrument(law.instrument.short, law.instrument.jurisdiction) for law in laws}


def _instrument(name: str, jurisdiction: str) -> str:
    place = _PLACES.get(jurisdiction, jurisdiction)
    return name if place in name else f"{name} ({place})"
