"""`govcompute stack`: a draft and a target that answer together."""

from __future__ import annotations

import typer

stack = typer.Typer(no_args_is_help=True, help="Draft/target stacks: what they are, what they spend, what law makes of it.")
