"""`govcompute ledger`: an append-only record of compute as it was spent."""

from __future__ import annotations

import typer

from govcompute.cli.ledger.anchor import anchor
from govcompute.cli.ledger.append import append
from govcompute.cli.ledger.check_proof import check_proof
from govcompute.cli.ledger.correct import correct
from govcompute.cli.ledger.export import export
from govcompute.cli.ledger.init import init
from govcompute.cli.ledger.prove import prove
from govcompute.cli.ledger.show import show
from govcompute.cli.ledger.status import status
from govcompute.cli.ledger.upgrade import upgrade
from govcompute.cli.ledger.verify import verify

ledger = typer.Typer(no_args_is_help=True, help="An append-only, hash-chained record of compute as it was spent.")
ledger.command("init")(init)
ledger.command("append")(append)
ledger.command("correct")(correct)
ledger.command("show")(show)
ledger.command("status")(status)
ledger.command("verify")(verify)
ledger.command("anchor")(anchor)
ledger.command("prove")(prove)
ledger.command("check-proof")(check_proof)
ledger.command("export")(export)
ledger.command("upgrade")(upgrade)
