"""Where a system's file lies in the folder that a report is made in: the only paths that another machine can use."""

from __future__ import annotations

from pathlib import Path

from govcompute.registry.library import Registry

#: What a reader looks for in a system's file, the first that is there.
_KEYS = ("compute", "stages", "claims", "compute_status", "bases", "id")


def place_of(system: str, registry: Registry, folder: Path) -> tuple[str, int, int] | None:
    """Path from `folder` with slashes, line and column of a system's compute; None where its file lies elsewhere."""
    document = registry.documents.get(system)
    if document is None:
        return None
    path, base = Path(document.name).resolve(), folder.resolve()
    if not path.is_relative_to(base):
        return None
    key = next(((key,) for key in _KEYS if (key,) in document.places), ())
    return path.relative_to(base).as_posix(), *document.place(key)
