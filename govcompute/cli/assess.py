"""`govcompute assess`: which systems cross which lines on a date, with what doubt, and why."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govcompute.cli import load
from govcompute.cli.assess_table import assess_table
from govcompute.cli.exits import ExitCode
from govcompute.cli.options import AsOf, Output, Policies, RegistryFolders, day, refuse_beside
from govcompute.cli.output import emit_json, emit_table, emit_tables, emit_text, tell
from govcompute.cli.output import table as new_table
from govcompute.cli.table import Ignore, Scheduler, TableFile, To, Workers, refuse
from govcompute.errors import InputError
from govcompute.quantity import counted

if TYPE_CHECKING:
    from rich.table import Table

    from govcompute.policy.library import Law
    from govcompute.registry.schema import System
    from govcompute.report.overview import Overview
    from govcompute.verdict.assess import Assessor, Verdict


#: Systems that a table of the whole registry shows, unless another number is asked for.
_MOST = 40


class FailOn(StrEnum):
    """Outcomes that make the command fail."""

    CROSSES = "crosses"
    UNDETERMINED = "undetermined"
    UNKNOWN = "unknown"


class Format(StrEnum):
    """In what form the verdicts are written."""

    TABLE = "table"
    JSON = "json"
    JUNIT = "junit"
    SARIF = "sarif"


_FOR_MACHINES = (Format.JUNIT, Format.SARIF)


def assess(
    system: Annotated[
        list[str] | None,
        typer.Option(metavar="ID|FILE", help="A system by id or as a YAML file (repeatable); the whole registry if absent."),
    ] = None,
    policy: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="A rule by id, as in `policy list` (repeatable); every rule on the date if absent."),
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Every step of the reasoning, with citations.")] = False,
    as_of: AsOf = None,
    history: Annotated[bool, typer.Option("--history", help="Also revoked, vetoed, lapsed and superseded rules.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Also proposals, and rules that are not enforced.")] = False,
    count: Annotated[
        list[str] | None,
        typer.Option(metavar="[RULE.]ACTIVITY=include|exclude", help="Your own counting choice (repeatable)."),
    ] = None,
    confidence: Annotated[float, typer.Option(min=0.5, max=0.9999, help="Probability from which a line is crossed.")] = 0.95,
    fail_on: Annotated[list[FailOn] | None, typer.Option(help="Exit with 1 where a verdict has this outcome.")] = None,
    limit: Annotated[int | None, typer.Option(min=0, help="Systems to print, 40 if absent; 0 for all.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 4 where a verdict is undetermined or unknown.")] = False,
    report: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Also write a report (HTML, Markdown, JSON) there.")
    ] = None,
    form: Annotated[
        Format | None, typer.Option("--format", help="Print a table, or a form that CI systems read: json, junit or sarif.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    output: Output = None,
    policies: Policies = None,
    registry: RegistryFolders = None,
    table: TableFile = None,
    to: To = None,
    scheduler: Scheduler = None,
    workers: Workers = 1,
    ignore: Ignore = None,
) -> None:
    """Hold systems against the compute lines of law and policy on a date. Not legal advice."""
    from govcompute.cli.choices import parse_choices
    from govcompute.verdict.assess import Assessor
    from govcompute.verdict.vocabulary import check_words

    wanted, when = _format(form, as_json, report), day(as_of)
    as_json = wanted is Format.JSON
    whole = not system and table is None and wanted is Format.TABLE
    refuse_beside("a table of the whole registry", {"--limit": limit is not None and not whole})
    if table is not None:
        refuse(
            True, system=system, explain=explain, count=count, report=report, registry=registry, format=wanted in _FOR_MACHINES
        )
        outcomes = assess_table(
            table, to, scheduler, workers, ignore, policy, when, history, watch, confidence, policies, as_json, output
        )  # fmt: skip
        _leave(outcomes, fail_on or [], strict)
        return
    refuse(False, to=to, scheduler=scheduler, workers=workers > 1, ignore=ignore)
    if explain and not system and wanted not in _FOR_MACHINES:
        raise InputError("--explain tells how a verdict on one system came about; name it with --system")
    if report is not None and system:
        raise InputError("--report is of the whole registry; `govcompute report memo` writes one on a single system")
    library = load.policies(policies)
    systems = load.registry(registry)
    named: list[System] = []
    for name in system or []:
        found, systems = load.system(name, systems)
        named.append(found)
    check_words(((one.id, one) for one in systems), library, systems.documents)
    assessor = Assessor(library, systems, confidence=confidence, choices=parse_choices(count or [], library))
    laws = [load.law(p, library) for p in policy] if policy else list(assessor.laws(when, history=history, watch=watch))
    if wanted in _FOR_MACHINES:
        outcomes = _for_machines(assessor, named, laws, when, wanted, fail_on or [], output)
    elif named:
        outcomes = _assess_some(assessor, named, laws, when, explain, as_json, output)
    else:
        outcomes = _assess_all(
            assessor, laws, when, as_json, output, _MOST if limit is None else limit, report, policies, registry
        )
    _leave(outcomes, fail_on or [], strict)


def _format(form: Format | None, as_json: bool, report: Path | None) -> Format:
    if as_json and form not in (None, Format.JSON):
        raise InputError(f"--json and --format {form} contradict each other; give one of them")
    if report is not None and form in _FOR_MACHINES:
        raise InputError(
            f"--report goes with a table or JSON, and not with --format {form}; ask for the two one after the other"
        )
    return Format.JSON if as_json else form or Format.TABLE


def _for_machines(
    assessor: Assessor,
    named: list[System],
    laws: list[Law],
    when: date,
    form: Format,
    fail_on: list[FailOn],
    output: Path | None,
) -> set[str]:
    from govcompute.report.junit import junit
    from govcompute.report.overview import models
    from govcompute.report.sarif import sarif

    systems = named or models(list(assessor.registry))
    verdicts = [assessor.assess(system, law, when) for system in systems for law in laws]
    if form is Format.JUNIT:
        emit_text(junit(verdicts, assessor, [outcome.value for outcome in fail_on], Path.cwd()), output)
    else:
        emit_text(sarif(verdicts, assessor, Path.cwd()), output)
    return {verdict.outcome.value for verdict in verdicts}


def _leave(outcomes: set[str], fail_on: list[FailOn], strict: bool) -> None:
    if outcomes & {outcome.value for outcome in fail_on}:
        raise typer.Exit(ExitCode.FINDING)
    if strict and outcomes & {"undetermined", "unknown"}:
        raise typer.Exit(ExitCode.UNDETERMINED)


def _assess_some(
    assessor: Assessor, systems: list[System], laws: list[Law], when: date, explain: bool, as_json: bool, output: Path | None
) -> set[str]:
    from govcompute.report.record import NOT_ADVICE, verdict_record
    from govcompute.report.words import verdict_text

    verdicts = [assessor.assess(system, law, when) for system in systems for law in laws]
    if as_json:
        records = [verdict_record(verdict, assessor, reasons=explain) for verdict in verdicts]
        emit_json("verdicts", {"notice": NOT_ADVICE, "verdicts": records}, output)
    elif explain:
        asked = len(laws) < 4
        told = [v for v in verdicts if asked or v.outcome.value not in ("out_of_scope", "not_in_force")]
        texts = [verdict_text(verdict, assessor) for verdict in told]
        emit_text("\n\n".join([*texts, *_in_short(verdicts, told), NOT_ADVICE]), output)
    else:
        _verdict_table(verdicts, output)
        tell(NOT_ADVICE)
    return {verdict.outcome.value for verdict in verdicts}


def _in_short(verdicts: list[Verdict], told: list[Verdict]) -> list[str]:
    """A line for each verdict that is not told in full."""
    waiting = [v for v in verdicts if v not in told and v.if_in_force.value != "out_of_scope"]
    lines = [
        f"  {v.system.id} under {v.law.id}: {v.phase.status.value if v.phase else 'nothing yet'}"
        + (f", {v.next_phase.status.value} from {v.next_phase.since}" if v.next_phase else "")
        + f"; the test itself: {v.if_in_force.words}"
        for v in waiting
    ]
    silent = len(verdicts) - len(told) - len(waiting)
    texts = ["\n".join(["Not in force on that date (name one with --policy for its reasoning):", *lines])] if lines else []
    return (
        [*texts, f"{counted(silent, 'rule does', 'rules do')} not speak of it (name one with --policy to see why)."]
        if silent
        else texts
    )


def _verdict_table(verdicts: list[Verdict], output: Path | None) -> None:
    from rich.text import Text

    from govcompute.report.words import chance_words, line_words, outcome_style
    from govcompute.verdict.words import amount_words

    made = new_table("system", "rule", "line", "amount counted", "verdict", "probability", "status", "evidence")
    for verdict in verdicts:
        made.add_row(
            verdict.system.id,
            verdict.law.id,
            line_words(verdict.line),
            amount_words(verdict.amount) if verdict.amount else "not known",
            Text(verdict.outcome.words, outcome_style(verdict.outcome)),
            chance_words(verdict.chance) if verdict.outcome.value != "out_of_scope" else "",
            f"{verdict.phase.status.value} since {verdict.phase.since}" if verdict.phase else "—",
            verdict.law.rule.level.value + ("" if verdict.law.rule.level.verified else " (unverified)"),
        )
    emit_table(made, output)


def _assess_all(
    assessor: Assessor,
    laws: list[Law],
    when: date,
    as_json: bool,
    output: Path | None,
    limit: int,
    report: Path | None,
    policies: list[Path] | None,
    registry: list[Path] | None,
) -> set[str]:
    from govcompute.documents import folder_hash
    from govcompute.paths import policy_folders, registry_folders
    from govcompute.report.overview import models, overview, overview_record
    from govcompute.report.record import NOT_ADVICE

    found = overview(assessor, models(list(assessor.registry)), laws, when)
    sources = {
        "policies_sha256": folder_hash(policy_folders(policies or ())),
        "registry_sha256": folder_hash(registry_folders(registry or ())),
    }
    record = overview_record(found, assessor, sources)
    if as_json:
        emit_json("overview", record, output)
    else:
        _overview_tables(found, assessor, output, limit)
        tell(NOT_ADVICE)
    if report is not None:
        from govcompute.report.render import write_overview

        for path in write_overview(record, report):
            tell(f"report: {path}")
    return {outcome.value for row in found.rows for outcome in row.outcomes.values()}


def _overview_tables(found: Overview, assessor: Assessor, output: Path | None, limit: int) -> None:
    from govcompute.cli.rules_table import rules_table
    from govcompute.report.words import MARKS

    rules = rules_table(found.laws, {law.id: found.counts(law) for law in found.laws}, len(found.rows), found.as_of, assessor)
    emit_tables([rules, _systems_table(found, limit)], output)
    tell("   ".join(f"{mark} {outcome.words}" for outcome, mark in MARKS.items() if mark.strip()))
    tell(_without_number(found))
    left = len(found.rows) - limit
    if limit and left > 0:
        tell(f"{counted(left, 'more system')}: --limit 0 shows all, --json gives every verdict with its probability.")


def _systems_table(found: Overview, limit: int) -> Table:
    from govcompute.report.record import number_standing
    from govcompute.report.words import mark
    from govcompute.verdict.outcome import Outcome

    laws = found.compute_laws()
    shown = (Outcome.CROSSES, Outcome.UNDETERMINED, Outcome.UNKNOWN)
    names = {law.id: f" {law.id}" if len(laws) > 1 else "" for law in laws}
    made = new_table("system", "provider", "released", "compute (90 % interval)", "number", *[o.words for o in shown],
                 title="Systems, the largest compute first; what they cross, with the probability in per cent")  # fmt: skip
    for row in found.rows[: limit or None]:
        cells = [
            "\n".join(
                mark(row.outcomes[law.id], row.probabilities[law.id]) + names[law.id]
                for law in laws
                if row.outcomes[law.id] is o
            )
            for o in shown
        ]
        compute = str(row.compute).replace(" FLOP", "").replace("(90 %: ", "\n(") if row.compute else "not known"
        made.add_row(
            row.system.name,
            row.system.provider or "",
            str(row.system.released or ""),
            compute,
            number_standing(row.system).replace("_", " "),
            *cells,
        )
    return made


def _without_number(found: Overview) -> str:
    names = [row.system.name for row in found.rows if row.compute is None]
    shown = ", ".join(sorted(names)[:12]) + (", …" if len(names) > 12 else "")
    have = counted(len(names), "system has", "systems have")
    return f"{have} no number, and no number is not a small number: {shown}" if names else ""
