"""What `run` and `compare` both begin with: a chain, a plan, and the study with a bar for each method."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from govcompute.cli.command_line import command_line
from govcompute.cli.stack.prompts import bars

if TYPE_CHECKING:
    from govcompute.continual.methods import Method, Settings
    from govcompute.continual.record import StudyRecord

ChainName = Annotated[
    str,
    typer.Option(
        "--chain",
        help="The tasks in their order, by name: digits-class, digits-task, digits-permuted, digits-clash, images-class, "
        "tables-task or text-class.",
    ),
]
Seeds = Annotated[int, typer.Option("--seeds", min=1, help="Seeds 0, 1, ... of weights, order and dropout.")]
Steps = Annotated[int, typer.Option("--steps", min=1, help="Gradient steps for each task, the same for every method.")]
Batch = Annotated[int, typer.Option("--batch", min=1, help="Examples a step.")]
Hidden = Annotated[int, typer.Option("--hidden", min=1, help="Width of both hidden layers.")]


def learn(
    chain: str,
    choose: Callable[[], list[tuple[Method, Settings | None]]],
    plan: tuple[int, int, int],
    seeds: int,
) -> StudyRecord:
    """The study of what `choose` gives; `plan` is steps, batch and width. Raises MissingExtra before any work."""
    from govcompute.errors import MissingExtra

    try:
        import torch  # noqa: F401 - asked for before any work
    except ModuleNotFoundError:
        raise MissingExtra("torch", "continual") from None
    from govcompute.continual.chain import Plan
    from govcompute.continual.data import chain as named
    from govcompute.continual.study import study

    chosen = choose()
    steps, batch, hidden = plan
    with bars() as watch:
        return study(
            named(chain),
            chosen,
            Plan(steps=steps, batch=batch, hidden=hidden),
            seeds=seeds,
            command=command_line(sys.argv),
            watch=watch,
        )
