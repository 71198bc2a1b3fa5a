"""The ledger's tables as they came to be: Alembic migrations, for SQLite and PostgreSQL alike."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from sqlalchemy import Connection

#: The folder that holds Alembic's environment and the versions.
SCRIPTS = Path(__file__).parent
#: Alembic keeps what it is running in globals: one at a time in a process.
_ONE_AT_A_TIME = Lock()


def migrate(connection: Connection) -> None:
    """Brings the tables to the newest version, within the transaction of `connection`."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    with _ONE_AT_A_TIME:
        command.upgrade(config, "head")
