"""`govcompute report`: a report to hand in or to keep, on one system, as HTML, Markdown, JSON and CSV."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govcompute.cli import load
from govcompute.cli.ledger.where import Where
from govcompute.cli.options import AsOf, Json, Output, Policies, RegistryFolders, day, require_known
from govcompute.cli.output import emit_json, emit_table, table, tell
from govcompute.errors import InputError
from govcompute.report.dossier.catalogue import FORMATS, KINDS, Kind

if TYPE_CHECKING:
    from datetime import date

    from govcompute.registry.library import Registry
    from govcompute.registry.schema import System
    from govcompute.report.dossier.case import Case
    from govcompute.report.dossier.recorded import Recorded

report = typer.Typer(no_args_is_help=True, help="Reports to hand in or to keep: one system, one kind. Not legal advice.")


@report.command("kinds")
def kinds(as_json: Json = False, output: Output = None) -> None:
    """List the kinds of report."""
    if as_json:
        listed = [{"kind": kind.name, "title": kind.title, "for": kind.reader, "says": kind.says} for kind in KINDS.values()]
        emit_json("report_kinds", {"kinds": listed, "formats": list(FORMATS)}, output)
        return
    made = table("kind", "title", "for", "says")
    for kind in KINDS.values():
        made.add_row(kind.name, kind.title, kind.reader, kind.says)
    emit_table(made, output)


def _write(
    kind: Kind,
    system: str,
    as_of: str | None,
    formats: str,
    to: Path | None,
    as_json: bool,
    ledger: str | None,
    whole: bool,
    policies: list[Path] | None,
    registry: list[Path] | None,
) -> None:
    from govcompute.report.dossier.build import dossier
    from govcompute.report.render import write_dossier

    if to is None and not as_json:
        raise InputError("nowhere to write: give --to FOLDER, or --json for the record on stdout")
    if whole and ledger is None:
        raise InputError("--ledger-is-whole speaks of a ledger; give it with --ledger")
    wanted = _formats(formats)
    made = dossier(kind, _case(system, ledger, whole, day(as_of), policies, registry))
    if as_json:
        emit_json("report", made.record())
    if to is not None:
        for path in write_dossier(made, to, wanted):
            tell(f"written: {path}")
    tell(f"{made.standing.replace('_', ' ')}: {made.headline.text}")
    tell(made.notice)


def _formats(text: str) -> list[str]:
    wanted = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    for part in wanted or [text]:
        require_known("format", part, FORMATS)
    return wanted


def _case(
    name: str,
    ledger: str | None,
    whole: bool,
    when: date,
    policies: list[Path] | None,
    registry: list[Path] | None,
) -> Case:
    from govcompute.report.dossier.case import Case
    from govcompute.report.dossier.recorded import Recorded
    from govcompute.verdict.assess import Assessor
    from govcompute.verdict.vocabulary import check_words

    library, recorded = load.policies(policies), Recorded()
    if ledger is None:
        system, systems = load.system(name, load.registry(registry))
    else:
        system, systems, recorded = _from_ledger(ledger, whole, name, load.registry(registry))
    check_words(((one.id, one) for one in systems), library, systems.documents)
    return Case(system, Assessor(library, systems), when, recorded=recorded)


def _from_ledger(where: str, whole: bool, name: str, systems: Registry) -> tuple[System, Registry, Recorded]:
    """The system as the ledger tells it, beside what the registry or the file of the system says; the ledger must be whole."""
    from govcompute.ledger import open_ledger
    from govcompute.ledger.systems import system_of
    from govcompute.report.dossier.recorded import recorded

    known = None
    if name in systems or Path(name).suffix in (".yaml", ".yml"):
        known, systems = load.system(name, systems)
        name = known.id
    with open_ledger(where) as there:
        found = recorded(there, name, known, whole=whole)
        system = system_of(there, name, systems, whole=whole)
    wider = systems.extended([system])
    wider.documents.update({key: file for key, file in systems.documents.items() if key == name})
    return system, wider, found


def _add(kind: Kind) -> None:
    """The command of one kind; all take the same options."""

    def command(
        system: Annotated[str, typer.Option(metavar="ID|FILE", help="The system, by id or as a YAML file.")],
        as_of: AsOf = None,
        formats: Annotated[str, typer.Option("--format", metavar="LIST", help="Formats, separated by commas.")] = ",".join(
            FORMATS
        ),
        to: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Write the report into this folder.")] = None,
        as_json: Json = False,
        ledger: Where = None,
        whole: Annotated[
            bool,
            typer.Option("--ledger-is-whole", help="The ledger holds all of the work, also where the record states more."),
        ] = False,
        policies: Policies = None,
        registry: RegistryFolders = None,
    ) -> None:
        _write(kind, system, as_of, formats, to, as_json, ledger, whole, policies, registry)

    command.__doc__ = f"{kind.title}. {kind.says}"
    report.command(kind.name)(command)


for _kind in KINDS.values():
    _add(_kind)
