"""Text to tokens and back, from a folder's ``tokenizer.json``: data, read by the tokenizers library, and no code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from govcompute.errors import InputError, MissingExtra

if TYPE_CHECKING:
    from tokenizers import Tokenizer


def load_tokenizer(folder: Path) -> Tokenizer | None:
    """The tokenizer of a model's folder; None where it has none. Raises InputError for a file that cannot be read."""
    file = folder / "tokenizer.json"
    if not file.is_file():
        return None
    try:
        from tokenizers import Tokenizer
    except ImportError:
        raise MissingExtra("tokenizers", "models") from None
    try:
        return Tokenizer.from_file(str(file))
    except Exception as error:  # the library raises bare exceptions
        raise InputError(f"{file} is no tokenizer: {error}") from None


def same_tokenizer(draft: Tokenizer | None, target: Tokenizer | None) -> None:
    """Raises InputError, naming the first difference, where the two do not give every token the same number.

    One that is absent says nothing, and is not held against the other.
    """
    if draft is None or target is None:
        return
    first, second = draft.get_vocab(with_added_tokens=True), target.get_vocab(with_added_tokens=True)
    for token, number in sorted(second.items(), key=lambda entry: entry[1]):
        if first.get(token) != number:
            has = f"is {first[token]:,}" if token in first else "is absent"
            raise InputError(f"the tokenizers differ: token {token!r} is {number:,} for the target and {has} for the draft")
    for token, number in sorted(first.items(), key=lambda entry: entry[1]):
        if token not in second:
            raise InputError(f"the tokenizers differ: token {token!r} is {number:,} for the draft and is absent for the target")
    specials = [
        {number: str(added) for number, added in one.get_added_tokens_decoder().items() if added.special}
        for one in (draft, target)
    ]
    for number in sorted(specials[0].keys() ^ specials[1].keys()):
        side = "draft" if number in specials[0] else "target"
        raise InputError(f"the tokenizers differ: token {number:,} is special for the {side} only")
