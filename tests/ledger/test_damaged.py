"""Truncation and flipped bits: of the ledger's file, its log, its head file and its export.

Every byte is tried by `make test-long`; the ordinary suite tries a sample of the database's many bytes and all of the others.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from govcompute.errors import LedgerError
from govcompute.ledger import Entry, Head, RunEvent, create_ledger, open_ledger, verify
from govcompute.ledger.exports import to_jsonl, verify_export
from govcompute.ledger.head import HeadFile, read_head_file, write_head_file

from .made import event


@pytest.fixture
def sealed(path: Path) -> Path:
    """A closed ledger of four entries, in several transactions."""
    with create_ledger(path, name="lab") as ledger:
        for number in range(1, 4):
            ledger.append([event(number)])
        ledger.append([RunEvent(run="run-1", what="ended", step=5)])
    return path


def head_file_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.head")


def log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def noticed(path: Path) -> bool:
    """Whether opening or verifying says that something is wrong."""
    try:
        with open_ledger(path, check_head=False) as ledger:
            return not verify(ledger).whole
    except LedgerError:
        return True
    finally:
        for end in ("-wal", "-shm"):
            path.with_name(f"{path.name}{end}").unlink(missing_ok=True)


def said(path: Path) -> tuple[list[Entry], Head, Any]:
    """All that a ledger says."""
    with open_ledger(path, check_head=False) as ledger:
        return list(ledger.entries()), ledger.head(), ledger.about


@contextmanager
def flipped(path: Path, at: int, bit: int) -> Iterator[None]:
    """The file with one bit turned."""
    kept = path.read_bytes()
    damaged = bytearray(kept)
    damaged[at] ^= 1 << bit
    path.write_bytes(damaged)
    yield
    path.write_bytes(kept)


def silent_flips(path: Path, places: Iterable[int]) -> list[int]:
    """Where a bit (one of eight, by chance) can be turned in the ledger's file without a word."""
    chosen = random.Random(20261128)
    found = []
    for at in places:
        with flipped(path, at, chosen.randrange(8)):
            if not noticed(path):
                found.append(at)
    return found


def unseal(path: Path) -> None:
    known = read_head_file(head_file_of(path))
    assert known is not None
    write_head_file(head_file_of(path), HeadFile(known.ledger, known.count, known.hash, known.written))


def test_a_flipped_bit_in_the_file_is_noticed(sealed: Path) -> None:
    assert silent_flips(sealed, range(0, sealed.stat().st_size, 151)) == []
    assert not noticed(sealed)


@pytest.mark.long
def test_a_flipped_bit_in_every_byte_of_the_file_is_noticed(sealed: Path) -> None:
    assert silent_flips(sealed, range(sealed.stat().st_size)) == []
    assert not noticed(sealed)


def _quiet_and_harmless(path: Path, places: Iterable[int]) -> tuple[int, int]:
    """How many flips an unsealed file is silent about, of how many; each of them changes nothing that the ledger says."""
    unseal(path)
    before, chosen = said(path), random.Random(20261128)
    quiet = tried = 0
    for at in places:
        tried += 1
        with flipped(path, at, chosen.randrange(8)):
            if not noticed(path):
                quiet += 1
                assert said(path) == before, f"byte {at}: another content, and not a word"
    return quiet, tried


def test_without_the_seal_a_silent_flip_changes_nothing_that_the_ledger_says(sealed: Path) -> None:
    quiet, tried = _quiet_and_harmless(sealed, range(0, sealed.stat().st_size, 151))
    assert 0 < quiet < tried


@pytest.mark.long
def test_without_the_seal_at_every_byte(sealed: Path, record_property: Callable[[str, object], None]) -> None:
    quiet, tried = _quiet_and_harmless(sealed, range(sealed.stat().st_size))
    record_property("silent flips of an unsealed file", f"{quiet} of {tried} ({quiet / tried:.1%})")
    assert 0 < quiet < tried


