"""Many writers at once, each a process of its own: every event once, one chain."""

from __future__ import annotations

import multiprocessing

import pytest

from govcompute.ledger import create_ledger, open_ledger, verify

from .made import event

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")

WRITERS = 8


def _write(where: str, writer: int, events: int, batch: int) -> None:
    with open_ledger(where) as ledger:
        for start in range(0, events, batch):
            ledger.append([event(number, source=f"writer {writer}") for number in range(start, start + batch)])


def _run(where: str, events: int, batch: int) -> None:
    with create_ledger(where):
        pass
    context = multiprocessing.get_context("fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn")
    processes = [context.Process(target=_write, args=(where, writer, events, batch)) for writer in range(WRITERS)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * WRITERS
    with open_ledger(where) as ledger:
        assert ledger.head().count == WRITERS * events
        assert verify(ledger).whole
        seen: dict[str, list[str]] = {}
        for entry in ledger.entries():
            body = entry.event.body()
            seen.setdefault(body["source"], []).append(body["source_key"])
    assert seen == {f"writer {writer}": [f"step {number}" for number in range(events)] for writer in range(WRITERS)}


def test_8_processes_with_1000_appends_each_in_batches(where: str) -> None:
    _run(where, events=1000, batch=50)


@pytest.mark.long
def test_8_processes_with_1000_single_appends_each(where: str) -> None:
    _run(where, events=1000, batch=1)


def test_8_processes_with_single_appends(where: str) -> None:
    _run(where, events=10, batch=1)
