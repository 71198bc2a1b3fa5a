"""Events from files that people and programs write: one event or a list, as YAML or JSON, or one a line (JSON Lines).

A mapping is an event of compute unless its key `kind` says otherwise. What `govcompute assess --json` prints is taken too: each
of its verdicts is an event.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from govcompute.documents import Document, parse_json, parse_yaml, validate
from govcompute.documents.document import LARGEST_FILE, LARGEST_TABLE, read_text
from govcompute.errors import DocumentError, Problem, nearest
from govcompute.ledger.kinds import KINDS, Event

_Path = tuple[str | int, ...]


def read_events(path: Path) -> list[Event]:
    """The events in a file of 1 MB at most (JSON Lines: 200 MB). Raises DocumentError that holds every fault."""
    lines = path.suffix == ".jsonl"
    return parse_events(read_text(path, LARGEST_TABLE if lines else LARGEST_FILE), str(path), lines=lines)


def parse_events(text: str, name: str, *, lines: bool | None = None) -> list[Event]:
    """The events in `text`; whether it has one a line is told from its first line where `lines` does not say."""
    if _one_a_line(text) if lines is None else lines:
        return _each([found for number, line in enumerate(text.splitlines(), 1) for found in _line(line, number, name)])
    document = parse_json(text, name) if text.lstrip()[:1] in ("{", "[") else parse_yaml(text, name)
    return _each([document])


def _one_a_line(text: str) -> bool:
    first, _, rest = text.partition("\n")
    if not first.startswith("{") or not rest.strip():
        return False
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return False
    return True


def _line(text: str, number: int, name: str) -> Iterator[Document | DocumentError]:
    """The document on one line, with its places in the file; a line that is none, as its error."""
    if not text.strip():
        return
    try:
        found = parse_json(text, name)
    except DocumentError as error:
        yield DocumentError([replace(problem, line=number) for problem in error.problems])
    else:
        yield Document(name, found.value, {path: place._replace(line=number) for path, place in found.places.items()})


def _each(documents: list[Document | DocumentError]) -> list[Event]:
    problems: list[Problem] = []
    events: list[Event] = []
    for document in documents:
        if isinstance(document, DocumentError):
            problems.extend(document.problems)
            continue
        for item in _items(document):
            try:
                events.append(_event(item))
            except DocumentError as error:
                problems.extend(error.problems)
    if problems:
        raise DocumentError(problems)
    return events


def _items(document: Document) -> Iterator[Document]:
    """The events of a document, each as a document of its own."""
    value = document.value
    if isinstance(value, dict) and value.get("kind") == "verdicts" and isinstance(value.get("verdicts"), list):
        for part in _list(document, ("verdicts",), value["verdicts"]):
            places = {("record", *path): place for path, place in part.places.items()}
            yield Document(part.name, {"kind": "verdict", "record": part.value}, {**places, (): part.place(())})
    elif isinstance(value, list):
        yield from _list(document, (), value)
    else:
        yield document


def _list(document: Document, at: _Path, items: list[Any]) -> Iterator[Document]:
    depth = len(at) + 1
    places: list[dict[_Path, Any]] = [{} for _ in items]
    for path, place in document.places.items():
        if len(path) >= depth and path[: depth - 1] == at and isinstance(index := path[depth - 1], int):
            places[index][path[depth:]] = place
    for item, there in zip(items, places, strict=True):
        yield Document(document.name, item, there)


def _event(item: Document) -> Event:
    if not isinstance(item.value, dict):
        raise DocumentError(item.problem((), "not an event", "a mapping of keys to values"))
    kind = item.value.get("kind", "compute")
    if kind not in KINDS:
        close = nearest(str(kind), KINDS)
        raise DocumentError(item.problem(("kind",), f"'{kind}' is no kind of event", f"one of {', '.join(KINDS)}", close))
    content = {key: value for key, value in item.value.items() if key != "kind"}
    return validate(KINDS[kind], Document(item.name, content, item.places))
