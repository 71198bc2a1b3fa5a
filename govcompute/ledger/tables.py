"""The tables of a ledger, as statements name them. The migrations make them; nothing else does."""

from __future__ import annotations

from sqlalchemy import BigInteger, SmallInteger, Text, column, table

#: One row: which ledger this is.
about = table(
    "ledger_about", column("one", SmallInteger), column("id", Text), column("name", Text), column("created", BigInteger)
)

#: One row: how far the chain goes. Read and written in the transaction that appends.
head = table("ledger_head", column("one", SmallInteger), column("seq", BigInteger), column("hash", Text))

#: The chain. The columns behind `hash` are worked out from the body by the database.
entries = table(
    "ledger_entries",
    column("seq", BigInteger),
    column("at", BigInteger),
    column("who", Text),
    column("code_version", Text),
    column("kind", Text),
    column("body", Text),
    column("prev", Text),
    column("hash", Text),
    column("system", Text),
    column("run", Text),
    column("source", Text),
    column("source_key", Text),
    column("supersedes", Text),
)

#: What an `Entry` is made from.
STORED = tuple(entries.c[name] for name in ("seq", "at", "who", "code_version", "kind", "body", "prev", "hash"))

#: Alembic's row: which migration the tables are at.
version = table("ledger_version", column("version_num", Text))
#: The newest migration, and so the one that this program reads.
SCHEMA = "0001"
