"""Events as tests need them, and a ledger's file with the guards taken off, as one who has the file can do."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from govcompute.ledger import Amount, ComputeEvent

TRIGGERS = (
    "ledger_about_no_update", "ledger_about_no_delete", "ledger_head_no_delete", "ledger_entries_no_update",
    "ledger_entries_no_delete", "ledger_entries_at_the_end",
)  # fmt: skip


def event(number: int = 1, **changes: Any) -> ComputeEvent:
    """Stretch `number` of a run: 1e18 FLOP and as many as its number."""
    content: dict[str, Any] = {
        "system": "probe",
        "activity": "pretraining",
        "run": "run-1",
        "method": "traced",
        "amount": Amount(median=10**18 + number),
        "source": "tracker",
        "source_key": f"step {number}",
    }
    return ComputeEvent(**content | changes)


def tamper(path: Path, *statements: str) -> None:
    """Runs SQL on the ledger's file with its triggers away, and puts them back; the head file is left alone."""
    with sqlite3.connect(path) as connection:
        marks = ",".join("?" * len(TRIGGERS))
        kept = connection.execute(f"SELECT name, sql FROM sqlite_master WHERE name IN ({marks})", TRIGGERS).fetchall()
        assert len(kept) == len(TRIGGERS)
        for name, _ in kept:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _, sql in kept:
            connection.execute(sql)
    connection.close()
