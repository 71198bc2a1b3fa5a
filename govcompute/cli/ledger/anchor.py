"""`govcompute ledger anchor`."""

from __future__ import annotations

from govcompute.cli.ledger.where import Where, opened
from govcompute.cli.options import Output
from govcompute.cli.output import emit_json


def anchor(ledger: Where = None, output: Output = None) -> None:
    """Print how far the ledger goes (count, hash, Merkle root), to be kept where its owner cannot change it.

    For example: in a public repository, with a signed tag (git add anchor.json; git commit; git tag -s ledger-2026-11-28);
    by e-mail to your auditor; or time-stamped under RFC 3161 (openssl ts -query -data anchor.json -sha256 -cert -out
    anchor.tsq, sent to a time-stamping authority, whose answer you keep beside it). Later: ledger verify --anchor
    anchor.json.
    """
    from govcompute.ledger import anchor as anchor_of

    with opened(ledger) as there:
        emit_json("ledger_anchor", anchor_of(there).content(), output)
