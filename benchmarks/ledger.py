"""The ledger: appends against plain sqlite3 inserts of the same rows, one a transaction and in batches; verifying 1,000,000.

The peer writes what a table without a chain would hold (one INSERT a row, the same write-ahead log, synchronous=FULL, the same
body): no hash, no head, no check of keys, no head file. Both run in this process, in turn, on the same disk.
"""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from govcompute.ledger import Amount, ComputeEvent, create_ledger, verify
from govcompute.ledger.entry import canonical

RUNS = 3
SINGLE = 300
BATCH = 1_000
BATCHES = 10
MILLION = 1_000_000


def run() -> None:
    """Prints events per second of both, their ratio, and how long a chain of a million takes to verify."""
    with tempfile.TemporaryDirectory() as folder:
        _appends(Path(folder))
        _verify(Path(folder))


def _appends(folder: Path) -> None:
    for words, size, times in (("one event a transaction", 1, SINGLE), (f"{BATCH:,} events a transaction", BATCH, BATCHES)):
        ours, peer = [], []
        for turn in range(RUNS):
            batches = [[_event(at * size + i) for i in range(size)] for at in range(times)]
            ours.append(_ours(folder / f"{size}-{turn}.ledger", batches))
            peer.append(_peer(folder / f"{size}-{turn}.db", batches))
        events = size * times
        print(
            f"{words:28s} ledger {events / statistics.median(ours):10,.0f} events/s   plain sqlite3"
            f" {events / statistics.median(peer):10,.0f} events/s   ratio (peer's time / ours)"
            f" {statistics.median(b / a for a, b in zip(ours, peer, strict=True)):.2f}"
        )


def _event(number: int) -> ComputeEvent:
    return ComputeEvent(
        system="probe",
        activity="pretraining",
        run="run-1",
        method="traced",
        amount=Amount(median=10**18 + number),
        source="tracker",
        source_key=f"step {number}",
    )


def _ours(path: Path, batches: list[list[ComputeEvent]]) -> float:
    with create_ledger(path) as ledger:
        return _timed(lambda: [ledger.append(batch) for batch in batches])


def _peer(path: Path, batches: list[list[ComputeEvent]]) -> float:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE events (seq INTEGER PRIMARY KEY, at INTEGER, body TEXT)")

    def insert() -> None:
        for batch in batches:
            connection.execute("BEGIN IMMEDIATE")
            rows = [(time.time_ns(), canonical(event.body())) for event in batch]
            connection.executemany("INSERT INTO events (at, body) VALUES (?, ?)", rows)
            connection.execute("COMMIT")

    taken = _timed(insert)
    connection.close()
    return taken


def _verify(folder: Path) -> None:
    with create_ledger(folder / "million.ledger") as ledger:
        size = 10_000
        written = _timed(
            lambda: [ledger.append([_event(at + i) for i in range(size)]) for at in range(0, MILLION, size)]
        )  # fmt: skip
        print(f"{MILLION:,} events made and appended by {size:,}: {written:.1f} s")
        for words, bodies in (("every hash (--chain-only)", False), ("and every body and index", True)):
            whole: list[bool] = []
            seconds = _timed(lambda bodies=bodies, whole=whole: whole.append(verify(ledger, bodies=bodies).whole))  # type: ignore[misc]
            assert whole == [True]
            print(f"verify {words:26s} {seconds:6.2f} s  {MILLION / seconds:10,.0f} entries/s")


def _timed(act: Callable[[], object]) -> float:
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


if __name__ == "__main__":
    run()
