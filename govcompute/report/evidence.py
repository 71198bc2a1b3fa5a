"""What is recorded of a system's work, and where each fact was read, as Markdown."""

from __future__ import annotations

import re
from itertools import chain

from govcompute.registry.amounts import stage_estimate
from govcompute.registry.evidence import Evidence
from govcompute.registry.schema import System
from govcompute.report.marked import escaped
from govcompute.verdict.words import amount_words

_ADDRESS = re.compile(r"https?://[^\s<>()\[\]\"'`\\]+")


def work(system: System) -> str:
    """Each stage with its amount and its note; what nobody has stated is said to be not known."""
    lines = []
    for stage in system.work:
        estimate = stage_estimate(stage)
        amount = "amount not known" if estimate is None else amount_words(estimate)
        by = f", by {stage.by}" if stage.by else ""
        note = f"  \n  {escaped(stage.note)}" if stage.note else ""
        lines.append(f"- **{escaped((stage.name or stage.activity.words) + by)}**: {escaped(amount)}{note}")
    return "\n".join(lines) or "No stage of work is recorded. No number is not a small number."


def sources(system: System) -> str:
    """Each source once, with its quote, how well the fact is known and when it was read; addresses are links."""
    everything = chain(
        (entry for stage in system.work for entry in stage.evidence),
        (entry for other in system.alternatives for entry in other.evidence),
        (entry for claim in system.claims for entry in claim.evidence),
        system.evidence,
    )
    told = dict.fromkeys(map(_source, everything))
    return "\n".join(f"- {line}" for line in told) or "No source is recorded."


def _source(entry: Evidence) -> str:
    quote = f" “{escaped(entry.quote)}”" if entry.quote else ""
    read = f", read {entry.retrieved}" if entry.retrieved else ""
    where = _linked(entry.source)
    named = f"{escaped(entry.title)}{quote} ({entry.level.words}{read})  \n  {where}" if entry.title else ""
    return named or f"{where}{quote} ({entry.level.words}{read})"


def _linked(source: str) -> str:
    return f"<{source}>" if _ADDRESS.fullmatch(source) else escaped(source)
