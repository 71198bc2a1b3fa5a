"""`govcompute stack`: a draft and a target that answer together."""

from __future__ import annotations

import typer

from govcompute.cli.stack.account import account
from govcompute.cli.stack.fit import fit
from govcompute.cli.stack.generate import generate
from govcompute.cli.stack.import_ import import_
from govcompute.cli.stack.list import list_
from govcompute.cli.stack.reproduce import reproduce
from govcompute.cli.stack.show import show
from govcompute.cli.stack.study import study
from govcompute.cli.stack.theory import theory
from govcompute.cli.stack.train_head import train_head
from govcompute.cli.stack.train_pair import train_pair

stack = typer.Typer(no_args_is_help=True, help="Draft/target stacks: what they are, what they spend, what law makes of it.")
stack.command("list")(list_)
stack.command("show")(show)
stack.command("account")(account)
stack.command("import")(import_)
stack.command("fit")(fit)
stack.command("theory")(theory)
stack.command("reproduce")(reproduce)
stack.command("train-pair")(train_pair)
stack.command("train-head")(train_head)
stack.command("generate")(generate)
stack.command("study")(study)
