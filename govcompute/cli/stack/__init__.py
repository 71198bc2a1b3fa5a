"""`govcompute stack`: draft/target stacks."""

from __future__ import annotations

import typer

from govcompute.cli.stack.reproduce import reproduce
from govcompute.cli.stack.theory import theory

stack = typer.Typer(no_args_is_help=True, help="Draft/target stacks: speculative decoding, what it saves and what it spends.")
stack.command("reproduce")(reproduce)
stack.command("theory")(theory)
