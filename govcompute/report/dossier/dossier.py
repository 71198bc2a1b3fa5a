"""The typed result behind every report: sections of statements, tables and figures, each number with where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from govcompute.documents import NonNegative, Record

SCHEMA_VERSION = 1


class Number(Record):
    """A number behind a text, exact; `low` and `high` are its 90 % interval (for bounds: the bounds)."""

    value: NonNegative
    unit: str
    low: NonNegative | None = None
    high: NonNegative | None = None


def decimal(written: float | int | str) -> float:
    """A number of the record as a float: one that no float is exactly is written there as a fraction in text."""
    over, _, under = str(written).partition("/")
    return int(over) / int(under) if under else float(over)


class Statement(Record):
    """A sentence, with where the law says so, how well that is known, and what a number in it was made from.

    `answer` is what a step of the reasoning comes to, `depth` its depth there (from 0).
    """

    text: str
    citation: str = ""
    level: str = ""
    answer: Literal["yes", "no", "open", ""] = ""
    depth: int = 0
    refs: tuple[str, ...] = ()


class Cell(Record):
    """One cell: what is read, and the number behind it where it is one."""

    text: str
    number: Number | None = None


class Row(Record):
    """One line of a table, with the keys of what its numbers were made from."""

    cells: tuple[Cell, ...]
    refs: tuple[str, ...] = ()
    open: bool = False


class Table(Record):
    """A table. Each row has as many cells as there are columns; the first cell is the row's heading."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


class Mark(Record):
    """A place on an axis with its word."""

    label: str
    value: NonNegative


class Bar(Record):
    """A stretch of an axis: an interval with its middle, or a step of a sum (`middle` absent).

    `doubt` is the 90 % interval of where the stretch ends, drawn below it; its upper end is None where nobody knows one.
    """

    label: str
    low: NonNegative
    high: NonNegative
    middle: NonNegative | None = None
    text: str = ""
    tone: Literal["counted", "inherited", "left_out", "not_known", "total"] = "counted"
    doubt: tuple[NonNegative, NonNegative | None] | None = None


class Figure(Record):
    """What a picture shows; `alt` says it to those who cannot see it."""

    caption: str
    alt: str
    axis: str
    scale: Literal["log", "linear"]
    bars: tuple[Bar, ...]
    lines: tuple[Mark, ...]
    ticks: tuple[Mark, ...]


class Section(Record):
    """A part under a heading: statements, then a figure, a table and a list, each where there is one."""

    id: str
    heading: str
    depth: Literal[2, 3] = 2
    statements: tuple[Statement, ...] = ()
    figure: Figure | None = None
    table: Table | None = None
    points: tuple[Statement, ...] = ()


class Made(Record):
    """A file, ledger entry or program that the report was made from. `label` is the text of links to it."""

    key: str
    label: str
    what: str
    sha256: str | None = None


class Dossier(Record):
    """One report; `report` is its kind. `standing` is the outcome that it is headed with.

    `standing_words` and `headline` say the same for people.
    """

    report: str
    title: str
    reader: str
    system: str
    name: str
    provider: str | None
    as_of: str
    standing: str
    standing_words: str
    headline: Statement
    notice: str
    verdicts: tuple[dict[str, Any], ...]
    sections: tuple[Section, ...]
    made_from: tuple[Made, ...]
    code: str

    def record(self) -> dict[str, Any]:
        """The report as plain data: what JSON holds, and what every template reads."""
        return {"schema_version": SCHEMA_VERSION, "kind": "report", **self.model_dump(mode="json")}


def refs_of(headline: Statement, sections: tuple[Section, ...]) -> Iterator[str]:
    """Every key that a statement or a row refers to."""
    yield from headline.refs
    for section in sections:
        for statement in (*section.statements, *section.points):
            yield from statement.refs
        for row in section.table.rows if section.table else ():
            yield from row.refs
