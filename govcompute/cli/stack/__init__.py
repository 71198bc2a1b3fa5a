"""`govcompute stack`: draft/target stacks."""

from __future__ import annotations

import typer

from govcompute.cli.stack.train_pair import train_pair

stack = typer.Typer(no_args_is_help=True, help="Draft/target stacks: speculative decoding, its speed and its compute.")
stack.command("train-pair")(train_pair)
