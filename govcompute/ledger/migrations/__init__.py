"""The ledger's tables as they came to be: Alembic migrations, for SQLite and PostgreSQL alike."""
