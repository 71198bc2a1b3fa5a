"""What a result was made from, in one short text: SHA-256 over files."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from govcompute.documents.folder import files_in


def folder_hash(folders: Sequence[Path], kinds: Sequence[str] = (".yaml",)) -> str:
    """SHA-256 over the names and bytes of every file of these `kinds` below `folders`, in order.

    Raises DocumentError for a link that leads out of its folder.
    """
    digest = hashlib.sha256()
    for folder in folders:
        for path in files_in(folder, "**/*"):
            if path.suffix not in kinds:
                continue
            content = path.read_bytes()
            digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()
