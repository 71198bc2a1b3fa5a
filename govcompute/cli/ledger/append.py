"""`govcompute ledger append`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from govcompute.cli.ledger.tables import entries_table, entry_record
from govcompute.cli.ledger.where import Where, Who, opened
from govcompute.cli.options import Json, Output
from govcompute.cli.output import emit_json, emit_table, tell
from govcompute.quantity import counted


def append(
    file: Annotated[str, typer.Argument(help="Events as YAML, JSON or JSON Lines; - reads what is piped in.")],
    who: Who = None,
    ledger: Where = None,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Record events, all of them or none: one, a list, or one a line; also what `assess --json` prints.

    An event whose source and source_key are there already, with the same content, is not recorded again.
    """
    from pathlib import Path

    from govcompute.ledger.event_files import parse_events, read_events

    events = parse_events(sys.stdin.read(), "(stdin)") if file == "-" else read_events(Path(file))
    with opened(ledger) as there:
        before = there.head().count
        entries = there.append(events, who=who)
        new = [one for one in entries if one.seq > before]
        again = len(entries) - len(new)
        tell(f"recorded: {len(new)} in {there.place}" + (f"; {counted(again, 'was', 'were')} there already" if again else ""))
        for one in new:
            if one.ahead:
                tell(f"entry {one.seq}: its work began or ended more than a day after it was recorded; is the date right?")
        if as_json:
            emit_json("ledger_entries", {"ledger": there.id, "entries": [entry_record(one) for one in entries]}, output)
        else:
            emit_table(entries_table(entries), output)
