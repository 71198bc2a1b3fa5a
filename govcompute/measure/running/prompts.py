"""Prompts: random slices of real text, seeded, as tokens of the model's own tokenizer or as bytes.

The text is a file of the user's, or the help texts of the Python that runs this: real English and code that every
installation has. What a model answers is not looked at; real text matters because it decides which tokens are drafted and
accepted, and which experts of a mixture are asked.
"""

from __future__ import annotations

import importlib
import platform
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from govcompute.documents.document import LARGEST_TABLE, read_text
from govcompute.errors import InputError

_HELP = "pydoc_data.topics"


@dataclass(frozen=True, slots=True)
class Corpus:
    """Tokens to take prompts from, and in words where they are from."""

    tokens: tuple[int, ...]
    source: str

    def prompts(self, count: int, length: int, seed: int) -> list[list[int]]:
        """`count` slices of `length` tokens, at places drawn with `seed`. Raises InputError for a text that is too short."""
        if length > len(self.tokens):
            raise InputError(f"a prompt of {length:,} tokens is longer than the text, which has {len(self.tokens):,}")
        draw = random.Random(seed)  # noqa: S311 - nothing secret
        starts = [draw.randrange(len(self.tokens) - length + 1) for _ in range(count)]
        return [list(self.tokens[start : start + length]) for start in starts]


def corpus(text: Path | None, vocabulary: int, encode: Callable[[str], Sequence[int]] | None = None) -> Corpus:
    """The text of the file, or Python's own help, as tokens below `vocabulary`.

    Without `encode` every byte is a token. Raises InputError where a token is not in the vocabulary.
    """
    name, words = (f"the file {text.name}", read_text(text, LARGEST_TABLE)) if text else _help()
    tokens = tuple(encode(words)) if encode else tuple(words.encode("utf-8"))
    if not tokens:
        raise InputError(f"{name} is empty: there is nothing to take prompts from")
    if max(tokens) >= vocabulary:
        raise InputError(f"token {max(tokens)} of {name} is not in a vocabulary of {vocabulary:,}")
    way = "the model's tokenizer" if encode else "its bytes"
    return Corpus(tokens, f"random slices of {name}, by {way}")


def _help() -> tuple[str, str]:
    topics: dict[str, str] = importlib.import_module(_HELP).topics
    return f"{_HELP} of Python {platform.python_version()}", "\n".join(topics[key] for key in sorted(topics))
