"""A page of the site for each command of the first level, made from the command line's own tree when the site is built."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

FOLDER = "reference/commands"
_EXITS = """
## Exit codes

| code | meaning |
|---|---|
{rows}

Data goes to stdout, messages to stderr. Every command that prints takes `--json` (with a `schema_version`) and `--output`,
which writes a file whole or not at all. Colour is off where `NO_COLOR` is set.
"""


def tree() -> Any:
    """The command line, as click knows it."""
    import typer

    from govcompute.cli.root import root

    return typer.main.get_command(root)


def pages() -> dict[str, str]:
    """Path and text of each page."""
    whole = tree()
    made = {f"{FOLDER}/{name}.md": page(name, command) for name, command in whole.commands.items()}
    return {f"{FOLDER}/index.md": _index(whole), **made}


def page(name: str, command: Any) -> str:
    """The command `name`, or the group with all its commands."""
    parts = list(_commands(command, (name,)))
    told = [f"# govcompute {name}", "", _prose(command), ""]
    for path, one in parts:
        if one is not command:
            told += [f"## {' '.join(path)}", "", _prose(one), ""]
        told += [*_usage(path, one), ""]
    return "\n".join(told)


def _commands(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, child in getattr(command, "commands", {}).items():
        yield from _commands(child, (*path, name))
    if not getattr(command, "commands", None):
        yield path, command


def _usage(path: tuple[str, ...], command: Any) -> list[str]:
    """How it is called, and its arguments and options as its --help has them."""
    context = command.context_class(command, info_name=" ".join(["govcompute", *path]))
    words = " ".join(command.get_usage(context).split()).removeprefix("Usage: ")
    lines = ["```text", words, "```", "", "| argument or option | what it is |", "|---|---|"]
    records = [parameter.get_help_record(context) for parameter in command.params]
    return [*lines, *(f"| `{name}` | {_cell(told)} |" for name, told in filter(None, records))]


def _prose(command: Any) -> str:
    return inspect.cleandoc(command.help or "")


def _cell(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "").replace("|", "\\|")


def _index(whole: Any) -> str:
    rows = [f"| [`{name}`]({name}.md) | {_cell(_prose(one).partition(chr(10))[0])} |" for name, one in whole.commands.items()]
    exits = [f"| {code} | {meaning} |" for code, meaning in re.findall(r"(\d+) ([^,.]+)", whole.epilog)]
    head = ["# Commands", "", _prose(whole), "", "| command | what it does |", "|---|---|", *rows, ""]
    return "\n".join(head) + _EXITS.format(rows="\n".join(exits))


def on_files(files: Any, config: Any) -> Any:
    """mkdocs asks which files there are: adds the pages."""
    from mkdocs.structure.files import File

    for path, text in pages().items():
        files.append(File.generated(config, path, content=text))
    return files
