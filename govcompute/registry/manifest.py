"""The registry's manifest: every file with its bytes and SHA-256, so that a changed number does not pass unseen."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from govcompute.documents import files_in, read_json, write_text
from govcompute.errors import DocumentError, Problem

MANIFEST = "manifest.json"
#: Raised by one when a key of the data files is renamed or changes its meaning; adding keys or files does not.
DATA_CONTRACT = 1
_DATA = (".yaml", ".csv")


def build(folder: Path) -> dict[str, Any]:
    """The manifest of a registry folder as it is now."""
    files = {path.relative_to(folder).as_posix(): _entry(path) for path in files_in(folder, "**/*") if path.suffix in _DATA}
    return {"data_contract": DATA_CONTRACT, "files": files}


def write(folder: Path) -> Path:
    """Writes the manifest of `folder`; returns its path."""
    path = folder / MANIFEST
    write_text(path, json.dumps(build(folder), indent=1) + "\n")
    return path


def differences(folder: Path) -> list[str]:
    """How the folder differs from its manifest, one line a file; nothing where it agrees. Raises DocumentError."""
    path = folder / MANIFEST
    stored = read_json(path).value
    if not isinstance(stored, dict) or not isinstance(stored.get("files"), dict):
        raise DocumentError(Problem(str(path), 1, 1, "files", "no mapping of files", "what `registry verify --write` writes"))
    listed, found = stored["files"], build(folder)["files"]
    changes = [f"{name}: listed, but gone" for name in listed if name not in found]
    changes += [f"{name}: not listed" for name in found if name not in listed]
    changes += [
        f"{name}: {entry['bytes']} bytes, SHA-256 {entry['sha256'][:12]}…, not as listed"
        for name, entry in found.items()
        if name in listed and listed[name] != entry
    ]
    return sorted(changes)


def _entry(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
