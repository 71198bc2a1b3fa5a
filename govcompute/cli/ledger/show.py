"""`govcompute ledger show`."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

import typer

from govcompute.cli.ledger.tables import entries_table, entry_record, totals_record, totals_table
from govcompute.cli.ledger.where import Where, entry_of, opened
from govcompute.cli.options import Json, Output, require_known
from govcompute.cli.output import emit_json, emit_table, emit_text, tell
from govcompute.errors import InputError


def show(
    entry: Annotated[str | None, typer.Argument(help="One entry in full: its number, or the start of its hash.")] = None,
    system: Annotated[str | None, typer.Option(help="Only entries of this system.")] = None,
    run: Annotated[str | None, typer.Option(help="Only entries of this run.")] = None,
    kind: Annotated[str | None, typer.Option(help="Only entries of this kind: compute, run or verdict.")] = None,
    start: Annotated[int, typer.Option(min=1, help="The number to begin with.")] = 1,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many entries.")] = None,
    totals: Annotated[bool, typer.Option("--totals", help="The compute of --system by run, rival sources apart.")] = False,
    prefer: Annotated[
        list[str] | None,
        typer.Option(metavar="SOURCE", help="With --totals: a source to count first; may be repeated."),
    ] = None,
    ledger: Where = None,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """List entries, show one in full, or add up what a system took."""
    import json

    from govcompute.ledger.kinds import KINDS
    from govcompute.ledger.totals import totals as totals_of

    require_known("kind of entry", kind, KINDS)
    if totals and system is None:
        raise InputError("--totals needs --system")
    with opened(ledger) as there:
        if system is not None:
            require_known("system of this ledger", system, there.names("system"))
        if run is not None:
            require_known("run of this ledger", run, there.names("run"))
        if totals and system is not None:
            found = totals_of(there, system, prefer=prefer or ())
            if as_json:
                emit_json("ledger_totals", {"ledger": there.id, "system": system, "runs": totals_record(found)}, output)
            else:
                emit_table(totals_table(found), output)
                tell("What these runs spent themselves: what a base had taken before is not in it.")
            return
        if entry is not None:
            one = entry_of(there, entry)
            record = entry_record(one) | {"link": there.link_text(one)}
            if as_json:
                emit_json("ledger_entry", {"ledger": there.id, **record, "entry_kind": one.kind}, output)
            else:
                emit_text(json.dumps(record, indent=2, ensure_ascii=False), output)
            return
        chosen = islice(there.entries(start=start, system=system, run=run, kind=kind), limit)
        if as_json:
            emit_json("ledger_entries", {"ledger": there.id, "entries": [entry_record(one) for one in chosen]}, output)
        else:
            emit_table(entries_table(chosen), output)
