"""The chain: which ledger it is, its head, its entries, and triggers that refuse to change them."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

#: Columns that the database works out from the body: column -> for which kinds ("" for all).
_READ_FROM_BODY = {
    "system": "",
    "run": "'compute', 'run'",
    "source": "'compute', 'run'",
    "source_key": "'compute', 'run'",
    "supersedes": "'compute'",
}
_TABLES = """
CREATE TABLE ledger_about (
    one {key} PRIMARY KEY CHECK (one = 1),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    created BIGINT NOT NULL
);
CREATE TABLE ledger_head (
    one {key} PRIMARY KEY CHECK (one = 1),
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL
);
CREATE TABLE ledger_entries (
    seq {key} PRIMARY KEY,
    at BIGINT NOT NULL,
    who TEXT NOT NULL,
    code_version TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    prev TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    {columns}
);
CREATE UNIQUE INDEX ledger_entries_once ON ledger_entries (source, source_key);
CREATE UNIQUE INDEX ledger_entries_superseded_once ON ledger_entries (supersedes);
CREATE INDEX ledger_entries_system ON ledger_entries (system);
CREATE INDEX ledger_entries_run ON ledger_entries (run);
"""
_SQLITE_AT_THE_END = """
CREATE TRIGGER ledger_entries_at_the_end BEFORE INSERT ON ledger_entries
WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM ledger_entries)
BEGIN SELECT RAISE(ABORT, 'ledger_entries: an entry is added at the end'); END
"""
_POSTGRES_FUNCTION = """
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%: nothing is changed or removed', TG_TABLE_NAME; END $$
"""
#: Which statements each table refuses; the head is written anew with each append.
_REFUSED = {"ledger_about": ("UPDATE", "DELETE"), "ledger_head": ("DELETE",), "ledger_entries": ("UPDATE", "DELETE")}


def upgrade() -> None:
    """Makes the tables, indexes and triggers."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    columns = ",\n    ".join(_column(name, kinds, sqlite) for name, kinds in _READ_FROM_BODY.items())
    for statement in _TABLES.format(key="INTEGER" if sqlite else "BIGINT", columns=columns).split(";"):
        if statement.strip():
            op.execute(statement.strip())
    for statement in _sqlite_triggers() if sqlite else _postgres_triggers():
        op.execute(statement)


def _column(name: str, kinds: str, sqlite: bool) -> str:
    value = f"json_extract(body, '$.{name}')" if sqlite else f"(body::jsonb) ->> '{name}'"
    if kinds:
        value = f"CASE WHEN kind IN ({kinds}) THEN {value} END"
    return f"{name} TEXT GENERATED ALWAYS AS ({value}) {'VIRTUAL' if sqlite else 'STORED'}"


def _sqlite_triggers() -> list[str]:
    return [
        *(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{table}: nothing is changed or removed'); END"
            for table, verbs in _REFUSED.items()
            for verb in verbs
        ),
        _SQLITE_AT_THE_END.strip(),
    ]


def _postgres_triggers() -> list[str]:
    made = [_POSTGRES_FUNCTION.strip()]
    for table, verbs in _REFUSED.items():
        rows = f"BEFORE {' OR '.join(verbs)} ON {table} FOR EACH ROW EXECUTE FUNCTION ledger_refuse()"
        whole = f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
        made += [f"CREATE TRIGGER {table}_refuse {rows}", f"CREATE TRIGGER {table}_refuse_truncate {whole}"]
    return made


def downgrade() -> None:
    """There is nothing before the chain."""
    raise NotImplementedError("a ledger is never taken back")
