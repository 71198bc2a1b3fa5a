"""Files as telemetry leaves them: large JSON, logs with colours, local times without a zone, exports of tables."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from govcompute.documents import Document, parse_json
from govcompute.documents.document import LARGEST_FILE, LARGEST_TABLE, read_text
from govcompute.documents.strict_json import parse_large_json
from govcompute.documents.table import Table, parse_table
from govcompute.errors import DocumentError, Problem
from govcompute.telemetry.reading import Given

_COLOUR = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_LAUNCHER = re.compile(r"^\s*(?:\[(?:default|rank)?(\d+)\]:\s*)+")


def beginning(path: Path, size: int) -> bytes:
    """The first bytes of a file. Raises DocumentError where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(size)
    except OSError as error:
        raise DocumentError(Problem(str(path), 0, 0, "", f"cannot be read: {error.strerror or error}")) from None


def text_of(path: Path) -> str:
    """The text of a file of at most 200 MB. Raises DocumentError where it is empty or cannot be read as UTF-8."""
    text = read_text(path, LARGEST_TABLE)
    if not text.strip():
        raise DocumentError(Problem(str(path), 0, 0, "", "the file is empty"))
    return text


def json_of(path: Path) -> Document:
    """The JSON in the file `path`. Raises DocumentError, with the line where the text breaks off.

    Past 1 MB values have no places of their own: to find them takes a second reading that is a hundred times slower.
    """
    text = text_of(path)
    if len(text) <= LARGEST_FILE:
        return parse_json(text, str(path))
    return Document(str(path), parse_large_json(text, str(path)), {})


def table_of(path: Path) -> Table:
    """The CSV table in `path`; the first column of pandas' exports has no name, and is called 'index'."""
    text = text_of(path)
    return parse_table("index" + text if text.startswith(",") else text, str(path))


def lines_of(path: Path) -> list[tuple[int, str]]:
    """The lines of a log with their numbers, without colours and without what launchers put before them (``[rank0]:``)."""
    lines = text_of(path).replace("\r\n", "\n").split("\n")
    return [(number, _LAUNCHER.sub("", _COLOUR.sub("", line))) for number, line in enumerate(lines, 1)]


def seconds_of(text: str, pattern: str, given: Given, where: tuple[Path, int], key: str = "") -> float:
    """Seconds since 1970 of a local time that carries no zone. Raises DocumentError at the line `where` of a file."""
    try:
        return datetime.strptime(text.strip(), pattern).replace(tzinfo=given.zone).timestamp()
    except (ValueError, OverflowError):
        example = datetime(2026, 7, 23, 12, 0, 9).strftime(pattern)
        raise DocumentError(Problem(str(where[0]), where[1], 1, key, f"'{text}' is no time", f"such as {example}")) from None
