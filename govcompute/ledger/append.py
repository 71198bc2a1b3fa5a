"""The one way in: events become the next entries of the chain, all of them or none."""

from __future__ import annotations

import getpass
import os
import socket
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version

from sqlalchemy import Connection, insert, select, update

from govcompute.errors import InputError
from govcompute.ledger import tables
from govcompute.ledger.entry import Entry, canonical, link
from govcompute.ledger.event import ComputeEvent
from govcompute.ledger.kinds import Event, VerdictEvent, kind_of

WHO_VARIABLE = "GOVCOMPUTE_WHO"
_LARGEST_BODY = 1_000_000
_AT_ONCE = 500


@cache
def code_version() -> str:
    """The program that writes, such as ``govcompute 0.1.0``."""
    return f"govcompute {version('govcompute')}"


def writer() -> str:
    """Who writes: the variable GOVCOMPUTE_WHO, or the user and the machine."""
    given = os.environ.get(WHO_VARIABLE, "").strip()
    if given:
        return given
    try:
        return f"{getpass.getuser()}@{socket.gethostname()}"
    except (OSError, KeyError):
        return f"user {os.getuid()}@{socket.gethostname()}"


@dataclass(frozen=True, slots=True)
class Draft:
    """An event ready to be chained: its kind and its body in canonical JSON."""

    event: Event
    kind: str
    body: str

    @property
    def key(self) -> tuple[str, str] | None:
        """(source, source_key), where the event has them."""
        if isinstance(self.event, VerdictEvent) or self.event.source is None or self.event.source_key is None:
            return None
        return self.event.source, self.event.source_key


def draft(event: Event) -> Draft:
    """`event` in the form that is hashed. Raises InputError for what no ledger takes."""
    kind = kind_of(event)
    body = canonical(event.body())
    if len(body) > _LARGEST_BODY:
        raise InputError(f"an event of {len(body):,} characters; a ledger takes at most {_LARGEST_BODY:,}")
    return Draft(event, kind, body)


def chain(connection: Connection, drafts: Sequence[Draft], who: str, now: int) -> list[Entry]:
    """Adds the drafts behind the last entry, within the transaction of `connection`; the entry of each, in order.

    A draft whose key is there with the same body is that entry. Times never go back: where this machine's clock is behind
    the last entry, the entry has the time of that one. Raises InputError for a key that is there with another body, and
    for a correction of what is not there, is of another system or source, or has been corrected.
    """
    seq, prev = connection.execute(select(tables.head.c.seq, tables.head.c.hash).with_for_update()).one()
    last = connection.scalar(select(tables.entries.c.at).where(tables.entries.c.seq == seq)) or 0
    at, who_version = max(now, last), code_version()
    seen = _seen(connection, [one.key for one in drafts if one.key is not None])
    found: list[Entry] = []
    new: list[Entry] = []
    corrected: set[str] = set()
    for one in drafts:
        existing = seen.get(one.key) if one.key is not None else None
        if existing is not None and (existing.kind, existing.body) == (one.kind, one.body):
            found.append(existing)
            continue
        if isinstance(one.event, ComputeEvent) and one.event.supersedes:
            _require_correctable(connection, one.event, corrected)
            corrected.add(one.event.supersedes)
        if existing is not None:
            raise _other_words(existing, one)
        seq += 1
        hashed = link(bytes.fromhex(prev), seq, at, who, who_version, one.kind, one.body).hex()
        entry = Entry(seq, at, who, who_version, one.kind, one.body, prev, hashed)
        prev = hashed
        new.append(entry)
        found.append(entry)
        if one.key is not None:
            seen[one.key] = entry
    if new:
        connection.execute(insert(tables.entries), [dict(zip(_NAMES, _values(entry), strict=True)) for entry in new])
        connection.execute(update(tables.head).values(seq=seq, hash=prev))
    return found


_NAMES = [column.name for column in tables.STORED]


def _values(entry: Entry) -> tuple[object, ...]:
    return (*entry.fields(), entry.prev, entry.hash)


def _seen(connection: Connection, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Entry]:
    """The entries that are there under any of these keys."""
    by_source: dict[str, list[str]] = {}
    for source, key in keys:
        by_source.setdefault(source, []).append(key)
    found: dict[tuple[str, str], Entry] = {}
    c = tables.entries.c
    for source, names in by_source.items():
        for start in range(0, len(names), _AT_ONCE):
            wanted = c.source_key.in_(names[start : start + _AT_ONCE])
            rows = connection.execute(select(*tables.STORED, c.source_key).where(c.source == source, wanted))
            found |= {(source, row[-1]): Entry(*row[:-1]) for row in rows}
    return found


def _other_words(existing: Entry, one: Draft) -> InputError:
    assert one.key is not None
    return InputError(
        f"entry {existing.seq} has the key '{one.key[1]}' of source '{one.key[0]}' and says otherwise; nothing was recorded."
        " Entries are never changed: to correct it, append an event with a key of its own, with"
        f" supersedes: {existing.hash} and why (or use `govcompute ledger correct`)"
    )


def _require_correctable(connection: Connection, event: ComputeEvent, corrected: Container[str]) -> None:
    c = tables.entries.c
    named = connection.execute(select(c.seq, c.kind, c.system, c.source).where(c.hash == event.supersedes)).first()
    short = f"{event.supersedes}"[:12]
    if named is None or named.kind != "compute":
        raise InputError(f"supersedes: no entry of compute has the hash {short}...; nothing was recorded")
    for what, there, given in (("system", named.system, event.system), ("source", named.source, event.source)):
        if there != given:
            raise InputError(f"supersedes: entry {named.seq} is of {what} '{there}', not '{given}'; a correction keeps both")
    by = connection.scalar(select(c.seq).where(c.supersedes == event.supersedes))
    if by:
        raise InputError(f"entry {named.seq} is already corrected by entry {by}; correct that one. Nothing was recorded")
    if event.supersedes in corrected:
        raise InputError(f"supersedes: entry {named.seq} is corrected twice in what was given; nothing was recorded")
