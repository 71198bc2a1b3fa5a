"""What every reader returns: plain values and, for each, the place where it stood; and the limits they all keep."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from govcompute.errors import DocumentError, Problem

LARGEST_FILE = 1_000_000
LARGEST_TABLE = 200_000_000
MAX_DEPTH = 40


class Place(NamedTuple):
    """A position in a file; lines and columns count from 1, and 0 means the whole file."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Document:
    """Values from a file. `places` maps a path of keys and indices to where the key (or the item) begins."""

    name: str
    value: Any
    places: Mapping[tuple[str | int, ...], Place]

    def place(self, path: tuple[str | int, ...]) -> Place:
        """The place of `path`, or of its nearest parent that has one."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place(1, 1))

    def problem(self, path: tuple[str | int, ...], problem: str, expected: str = "", nearest: str = "") -> Problem:
        """A Problem at `path`."""
        place = self.place(path)
        key = ".".join(str(part) for part in path)
        return Problem(self.name, place.line, place.column, key, problem, expected, nearest)


def place_at(text: str, index: int) -> Place:
    """The place of the character at `index`; lines end at a line feed."""
    return Place(text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))


def read_text(path: Path, largest: int) -> str:
    """The UTF-8 text of a file of at most `largest` bytes; a byte-order mark is dropped. Raises DocumentError."""
    return decoded(read_bytes(path, largest), str(path))


def read_bytes(path: Path, largest: int) -> bytes:
    """What a file of at most `largest` bytes holds. Raises DocumentError."""
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > largest:
                raise DocumentError(Problem(str(path), 0, 0, "", f"the file has {size:,} bytes", f"at most {largest:,}"))
            content = file.read(largest + 1)
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise DocumentError(Problem(str(path), 0, 0, "", f"cannot be read: {said}")) from None
    if len(content) > largest:  # a pipe or a device, which has no size
        raise DocumentError(Problem(str(path), 0, 0, "", f"the file has more than {largest:,} bytes", f"at most {largest:,}"))
    return content


def decoded(content: bytes, name: str) -> str:
    """The UTF-8 text in `content`; a byte-order mark is dropped. Raises DocumentError, where `name` stands for the file."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(Problem(name, 0, 0, "", f"byte {error.start} is not UTF-8 text", "a text file in UTF-8")) from None
    if "\x00" in text:
        raise DocumentError(Problem(name, *place_at(text, text.index("\x00")), "", "a NUL byte in a text file"))
    return text
