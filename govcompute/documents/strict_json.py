"""JSON read as strictly as YAML: duplicate keys, NaN, infinities, deep nesting and large files are refused."""

from __future__ import annotations

import contextlib
import json
import math
import re
from bisect import bisect_right
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from govcompute.documents.document import LARGEST_FILE, MAX_DEPTH, Document, Place, place_at, read_text
from govcompute.errors import DocumentError, InputError, Problem
from govcompute.quantity.exact import exact

_LONGEST_NUMBER = 200
#: The escape of a character that may be half of one.
_HALF_ESCAPED = re.compile(r"\\u[dD][89a-fA-F]")
_HALF_CHARACTER = re.compile(r"[\ud800-\udfff]")
_Path = tuple[str | int, ...]


def read_json(path: Path) -> Document:
    """The document in the file `path`. Raises DocumentError with file, line, column and key."""
    return parse_json(read_text(path, LARGEST_FILE), str(path))


def parse_json(text: str, name: str = "(text)") -> Document:
    """The document in `text`; numbers with a point or exponent become Decimal, so nothing is rounded.

    For what a person wrote: every fault is told with its line, column and key.
    """
    deep = _too_deep(text)
    if deep is not None:
        raise DocumentError(Problem(name, *place_at(text, deep), "", f"nesting is deeper than {MAX_DEPTH} levels"))
    try:
        value = json.loads(text, parse_constant=_usable, parse_float=_usable, parse_int=_usable)
    except json.JSONDecodeError as error:
        raise DocumentError(Problem(name, error.lineno, error.colno, "", f"not valid JSON: {error.msg}")) from None
    return Document(name, value, _Scan(text, name).places)


def parse_large_json(text: str, name: str = "(text)") -> Any:
    """The values in `text` without places, numbers as floats.

    For what a machine wrote: samples and states, too many for exact numbers, which take three to twenty times as long.
    Of two equal keys the last is kept. NaN, infinities, numbers past a float or of more than 200 characters, and nesting past
    what the standard library takes are refused. Raises DocumentError.
    """
    try:
        return json.loads(text, parse_constant=_whole, parse_int=_whole, parse_float=_float)
    except json.JSONDecodeError as error:
        raise DocumentError(Problem(name, error.lineno, error.colno, "", f"not valid JSON: {error.msg}")) from None
    except InputError as error:
        raise DocumentError(Problem(name, 0, 0, "", str(error), "a finite number such as 1e25")) from None
    except RecursionError:
        raise DocumentError(Problem(name, 0, 0, "", f"nesting is deeper than {MAX_DEPTH} levels")) from None


def _whole(token: str) -> int:
    number = _number(token)
    assert isinstance(number, int)
    return number


def _float(token: str) -> float:
    number = float(token)
    if math.isinf(number) or len(token) > _LONGEST_NUMBER:
        raise InputError(f"{token[:40]} is not a finite number")
    return number


def parse_values(text: str, name: str = "(text)") -> Any:
    """The values of `parse_json` without their places, several times as fast.

    For short texts that come by the million and must be exact, such as configs; one of many brackets goes to `parse_json`.
    What that refuses is refused here, in its words.
    """
    if text.count("[") + text.count("{") <= MAX_DEPTH and not _HALF_ESCAPED.search(text):
        with contextlib.suppress(ValueError, InputError):  # told below, with its place
            return json.loads(text, object_pairs_hook=_unique, parse_constant=_number, parse_float=_number, parse_int=_number)
    return parse_json(text, name).value


def _unique(members: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(members)
    if len(found) < len(members):
        raise ValueError("duplicate key")
    return found


def _number(token: str) -> int | Decimal:
    """The number in `token`, exact. Raises InputError where it is not finite, past 1e±100 or too long."""
    if token.lstrip("-") in ("NaN", "Infinity"):
        raise InputError(f"{token} is not a finite number")
    if len(token) > _LONGEST_NUMBER:
        raise InputError(f"a number of {len(token)} characters is longer than {_LONGEST_NUMBER}")
    if token.lstrip("-").isdigit():
        return int(token)
    exact(token)
    return Decimal(token)


def _usable(token: str) -> int | Decimal | None:
    """The number, or None for one that `_Scan` refuses: the parser does not say where it is."""
    try:
        return _number(token)
    except InputError:
        return None


def _too_deep(text: str) -> int | None:
    """Where nesting passes the limit, if it does."""
    depth = 0
    in_string = escaped = False
    for index, character in enumerate(text):
        if in_string:
            in_string = escaped or character != '"'
            escaped = character == "\\" and not escaped
        elif character == '"':
            in_string = True
        elif character in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                return index
        elif character in "]}":
            depth -= 1
    return None


class _Scan:
    """A second reading of text that is known to be valid JSON: where each key and item stands, and what is refused."""

    def __init__(self, text: str, name: str) -> None:
        self.places: dict[_Path, Place] = {}
        self._text = text
        self._name = name
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._value(0, ())

    def _value(self, at: int, path: _Path) -> int:
        """Reads the value that begins at or after `at`; returns the index after it."""
        text = self._text
        at = self._skip(at)
        self.places.setdefault(path, self._place(at))
        if text[at] == "{":
            return self._members(at + 1, path)
        if text[at] == "[":
            at, index = self._skip(at + 1), 0
            while text[at] != "]":
                at, index = self._skip(self._value(at, (*path, index))), index + 1
            return at + 1
        if text[at] == '"':
            return self._string(at, path)[1]
        end = at
        while end < len(text) and text[end] not in ",]} \t\r\n":
            end += 1
        if text[at] in "-0123456789NI":
            try:
                _number(text[at:end])
            except InputError as error:
                self._fail(at, path, str(error), "a finite number such as 1e25")
        return end

    def _members(self, at: int, path: _Path) -> int:
        at = self._skip(at)
        while self._text[at] != "}":
            key, after = self._string(at, path)
            member = (*path, key)
            if member in self.places:
                first = self.places[member].line
                self._fail(at, member, f"duplicate key '{key}'", f"each key once (first on line {first})")
            self.places[member] = self._place(at)
            at = self._skip(self._value(after, member))
        return at + 1

    def _string(self, at: int, path: _Path) -> tuple[str, int]:
        string, after = json.decoder.scanstring(self._text, at + 1)  # type: ignore[attr-defined]
        if half := _HALF_CHARACTER.search(string):
            self._fail(at, path, f"half a character, U+{ord(half[0]):04X}", "a pair of surrogates, or the character itself")
        return string, int(after)

    def _skip(self, at: int) -> int:
        while at < len(self._text) and self._text[at] in " \t\r\n,:":
            at += 1
        return at

    def _place(self, at: int) -> Place:
        line = bisect_right(self._starts, at)
        return Place(line, at - self._starts[line - 1] + 1)

    def _fail(self, at: int, path: _Path, problem: str, expected: str) -> NoReturn:
        key = ".".join(str(part) for part in path)
        raise DocumentError(Problem(self._name, *self._place(at), key, problem, expected)) from None
