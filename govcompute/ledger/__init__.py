"""An append-only, hash-chained record of compute as it was spent.

    with create_ledger("compute.ledger") as ledger:
        ledger.append([ComputeEvent(...)])

The chain shows that nothing was changed inside it; only a head kept elsewhere (`anchor`) shows it to those who do not trust
the file's owner. docs/ledger.md tells what it proves and what not.
"""

from govcompute.ledger.anchors import Anchor, anchor, read_anchor
from govcompute.ledger.entry import Entry
from govcompute.ledger.event import Amount, ComputeEvent
from govcompute.ledger.head import Head
from govcompute.ledger.kinds import Event, RunEvent, VerdictEvent
from govcompute.ledger.ledger import Ledger
from govcompute.ledger.opening import create_ledger, open_ledger, upgrade_ledger
from govcompute.ledger.sound import Finding
from govcompute.ledger.verification import Verification, verify

__all__ = [
    "Amount",
    "Anchor",
    "ComputeEvent",
    "Entry",
    "Event",
    "Finding",
    "Head",
    "Ledger",
    "RunEvent",
    "VerdictEvent",
    "Verification",
    "anchor",
    "create_ledger",
    "open_ledger",
    "read_anchor",
    "upgrade_ledger",
    "verify",
]
