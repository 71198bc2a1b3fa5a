"""Files written whole or not at all, whatever fails on the way."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from govcompute.documents import whole_file, write_bytes, write_parts, write_text
from govcompute.errors import InputError


@pytest.fixture
def umask_022() -> Iterator[None]:
    """The usual umask, whatever that of the machine is."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_text_is_utf8_with_its_line_ends_as_given(tmp_path: Path) -> None:
    write_text(tmp_path / "a.txt", "größe\n10²⁵\r\n")
    assert (tmp_path / "a.txt").read_bytes() == "größe\n10²⁵\r\n".encode()


def test_folders_are_made_and_nothing_else_is_left(tmp_path: Path) -> None:
    write_bytes(tmp_path / "a" / "b" / "c.bin", b"\x00\xff")
    assert (tmp_path / "a" / "b" / "c.bin").read_bytes() == b"\x00\xff"
    assert [path.name for path in (tmp_path / "a" / "b").iterdir()] == ["c.bin"]


@pytest.mark.usefixtures("umask_022")
def test_a_new_file_has_the_permissions_that_the_umask_leaves(tmp_path: Path) -> None:
    write_text(tmp_path / "a", "x")
    assert mode(tmp_path / "a") == 0o644
    os.umask(0o077)
    write_text(tmp_path / "b", "x")
    assert mode(tmp_path / "b") == 0o600
    assert os.umask(0o022) == 0o077  # the umask itself is as it was


@pytest.mark.usefixtures("umask_022")
@pytest.mark.parametrize("permissions", [0o600, 0o640, 0o664])
def test_a_file_that_is_replaced_keeps_its_permissions(tmp_path: Path, permissions: int) -> None:
    path = tmp_path / "a"
    path.write_text("old")
    path.chmod(permissions)
    write_text(path, "new")
    assert path.read_text() == "new"
    assert mode(path) == permissions


@pytest.mark.parametrize("step", ["fsync", "chmod", "replace"])
@pytest.mark.parametrize("old", ["old", None])
def test_a_disk_error_leaves_the_old_file_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, old: str | None
) -> None:
    path = tmp_path / "report.md"
    if old is not None:
        path.write_text(old)

    def fail(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(InputError, match=r"report\.md cannot be written: No space left on device"):
        write_text(path, "new" * 10_000)
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == ({} if old is None else {"report.md": old})


def test_a_disk_that_fills_up_in_the_middle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.md"
    path.write_text("old")
    real = os.fdopen

    def fdopen(handle: int, mode: str) -> Any:
        file = real(handle, mode, buffering=0)

        class Full:
            def __enter__(self) -> Full:
                return self

            def __exit__(self, *_: object) -> None:
                file.close()

            def write(self, content: bytes) -> None:
                file.write(content[: len(content) // 2])
                raise OSError(errno.ENOSPC, "No space left on device")

        return Full()

    monkeypatch.setattr(os, "fdopen", fdopen)
    with pytest.raises(InputError, match="No space left on device"):
        write_text(path, "new" * 10_000)
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == {"report.md": "old"}


def test_an_interruption_leaves_no_half_file_and_is_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_text(tmp_path / "a", "x")
    assert list(tmp_path.iterdir()) == []


def test_where_no_file_can_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for below in ("below", "far/below"):
        with pytest.raises(InputError, match=f"{below} cannot be written: {tmp_path / 'file'} is a file; expected a folder"):
            write_text(tmp_path / "file" / below, "x")
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match="folder cannot be written: it is a folder; expected a file"):
        write_text(tmp_path / "folder", "x")
    with pytest.raises(InputError, match="cannot be written: File name too long"):
        write_text(tmp_path / ("x" * 300), "x")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]


def test_the_content_is_on_the_disk_before_the_name_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    for name in ("fsync", "replace"):
        real = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *a, real=real, name=name: (steps.append(name), real(*a))[1])
    write_text(tmp_path / "a", "x")
    assert steps == ["fsync", "replace"]


def test_parts_are_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "parts.txt"
    write_parts(target, (part for part in (b"a", b"b")))
    assert target.read_bytes() == b"ab"

    def broken() -> Iterator[bytes]:
        yield b"c"
        raise InputError("no more")

    with pytest.raises(InputError, match="no more"):
        write_parts(target, broken())
    assert target.read_bytes() == b"ab"
    assert [file.name for file in tmp_path.iterdir()] == ["parts.txt"]


def test_a_stream_takes_its_name_when_the_block_ends(tmp_path: Path) -> None:
    with whole_file(tmp_path / "deep" / "a") as file:
        file.write(b"one")
        assert not (tmp_path / "deep" / "a").exists()
        file.write(b" two")
    assert (tmp_path / "deep" / "a").read_bytes() == b"one two"


def test_nothing_is_left_of_a_stream_that_breaks_off(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), whole_file(tmp_path / "a") as file:
        file.write(bytes([1 // 0]))
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_bytes() == b"old"
