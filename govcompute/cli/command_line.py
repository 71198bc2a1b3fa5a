"""The command that made a record, as the record keeps it."""

from __future__ import annotations

import re
import shlex


def command_line(arguments: list[str]) -> str:
    """The command without the places of one machine: a path is named by its last part."""
    return shlex.join(["govcompute", *(re.sub(r"[^=]*[/\\\\](?=.)", "", word) for word in arguments[1:])])
