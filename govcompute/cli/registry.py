"""`govcompute registry`: the systems, as data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govcompute.cli import load
from govcompute.cli.exits import ExitCode
from govcompute.cli.options import Json, Output, Policies, RegistryFolders, require_known
from govcompute.cli.output import emit_json, emit_table, emit_text, table, tell
from govcompute.cli.registry_chips import chips
from govcompute.cli.registry_measurements import measurements
from govcompute.errors import InputError
from govcompute.quantity import counted

if TYPE_CHECKING:
    from govcompute.registry.schema import System

registry = typer.Typer(
    no_args_is_help=True, help="The systems: list, show, add, import, export, verify; measured runs, and chips."
)
registry.command()(measurements)
registry.command()(chips)
#: What a name may end in that is no Parquet.
_OTHER_TABLES = (".csv", ".json", ".tsv", ".xlsx")


@registry.command("list")
def list_(
    provider: Annotated[str | None, typer.Option(help="Only this provider.")] = None,
    status: Annotated[str | None, typer.Option(help="Only this compute status, such as disclosed or unknown.")] = None,
    above: Annotated[
        str | None, typer.Option(metavar="FLOP", help="Only systems with at least this much, such as 1e25.")
    ] = None,
    as_json: Json = False,
    output: Output = None,
    registry: RegistryFolders = None,
) -> None:
    """Every system with its compute and how that is known."""
    from govcompute.quantity import Unit, parse_amount
    from govcompute.registry.schema import ComputeStatus
    from govcompute.report.record import estimate_record, number_standing
    from govcompute.verdict.mixture import best
    from govcompute.verdict.total import whole_compute

    library = load.registry(registry)
    require_known("provider", provider, {system.provider for system in library if system.provider})
    require_known("compute status", status, {"stated", *ComputeStatus})
    floor = parse_amount(above, Unit.FLOP) if above else None
    rows = []
    for system in library:
        if provider not in (None, system.provider) or status not in (None, number_standing(system)):
            continue
        amount = whole_compute(system, library)
        estimate = None if amount is None else best(amount)
        if floor is None or (estimate is not None and estimate.median >= floor):
            rows.append((system, estimate))
    if as_json:
        records = [{**_identity(s), "compute": estimate_record(e), "compute_status": number_standing(s)} for s, e in rows]
        emit_json("systems", {"systems": records}, output)
        return
    made = table("id", "name", "provider", "released", "compute (90 % interval)", "number")
    for system, estimate in rows:
        made.add_row(
            *(str(value or "") for value in (system.id, system.name, system.provider, system.released)),
            str(estimate) if estimate else "not known",
            number_standing(system).replace("_", " "),
        )
    emit_table(made, output)


def _identity(system: System) -> dict[str, object]:
    released = system.released.isoformat() if system.released else None
    return {"id": system.id, "name": system.name, "provider": system.provider, "released": released}


@registry.command()
def show(
    system: Annotated[str, typer.Argument(help="The id of a system, or a YAML file of one.")],
    as_json: Json = False,
    output: Output = None,
    registry: RegistryFolders = None,
) -> None:
    """One system in full: its stages, its lineage, its evidence."""
    from govcompute.registry.write import system_yaml

    found, library = load.system(system, load.registry(registry))
    lineage = [base.id for base in library.ancestors(found)]
    if as_json:
        content = found.model_dump(mode="json", exclude_defaults=True)
        emit_json("system", {"system": content, "made_from": lineage}, output)
    else:
        text = system_yaml(found).rstrip()
        emit_text(text + (f"\n# made from: {' <- '.join(lineage)}" if lineage else ""), output)


@registry.command()
def add(
    file: Annotated[Path, typer.Argument(help="A YAML file of one system.")],
    to: Annotated[Path, typer.Option(metavar="FOLDER", help="Your registry folder; it is made where it does not exist.")],
    replace: Annotated[bool, typer.Option("--replace", help="Overwrite a system of the same id.")] = False,
    registry: RegistryFolders = None,
) -> None:
    """Check a system and copy it into a registry folder of your own."""
    from govcompute.documents import read_yaml, validate, write_text
    from govcompute.registry.kind_of_file import require_kind
    from govcompute.registry.library import SYSTEMS
    from govcompute.registry.schema import System

    document = read_yaml(file)
    require_kind(document, "a system")
    system = validate(System, document)
    target = to / SYSTEMS / f"{system.id}.yaml"
    if target.exists() and not replace:
        raise InputError(f"{target} exists already; nothing was written (--replace overwrites)")
    folders = {folder.resolve(): folder for folder in (*(registry or ()), *([to] if to.is_dir() else ()))}
    library = load.registry(list(folders.values()))
    if system.id in library and not target.exists():
        raise InputError(f"a system '{system.id}' is in the registry already; give yours an id of its own; nothing was written")
    library.extended([system]).ancestors(system)
    write_text(target, file.read_text("utf-8-sig"))
    tell(f"written: {target} (use it with --registry {to})")


@registry.command("import")
def import_(
    source: Annotated[str, typer.Argument(help="What kind of table: epoch.")],
    file: Annotated[Path, typer.Argument(help="The CSV file.")],
    to: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Write the systems into this registry folder.")] = None,
    new: Annotated[bool, typer.Option("--new", help="Write only systems that the registry does not have.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Overwrite systems of the same id.")] = False,
    as_json: Json = False,
    output: Output = None,
    registry: RegistryFolders = None,
) -> None:
    """Read Epoch AI's table of models, in any of its vintages, and report what does not add up in it."""
    from govcompute.cli.epoch import report_import
    from govcompute.errors import NotFound

    if source != "epoch":
        raise NotFound("importer", source, ["epoch"])
    if to is None and (new or replace):
        raise InputError("--new and --replace say which systems to write; name the folder with --to")
    report_import(file, to, load.registry(registry), new=new, replace=replace, as_json=as_json, output=output)


