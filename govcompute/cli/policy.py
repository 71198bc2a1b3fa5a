"""`govcompute policy`: the rules, as data, to be read and checked."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from govcompute.cli import load
from govcompute.cli.exits import ExitCode
from govcompute.cli.options import AsOf, Json, Output, Policies, day, require_known
from govcompute.cli.output import emit_json, emit_table, emit_text, table, tell

policy = typer.Typer(no_args_is_help=True, help="The rules: list, show, validate, diff, schema.")


@policy.command("list")
def list_(
    as_of: AsOf = None,
    jurisdiction: Annotated[str | None, typer.Option(help="Only this jurisdiction, such as EU, US-CA or California.")] = None,
    as_json: Json = False,
    output: Output = None,
    policies: Policies = None,
) -> None:
    """Every rule with its line, its status on a date and its evidence."""
    from govcompute.policy.called import of_place
    from govcompute.report.record import law_record
    from govcompute.report.words import line_words

    library, when = load.policies(policies), day(as_of)
    laws = list(library) if jurisdiction is None else of_place(jurisdiction, library)
    if not laws:
        require_known("jurisdiction", jurisdiction, {law.instrument.jurisdiction for law in library})
    if as_json:
        records = [{**law_record(law, library), "status": s.value if (s := law.status_on(when)) else None} for law in laws]
        emit_json("policies", {"as_of": when.isoformat(), "policies": records}, output)
        return
    made = table("rule", "jurisdiction", "line", "effect", f"status on {when}", "citation", "evidence", "checked")
    for law in laws:
        status = law.status_on(when)
        made.add_row(
            law.id,
            law.instrument.jurisdiction,
            line_words(library.headline(law)),
            law.rule.effect.value,
            status.value if status else "—",
            f"{law.instrument.short}, {law.rule.citation}",
            law.rule.level.value + ("" if law.rule.level.verified else " unverified"),
            str(law.rule.checked),
        )
    emit_table(made, output)


@policy.command()
def show(
    rule: Annotated[str, typer.Argument(help="The id of a rule.")],
    as_json: Json = False,
    output: Output = None,
    policies: Policies = None,
) -> None:
    """One rule in full: its words, its test, what it counts, its dates, its sources, its worked cases."""
    from govcompute.report.law_words import law_text

    library = load.policies(policies)
    law = load.law(rule, library)
    if as_json:
        used = {spec: profile.model_dump(mode="json") for spec, profile in law.profiles.items()}
        rule_data: dict[str, Any] = law.rule.model_dump(mode="json", by_alias=True, exclude_none=True)
        instrument = law.instrument.model_dump(mode="json", exclude_none=True)
        emit_json("policy", {"instrument": instrument, "rule": rule_data, "counting": used}, output)
    else:
        emit_text(law_text(law, library), output)


@policy.command()
def validate(as_of: AsOf = None, as_json: Json = False, output: Output = None, policies: Policies = None) -> None:
    """Check every policy file and run the worked cases inside; exit 1 where a case comes out otherwise."""
    from govcompute.report.rules import STALE_AFTER_DAYS, validation

    library, when = load.policies(policies), day(as_of)
    found = validation(library, when)
    for result in found.failed:
        tell(f"{result.law.file}: {result.law.id} case {result.case.id}: {'; '.join(result.differences)}")
    for law in found.stale:
        tell(f"warning: {law.id} was last checked on {law.rule.checked}, more than {STALE_AFTER_DAYS} days ago")
    if as_json:
        content = {
            "as_of": when.isoformat(),
            "rules": len(found.laws),
            "cases": len(found.results),
            "failed": [{"policy": r.law.id, "case": r.case.id, "differences": list(r.differences)} for r in found.failed],
            "unverified": [law.id for law in found.unverified],
            "stale": [law.id for law in found.stale],
        }
        emit_json("validation", content, output)
    else:
        emit_text(found.words(when), output)
    if found.failed:
        raise typer.Exit(ExitCode.FINDING)


@policy.command()
def diff(
    first: Annotated[str, typer.Argument(help="The id of a rule.")],
    second: Annotated[str, typer.Argument(help="The id of another.")],
    as_json: Json = False,
    output: Output = None,
    policies: Policies = None,
) -> None:
    """Two rules side by side: only what differs."""
    from govcompute.report.compare import differences

    library = load.policies(policies)
    laws = load.law(first, library), load.law(second, library)
    found = differences(*laws, library)
    if as_json:
        rows = [{"what": what, "first": a, "second": b} for what, a, b in found]
        emit_json("policy_difference", {"first": laws[0].id, "second": laws[1].id, "differences": rows}, output)
        return
    made = table("what", *(law.id for law in laws))
    for row in found:
        made.add_row(*row)
    emit_table(made, output)


@policy.command()
def schema(
    document: Annotated[str, typer.Argument(help="policy, vocabulary or system")] = "policy", output: Output = None
) -> None:
    """The JSON Schema of a kind of file, as editors use it."""
    from govcompute.report.schemas import schema_text

    emit_text(schema_text(document), output)
