"""`govcompute ledger init`."""

from __future__ import annotations

from typing import Annotated

import typer

from govcompute.cli.ledger.where import Where, place_of
from govcompute.cli.output import tell


def init(
    name: Annotated[str, typer.Option(help="A name for people, such as the lab's.")] = "",
    ledger: Where = None,
) -> None:
    """Make a new, empty ledger where nothing is yet."""
    from govcompute.ledger import create_ledger

    with create_ledger(place_of(ledger), name=name) as made:
        tell(f"made: {made.place}, ledger {made.id}")
        if made.place.head_file is not None:
            tell(f"beside it: {made.place.head_file.name}, which says how far it goes; keep and copy both together")