@registry.command()
def export(
    to: Annotated[Path, typer.Option(metavar="FILE", help="The Parquet file to write.")],
    policies: Policies = None,
    registry: RegistryFolders = None,
) -> None:
    """The systems as a Parquet table, as the rules ask for them: what `assess --table` takes, with the same verdicts."""
    from govcompute.bulk.export import export_registry

    if to.suffix.lower() in _OTHER_TABLES:
        raise InputError(f"{to}: the table is written as Parquet; expected a name such as {to.with_suffix('.parquet').name}")
    written = export_registry(to, load.registry(registry), load.policies(policies))
    tell(f"written: {to} ({counted(written, 'system')})")


@registry.command()
def verify(
    write: Annotated[bool, typer.Option("--write", help="Write the manifest anew instead of checking it.")] = False,
    folder: Annotated[Path | None, typer.Option(metavar="FOLDER", help="A registry folder; the shipped one if absent.")] = None,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Check every file against the manifest (bytes and SHA-256), what each says, systems by figures, stacks by names."""
    from govcompute.cli.epoch import finding_record, system_findings
    from govcompute.paths import shipped
    from govcompute.registry import manifest
    from govcompute.registry.architecture import load_architectures
    from govcompute.registry.library import load_registry
    from govcompute.registry.measurements import load_measurements
    from govcompute.registry.stacks import load_stacks

    where = folder or shipped("registry")
    systems, measured = load_registry([where]), load_measurements([where])
    around = list(dict.fromkeys([shipped("registry"), where]))
    stacks = load_stacks([where], load_registry(around), load_architectures(around))
    if write:
        tell(f"written: {manifest.write(where)}")
    changed = manifest.differences(where)
    found = system_findings(systems)
    for finding in found:
        tell(f"look at {finding.system} ({finding.check.value}): {finding.says}")
    if as_json:
        findings = [finding_record(finding) for finding in found]
        held = {"systems": len(systems), "stacks": len(stacks), "measurements": len(measured)}
        emit_json("verification", {**held, "changed": changed, "findings": findings}, output)
    else:
        summary = (
            f"{counted(len(systems), 'system')}; {counted(len(stacks), 'stack')}; {counted(len(measured), 'measurement')};"
            f" {counted(len(changed), 'file differs', 'files differ')} from the manifest;"
            f" {counted(len(found), 'finding')} of plausibility"
        )
        emit_text("\n".join([*changed, summary]), output)
    if changed:
        raise typer.Exit(ExitCode.FINDING)
