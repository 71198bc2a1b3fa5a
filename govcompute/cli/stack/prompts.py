"""What `train-head` and `study` both begin with: a stack that runs, real texts, and bars for a person."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from govcompute.speculative.engine.load import Loaded
    from govcompute.speculative.pair.corpus import Text
    from govcompute.speculative.stack import Stack

StackFile = Annotated[Path, typer.Argument(help="A stack's YAML file whose members name folders.")]
Texts = Annotated[
    list[Path] | None, typer.Option("--text", metavar="PATH", help="Files or folders to take prompts from.", show_default=False)
]
PromptBytes = Annotated[int, typer.Option("--prompt-bytes", min=1, help="Bytes of text in a prompt.")]
NewTokens = Annotated[int, typer.Option("--new-tokens", min=2, help="Most tokens of an answer.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Of prompts, texts and weights.")]
Device = Annotated[str, typer.Option("--device", help="cpu, cuda or cuda:N.")]


def read(file: Path) -> Stack:
    """The document, without its systems and architectures: none is needed to run it. Raises DocumentError."""
    from govcompute.documents import read_yaml, validate
    from govcompute.speculative.stack import Stack

    return validate(Stack, read_yaml(file))


def prompts(loaded: Loaded, texts: tuple[Text, ...], count: int, length: int, seed: int) -> list[list[int]]:
    """`count` prompts of `length` bytes, as tokens of the stack. Raises InputError where the texts are too short."""
    from govcompute.speculative.pair.corpus import prompts as cut

    found = cut(texts, count, length, seed)
    if loaded.tokenizer is None:
        return found
    words = [bytes(one).decode("utf-8", errors="ignore") for one in found]
    return [loaded.tokenizer.encode(text, add_special_tokens=False).ids for text in words]


@contextlib.contextmanager
def bars() -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each thing that is done, on stderr, where a person sees it."""
    from rich import progress
    from rich.console import Console

    with progress.Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as shown:
        tasks: dict[str, progress.TaskID] = {}

        def watch(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = shown.add_task(what, total=of)
            shown.update(tasks[what], completed=done, total=of)

        yield watch
