"""Files written whole or not at all.

The text goes to a temporary file in the same folder, is flushed to the disk, and takes the target's name in one step;
a crash leaves the old file or the new one, never half. The cost is one extra file for a moment and one flush. A file
that is replaced keeps its permissions; a new one has those that the umask leaves.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from govcompute.errors import InputError


def write_text(path: Path, text: str) -> None:
    """`text` as UTF-8 into `path`, atomically; folders are made. Raises InputError where it cannot be written."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """`content` into `path`, atomically; folders are made. Raises InputError where it cannot be written."""
    write_parts(path, (content,))


def write_parts(path: Path, parts: Iterable[bytes]) -> None:
    """`parts` one after the other into `path`, atomically, so that none but one is held in memory; folders are made.

    Raises InputError where it cannot be written, and what `parts` raises; nothing is written then.
    """
    with whole_file(path) as file:
        for part in parts:
            file.write(part)


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write into, which takes the name `path` when the block ends; after an error nothing is left of it.

    Raises InputError where it cannot be written; folders are made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, _permissions(path))
            os.replace(temporary, path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)
            raise
    except OSError as error:
        raise unwritable(path, error) from None


def unwritable(path: Path, error: OSError) -> InputError:
    """What to say where the file `path` cannot be written: a file in a folder's place, or the reverse, is named as that."""
    why = error.strerror or str(error)
    with contextlib.suppress(OSError):  # what may not be looked at keeps the system's own words
        file = next((parent for parent in path.parents if parent.is_file()), None)
        why = "it is a folder; expected a file" if path.is_dir() else f"{file} is a file; expected a folder" if file else why
    return InputError(f"{path} cannot be written: {why}")


def _permissions(path: Path) -> int:
    with contextlib.suppress(FileNotFoundError):
        return stat.S_IMODE(path.stat().st_mode)
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask
