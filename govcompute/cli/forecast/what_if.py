"""`govcompute forecast what-if`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from govcompute.cli import load
from govcompute.cli.options import AsOf, Json, Output, Policies, RegistryFolders, day
from govcompute.cli.output import emit_json, emit_table, table, tell


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
    from govcompute.forecast.what_if import what_if as compare
    from govcompute.policy.overlay import read_overlay
    from govcompute.report.record import NOT_ADVICE, line_record
    from govcompute.report.words import line_words

    when, library, systems = day(as_of), load.policies(policies), load.registry(registry)
    proposal = read_overlay(overlay, library)
    moved, changes = compare(library, systems, proposal, when)
    rows = [change for change in changes if every or change.differs]
    if as_json:
        record = {
            "notice": NOT_ADVICE,
            "overlay": proposal.model_dump(mode="json"),
            "as_of": when.isoformat(),
            "lines": {one.rule: [line_record(one.line), line_record(one.moved)] for one in moved},
            "verdicts": [{"rule": c.rule, "system": c.system, "law": c.law.value, "what_if": c.what_if.value} for c in rows],
        }
        emit_json("what_if", record, output)
        return
    shown = table("rule", "system", "under the law", "if the line moved", title=f"{proposal.title}, on {when}")
    for change in rows:
        shown.add_row(change.rule, change.system, change.law.words, change.what_if.words)
    emit_table(shown, output)
    for one in moved:
        tell(f"{one.rule}: {line_words(one.line)} → {line_words(one.moved)}")
    if not moved:
        tell(f"no line of this proposal has moved by {when}")
    tell(f"A proposal, not the law. {NOT_ADVICE}")
