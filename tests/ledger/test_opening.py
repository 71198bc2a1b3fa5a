"""Making and opening: what is there already, what is no ledger, other versions, and places where nothing may be written."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from govcompute.errors import InputError, LedgerError, MissingExtra
from govcompute.ledger import Ledger, create_ledger, migrations, open_ledger, tables, upgrade_ledger, verify
from govcompute.ledger.place import place

from .conftest import raw
from .made import event

ROOT_ONLY = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become another user")


def test_a_ledger_is_not_made_twice(ledger: Ledger, where: str) -> None:
    with pytest.raises(InputError, match="there already|a ledger already"):  # noqa: RUF043
        create_ledger(where)
    assert verify(ledger).whole


def test_nothing_is_left_where_a_ledger_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match=r"notes\.txt is there already"):
        create_ledger(tmp_path / "notes.txt")
    with pytest.raises(InputError, match="no is not a folder"):
        create_ledger(tmp_path / "no" / "a.ledger")
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_two_who_make_the_same_ledger_at_once(tmp_path: Path) -> None:
    outcomes: list[str] = []

    def make() -> None:
        try:
            create_ledger(tmp_path / "a.ledger").close()
            outcomes.append("made")
        except InputError:
            outcomes.append("there already")

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["made", *["there already"] * 3]
    with open_ledger(tmp_path / "a.ledger") as ledger:
        assert verify(ledger).whole


def test_what_is_no_ledger(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="nothing: there is no ledger; `govcompute ledger init` makes one"):
        open_ledger(tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()
    with pytest.raises(LedgerError, match="cannot be read: Is a directory"):
        open_ledger(tmp_path)
    for content in (b"", b"SQLite format", b"%PDF-1.7 and so on"):
        (tmp_path / "file").write_bytes(content)
        with pytest.raises(LedgerError, match="file is no ledger: not a SQLite file"):
            open_ledger(tmp_path / "file")
    connection = sqlite3.connect(tmp_path / "other.db")
    connection.execute("CREATE TABLE t (a)")
    connection.close()
    with pytest.raises(LedgerError, match="none of a ledger's tables"):
        open_ledger(tmp_path / "other.db")
    with pytest.raises(LedgerError, match="none of a ledger's tables"):
        upgrade_ledger(tmp_path / "other.db")


@pytest.mark.parametrize(
    ("where", "shown"),
    [
        ("a/b.ledger", "a/b.ledger"),
        ("sqlite:///a/b.ledger", "a/b.ledger"),
        ("postgresql://me:secret@host/db", "postgresql+psycopg://me:***@host/db"),
        ("postgres://me@host/db?password=secret&sslmode=require", "postgresql+psycopg://me@host/db?sslmode=require"),
    ],
)
def test_a_place_is_shown_without_its_password(where: str, shown: str) -> None:
    assert str(place(where)) == shown


@pytest.mark.parametrize("where", ["mysql://me:secret@host/db", "postgresql://me:secret@host:port/db", "sqlite://"])
def test_another_kind_of_address_is_refused_without_showing_it(where: str) -> None:
    with pytest.raises(InputError) as raised:
        open_ledger(where)
    assert "secret" not in str(raised.value)
    assert "postgresql://user@host/database" in str(raised.value)


def test_a_server_that_is_not_there() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(LedgerError, match="no server answers there") as raised:
        open_ledger("postgresql://me:secret@127.0.0.1:1/db")
    assert "secret" not in str(raised.value)


def test_postgres_without_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingExtra, match=r"pip install 'govcompute\[postgres\]'"):
        open_ledger("postgresql://me@127.0.0.1:1/db")


def test_a_newer_ledger_is_refused_and_an_older_says_how_to_upgrade(ledger: Ledger, where: str) -> None:
    raw(ledger, "UPDATE ledger_version SET version_num = '9999'")
    with pytest.raises(LedgerError, match="version 9999, newer than this govcompute knows"):
        open_ledger(where)
    with pytest.raises(LedgerError, match="newer than this govcompute knows"):
        upgrade_ledger(where)
    raw(ledger, "UPDATE ledger_version SET version_num = '0000'")
    with pytest.raises(LedgerError, match="run `govcompute ledger upgrade`"):
        open_ledger(where)
    raw(ledger, "UPDATE ledger_version SET version_num = 'abc'")
    with pytest.raises(LedgerError, match="which no govcompute made"):
        open_ledger(where)


NEXT = '''"""An index for a test."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("CREATE INDEX ledger_entries_kind ON ledger_entries (kind)")
'''


def test_an_upgrade_changes_the_tables_and_no_entry(
    ledger: Ledger, where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = ledger.append([event(1), event(2)])
    assert upgrade_ledger(where) == ("0001", "0001")
    ledger.close()
    newer = tmp_path / "migrations"
    shutil.copytree(migrations.SCRIPTS, newer, ignore=shutil.ignore_patterns("__pycache__"))
    (newer / "versions" / "v0002_test.py").write_text(NEXT)
    monkeypatch.setattr(migrations, "SCRIPTS", newer)
    monkeypatch.setattr(tables, "SCHEMA", "0002")
    with pytest.raises(LedgerError, match="of version 0001, today's are 0002; run `govcompute ledger upgrade`"):
        open_ledger(where)
    assert upgrade_ledger(where) == ("0001", "0002")
    from govcompute.ledger import sound

    sound._expected.cache_clear()
    with open_ledger(where) as upgraded:
        assert list(upgraded.entries()) == entries
        assert verify(upgraded).findings == ()
        upgraded.append([event(3)])
    sound._expected.cache_clear()


def test_the_newest_migration_is_the_schema_that_is_read() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(migrations.SCRIPTS))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == tables.SCHEMA


def test_the_columns_that_statements_name_are_those_of_the_tables() -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        migrations.migrate(connection)
        for one in (tables.about, tables.head, tables.entries):
            there = {row[1] for row in connection.execute(text(f"PRAGMA table_xinfo({one.name})"))}
            assert {column.name for column in one.columns} <= there | {"one"}
    engine.dispose()


def _as_nobody(act: object) -> int:
    """Runs `act` in a child that is not root; its exit code."""
    child = os.fork()
    if child == 0:
        try:
            os.setgid(65534)
            os.setuid(65534)
            act()  # type: ignore[operator]
            os._exit(0)
        except LedgerError:
            os._exit(3)
        except BaseException:
            os._exit(70)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that anybody may enter: those above pytest's own are for their owner alone."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@ROOT_ONLY
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_ledger_that_may_not_be_written_is_read_and_verified(open_folder: Path) -> None:
    path = open_folder / "a.ledger"
    with create_ledger(path) as ledger:
        ledger.append([event(1)])

    def read() -> None:
        with open_ledger(path) as ledger:
            assert len(list(ledger.entries())) == 1
            assert verify(ledger).whole

    def write() -> None:
        with open_ledger(path) as ledger:
            ledger.append([event(2)])

    assert _as_nobody(read) == 0
    assert _as_nobody(write) == 3
    path.chmod(0o600)
    assert _as_nobody(read) == 3
    with open_ledger(path) as ledger:
        assert ledger.head().count == 1
        assert verify(ledger).whole


def test_a_full_disk_records_nothing_and_loses_nothing(path: Path) -> None:
    with create_ledger(path) as ledger:
        ledger.append([event(1)])
        raw(ledger, "PRAGMA max_page_count = 20")
        with pytest.raises(LedgerError, match="the disk is full; nothing of this was recorded"):
            ledger.append([event(number, note="x" * 4000) for number in range(2, 200)])
        assert ledger.head().count == 1
        assert verify(ledger).whole
        raw(ledger, "PRAGMA max_page_count = 100000")
        assert ledger.append([event(2)])[0].seq == 2


def test_a_head_file_that_cannot_be_written_is_a_warning_not_a_loss(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise InputError("no space left")

    with create_ledger(path) as ledger:
        with monkeypatch.context() as patched:
            patched.setattr("govcompute.ledger.ledger.write_head_file", refuse)
            with pytest.warns(UserWarning, match="recorded, but the head file is behind: no space left"):
                assert ledger.append([event(1)])[0].seq == 1
        ledger.append([event(2)])
        assert verify(ledger).whole


def test_a_ledger_that_others_hold_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with create_ledger(path):
        pass
    monkeypatch.setattr("govcompute.ledger.connect.PATIENCE", 0.05)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with open_ledger(path) as ledger:
        with pytest.raises(LedgerError, match="other writers have held it"):
            ledger.append([event(1)])
        other.execute("ROLLBACK")
        other.close()
        assert ledger.append([event(1)])[0].seq == 1


@contextmanager
def _as_role(ledger: Ledger, where: str, *grants: str) -> Iterator[str]:
    """The address of a ledger on PostgreSQL for a user with these rights alone, who is gone afterwards."""
    if ledger.place.url is None:
        pytest.skip("SQLite has no users")
    from sqlalchemy.engine import make_url

    role, schema = f"role_{uuid.uuid4().hex}", where.rpartition("%3D")[2]
    raw(ledger, f"CREATE ROLE {role} LOGIN")
    try:
        for grant in (f"USAGE ON SCHEMA {schema}", *grants):
            raw(ledger, f"GRANT {grant} TO {role}")
        yield make_url(where).set(username=role).render_as_string(hide_password=False)
    finally:
        raw(ledger, f"DROP OWNED BY {role}")
        raw(ledger, f"DROP ROLE {role}")


_READS = ("SELECT ON ledger_about", "SELECT ON ledger_version", "SELECT ON ledger_entries", "SELECT ON ledger_head")


def test_on_postgres_a_writer_of_the_day_needs_few_rights(ledger: Ledger, where: str) -> None:
    with (
        _as_role(ledger, where, *_READS, "INSERT ON ledger_entries", "UPDATE ON ledger_head") as address,
        open_ledger(address) as theirs,
    ):
        assert theirs.append([event(1)])[0].seq == 1
        assert verify(theirs).whole
        with pytest.raises(DBAPIError, match="permission denied"):
            raw(theirs, "DELETE FROM ledger_entries")


def test_on_postgres_a_reader_reads_and_verifies_and_records_nothing(ledger: Ledger, where: str) -> None:
    ledger.append([event(1)])
    with _as_role(ledger, where, *_READS) as address, open_ledger(address) as theirs:
        assert [one.seq for one in theirs.entries()] == [1]
        assert verify(theirs).whole
        with pytest.raises(LedgerError, match="no permission"):
            theirs.append([event(2)])
    assert ledger.head().count == 1


def test_opened_to_be_read_nothing_is_recorded(ledger: Ledger, where: str) -> None:
    ledger.append([event(1)])
    with open_ledger(where, read_only=True) as theirs:
        assert verify(theirs).whole
        with pytest.raises(LedgerError, match="no permission to write there; nothing was recorded"):
            theirs.append([event(2)])
    assert ledger.head().count == 1


@ROOT_ONLY
def test_a_file_system_that_is_really_full(tmp_path: Path) -> None:
    """A ledger on a file system of 200 kB of its own, where this machine lets one be mounted."""
    import subprocess

    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", tmp_path], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("a file system cannot be mounted here")
    try:
        path, told = tmp_path / "a.ledger", 0

        def fill(ledger: Ledger) -> None:
            nonlocal told
            for number in range(1, 1000):
                told = ledger.append([event(number, note="x" * 500)])[0].seq

        with create_ledger(path) as ledger:
            with pytest.raises(LedgerError, match="the disk is full; nothing of this was recorded"):
                fill(ledger)
            assert ledger.head().count == told > 0
        with open_ledger(path) as ledger:
            found = verify(ledger)
            assert (found.findings, found.count) == ((), told)
    finally:
        subprocess.run(["umount", tmp_path], check=True)


def test_a_password_with_an_at_sign_is_not_taken_for_the_host() -> None:
    with pytest.raises(InputError, match="as %40") as raised:
        place("postgresql://me:se@cret@host/db")
    assert "cret" not in str(raised.value)
    assert str(place("postgresql://me:se%40cret@host/db")) == "postgresql+psycopg://me:***@host/db"
