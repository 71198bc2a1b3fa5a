"""`govcompute forecast what-if`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govcompute.cli import load
from govcompute.cli.options import AsOf, Json, Output, Policies, RegistryFolders, day
from govcompute.cli.output import emit_json, emit_table, table, tell

if TYPE_CHECKING:
    from govcompute.verdict.outcome import Outcome


def what_if(
    overlay: Annotated[Path, typer.Argument(metavar="OVERLAY.yaml", help="Which lines move, from when, to what.")],
    as_of: AsOf = None,
    every: Annotated[bool, typer.Option("--every", help="Also systems whose verdict stays as it is.")] = False,
    as_json: Json = False,
    output: Output = None,
    policies: Policies = None,
    registry: RegistryFolders = None,
) -> None:
    """Which verdicts change if lines moved. The law's files stay as they are; an overlay is a proposal, not the law."""
    from govcompute.policy.overlay import overlaid, read_overlay
    from govcompute.report.overview import models
    from govcompute.report.record import NOT_ADVICE, line_record
    from govcompute.verdict.assess import Assessor
    from govcompute.verdict.batch import assess_registry

    when, library, systems = day(as_of), load.policies(policies), load.registry(registry)
    proposal = read_overlay(overlay, library)
    changed = overlaid(library, proposal, when)
    rules = [rule for rule in library.laws if library.headline(library[rule]) != changed.headline(changed[rule])]
    subjects = models(list(systems))
    before = assess_registry(Assessor(library, systems), subjects, [library[rule] for rule in rules], when)
    after = assess_registry(Assessor(changed, systems), subjects, [changed[rule] for rule in rules], when)
    rows: list[tuple[str, str, Outcome, Outcome]] = [
        (rule, system.id, before.outcome(row, column), after.outcome(row, column))
        for row, rule in enumerate(rules)
        for column, system in enumerate(subjects)
        if every or before.outcome(row, column) is not after.outcome(row, column)
    ]
    if as_json:
        record = {
            "notice": NOT_ADVICE,
            "overlay": proposal.model_dump(mode="json"),
            "as_of": when.isoformat(),
            "lines": {rule: [line_record(of.headline(of[rule])) for of in (library, changed)] for rule in rules},
            "verdicts": [{"rule": r, "system": s, "law": b.value, "what_if": a.value} for r, s, b, a in rows],
        }
        emit_json("what_if", record, output)
        return
    shown = table("rule", "system", "under the law", "if the line moved", title=f"{proposal.title}, on {when}")
    for rule, system, was, would_be in rows:
        shown.add_row(rule, system, was.words, would_be.words)
    emit_table(shown, output)
    from govcompute.report.words import line_words

    for rule in rules:
        tell(f"{rule}: {line_words(library.headline(library[rule]))} → {line_words(changed.headline(changed[rule]))}")
    if not rules:
        tell(f"no line of this proposal has moved by {when}")
    tell(f"A proposal, not the law. {NOT_ADVICE}")
