"""Secrets go to the server that they are for, and into nothing that a person, a log or a record sees."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from govcompute.errors import GovcomputeError
from govcompute.ledger import open_ledger
from govcompute.ledger.place import place
from tests.trust.conftest import command

SECRET = "c4n4ry-s3cr3t"
ADDRESSES = [
    f"postgresql://me:{SECRET}@127.0.0.1:1/db",
    f"postgresql://me:{SECRET}%40x@127.0.0.1:1/db",
    f"postgres://me@127.0.0.1:1/db?password={SECRET}",
    f"postgresql://me@127.0.0.1:1/db?pasword={SECRET}",
    f"postgresql://me@127.0.0.1:1/db?sslpassword={SECRET}&sslmode=require",
    f"postgresql://me:{SECRET}@x@127.0.0.1:1/db",
    f"postgresql://me:{SECRET}@127.0.0.1:port/db",
    f"postgresql+psycopg2://me:{SECRET}@127.0.0.1:1/db",
    f"mysql://me:{SECRET}@127.0.0.1:1/db",
    f"postgresql://me:{SECRET}@[::1/db",
]
_EVENT = "system: probe\nactivity: pretraining\nrun: r\nmethod: traced\namount: {median: 1e18}\nsource: s\nsource_key: k\n"


@pytest.fixture(autouse=True)
def _somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    pytest.importorskip("psycopg")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "event.yaml").write_text(_EVENT)
    yield
    assert [
        path for path in tmp_path.rglob("*") if path.is_file() and SECRET in path.read_text("utf-8", errors="replace")
    ] == []


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("address", ADDRESSES, ids=range(len(ADDRESSES)))
@pytest.mark.parametrize("debug", ["", "1"])
def test_the_password_of_a_ledger(address: str, debug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVCOMPUTE_DEBUG", debug)
    for words in (
        ("ledger", "show"),
        ("ledger", "init", "--name", "lab"),
        ("ledger", "append", "event.yaml", "--who", "eve"),
        ("ledger", "verify"),
        ("ledger", "export", "--output", "out.jsonl"),
        ("ledger", "upgrade"),
        ("ledger", "anchor"),
        ("report", "memo", "--system", "gpt-4"),
    ):
        ran = command(*words, "--ledger", address)
        assert ran.code == 3, (words, ran.err)
        assert SECRET not in ran.out + ran.err, words


@pytest.mark.usefixtures("quick")
def test_the_password_of_a_ledger_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVCOMPUTE_LEDGER", ADDRESSES[0])
    monkeypatch.setenv("GOVCOMPUTE_PROMETHEUS_TOKEN", SECRET)
    for words in (
        ("ledger", "show"),
        ("doctor",),
        ("doctor", "--json", "--output", "doctor.json"),
        ("ledger", "show", "--help"),
    ):
        ran = command(*words)
        assert SECRET not in ran.out + ran.err, words


def test_the_password_of_a_ledger_in_what_python_shows_of_it() -> None:
    for address in ADDRESSES[:5]:
        where = place(address)
        assert SECRET not in f"{where} {where!r} {[where]}"
        with pytest.raises(GovcomputeError) as caught:
            open_ledger(address)
        seen: BaseException | None = caught.value
        while seen is not None:
            assert SECRET not in repr(seen)
            seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    "address",
    [
        f"http://me:{SECRET}@127.0.0.1:1",
        f"http://{SECRET}@127.0.0.1:1/metrics",
        f"https://me:{SECRET}@x@127.0.0.1:1",
        f"ftp://me:{SECRET}@127.0.0.1:1",
        f"http://me:{SECRET}@[::1",
        f"http://me:{SECRET}@127.0.0.1:port",
    ],
)
def test_a_password_in_an_address_to_fetch_from(address: str) -> None:
    day = ("--from", "2026-01-01T00:00:00Z", "--to", "2026-01-01T01:00:00Z")
    for words in (
        ("telemetry", "fetch", "prometheus", "--url", address, *day, "--output", "p.json"),
        ("stack", "account", "llama-2-chat-7b-70b", "--url", address),
    ):
        ran = command(*words)
        assert ran.code == 3, (words, ran.err)
        assert SECRET not in ran.out + ran.err, words


@pytest.mark.usefixtures("quick")
def test_the_token_of_a_server_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    day = ("--from", "2026-01-01T00:00:00Z", "--to", "2026-01-01T01:00:00Z")
    for token in (SECRET, f"{SECRET}\r\nX-Other: 1", f"{SECRET}é☂"):
        monkeypatch.setenv("GOVCOMPUTE_PROMETHEUS_TOKEN", token)
        ran = command("telemetry", "fetch", "prometheus", "--url", "http://127.0.0.1:1", *day, "--output", "p.json")
        assert ran.code == 3, ran.err
        assert SECRET not in ran.out + ran.err
