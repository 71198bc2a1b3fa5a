"""Finished episodes on disk while others are played: a measurement that was stopped goes on where it was.

One line of JSON for what is measured, then one for each episode. A last line that a crash cut short is dropped and its episode
played again, which gives the same: every episode follows from its own seed.
"""

from __future__ import annotations

import json
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from govcompute.documents import parse_json, unwritable
from govcompute.documents.document import LARGEST_TABLE, read_text
from govcompute.errors import InputError


class Episode(NamedTuple):
    """One finished episode: its number, its return, its steps (each one forward pass of the policy)."""

    number: int
    value: float
    steps: int


class EpisodeLog:
    """The log in `path` of the measurement that `settings` describe; `done` holds the episodes by number.

    Raises InputError where the file belongs to another measurement or is no log.
    """

    def __init__(self, path: Path, settings: dict[str, Any]) -> None:
        self.path, self.done = path, dict[int, Episode]()
        head = json.dumps(settings, sort_keys=True)
        kept = [head]
        if path.exists():
            lines = read_text(path, LARGEST_TABLE).splitlines(keepends=True)
            if not lines or lines[0].rstrip("\n") != head:
                raise InputError(f"{path} is the log of another measurement; expected {head}, or a file that is not there yet")
            for line in lines[1:]:
                if not line.endswith("\n"):
                    break
                episode = _episode(path, line)
                self.done[episode.number] = episode
                kept.append(line.rstrip("\n"))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("\n".join(kept) + "\n", "utf-8")
            self._file = path.open("a", encoding="utf-8")
        except OSError as error:
            raise unwritable(path, error) from None

    def keep(self, episode: Episode) -> None:
        """Takes a finished episode in, at once on disk."""
        self.done[episode.number] = episode
        self._file.write(json.dumps(list(episode)) + "\n")
        self._file.flush()

    def __enter__(self) -> EpisodeLog:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()

    def remove(self) -> None:
        """Once its episodes are in a table."""
        self._file.close()
        self.path.unlink(missing_ok=True)


def _episode(path: Path, line: str) -> Episode:
    try:
        number, value, steps = parse_json(line).value
        return Episode(int(number), float(value), int(steps))
    except (InputError, ValueError, TypeError):
        raise InputError(f"{path} holds {line.strip()[:60]!r} for an episode; expected [number, return, steps]") from None
