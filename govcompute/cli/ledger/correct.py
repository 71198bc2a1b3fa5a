"""`govcompute ledger correct`."""

from __future__ import annotations

from typing import Annotated

import typer

from govcompute.cli.ledger.tables import entries_table, entry_record
from govcompute.cli.ledger.where import Where, Who, entry_of, opened
from govcompute.cli.options import Json, Output
from govcompute.cli.output import emit_json, emit_table


def correct(
    entry: Annotated[str, typer.Argument(help="The entry to correct: its number, or the start of its hash.")],
    why: Annotated[str, typer.Option(help="The reason, for whoever reads the ledger later.")],
    median: Annotated[str | None, typer.Option(metavar="AMOUNT", help="The right amount, such as 3.1e21 or '3 ZFLOP'.")] = None,
    spread: Annotated[float | None, typer.Option(min=1, help="The factor of its 90 % interval; 1, exact, if absent.")] = None,
    activity: Annotated[str | None, typer.Option(help="The right activity.")] = None,
    run: Annotated[str | None, typer.Option(help="The right run.")] = None,
    who: Who = None,
    ledger: Where = None,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Append a correction that supersedes an entry of compute; the entry itself stays as it is."""
    from govcompute.ledger.corrections import correction

    with opened(ledger) as there:
        event = correction(entry_of(there, entry), why, median=median, spread=spread, activity=activity, run=run)
        entries = there.append([event], who=who)
        if as_json:
            emit_json("ledger_entries", {"ledger": there.id, "entries": [entry_record(one) for one in entries]}, output)
        else:
            emit_table(entries_table(entries), output)
