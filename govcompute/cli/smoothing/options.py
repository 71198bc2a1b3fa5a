"""What the commands of `smoothing` share: an agent's folder, lists of numbers, the extra, and bars for a person."""

from __future__ import annotations

import contextlib
import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from govcompute.errors import InputError, MissingExtra

AgentFolder = Annotated[Path, typer.Argument(metavar="AGENT", help="The folder of a trained agent.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Of the episodes; the same seed plays the same ones.")]
Alpha = Annotated[float, typer.Option("--alpha", help="Chance that anything of one curve is wrong.")]
MOST_NUMBERS = 100_000


def require_extra(*packages: str) -> None:
    """Raises MissingExtra where one of `packages` is not installed; asked before any work, without importing them."""
    for package in packages:
        if importlib.util.find_spec(package) is None:
            raise MissingExtra(package.replace("_", "-"), "rl")


def numbers(text: str, option: str) -> list[float]:
    """`1,2,5` or `FROM:TO:STEP` (both ends in, a step of 1 where it is left out). Raises InputError for anything else."""
    ranged = ":" in text
    try:
        parts = [float(part) for part in text.split(":" if ranged else ",")]
    except ValueError:
        parts = []
    if not parts or any(part != part or abs(part) == float("inf") for part in parts):
        raise InputError(f"{option} is '{text}'; expected numbers such as 0,0.2,0.4 or a range such as 0:1:0.1")
    if not ranged:
        return parts
    if len(parts) not in (2, 3):
        raise InputError(f"{option} is '{text}'; expected FROM:TO or FROM:TO:STEP")
    first, last, step = (*parts, 1.0)[:3]
    if step <= 0 or last < first or (last - first) / step > MOST_NUMBERS:
        raise InputError(f"{option} is '{text}'; expected a rising range of at most {MOST_NUMBERS:,} numbers")
    count = int((last - first) / step + 1e-9) + 1
    return [float(f"{first + index * step:.12g}") for index in range(count)]


@contextlib.contextmanager
def bar(what: str, total: float, done: float = 0) -> Iterator[Callable[..., None]]:
    """A bar on stderr where a person sees it; call what is given with `completed` or `advance`, and `words`."""
    from rich import progress
    from rich.console import Console

    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.TextColumn("{task.percentage:3.0f} % {task.fields[words]}"),
        progress.TimeRemainingColumn(),
    )
    with progress.Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as shown:
        task = shown.add_task(what, total=total, words="")
        shown.update(task, completed=done)

        def move(**changes: float | str) -> None:
            shown.update(task, **changes)  # type: ignore[arg-type]

        yield move
