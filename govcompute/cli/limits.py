"""`govcompute limits`: what a line in compute misses, one measurement at a time or the whole illustrated report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govcompute.cli import load
from govcompute.cli.options import AsOf, Json, Output, Policies, RegistryFolders, day
from govcompute.cli.output import emit_json, emit_tables, table, tell

if TYPE_CHECKING:
    from govcompute.limits import Finding


def limits(
    name: Annotated[list[str] | None, typer.Argument(metavar="[LIMIT]...", help="Only these; all of them if absent.")] = None,
    to: Annotated[Path, typer.Option("--to", metavar="FOLDER", help="Where the report goes.")] = Path("out/limits"),
    only_print: Annotated[bool, typer.Option("--print", help="Print the words and numbers; write no report.")] = False,
    as_of: AsOf = None,
    as_json: Json = False,
    output: Output = None,
    policies: Policies = None,
    registry: RegistryFolders = None,
) -> None:
    """What a line in compute misses: figures, numbers and sources, worked out from the registry. Not legal advice."""
    from govcompute.documents import folder_hash
    from govcompute.errors import NotFound
    from govcompute.limits import LIMITS, Material
    from govcompute.paths import policy_folders, registry_folders
    from govcompute.registry.scores import load_scores
    from govcompute.report.limits import limits_record, write_limits

    for given in name or ():
        if given not in LIMITS:
            raise NotFound("limit", given, LIMITS)
    folders, when, systems = registry_folders(registry or ()), day(as_of), load.registry(registry)
    scores = load_scores(folders, systems)["mmlu"]
    material = Material(systems, load.policies(policies), load.architectures(registry), load.stacks(registry), scores, when)
    found = []
    for limit in name or LIMITS:
        tell(f"{limit} …")
        found.append(LIMITS[limit](material))
    sources = {
        "policies_sha256": folder_hash(policy_folders(policies or ())),
        "registry_sha256": folder_hash(folders),
    }
    if as_json:
        emit_json("limits", limits_record(found, when, sources), output)
    elif only_print or name or output:
        _printed(found, output)
    else:
        for path in write_limits(found, when, sources, to):
            tell(f"report: {path}")


def _printed(found: list[Finding], output: Path | None) -> None:
    """The words, numbers and sources of each, one below the other."""
    made = []
    for one in found:
        shown = table(*one.columns, title=f"{one.title}. {one.question}\n\n{one.says}\n")
        for row in one.rows:
            shown.add_row(*map(str, row))
        shown.caption = "\n".join(f"- {source}" for source in one.sources)
        shown.caption_justify = "left"
        made.append(shown)
    emit_tables(made, output)
