"""Entries and totals as people see them: short hashes in tables, everything in JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from govcompute.cli.output import table

if TYPE_CHECKING:
    from rich.table import Table

    from govcompute.ledger import Entry
    from govcompute.ledger.totals import RunTotal, SourceTotal


def entry_record(entry: Entry) -> dict[str, Any]:
    """The entry whole; its body as JSON."""
    import json

    return {
        "seq": entry.seq,
        "written": entry.moment.isoformat(),
        "who": entry.who,
        "code_version": entry.code_version,
        "kind": entry.kind,
        "body": json.loads(entry.body),
        "prev": entry.prev,
        "hash": entry.hash,
    }


def entries_table(entries: Iterable[Entry]) -> Table:
    """One line an entry."""
    made = table("entry", "written (UTC)", "who", "kind", "system", "run", "what", "source", "hash", numbers=("entry",))
    for entry in entries:
        event: Any = entry.event
        body = event.body()
        made.add_row(
            str(entry.seq),
            f"{entry.moment:%Y-%m-%d %H:%M:%S}",
            entry.who,
            entry.kind,
            body.get("system", ""),
            body.get("run", ""),
            _what(entry),
            body.get("source", ""),
            entry.hash[:12] if entry.intact else f"{entry.hash[:12]}, NOT ITS HASH",
        )
    return made


def _what(entry: Entry) -> str:
    event: Any = entry.event
    if entry.kind == "verdict":
        return f"{event.record['policy']}: {event.record['outcome']} on {event.record['as_of']}"
    if entry.kind == "run":
        return event.what if event.step is None else f"{event.what} at step {event.step:,}"
    words = f"{event.activity.value.replace('_', ' ')}: {event.amount.estimate()}"
    return f"{words}, corrects {event.supersedes[:12]}" if event.supersedes else words


def totals_table(found: Iterable[RunTotal]) -> Table:
    """One line for each run, source and activity; rivals say that they are not added."""
    made = table("run", "source", "activity", "compute", "entries", "counted", numbers=("entries",))
    for run in found:
        for one in (run.counted, *run.rivals):
            counted = "yes" if one is run.counted else "no: a rival of the same run"
            for activity, amount in one.by_activity.items():
                held = sum(event.activity is activity for event in one.events)
                made.add_row(run.run, one.source, activity.value.replace("_", " "), str(amount), str(held), counted)
    return made


def totals_record(found: Iterable[RunTotal]) -> list[dict[str, Any]]:
    """Every run with the source that counts and its rivals."""
    return [{"run": run.run, "counted": _source(run.counted), "rivals": [_source(one) for one in run.rivals]} for run in found]


def _source(one: SourceTotal) -> dict[str, Any]:
    from govcompute.report.record import estimate_record

    return {
        "source": one.source,
        "total": estimate_record(one.total),
        "by_activity": {activity.value: estimate_record(amount) for activity, amount in one.by_activity.items()},
        "entries": [entry.seq for entry in one.entries],
    }
