"""Files of a folder that somebody else may have made."""

from __future__ import annotations

from pathlib import Path

from govcompute.errors import DocumentError, Problem


def files_in(folder: Path, pattern: str) -> list[Path]:
    """What matches `pattern` (as of `Path.glob`) in `folder`, in order.

    Raises DocumentError for a link that leads out of the folder: it would be read with your rights, and errors quote what they
    read.
    """
    home = folder.resolve()
    found = sorted(folder.glob(pattern))
    for path in found:
        try:
            inside = path.resolve().is_relative_to(home)
        except (OSError, RuntimeError):  # links that lead to each other
            inside = False
        if not inside:
            raise DocumentError(Problem(str(path), 0, 0, "", "a link that leads out of its folder", "the file itself"))
    return found
