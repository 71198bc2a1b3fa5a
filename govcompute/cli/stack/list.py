"""`govcompute stack list`."""

from __future__ import annotations

from govcompute.cli import load
from govcompute.cli.options import Json, Output, RegistryFolders
from govcompute.cli.output import emit_json, emit_table, table
from govcompute.cli.stack import stack


@stack.command("list")
def list_(as_json: Json = False, output: Output = None, registry: RegistryFolders = None) -> None:
    """Every stack with its members and its rule."""
    found = load.stacks(registry).values()
    if as_json:
        emit_json("stacks", {"stacks": [one.model_dump(mode="json", exclude_defaults=True) for one in found]}, output)
        return
    made = table("id", "name", "draft", "target", "rule", "readings", numbers=("readings",))
    for one in found:
        members = [str(part.system or part.architecture or part.folder) for part in (one.draft, one.target)]
        made.add_row(one.id, one.name, *members, one.rule.kind.replace("_", " "), str(len(one.readings)))
    emit_table(made, output)
