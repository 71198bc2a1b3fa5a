"""YAML files that were read before: what they say is kept, and parsing costs only what is new.

A file is known by the SHA-256 of its bytes, as in a registry's manifest, and the bytes are read every time: an edited file
is another file, whatever its size and times, so nothing stale can be served. Kept are the plain values in lines of JSON,
which can run nothing; schemas judge them anew at every load, and where a fault must be placed the text is parsed again. A
file of another version of the reader, a damaged one, and one that another user could have written are passed over and
written anew; where that cannot be done, nothing is kept and nothing is said.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

from govcompute.documents.atomic import write_parts
from govcompute.documents.document import LARGEST_FILE, Document, Place, decoded, read_bytes
from govcompute.documents.strict_yaml import parse_yaml
from govcompute.errors import GovcomputeError
from govcompute.paths import cache_folder
from govcompute.quantity.exact import LARGEST_EXPONENT


@contextlib.contextmanager
def remembered(folder: Path) -> Iterator[Callable[[Path], Document]]:
    """`read_yaml` for the files of `folder`, of which none is parsed twice; what it says of each is kept at the end."""
    kept = _Kept(folder)
    yield kept.read
    kept.write()


class _Kept:
    """The values of one folder's files by the SHA-256 of each: as they were kept, and as they are met now."""

    def __init__(self, folder: Path) -> None:
        self._path = _file_for(folder)
        self._before = {} if self._path is None else _lines(self._path)
        self._now: dict[str, str] = {}

    def read(self, path: Path) -> Document:
        """The document in the file `path`, remembered or parsed. Raises DocumentError."""
        content, name = read_bytes(path, LARGEST_FILE), str(path)
        digest = hashlib.sha256(content).hexdigest()
        line = self._before.get(digest)
        if line is not None:
            self._now[digest] = line
            return Document(name, json.loads(line, parse_float=Decimal), _Places(content, name))
        found = parse_yaml(decoded(content, name), name)
        if self._path is not None:
            self._now[digest] = as_json(found.value)
        return found

    def write(self) -> None:
        """Keeps what was met, where it differs from what was kept."""
        if self._path is None or self._now.keys() == self._before.keys():
            return
        body = "".join(f"{digest} {line}\n" for digest, line in self._now.items()).encode()
        with contextlib.suppress(GovcomputeError, OSError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_parts(self._path, (_head(body), body))


class _Places(Mapping[tuple[str | int, ...], Place]):
    """Where everything stood in a file that was remembered: found out when it is asked for."""

    def __init__(self, content: bytes, name: str) -> None:
        self._content, self._name = content, name

    @cached_property
    def _found(self) -> Mapping[tuple[str | int, ...], Place]:
        return parse_yaml(decoded(self._content, self._name), self._name).places

    def __getitem__(self, path: tuple[str | int, ...]) -> Place:
        return self._found[path]

    def __iter__(self) -> Iterator[tuple[str | int, ...]]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def as_json(value: Any) -> str:
    """JSON in one line that reads back to the same with ``parse_float=Decimal``: a Decimal keeps its digits."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{as_json(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(as_json, value)) + "]"
    if isinstance(value, Decimal):
        digits = str(value)
        return digits if "." in digits or "E" in digits else f"{digits}E0"
    return json.dumps(value)


def _file_for(folder: Path) -> Path | None:
    """Where the values of the files of `folder` are kept; None where nothing is."""
    place = cache_folder()
    if place is None:
        return None
    return place / f"documents-{hashlib.sha256(str(folder.absolute()).encode()).hexdigest()[:16]}"


def _lines(path: Path) -> dict[str, str]:
    """What is kept in `path`, a line of JSON by SHA-256; nothing where it is absent, damaged, or not ours alone."""
    try:
        with path.open("rb") as file:
            if _anybodys(os.fstat(file.fileno())):
                return {}
            head, body = file.readline(), file.read()
    except OSError:
        return {}
    if head != _head(body):
        return {}
    return {line[:64]: line[65:] for line in body.decode().split("\n") if line}


def _anybodys(found: os.stat_result) -> bool:
    """Whether another user made the file, or anybody may write to it."""
    if not hasattr(os, "getuid"):
        return False
    return found.st_uid != os.getuid() or bool(found.st_mode & stat.S_IWOTH)


def _head(body: bytes) -> bytes:
    """The first line: which reader the values are of, and the SHA-256 of all that follows."""
    return f"govcompute documents {_reader()} {hashlib.sha256(body).hexdigest()}\n".encode()


@cache
def _reader() -> str:
    """What the values depend on beside the bytes: the code of this room, PyYAML and Python."""
    digest = hashlib.sha256(f"{sys.version} {yaml.__version__} {LARGEST_EXPONENT}".encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
