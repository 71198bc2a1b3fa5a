"""One entry of the chain, the text that is hashed, and the hash.

    hash = SHA-256( tag ‖ prev ‖ seq ‖ at ‖ who ‖ code_version ‖ kind ‖ body )

`tag` names this layout. `prev` is the 32 bytes of the hash before; `seq` and `at` are 8 bytes, big-endian; each text is its
UTF-8 bytes behind their number (8 bytes, big-endian), so that no two entries run together to the same bytes. What is
stored is what was hashed: a reader never has to write JSON again to check. The first entry's `prev` is the ledger's
origin, a hash of its id, name and time, so that two ledgers share no chain.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from struct import Struct
from struct import error as struct_error
from typing import Any

from govcompute.errors import InputError
from govcompute.ledger.kinds import Event, read_body

ENTRY_TAG = b"govcompute ledger entry 1\n"
ORIGIN_TAG = b"govcompute ledger origin 1\n"
_NUMBERS = Struct(">QQ").pack
_LENGTH = Struct(">Q").pack
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def canonical(content: Mapping[str, Any]) -> str:
    """JSON in the one form that is hashed: keys sorted by code point, no spaces, UTF-8, numbers as Python writes them.

    Raises InputError for NaN and infinities, for half a character (a lone surrogate) and for NUL, which PostgreSQL refuses.
    """
    try:
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        text.encode("utf-8")
    except (ValueError, TypeError) as error:
        raise InputError(f"not JSON that can be recorded: {error}") from None
    if "\\u0000" in text and "\x00" in _texts(content):
        raise InputError("not JSON that can be recorded: a NUL character in text")
    return text


def require_plain(what: str, text: str) -> str:
    """`text` itself. Raises InputError where it holds control characters or half a character, which no name needs."""
    if not all(character.isprintable() for character in text):
        raise InputError(f"{what} '{ascii(text)[1:-1]}' holds characters that cannot be printed")
    return text


def _texts(content: Any) -> str:
    if isinstance(content, Mapping):
        return "".join(_texts(part) for pair in content.items() for part in pair)
    return "".join(map(_texts, content)) if isinstance(content, list | tuple) else str(content)


def origin(ledger_id: str, name: str, created: int) -> str:
    """The hash that stands before the first entry."""
    return hashlib.sha256(ORIGIN_TAG + _field(ledger_id) + _field(name) + _LENGTH(created)).hexdigest()


def link(prev: bytes, seq: int, at: int, who: str, code_version: str, kind: str, body: str) -> bytes:
    """The hash of an entry, 32 bytes; `prev` is that of the entry before."""
    text = body.encode("utf-8")
    parts = (ENTRY_TAG, prev, _NUMBERS(seq, at), _field(who), _field(code_version), _field(kind), _LENGTH(len(text)), text)
    return hashlib.sha256(b"".join(parts)).digest()


@lru_cache(1024)
def _field(text: str) -> bytes:
    encoded = text.encode("utf-8")
    return _LENGTH(len(encoded)) + encoded


def moment(at: int) -> datetime:
    """The moment of so many microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=at)


@dataclass(frozen=True)
class Entry:
    """One entry. seq: from 1, without gaps. at: when it was written, in microseconds since 1970 (UTC), never before the
    entry in front of it. body: canonical JSON. prev, hash: 64 hexadecimal digits.
    """

    seq: int
    at: int
    who: str
    code_version: str
    kind: str
    body: str
    prev: str
    hash: str

    @property
    def moment(self) -> datetime:
        """When it was written, in UTC."""
        return moment(self.at)

    @cached_property
    def event(self) -> Event:
        """What it says. Raises InputError where the body is no event of its kind."""
        return read_body(self.kind, self.body)

    @property
    def ahead(self) -> bool:
        """Whether it tells of work more than a day after it was written, which no time zone explains."""
        times = (getattr(self.event, name, None) for name in ("started", "ended"))
        return any(time is not None and time > self.moment + timedelta(days=1) for time in times)

    @property
    def intact(self) -> bool:
        """Whether its fields give its hash. That it stands in its place in the chain is what `verification.verify` says."""
        try:
            return self.expected_hash() == self.hash
        except (AttributeError, TypeError, ValueError, struct_error):
            return False

    def expected_hash(self) -> str:
        """The hash that the fields give."""
        return link(bytes.fromhex(self.prev), *self.fields()).hex()

    def fields(self) -> tuple[int, int, str, str, str, str]:
        """What is hashed behind `prev`, in order."""
        return self.seq, self.at, self.who, self.code_version, self.kind, self.body
