"""`govcompute ledger prove`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from govcompute.cli.ledger.where import Where, opened
from govcompute.cli.options import Output
from govcompute.cli.output import emit_json
from govcompute.errors import InputError


def prove(
    seq: Annotated[int | None, typer.Option(min=1, help="The number of the entry to show.")] = None,
    since: Annotated[
        Path | None, typer.Option(metavar="FILE", help="An earlier anchor: show that the ledger only grew since.")
    ] = None,
    anchor: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The anchor to prove it under; all entries there are now, if absent.")
    ] = None,
    ledger: Where = None,
    output: Output = None,
) -> None:
    """Prove that one entry is in the ledger, or that it only grew, to somebody who has the anchor and not the ledger."""
    from govcompute.ledger import read_anchor
    from govcompute.ledger.proofs import content, prove_entry, prove_growth

    if (seq is None) == (since is None):
        raise InputError("say what to prove: --seq NUMBER for one entry, or --since FILE for growth since an anchor")
    under = None if anchor is None else read_anchor(anchor)
    with opened(ledger) as there:
        if seq is not None:
            proof = prove_entry(there, seq, under=under)
            emit_json(proof.kind, content(proof), output)
        elif since is not None:
            growth = prove_growth(there, read_anchor(since), until=under)
            emit_json(growth.kind, content(growth), output)
