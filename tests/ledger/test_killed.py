"""A writer is killed with SIGKILL at any moment: what it was told is recorded is there, whole batches only, and work goes on.

The writer is a fork of this process, so that no time goes into starting Python; it acknowledges each batch over a pipe after
`append` has returned. This says nothing of a power failure, which synchronous=FULL is for.
"""

from __future__ import annotations

import os
import random
import signal
import struct
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from govcompute.ledger import create_ledger, open_ledger, verify

from .made import event

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")


def _write_until_killed(path: Path, started: int, batch: int, told: int) -> None:
    """In the child: says that it is ready, appends batch after batch, and says of each up to which entry it was promised."""
    try:
        with open_ledger(path) as ledger:
            os.write(told, struct.pack(">Q", 0))
            number = started
            while True:
                events = [event(number + 1 + i) for i in range(batch)]
                number += batch
                entries = ledger.append(events)
                os.write(told, struct.pack(">Q", entries[-1].seq))
    finally:
        os._exit(1)


def _promised(pipe: int, sent: bytes) -> int:
    """The last number that the child sent whole; 0, which says that it was ready, where it was promised nothing."""
    while part := os.read(pipe, 1 << 16):
        sent += part
    whole = len(sent) // 8 * 8
    return int(struct.unpack(">Q", sent[whole - 8 : whole])[0]) if whole else 0


def _kill_one(path: Path, batch: int, batches: int, delay: float, already: int) -> int:
    """One writer, killed `delay` seconds after so many batches; the number of entries that it was promised."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _write_until_killed(path, already, batch, writing)
    os.close(writing)
    heard = b""
    while len(heard) < 8 * (1 + batches):
        heard += os.read(reading, 8)
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    promised = _promised(reading, heard)
    os.close(reading)
    return promised


def _kill(path: Path, kills: int, whole_check_every: int) -> tuple[int, int]:
    """Kills as many writers; returns the entries at the end and how many had written on before the kill reached them."""
    chosen = random.Random(20261128)
    with create_ledger(path):
        pass
    count = between = 0
    for kill in range(1, kills + 1):
        batch = chosen.choice((1, 2, 7, 50))
        batches = chosen.randrange(3)
        promised = _kill_one(path, batch, batches, chosen.uniform(0.0, 0.03), count)
        between += promised > count + batches * batch
        with open_ledger(path) as ledger:
            now = ledger.head().count
            assert now >= max(promised, count), f"kill {kill}: {promised} were promised, {now} are there"
            assert (now - count) % batch == 0, f"kill {kill}: half a batch"
            if kill % whole_check_every == 0:
                assert verify(ledger).whole, f"kill {kill}"
                assert ledger.append([event(now + 1)])[0].seq == now + 1
                now += 1
            count = now
    with open_ledger(path) as ledger:
        assert verify(ledger).whole
        assert ledger.append([event(count + 1)])[0].seq == count + 1
    return count, between


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_200_kills_amid_writes(path: Path) -> None:
    count, _ = _kill(path, 200, whole_check_every=10)
    assert count > 200


@pytest.mark.long
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_1000_kills_amid_writes(path: Path, record_property: Callable[[str, object], None]) -> None:
    count, between = _kill(path, 1000, whole_check_every=1)
    record_property("entries after 1,000 kills", f"{count}; {between} writers had written on")
    assert between > 100
