"""A lineage as plain data and as a tree in text; the European Union's two sums as rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from govcompute.quantity import Estimate
from govcompute.registry.amounts import stage_estimate
from govcompute.registry.lineage import Edge, Lineage
from govcompute.registry.schema import Stage, System
from govcompute.report.record import estimate_record, line_record
from govcompute.report.waterfall import conclusion, waterfall_record
from govcompute.report.words import line_words
from govcompute.verdict.mixture import Mixture, best, number_missing
from govcompute.verdict.two_sums import Side, TwoSums
from govcompute.verdict.words import amount_words, show

if TYPE_CHECKING:
    import pandas as pd


def lineage_record(found: Lineage, made_from_it: list[Edge], sums: TwoSums) -> dict[str, Any]:
    """The graph: systems and edges; and the two sums."""
    return {
        "system": found.system.id,
        "systems": [_system_record(system) for system in found.systems],
        "edges": [_edge_record(edge) for edge in found.edges],
        "made_from_it": [_edge_record(edge) for edge in made_from_it],
        "remarks": [{"remark": remark.value, "says": says} for remark, says in found.remarks()],
        "two_sums": two_sums_record(sums),
    }


def _system_record(system: System) -> dict[str, Any]:
    released = system.released.isoformat() if system.released else None
    return {"id": system.id, "name": system.name, "provider": system.provider, "released": released,
            "work": [_stage_record(stage) for stage in system.work]}  # fmt: skip


def _edge_record(edge: Edge) -> dict[str, Any]:
    return {
        "from": edge.base.id,
        "to": edge.made.id,
        "relation": edge.relation.value,
        "same_provider": edge.same_provider,
        "weights_reused": edge.reuses_weights,
        "one_of_several_bases": edge.several,
        "spent": [_stage_record(stage) for stage in edge.work],
    }


def _stage_record(stage: Stage) -> dict[str, Any]:
    amount = estimate_record(stage_estimate(stage))
    return {"activity": stage.activity.value, "name": stage.name, "by": stage.by, "compute": amount}


def lineage_frame(found: Lineage, made_from_it: Sequence[Edge]) -> pd.DataFrame:
    """A line for each step, with what was spent on it."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "from": edge.base.name,
                "to": edge.made.name,
                "step": edge.words,
                "spent on it": "; ".join(map(_stage_words, edge.work)) or "no stage recorded",
            }
            for edge in (*found.edges, *made_from_it)
        ]
    )


def tree(found: Lineage) -> str:
    """The system, what was spent on it, and below it each base with the step from there; a part that returns is named once."""
    lines = [_named(found.system), *_spent(found.system, "  ")]
    _branches(found, found.system, "", {found.system.id}, lines)
    return "\n".join(lines)


def _branches(found: Lineage, system: System, indent: str, told: set[str], lines: list[str]) -> None:
    edges = found.into(system)
    for index, edge in enumerate(edges):
        last = index == len(edges) - 1
        turn, below = ("└─ ", "   ") if last else ("├─ ", "│  ")
        again = edge.base.id in told
        lines.append(f"{indent}{turn}{edge.words}, from {_named(edge.base)}" + (" (see above)" if again else ""))
        if not again:
            told.add(edge.base.id)
            lines += _spent(edge.base, indent + below + "  ")
            _branches(found, edge.base, indent + below, told, lines)


def _named(system: System) -> str:
    about = ", ".join(str(part) for part in (system.provider, system.released) if part)
    return f"{system.name} [{system.id}]" + (f" ({about})" if about else "")


def _spent(system: System, indent: str) -> list[str]:
    return [f"{indent}{_stage_words(stage)}" for stage in system.work] or [f"{indent}no stage recorded"]


def _stage_words(stage: Stage) -> str:
    estimate: Estimate | None = stage_estimate(stage)
    by = f", by {stage.by}" if stage.by else ""
    return f"{stage.name or stage.activity.words}{by}: {'not known' if estimate is None else amount_words(estimate)}"


def two_sums_record(sums: TwoSums) -> dict[str, Any]:
    """Both sums with their lines, and the share that a modification is of the original."""
    return {
        "as_of": sums.modifier.as_of.isoformat(),
        "cumulative": _side_record(sums.cumulative),
        "direct": _side_record(sums.direct),
        "modifier": {
            "policy": sums.modifier.law.id,
            "outcome": sums.modifier.outcome.value,
            "meaning": sums.modifier.meaning,
            "probability": [sums.modifier.chance.low, sums.modifier.chance.high],
        },
        "flags": sums.notes,
    }


def _side_record(side: Side) -> dict[str, Any]:
    return {
        "training_compute": waterfall_record(side.whole),
        "modification": None if side.modification is None else _mixture_record(side.modification.amount),
        "original": None if side.original is None else _mixture_record(side.original.amount),
        "modification_over_original": None if side.ratio is None else _mixture_record(side.ratio),
        "modification_line": None if side.modification is None else line_record(side.modification.atom.line),
    }


def _mixture_record(amount: Mixture) -> dict[str, Any] | None:
    return None if number_missing(amount) else estimate_record(best(amount))


def lineage_text(found: Lineage, made_from_it: list[Edge], sums: TwoSums) -> str:
    """The tree, what was made from the system, both sums, and what a reader must know."""
    ahead = [f"made from it: {_named(edge.made)}, {edge.words}" for edge in made_from_it]
    verdict = sums.modifier
    notes = [says for _, says in found.remarks()]
    if sums.cumulative.ratio is not None:
        notes.append(f"{verdict.law.rule.title} ({verdict.law.id}): {verdict.outcome.words}. {verdict.meaning or ''}".rstrip())
    notes += [f"{name}: {says}" for name, says in sums.notes.items()]
    heading = f"\nThe European Union's two sums on {verdict.as_of}"
    return "\n".join([tree(found), *ahead, heading, *_sums(sums), *(f"Note: {note}" for note in notes)])


def _sums(sums: TwoSums) -> list[str]:
    lines = []
    for name, side in (("cumulative", sums.cumulative), ("direct (parameter updates)", sums.direct)):
        lines.append(f"  {name}: {show(side.whole.amount)}; {conclusion(side.whole)}")
        if side.modification and side.original and side.ratio:
            over = f"{show(side.modification.amount)} on {show(side.original.amount)}"
            lines.append(f"    modification: {over}; share {show(side.ratio)}, line {line_words(side.modification.atom.line)}")
    return lines
