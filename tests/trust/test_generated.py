"""Thousands of generated bad inputs over every reader: an answer or an error that a user can act on, with its exit code.

`make test` takes a few for each reader; ``pytest -m long tests/trust/test_generated.py -s`` takes ten thousand and prints
what became of them.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from govcompute.cli.exits import ExitCode
from tests.trust.bench import READ, Bench
from tests.trust.conftest import Ran
from tests.trust.readers import Reader, readers
from tests.trust.spoil import spoilt

READERS = readers()
_FEW = 6
_TEN_THOUSAND = 10_000


def fault(ran: Ran) -> str:
    """What is wrong with the way in which an input was taken, or nothing."""
    if ran.code in READ:
        return ""
    if ran.code != ExitCode.INVALID_INPUT:
        return f"exit code {ran.code}: {ran.err[-300:]}"
    if ran.out:
        return f"a refused file has an answer: {ran.out[:200]}"
    lines = ran.err.splitlines()
    wrong = [
        line for line in lines if not line.startswith(("error: ", "warning: ")) or not line.isprintable() or len(line) > 2500
    ]
    return f"not fit to be shown: {wrong[0][:300]!r}" if wrong or not lines else ""


def spoil(reader: Reader, folder: Path, count: int) -> tuple[Counter[str], list[tuple[bytes, str]]]:
    """How `count` bad inputs ended, and those that ended badly."""
    bench = Bench(reader, folder)
    good = bench.read(bench.sample)
    assert good.code in READ, f"the sample is refused: {good.err}"
    ended: Counter[str] = Counter()
    faults: list[tuple[bytes, str]] = []

    @settings(max_examples=count, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(spoilt(reader.form, bench.sample))
    def take(content: bytes) -> None:
        ran = bench.read(content)
        found = fault(ran)
        ended["faults" if found else "refused" if ran.code == ExitCode.INVALID_INPUT else "read"] += 1
        if found:
            faults.append((content, found))

    take()
    return ended, sorted(faults, key=lambda fault: len(fault[0]))


def _told(reader: Reader, faults: list[tuple[bytes, str]]) -> str:
    each = {said[:120]: (content, said) for content, said in reversed(faults)}
    return "\n".join(f"{reader.name}: {said}\n    of {content[:400]!r}" for content, said in each.values())


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_bad_inputs_are_refused_with_a_reason(reader: Reader, tmp_path: Path) -> None:
    if reader.models:
        pytest.importorskip("torch")
    ended, faults = spoil(reader, tmp_path, _FEW)
    assert not faults, _told(reader, faults)
    assert ended.total() == _FEW


@pytest.mark.long
@pytest.mark.usefixtures("quick")
def test_ten_thousand(tmp_path: Path) -> None:
    each = -(-_TEN_THOUSAND // len(READERS))
    table: dict[str, Counter[str]] = {}
    told: list[str] = []
    for number, reader in enumerate(READERS):
        table[reader.name], faults = spoil(reader, tmp_path / str(number), each)
        if faults:
            told.append(_told(reader, faults))
    whole = sum(table.values(), Counter[str]())
    table[f"{len(READERS)} readers, {whole.total():,} inputs"] = whole
    rows = [f"{name:<46} {ended['read']:>6} {ended['refused']:>8} {ended['faults']:>7}" for name, ended in table.items()]
    sys.stdout.write("\n".join(["", f"{'reader':<46} {'read':>6} {'refused':>8} {'faults':>7}", *rows, ""]))
    assert not told, "\n".join(told)
    assert whole.total() >= _TEN_THOUSAND
    assert whole["refused"] > whole.total() / 2
