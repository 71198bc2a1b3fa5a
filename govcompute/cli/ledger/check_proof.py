"""`govcompute ledger check-proof`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from govcompute.cli.exits import ExitCode
from govcompute.cli.ledger.tables import entry_record
from govcompute.cli.ledger.where import Anchors, read_anchors
from govcompute.cli.options import Json, Output
from govcompute.cli.output import emit_json, emit_text
from govcompute.errors import InputError
from govcompute.quantity import counted


def check_proof(
    file: Annotated[Path, typer.Argument(help="What `ledger prove` wrote.")],
    anchor: Anchors = None,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Check a proof against the anchor (for growth: both anchors), without the ledger. Exit code 1 where it does not hold."""
    import json

    from govcompute.ledger.proofs import Inclusion, check_proof, read_proof

    if not anchor:
        raise InputError("a proof is checked against an anchor that you had from elsewhere: --anchor FILE")
    proof = read_proof(file)
    wrong = check_proof(proof, *read_anchors(anchor))
    entry = entry_record(proof.entry.entry()) if isinstance(proof, Inclusion) else None
    if as_json:
        emit_json("ledger_proof_check", {"holds": not wrong, "wrong": wrong, "entry": entry}, output)
    else:
        lines = [f"- {one}" for one in wrong] or [_holds(proof)]
        if entry is not None and not wrong:
            lines.append(json.dumps(entry, indent=2, ensure_ascii=False))
        emit_text("\n".join(["does not hold:", *lines] if wrong else lines), output)
    if wrong:
        raise typer.Exit(ExitCode.FINDING)


def _holds(proof: object) -> str:
    from govcompute.ledger.proofs import Growth, Inclusion

    if isinstance(proof, Growth):
        return (
            f"holds: the {counted(proof.first, 'entry of the earlier anchor is', 'entries of the earlier anchor are')}"
            f" the beginning of the {proof.count} of the later"
        )
    assert isinstance(proof, Inclusion)
    return f"holds: this is entry {proof.entry.seq} of the {proof.count} of the anchor"
