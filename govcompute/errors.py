"""What can go wrong, as one family.

    GovcomputeError
    ├── InputError            a document, table or argument is wrong (exit 3)
    │   ├── UnitError         an amount of one kind stands where another is meant
    │   ├── DocumentError     a file breaks a rule; carries file:line:column key
    │   ├── LedgerError       a ledger is damaged, cut, locked, full or of another version
    │   ├── NotFound          an id that nothing has; carries the nearest one that exists
    │   └── CircularReference rules or systems that name each other in a loop
    └── MissingExtra          an optional package or a device is absent (exit 5)
        └── MissingDevice     the device that was asked for is not on this machine

Every message says what was wrong, where, what was expected and, where one exists, the nearest valid spelling.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = [
    "CircularReference",
    "DocumentError",
    "GovcomputeError",
    "InputError",
    "LedgerError",
    "MissingDevice",
    "MissingExtra",
    "NotFound",
    "Problem",
    "UnitError",
    "nearest",
]


#: So many names that are known are told where none of them is near.
_FEW = 8


class GovcomputeError(Exception):
    """Root of the family; ``str(error)`` is fit to be shown to a user."""


class InputError(GovcomputeError):
    """What a user gave cannot be used."""


class UnitError(InputError):
    """An amount of one kind stands where another is meant (FLOP/s for FLOP, MAC for FLOP)."""


class NotFound(InputError):
    """An id that nothing has."""

    def __init__(self, what: str, name: str, known: Iterable[str] = ()) -> None:
        names = list(known)
        close = nearest(name, names)
        near = f"; nearest: '{close}'" if close else f"; there are: {', '.join(names)}" if 0 < len(names) <= _FEW else ""
        super().__init__(f"no {what} is called '{name}'{near}")


class LedgerError(InputError):
    """A ledger cannot be read or written as it is; nothing of what was asked has been recorded."""


class CircularReference(InputError):
    """Rules or systems that name each other in a loop."""

    def __init__(self, what: str, path: Iterable[str]) -> None:
        super().__init__(f"{what} name each other in a circle: {' -> '.join(path)}")


class MissingExtra(GovcomputeError):
    """An optional part is absent; the message says what to install."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"'{package}' is not installed; it comes with: pip install 'govcompute[{extra}]'")


class MissingDevice(MissingExtra):
    """The device that was asked for is not on this machine; the message says which are."""

    def __init__(self, device: str, present: Iterable[str]) -> None:
        GovcomputeError.__init__(self, f"device '{device}' is not on this machine; present: {', '.join(present)}")


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault at one place. ``line`` and ``column`` count from 1; 0 means the whole file.

    Its text is one line of printable characters of bounded length, whatever the file held: no terminal obeys a document.
    """

    file: str
    line: int
    column: int
    key: str
    problem: str
    expected: str = ""
    nearest: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        text = f"{place} {_clipped(self.key) or '(document)'} — {_clipped(self.problem)}"
        if self.expected:
            text += f"; expected {self.expected}"
        if self.nearest:
            text += f"; nearest valid: '{self.nearest}'"
        return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


class DocumentError(InputError):
    """A file breaks one or more rules; ``problems`` holds them all, in the order of the file."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def _clipped(text: str, length: int = 400) -> str:
    return text if len(text) <= length else f"{text[: length - 3]}..."


def nearest(name: str, known: Iterable[str]) -> str:
    """The known spelling most like `name`, or, capitals apart, most like it; an empty string where none is near."""
    spellings = list(known)
    if found := difflib.get_close_matches(name, spellings, n=1, cutoff=0.6):
        return found[0]
    folded = {one.casefold(): one for one in reversed(spellings)}
    found = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else ""
