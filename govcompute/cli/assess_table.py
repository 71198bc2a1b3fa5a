"""`govcompute assess --table`: a Parquet table of systems against the lines, on this machine or on a cluster."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from govcompute.cli import load
from govcompute.cli.output import emit_json, emit_table, tell
from govcompute.cli.table import run, summary


def assess_table(
    table: Path,
    to: Path | None,
    scheduler: str | None,
    workers: int,
    ignore: list[str] | None,
    policy: list[str] | None,
    when: date,
    history: bool,
    watch: bool,
    confidence: float,
    policies: list[Path] | None,
    as_json: bool,
    output: Path | None,
) -> set[str]:
    """Writes the verdicts, prints how many rows have which outcome; returns the outcomes that some row has."""
    from govcompute.bulk.verdicts import Verdicts
    from govcompute.cli.rules_table import rules_table
    from govcompute.documents import folder_hash
    from govcompute.paths import policy_folders
    from govcompute.registry.library import Registry
    from govcompute.report.record import NOT_ADVICE
    from govcompute.verdict.assess import Assessor

    library = load.policies(policies)
    assessor = Assessor(library, Registry([]), confidence=confidence)
    laws = [load.law(name, library) for name in policy or ()] or list(assessor.laws(when, history=history, watch=watch))
    work = Verdicts.under(assessor, laws, when, folder_hash(policy_folders(policies or ())), ignore or ())
    found = run(table, to, work, scheduler, workers)
    if as_json:
        emit_json("table_verdicts", {"notice": NOT_ADVICE, **summary(found, to, work)}, output)
    else:
        emit_table(rules_table(laws, found.counts, found.rows, when, assessor), output)
        tell(NOT_ADVICE)
    return {outcome for tally in found.counts.values() for outcome in tally}
