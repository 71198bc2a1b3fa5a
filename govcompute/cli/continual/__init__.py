"""`govcompute continual`: learning that goes on from task to task, and what it costs."""

from __future__ import annotations

import typer

from govcompute.cli.continual.account import account
from govcompute.cli.continual.compare import compare
from govcompute.cli.continual.run import run

continual = typer.Typer(
    no_args_is_help=True, help="Chains of tasks: CLASSP and its baselines, what they keep, what they cost in compute."
)
continual.command("run")(run)
continual.command("compare")(compare)
continual.command("account")(account)
