"""A report for spreadsheets: one line a value, so that nothing of the report is lost and every line says where it stands."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from govcompute.documents import defused
from govcompute.report.dossier.dossier import decimal

COLUMNS = (
    "report", "system", "as_of", "section", "part", "row", "column", "text", "value", "low", "high", "unit", "citation",
    "evidence", "answer", "made_from", "sha256",
)  # fmt: skip


def dossier_csv(record: dict[str, Any]) -> str:
    """The report's record as CSV, every text cell defused."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    same = {"report": record["report"], "system": record["system"], "as_of": record["as_of"]}
    labels = {made["key"]: made["label"] for made in record["made_from"]}
    for line in _lines(record, labels):
        writer.writerow({key: defused(value) for key, value in (same | line).items()})
    return buffer.getvalue()


def _lines(record: dict[str, Any], labels: dict[str, str]) -> Iterator[dict[str, Any]]:
    yield {"section": "standing", "part": "statement", "text": record["standing"]}
    yield {"section": "standing", **_statement(record["headline"], labels)}
    yield {"section": "notice", "part": "statement", "text": record["notice"]}
    for section in record["sections"]:
        where = {"section": section["heading"]}
        for statement in section["statements"]:
            yield {**where, **_statement(statement, labels)}
        if section["table"]:
            yield from ({**where, **line} for line in _cells(section["table"], labels))
        for index, point in enumerate(section["points"], 1):
            yield {**where, **_statement(point, labels), "part": "point", "row": index}
    for made in record["made_from"]:
        yield {
            "section": "made from",
            "part": "input",
            "row": made["label"],
            "text": made["what"],
            "sha256": made["sha256"] or "",
        }
    yield {"section": "made from", "part": "input", "row": "code", "text": record["code"]}


def _statement(statement: dict[str, Any], labels: dict[str, str]) -> dict[str, Any]:
    return {
        "part": "statement",
        "text": statement["text"],
        "citation": statement["citation"],
        "evidence": statement["level"],
        "answer": statement["answer"],
        "made_from": " ".join(labels[key] for key in statement["refs"]),
    }


def _cells(table: dict[str, Any], labels: dict[str, str]) -> Iterator[dict[str, Any]]:
    for row in table["rows"]:
        same = {
            "part": table["caption"],
            "row": row["cells"][0]["text"],
            "answer": "open" if row["open"] else "",
            "made_from": " ".join(labels[key] for key in row["refs"]),
        }
        for column, cell in zip(table["columns"][1:], row["cells"][1:], strict=True):
            number = cell["number"] or {}
            numbers = {key: _number(number.get(key)) for key in ("value", "low", "high")}
            yield {**same, "column": column, "text": cell["text"], **numbers, "unit": number.get("unit", "")}


def _number(written: float | int | str | None) -> float | int | str:
    """A spreadsheet would read 1/3 as a day of March, so a fraction is worked out."""
    return "" if written is None else decimal(written) if isinstance(written, str) else written
