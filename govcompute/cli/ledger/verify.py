"""`govcompute ledger verify`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govcompute.cli.exits import ExitCode
from govcompute.cli.ledger.where import Anchors, Where, place_of, read_anchors
from govcompute.cli.options import Json, Output
from govcompute.cli.output import emit_json, emit_text
from govcompute.errors import InputError
from govcompute.quantity import counted

if TYPE_CHECKING:
    from govcompute.ledger import Anchor, Verification


def verify(
    anchor: Anchors = None,
    chain_only: Annotated[
        bool, typer.Option("--chain-only", help="Only work out every hash; neither bodies nor indexes are read: faster.")
    ] = False,
    renew_head: Annotated[
        bool, typer.Option("--renew-head", help="Where only the head file is lost and all else is whole, write it anew.")
    ] = False,
    ledger: Where = None,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Check that nothing was changed or cut: the ledger, or an export of one in JSON Lines.

    Exit code 1 where it was; 3 where it is so damaged that it cannot be opened at all, or is not there.
    """
    found = _found(place_of(ledger), read_anchors(anchor), chain_only, renew_head)
    if as_json:
        content = {
            "whole": found.whole,
            "ledger": found.ledger,
            "name": found.name,
            "count": found.count,
            "hash": found.hash,
            "findings": [{"where": one.where, "seq": one.seq, "says": one.says} for one in found.findings],
            "notes": list(found.notes),
            "bodies": found.bodies,
            "anchors": found.anchors,
        }
        emit_json("ledger_verification", content, output)
    else:
        emit_text("\n".join(_lines(found)), output)
    if not found.whole:
        raise typer.Exit(ExitCode.FINDING)


def _found(where: str, anchors: list[Anchor], chain_only: bool, renew: bool) -> Verification:
    from govcompute.ledger import open_ledger, verify
    from govcompute.ledger.exports import looks_like_export, verify_export
    from govcompute.ledger.verification import renew_head

    if looks_like_export(Path(where)):
        if renew:
            raise InputError("--renew-head: an export has no head file")
        return verify_export(Path(where), anchors, bodies=not chain_only)
    with open_ledger(where, check_head=False) as there:
        found = renew_head(there, anchors) if renew else verify(there, anchors, bodies=not chain_only)
        return verify(there, anchors, bodies=not chain_only) if renew else found


def _lines(found: Verification) -> list[str]:
    named = f"ledger {found.ledger}" + (f" ({found.name})" if found.name else "")
    held = f", held against {counted(found.anchors, 'anchor')}" if found.anchors else ""
    lines = [f"{named}: whole{held}" if found.whole else f"{named}: NOT WHOLE{held}"]
    lines += [f"- {one}" for one in found.findings]
    lines.append(f"{counted(found.count, 'good entry', 'good entries')}, the last {found.hash[:12]}")
    lines += [f"note: {note}" for note in found.notes]
    if not found.anchors:
        lines.append("note: against whoever owns the file only an anchor kept elsewhere proves anything; see --anchor")
    return lines
