"""A ledger on each database. PostgreSQL runs where GOVCOMPUTE_TEST_POSTGRES is the address of one (`make test-postgres`)."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from govcompute.ledger import Ledger, create_ledger

VARIABLE = "GOVCOMPUTE_TEST_POSTGRES"


@pytest.fixture(autouse=True)
def _known_writer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVCOMPUTE_WHO", "ann")


def postgres_schema() -> Iterator[str]:
    """The address of an empty schema, which is dropped afterwards."""
    address = os.environ.get(VARIABLE)
    if not address:
        pytest.skip(f"no PostgreSQL: {VARIABLE} is not set (make test-postgres sets up one)")
    import psycopg

    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")  # type: ignore[call-overload]
    yield f"{address}?options=-csearch_path%3D{name}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA {name} CASCADE")  # type: ignore[call-overload]


@pytest.fixture(params=["sqlite", "postgres"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A place without a ledger yet: a path, and an address."""
    if request.param == "sqlite":
        yield str(tmp_path / "compute.ledger")
    else:
        yield from postgres_schema()


@pytest.fixture
def ledger(where: str) -> Iterator[Ledger]:
    """An empty ledger on each database."""
    with create_ledger(where, name="lab") as made:
        yield made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a ledger in a file may be made."""
    return tmp_path / "compute.ledger"


def raw(ledger: Ledger, statement: str) -> Any:
    """Runs one statement as somebody who goes around govcompute."""
    from sqlalchemy import text

    with ledger.engine.connect() as connection, connection.begin():
        found = connection.execute(text(statement))
        return found.fetchall() if found.returns_rows else None
