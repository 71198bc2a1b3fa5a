"""Chains of small modifications: how many steps by each reading, who becomes a provider, and the chains that are on record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from govcompute.policy.library import Law
from govcompute.quantity import Line, Unit, counted, meets, plain
from govcompute.registry.schema import System
from govcompute.report.record import line_record
from govcompute.verdict.chain import Chain

NOBODY = (
    "By the indication on compute nobody becomes a provider: no step is more than the share in the line. Nothing in the text "
    "adds the steps of several modifiers together (inference). Art. 51(2) AI Act counts the cumulative amount all the same, "
    "and whoever changes generality, capabilities or systemic risk significantly can be a provider at any compute."
)
EVERYBODY = "By the indication on compute the author of each step becomes a provider: each is more than the share in the line."


def chain_record(found: Sequence[Chain], law: Law, line: Line, real: Sequence[tuple[System, ...]]) -> dict[str, Any]:
    """Each reading with exact fractions in text, held against the line on modifiers; and the chains of the registry."""
    return {
        "share": str(found[0].share),
        "multiple": str(found[0].multiple),
        "line": {"policy": law.id, **(line_record(line) or {}), "citation": law.rule.citation, "quote": law.rule.quote},
        "readings": [
            {
                "reading": chain.reading.value,
                "words": chain.reading.words,
                "steps": chain.steps,
                "reached": str(chain.reached),
                "before_the_last_step": str(chain.before),
                "spent_by_all_steps": str(chain.added),
            }
            for chain in found
        ],
        "each_step_makes_a_provider": _crosses(found, line),
        "who_becomes_a_provider": EVERYBODY if _crosses(found, line) else NOBODY,
        "in_the_registry": [[system.id for system in run] for run in real],
    }


def _crosses(found: Sequence[Chain], line: Line) -> bool:
    return meets(found[0].share, line.comparator, line.value)


def chain_text(found: Sequence[Chain], law: Law, line: Line, real: Sequence[tuple[System, ...]]) -> str:
    """The same in words."""
    share, multiple = plain(found[0].share, Unit.RATIO), plain(found[0].multiple, Unit.RATIO)
    lines = [
        f"Modifications of at most {share} each, every one by another hand, up to {multiple} times the first model's compute:"
    ]
    for chain in found:
        reached = f"{float(chain.reached):.4g} times, after {float(chain.before):.4g} with one step less"
        lines.append(
            f"  {counted(chain.steps, 'step')}, {chain.reading.words}:"
            f" {reached}; the steps together spent {float(chain.added):.4g} times"
        )
    lines.append(
        f"Line: {law.instrument.short}, {law.rule.citation}: “{law.rule.quote}”. A step of exactly 1/3 is not greater."
    )
    lines.append(EVERYBODY if _crosses(found, line) else NOBODY)
    told = [" -> ".join(f"{system.name} ({system.provider or 'no provider named'})" for system in run) for run in real]
    return "\n".join([*lines, "Chains of two or more modifiers in the registry:", *(f"  {run}" for run in told or ["none"])])
