"""`govcompute ledger export`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from govcompute.cli.ledger.where import Where, opened
from govcompute.cli.options import Output
from govcompute.cli.output import emit_bytes


class Format(StrEnum):
    """What an export is written as."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"


def export(
    format_: Annotated[
        Format | None,
        typer.Option("--format", help="jsonl (can be verified), csv or parquet; by the file's name."),
    ] = None,
    ledger: Where = None,
    output: Output = None,
) -> None:
    """Write every entry: as JSON Lines that `ledger verify --ledger FILE` can check, for spreadsheets, or as Parquet."""
    from govcompute.ledger import exports

    kind = format_ or _by_name(output)
    with opened(ledger) as there:
        if kind is Format.JSONL:
            emit_bytes(exports.to_jsonl(there), output)
        elif kind is Format.CSV:
            emit_bytes(exports.to_csv(there.entries()), output)
        else:
            emit_bytes([exports.to_parquet(there.entries())], output)


def _by_name(output: Path | None) -> Format:
    suffix = "" if output is None else output.suffix.removeprefix(".")
    return next((kind for kind in Format if kind.value == suffix), Format.JSONL)