def _cuts(path: Path, lengths: Iterable[int]) -> None:
    kept = path.read_bytes()
    for length in lengths:
        path.write_bytes(kept[:length])
        assert noticed(path), f"cut to {length} bytes"
    path.write_bytes(kept)
    assert not noticed(path)


def test_a_file_that_was_cut_is_noticed(sealed: Path) -> None:
    size = sealed.stat().st_size
    _cuts(sealed, [*range(0, size, 293), *range(size - 30, size)])


@pytest.mark.long
def test_a_file_that_was_cut_at_any_byte_is_noticed(sealed: Path) -> None:
    _cuts(sealed, range(sealed.stat().st_size))


@pytest.mark.parametrize("step", [1511, pytest.param(1, marks=pytest.mark.long)])
def test_a_log_that_was_cut_within_the_last_three_records_is_noticed(path: Path, tmp_path: Path, step: int) -> None:
    """A writer that was killed leaves its last records in SQLite's log; the head file knows of them."""
    sizes = []
    with create_ledger(path) as ledger:
        for number in range(1, 7):
            ledger.append([event(number)])
            sizes.append(log_of(path).stat().st_size)
        crashed = tmp_path / "crashed"
        crashed.mkdir()
        for file in (path, log_of(path), head_file_of(path)):
            shutil.copy(file, crashed)
    copy = crashed / path.name
    whole = {file: file.read_bytes() for file in (copy, log_of(copy), head_file_of(copy))}

    def with_log(length: int) -> bool:
        for file, content in whole.items():
            file.write_bytes(content[:length] if file == log_of(copy) else content)
        return noticed(copy)

    assert not with_log(sizes[-1]), "the crash alone loses nothing"
    for length in range(sizes[-4], sizes[-1], step):
        assert with_log(length), f"log cut to {length} of {sizes[-1]} bytes"


def test_a_flipped_bit_in_every_byte_of_the_head_file_is_noticed(sealed: Path) -> None:
    head_file = head_file_of(sealed)
    known = read_head_file(head_file)
    content = head_file.read_bytes()
    for at in range(len(content)):
        damaged = bytearray(content)
        damaged[at] ^= 1 << at % 8
        head_file.write_bytes(damaged)
        with pytest.raises(LedgerError, match="head file is damaged"):
            read_head_file(head_file)
    for length in range(len(content)):
        head_file.write_bytes(content[:length])
        with pytest.raises(LedgerError, match="head file is damaged"):
            read_head_file(head_file)
    head_file.write_bytes(content)
    assert read_head_file(head_file) == known


@pytest.fixture
def export(sealed: Path, tmp_path: Path) -> Path:
    made = tmp_path / "export.jsonl"
    with open_ledger(sealed) as ledger:
        made.write_bytes(b"".join(to_jsonl(ledger)))
    assert verify_export(made).whole
    return made


def export_noticed(path: Path, content: bytes) -> bool:
    path.write_bytes(content)
    try:
        return not verify_export(path).whole
    except LedgerError:
        return True


@pytest.mark.parametrize("bits", [1, pytest.param(8, marks=pytest.mark.long)])
def test_a_flipped_bit_in_every_byte_of_an_export_is_noticed(export: Path, bits: int) -> None:
    content = export.read_bytes()
    for at in range(len(content)):
        for bit in [at % 8] if bits == 1 else range(8):
            damaged = bytearray(content)
            damaged[at] ^= 1 << bit
            assert export_noticed(export, damaged), f"byte {at}, bit {bit}"


def test_an_export_cut_at_any_byte_is_noticed(export: Path) -> None:
    content = export.read_bytes()
    for length in range(len(content)):
        assert export_noticed(export, content[:length]), f"cut to {length} bytes"


def test_lines_that_are_added_or_left_out_are_noticed(export: Path) -> None:
    lines = export.read_bytes().splitlines(keepends=True)
    for changed in ([*lines, lines[-1]], lines[:3] + lines[4:], [lines[0], *reversed(lines[1:])], [*lines, b"\n"]):
        assert export_noticed(export, b"".join(changed))
