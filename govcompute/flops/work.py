"""The work of one pass: how many sequences, how many new tokens in each, and how many already in the cache."""

from __future__ import annotations

from dataclasses import dataclass

from govcompute.errors import InputError
from govcompute.quantity import counted


@dataclass(frozen=True, slots=True)
class Work:
    """`new` tokens (1 or more) after `past` cached ones (0 or more), in each of `batch` sequences (1 or more).

    Prefill is past = 0, plain decoding new = 1, the check of g drafted tokens new = g + 1. Padding counts as tokens:
    it is computed. `source` is the length of an encoder's input, and `source_cached` says that its output is there
    already. `documents` are the lengths packed into one sequence, which do not see each other; they add up to `new`.
    """

    new: int
    past: int = 0
    batch: int = 1
    source: int = 0
    source_cached: bool = False
    documents: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        for name, least in (("new", 1), ("past", 0), ("batch", 1), ("source", 0)):
            _whole(name, getattr(self, name), least)
        if self.documents:
            for length in self.documents:
                _whole("documents", length, 1)
            if self.past or sum(self.documents) != self.new:
                raise InputError(
                    f"packed documents of {sum(self.documents)} tokens are not the {self.new} new ones of a fresh pass"
                )

    @property
    def tokens(self) -> int:
        """New tokens of all sequences together."""
        return self.batch * self.new

    @property
    def keys(self) -> int:
        """Keys of one sequence: past and new."""
        return self.past + self.new

    def __str__(self) -> str:
        text = f"{self.batch} x {counted(self.new, 'new token')} after {self.past}"
        if self.source:
            text += f", source {self.source}" + (" (cached)" if self.source_cached else "")
        return text + (f", {counted(len(self.documents), 'document')} packed" if self.documents else "")


def _whole(name: str, value: object, least: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise InputError(f"'{name}' is a whole number of {least} or more, not {value!r}")
