"""`govcompute telemetry`: what machines and tools wrote down, read as evidence; kinds of files, and samples fetched."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from govcompute.cli.options import Json, Output
from govcompute.cli.output import emit_json, emit_table, table, tell
from govcompute.quantity import counted

telemetry = typer.Typer(
    no_args_is_help=True, help="What schedulers, exporters and trainers wrote down, read as evidence of compute."
)
_fetch = typer.Typer(no_args_is_help=True, help="Samples from a server into a file that 'import' reads.")
telemetry.add_typer(_fetch, name="fetch")


@telemetry.command()
def kinds(as_json: Json = False, output: Output = None) -> None:
    """Each kind of file: what its fields mean, what may be made of them, and what they may not be used for."""
    from govcompute.telemetry import KINDS

    if as_json:
        content = [
            {
                "kind": kind.name,
                "get": kind.get,
                "fields": [
                    {"field": one.field, "quantity": one.quantity, "says": one.says, "may": one.may, "may_not": one.may_not}
                    for one in kind.meanings
                ],
            }
            for kind in KINDS.values()
        ]
        emit_json("telemetry_kinds", {"kinds": content}, output)
        return
    made = table("kind", "field", "means", "gives", "may not stand for")
    for kind in KINDS.values():
        for one in kind.meanings:
            made.add_row(kind.name, one.field, one.says, one.may, one.may_not)
    emit_table(made, output)


@_fetch.command()
def prometheus(
    url: Annotated[str, typer.Option(help="The server's address, such as http://localhost:9090.")],
    start: Annotated[str, typer.Option("--from", help="The first moment, with its zone: 2026-11-23T09:00:00Z.")],
    end: Annotated[str, typer.Option("--to", help="The last moment, with its zone.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write (whole or not at all).")],
    match: Annotated[
        list[str] | None, typer.Option(metavar="LABEL=PATTERN", help="Only series with this label; a regular expression.")
    ] = None,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds to wait for each answer.")] = 60.0,
) -> None:
    """Raw samples of the DCGM exporter's metrics, hour by hour. A token is read from GOVCOMPUTE_PROMETHEUS_TOKEN."""
    from govcompute.cli.telemetry_words import moment, pairs
    from govcompute.documents import write_text
    from govcompute.telemetry.prometheus_fetch import fetch

    found = fetch(url, moment(start, "--from"), moment(end, "--to"), pairs(match, "--match"), timeout=timeout)
    write_text(output, json.dumps(found, separators=(",", ":")) + "\n")
    series = found["data"]["result"]
    tell(f"written: {output} ({len(series)} series, {counted(sum(len(one['values']) for one in series), 'sample')})")
