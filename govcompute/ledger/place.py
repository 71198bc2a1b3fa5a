"""Where a ledger lies: a SQLite file, or a PostgreSQL database; a password in an address is never shown."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from govcompute.errors import InputError

_POSTGRES = "postgresql+psycopg"
#: Parts of an address's query that are shown; any other, misspelt or new, may hold a secret.
_SHOWN = ("application_name", "connect_timeout", "dbname", "host", "port", "sslmode", "target_session_attrs", "user")


@dataclass(frozen=True, slots=True)
class Place:
    """A SQLite file (`path`) or the address of a PostgreSQL database (`url`); one of the two."""

    path: Path | None = None
    url: URL | None = None

    def __str__(self) -> str:
        if self.url is None:
            return str(self.path)
        hidden = [name for name in self.url.query if name not in _SHOWN]
        return self.url.difference_update_query(hidden).render_as_string(hide_password=True)

    def __repr__(self) -> str:
        return f"Place({self})"

    @property
    def head_file(self) -> Path | None:
        """The file beside a SQLite ledger that says how far the chain goes."""
        return None if self.path is None else self.path.with_name(f"{self.path.name}.head")


def place(where: str | Path) -> Place:
    """The place that a path or an address means. Raises InputError for an address of another kind of database."""
    if isinstance(where, Path) or "://" not in where:
        return Place(path=Path(where))
    scheme = where.partition("://")[0]
    try:
        url = make_url(where)
    except (ArgumentError, ValueError):
        raise InputError(f"an address that begins with {scheme}:// cannot be understood; expected {_FORM}") from None
    if url.drivername == "sqlite" and url.database:
        return Place(path=Path(url.database))
    if "@" in (url.host or ""):
        raise InputError("an address has one '@', before the host: write one that is in the password or the name as %40")
    if url.drivername in ("postgresql", "postgres", _POSTGRES):
        return Place(url=url.set(drivername=_POSTGRES))
    raise InputError(f"a ledger cannot lie in '{url.drivername}'; expected a path, or {_FORM}")


_FORM = "an address such as postgresql://user@host/database"


def state_of(where: str | Path) -> tuple[str, ...]:
    """What changes whenever a ledger in a file does: size and time of it, its log and its head file; empty for an address."""
    there = place(where)
    if there.path is None or there.head_file is None:
        return ()
    files = (there.path, there.path.with_name(f"{there.path.name}-wal"), there.head_file)
    return tuple(f"{file.stat().st_size} {file.stat().st_mtime_ns}" if file.exists() else "" for file in files)
