"""`govcompute limits`: what a line in compute misses, one measurement at a time or the whole illustrated report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from govcompute.cli import load
from govcompute.cli.options import AsOf, Json, Output, Policies, RegistryFolders, day
from govcompute.cli.output import emit_json, emit_table, emit_text, table, tell


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
    from govcompute.errors import NotFound
    from govcompute.limits import LIMITS, Material
    from govcompute.paths import policy_folders, registry_folders
    from govcompute.registry.scores import load_scores
    from govcompute.report.limits import limits_record, write_limits
    from govcompute.report.overview import folder_hash

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
    elif only_print or name:
        for one in found:
            emit_text(f"{one.title}\n{one.question}\n\n{one.says}\n", output)
            made = table(*one.columns)
            for row in one.rows:
                made.add_row(*map(str, row))
            emit_table(made)
            emit_text("\n".join(f"- {source}" for source in one.sources))
    else:
        for path in write_limits(found, when, sources, to):
            tell(f"report: {path}")
