"""CSV read strictly: every row has the header's cells, every quote is closed, and each row knows its line in the file.

The csv module alone numbers records, not lines (a quoted cell may hold many lines), pads short rows in silence, and lets
a quote that is never closed swallow the rest of the file into one cell. Here each of these is a fault with its place.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from govcompute.documents.document import LARGEST_TABLE, read_text
from govcompute.errors import DocumentError, Problem
from govcompute.quantity import counted

_CELL = re.compile(r'(?:"[^"]*(?:""[^"]*)*"?|[^",\r\n][^,\r\n]*|)(?P<after>.?)', re.DOTALL)
_OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its cells by column name, as written, and the line (from 1) of the file on which it begins."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A header and its rows. In problems, `column` is the number of the column (from 1), not of a character."""

    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]

    def problem(self, line: int, key: str, problem: str, expected: str = "", nearest: str = "") -> Problem:
        """A Problem in the column `key` (0 where the table has no such column) of the row that begins on `line`."""
        column = self.header.index(key) + 1 if key in self.header else 0
        return Problem(self.name, line, column, key, problem, expected, nearest)


def read_table(path: Path) -> Table:
    """The table in the CSV file `path`: UTF-8 with or without a byte-order mark, at most 200 MB, a header first.

    Blank lines are passed over. Raises DocumentError that holds every fault: names that are empty or stand twice in the
    header, rows with too few or too many cells, a quote that is never closed, text after a closing quote, NUL bytes.
    """
    return parse_table(read_text(path, LARGEST_TABLE), str(path))


def parse_table(text: str, name: str = "(text)") -> Table:
    """The table in `text`; `name` stands for the file in errors. Raises DocumentError."""
    records = _records(text, name)
    line, header = next(records, (0, []))
    header = [cell.strip() for cell in header]
    problems = list(_header_problems(name, line, header))
    if problems:
        raise DocumentError(problems)
    rows: list[Row] = []
    for line, cells in records:
        if len(cells) == len(header):
            rows.append(Row(line, dict(zip(header, cells, strict=True))))
        else:
            problems.append(_ragged(name, line, header, cells))
    if problems:
        raise DocumentError(problems)
    return Table(name, tuple(header), tuple(rows))


def _records(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Each record that is not blank, with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] | None = None
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise DocumentError(_quoting(text, name, line, header or [], error)) from None
        if cells:
            header = header or [cell.strip() for cell in cells]
            yield line, cells


def _header_problems(name: str, line: int, header: list[str]) -> Iterator[Problem]:
    if not header:
        yield Problem(name, 0, 0, "", "the table is empty", "a header with the names of the columns")
        return
    separator = next((words for sign, words in _OTHER_SEPARATORS.items() if sign in header[0]), None)
    if len(header) == 1 and separator:
        yield Problem(name, line, 1, "", f"the columns are divided by {separator}", "commas")
    count = Counter(header)
    seen: set[str] = set()
    for number, column in enumerate(header, 1):
        if not column:
            yield Problem(name, line, number, "", f"column {number} has no name", "a name for each column")
        elif column in seen:
            first = header.index(column) + 1
            yield Problem(
                name, line, number, column, f"{count[column]} columns are called '{column}'", f"each name once (first: {first})"
            )
        seen.add(column)


def _ragged(name: str, line: int, header: list[str], cells: list[str]) -> Problem:
    short = len(cells) < len(header)
    column = min(len(cells), len(header)) + 1
    problem = f"the row has {counted(len(cells), 'cell')}" + (f" and ends before '{header[len(cells)]}'" if short else "")
    return Problem(name, line, column, header[len(cells)] if short else "", problem, f"{len(header)}, as in the header")


def _quoting(text: str, name: str, start: int, header: list[str], error: csv.Error) -> Problem:
    """What the csv module refused in the record that begins on line `start`, at the cell where that began."""
    line, column = _last_quote(text, start)
    key = header[column - 1] if column <= len(header) else ""
    said = str(error)
    if "unexpected end" in said:
        return Problem(name, line, column, key, "a quote is opened and never closed", 'a closing " (a quote inside: "")')
    if "field larger" in said:
        return Problem(
            name, line, column, key, f"a cell is longer than {csv.field_size_limit():,} characters", "a quote closed earlier"
        )
    return Problem(name, line, column, key, f"the record is not valid CSV: {said}", 'quotes inside a cell doubled: ""')


def _last_quote(text: str, start: int) -> tuple[int, int]:
    """The line and the column number of the last quoted cell of the record that begins on line `start`.

    The csv module gave up on that record: it ends with the text, or where a closing quote is not the end of its cell.
    """
    lines = io.StringIO(text, newline="")
    for _ in range(start - 1):
        lines.readline()
    rest = lines.read()
    position, column, opened = 0, 1, (start, 1)
    while match := _CELL.match(rest, position):
        if rest.startswith('"', position):
            opened = (start + rest.count("\n", 0, position), column)
        if match["after"] != ",":
            break
        position, column = match.end(), column + 1
    return opened
