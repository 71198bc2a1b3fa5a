"""Weights & Biases: exports of a run's history or of its system stream, as CSV, as JSON, or as JSON lines.

``run.history()`` takes a sample of 500 rows; ``run.scan_history()`` has them all. The file ``run-<id>.wandb`` is a binary log
that the library itself no longer reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from govcompute.documents import Document
from govcompute.documents.strict_json import parse_large_json
from govcompute.errors import DocumentError, Problem, nearest
from govcompute.quantity import counted
from govcompute.telemetry.files import beginning, json_of, table_of, text_of
from govcompute.telemetry.logged import Logged, field_of, readings_of_run
from govcompute.telemetry.reading import Finding, Given, Imported, sha256_of
from govcompute.telemetry.samples import Sample

SOURCE = "wandb"
_TIME = "_timestamp"
_SAMPLED = 500
_EXPORT = "an export: run.history(stream='events') or list(run.scan_history()), saved as CSV or JSON"


def read_wandb(path: Path, given: Given) -> Imported:
    """The readings of one run; the file's name stands for the run.

    Raises DocumentError for the binary log (it says which export to make), without the column ``_timestamp``, and for text
    where a number belongs in a column that is read.
    """
    if beginning(path, 4) == b":W&B":
        raise DocumentError(Problem(str(path), 0, 0, "", "this is the binary log of W&B, which nothing but W&B reads", _EXPORT))
    rows = list(_rows(path))
    if not any(_TIME in row for _, row in rows):
        names = {name for _, row in rows for name in row}
        raise DocumentError(Problem(str(path), 0, 0, _TIME, f"no column is called '{_TIME}'", _EXPORT, nearest(_TIME, names)))
    series: dict[str, list[Sample]] = {}
    untimed = 0
    for line, row in rows:
        moment = _number(row.get(_TIME))
        if moment is None:
            untimed += 1
            continue
        for name, value in row.items():
            if name == _TIME:
                continue
            number = _number(value)
            if number is not None:
                series.setdefault(name, []).append(Sample(moment, number))
            elif isinstance(value, str) and value and field_of(name, given) is not None:
                raise DocumentError(Problem(str(path), line, 0, name, f"'{value[:60]}' is no number", "a number, or nothing"))
    findings = [Finding("left out", f"{counted(untimed, 'row')} without a time", str(path))] if untimed else []
    if len(rows) == _SAMPLED:
        findings.append(
            Finding("sampled", f"the file has {_SAMPLED} rows, as history() samples them; scan_history() has all", str(path))
        )
    found = readings_of_run(Logged(SOURCE, path.stem, series, str(path), sha256_of(path)), given)
    return Imported(found.readings, (*findings, *found.findings))


def _number(value: Any) -> float | None:
    """The number in a cell: exports leave cells empty (or null, or NaN as text) where a row has no such value."""
    if value is None or isinstance(value, bool) or value == "":
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The rows with their lines, from any of the forms."""
    start = text_of(path).lstrip()[:1]
    if start not in ("[", "{"):
        yield from ((row.line, row.cells) for row in table_of(path).rows)
        return
    lines = [(number, line) for number, line in enumerate(text_of(path).split("\n"), 1) if line.strip()]
    if start == "{" and len(lines) > 1 and all(line.lstrip().startswith("{") for _, line in lines):
        for number, line in lines:
            yield number, _object(path, number, line)
        return
    document = json_of(path)
    yield from ((0, row) for row in _records(document))


def _object(path: Path, number: int, line: str) -> Mapping[str, Any]:
    try:
        value = parse_large_json(line, str(path))
    except DocumentError as error:
        raise DocumentError(replace(problem, line=number) for problem in error.problems) from None
    if not isinstance(value, dict):
        raise DocumentError(Problem(str(path), number, 1, "", "no object", "one object a line"))
    return value


def _records(document: Document) -> list[Mapping[str, Any]]:
    """A list of objects as it is; an object of columns (pandas' to_json) turned into rows."""
    value = document.value
    if isinstance(value, list) and all(isinstance(row, dict) for row in value):
        return value
    if isinstance(value, dict) and value and all(isinstance(column, dict) for column in value.values()):
        keys = list(dict.fromkeys(key for column in value.values() for key in column))
        return [{name: column.get(key) for name, column in value.items()} for key in keys]
    raise DocumentError(document.problem((), "no rows of a run", "a list of objects, or an object of columns"))
