"""`govcompute ledger upgrade`."""

from __future__ import annotations

from govcompute.cli.ledger.where import Where, place_of
from govcompute.cli.output import tell


def upgrade(ledger: Where = None) -> None:
    """Bring the tables of an older ledger to today's; no entry changes. Keep a copy of the file until it is verified."""
    from govcompute.ledger import upgrade_ledger
    from govcompute.ledger.place import place

    where = place_of(ledger)
    before, after = upgrade_ledger(where)
    tell(f"{place(where)}: " + (f"tables of version {after} already" if before == after else f"tables {before} -> {after}"))
