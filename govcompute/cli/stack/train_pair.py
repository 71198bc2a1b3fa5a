"""`govcompute stack train-pair`: a target and a draft from scratch, with their cards and the stack that joins them."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govcompute.cli.options import Json, Output
from govcompute.cli.output import emit_json, emit_table, table, tell

if TYPE_CHECKING:
    from rich.table import Table

    from govcompute.speculative.pair.card import Card
    from govcompute.speculative.pair.train import Progress


def train_pair(
    to: Annotated[Path, typer.Option("--to", metavar="FOLDER", help="A new folder for both models and stack.yaml.")],
    text: Annotated[
        list[Path] | None, typer.Option("--text", metavar="PATH", help="Files or folders to learn from, not the interpreter's.")
    ] = None,
    tokens: Annotated[
        int | None, typer.Option("--tokens", min=1, help="Bytes the target reads; the draft, twice those.")
    ] = None,
    minutes: Annotated[float | None, typer.Option("--minutes", help="End by the clock, for both together.")] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of the weights and of the order of the text.")] = 0,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Train a small target and a smaller draft, byte by byte. Needs the extra 'models'.

    By tokens (the default, about 10 minutes on two cores) the same seed gives the same models; by the clock it does not.
    """
    from govcompute.errors import InputError, MissingExtra

    if minutes is not None and not minutes > 0:
        raise InputError(f"--minutes is {minutes:g}; expected a number above 0")
    try:
        import safetensors.torch  # noqa: F401 - the two that the extra brings, asked for before any work
        import torch  # noqa: F401
    except ModuleNotFoundError as missing:
        raise MissingExtra(missing.name or "torch", "models") from None
    from govcompute.speculative.pair.build import build_pair, recipe
    from govcompute.speculative.pair.corpus import read_corpus

    corpus = read_corpus(text or ())
    with _bars() as watch:
        cards = build_pair(to, corpus, _source(text), recipe(tokens=tokens, minutes=minutes, seed=seed), watch=watch)
    if as_json:
        emit_json("trained_pair", {name: card.record for name, card in cards.items()}, output)
    else:
        emit_table(_table(cards), output)
    tell(f"written: {to}")


def _source(text: list[Path] | None) -> str:
    """What a card says of the data: names without the folders they lie in."""
    if not text:
        return "the Python standard library's source and language reference"
    return "texts named by the user: " + ", ".join(path.resolve().name for path in text)


@contextlib.contextmanager
def _bars() -> Iterator[Callable[[str, Progress], None]]:
    """A bar for each model on stderr, where a person sees it."""
    from rich import progress
    from rich.console import Console

    words = ("{task.description}", progress.BarColumn(), "{task.percentage:3.0f} %", "{task.fields[bits]:.2f} bits")
    columns = (*words, progress.TimeRemainingColumn())
    with progress.Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as shown:
        bars: dict[str, progress.TaskID] = {}

        def watch(name: str, now: Progress) -> None:
            if name not in bars:
                bars[name] = shown.add_task(name, total=1.0, bits=now.bits)
            shown.update(bars[name], completed=now.done, bits=now.bits)

        yield watch


def _table(cards: dict[str, Card]) -> Table:
    """Both models side by side."""
    domains = list(next(iter(cards.values())).bits)
    columns = ("parameters", "tokens", "training FLOP", *(f"bits per byte, {domain}" for domain in domains), "seconds")
    made = table("model", *columns, numbers=columns)
    for name, card in cards.items():
        record = card.record
        training = record["training"]
        made.add_row(
            name,
            f"{record['parameters']:,}",
            f"{training['tokens']:,}",
            f"{int(training['flop']):.4g}",
            *(f"{card.bits[domain]:.3f}" for domain in domains),
            f"{training['seconds']:.0f}",
        )
    return made
