"""The commands of `govcompute stack`, together."""

from __future__ import annotations

from govcompute.cli.stack import account, generate, import_, list, show, stack, study, train_head
from govcompute.cli.stack.reproduce import reproduce
from govcompute.cli.stack.theory import theory
from govcompute.cli.stack.train_pair import train_pair

stack.command("reproduce")(reproduce)
stack.command("theory")(theory)
stack.command("train-pair")(train_pair)

__all__ = ["account", "generate", "import_", "list", "show", "stack", "study", "train_head"]
