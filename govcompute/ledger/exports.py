"""A ledger as a file for others: JSON Lines that can be verified without it, CSV for spreadsheets, Parquet.

The first line of the JSON Lines says which ledger it is and how far it goes; every other line is one entry. Its body comes
last, as it stands in the ledger, so that its text can be cut out of the line and hashed. Nothing in such a file can be
changed, added or cut, and no other spelling of the same content is taken.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govcompute.documents import defused
from govcompute.errors import LedgerError, MissingExtra
from govcompute.ledger.entry import Entry, canonical
from govcompute.ledger.event import ComputeEvent
from govcompute.ledger.ledger import About
from govcompute.ledger.sound import Finding
from govcompute.ledger.verification import Row, Verification, Walk, corrections, held_against

if TYPE_CHECKING:
    from govcompute.ledger.anchors import Anchor
    from govcompute.ledger.ledger import Ledger

KIND = "ledger_export"
_BODY = b',"body":'
_BEFORE_BODY = ("at", "code_version", "hash", "kind", "prev", "seq", "who")


def to_jsonl(ledger: Ledger) -> Iterator[bytes]:
    """The lines of an export, each with its line end."""
    head = ledger.head()
    yield _first_line(ledger.about, head.count, head.hash)
    for entry in ledger.entries():
        if entry.seq > head.count:
            return
        yield _line(entry)


def _first_line(about: About, count: int, hash_: str) -> bytes:
    whole = {
        "schema_version": 1,
        "kind": KIND,
        "ledger": {"id": about.id, "name": about.name, "created": about.created},
        "head": {"count": count, "hash": hash_},
    }
    return canonical(whole).encode() + b"\n"


def _line(entry: Entry) -> bytes:
    before = canonical({name: getattr(entry, name) for name in _BEFORE_BODY}).encode()
    return before[:-1] + _BODY + entry.body.encode() + b"}\n"


def looks_like_export(path: Path) -> bool:
    """Whether the file begins as an export does, and not as a database."""
    try:
        with path.open("rb") as file:
            return file.read(1) == b"{"
    except OSError:
        return False


def verify_export(path: Path, anchors: Sequence[Anchor] = (), *, bodies: bool = True) -> Verification:
    """What `verify` says of the chain in an export. Raises LedgerError where the first line is not that of an export."""
    try:
        with path.open("rb") as file:
            about, count, hash_ = _read_first_line(path, file.readline())
            walk = Walk(about, {one.count for one in anchors}, merkle=bool(anchors), bodies=bodies)
            findings: list[Finding] = []
            try:
                walk.run(_rows(path, file))
            except LedgerError as error:
                findings.append(Finding("file", str(error)))
        if walk.finding is not None:
            findings.append(walk.finding)
        elif not findings:
            findings += corrections(walk, lambda named: _number_of(path, named))
            if (walk.count, walk.hash) != (count, hash_):
                says = (
                    f"ends behind entry {walk.count}; its first line names {count}, {hash_[:12]}...: the end has been cut off"
                )
                findings.append(Finding("file", says))
    except OSError as error:
        raise LedgerError(f"{path} cannot be read: {error.strerror or error}") from None
    findings += held_against(walk, anchors)
    return walk.verification(findings, (), len(anchors))


def _read_first_line(path: Path, line: bytes) -> tuple[About, int, str]:
    try:
        content = json.loads(line)
        about, head = About(**content["ledger"]), content["head"]
        known = [type(value) for value in (about.id, about.name, about.created)] == [str, str, int]
        if known and content["kind"] == KIND and _first_line(about, head["count"], head["hash"]) == line:
            return about, head["count"], head["hash"]
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    raise LedgerError(f"{path} is no export of a ledger, or its first line is damaged")


def _rows(path: Path, lines: Iterable[bytes]) -> Iterator[Row]:
    """Each line as a row. Raises LedgerError for a line that is not as `to_jsonl` writes it."""
    for number, line in enumerate(lines, 2):
        try:
            at = line.index(_BODY)
            fields = json.loads(line[:at] + b"}")
            entry = Entry(**fields, body=line[at + len(_BODY) : -2].decode())
            as_written = _line(entry) == line
        except (ValueError, TypeError, RecursionError):
            as_written = False
        if not as_written:
            raise LedgerError(f"{path}:{number}: the line is damaged or cut")
        yield (*entry.fields(), entry.prev, entry.hash)


def _number_of(path: Path, hash_: str) -> int | None:
    with path.open("rb") as file:
        file.readline()
        return next((int(str(row[0])) for row in _rows(path, file) if row[-1] == hash_), None)


#: The columns of a spreadsheet.
COLUMNS = (
    "seq", "written", "who", "code_version", "kind", "system", "run", "stage", "activity", "method", "median", "low90",
    "high90", "unit", "started", "ended", "source", "source_key", "supersedes", "why", "note", "hash",
)  # fmt: skip


def to_csv(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Lines of CSV, one for each entry; no cell is run by a spreadsheet. Amounts are rounded to double precision."""
    yield _csv_line(COLUMNS)
    for entry in entries:
        cells = _cells(entry)
        yield _csv_line([defused(cells.get(column, "")) for column in COLUMNS])


def _cells(entry: Entry) -> dict[str, Any]:
    event = entry.event
    cells = {"seq": entry.seq, "written": entry.moment.isoformat(), "who": entry.who, "code_version": entry.code_version}
    cells |= {"kind": entry.kind, "hash": entry.hash}
    cells |= {name: value for name, value in event.body().items() if name in COLUMNS and not isinstance(value, dict | list)}
    if isinstance(event, ComputeEvent):
        estimate = event.amount.estimate()
        low, high = estimate.interval90
        cells |= {"median": float(estimate.median), "low90": float(low), "high90": "" if high is None else float(high)}
        cells["unit"] = event.amount.unit
    return cells


def _csv_line(cells: Iterable[Any]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue().encode()


def to_parquet(entries: Iterable[Entry]) -> bytes:
    """Whole entries as one Parquet table, bodies as JSON text. Raises MissingExtra without pyarrow."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ModuleNotFoundError:
        raise MissingExtra("pyarrow", "distributed") from None
    names = ("seq", "at", "who", "code_version", "kind", "body", "prev", "hash")
    whole = list(entries)
    columns = {name: [getattr(entry, name) for entry in whole] for name in names}
    types = [
        (name, pa.int64() if name == "seq" else pa.timestamp("us", "UTC") if name == "at" else pa.string()) for name in names
    ]
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns, schema=pa.schema(types)), buffer)
    return buffer.getvalue()
