"""A reader who types what a page says, in a folder of their own, on the day the documentation was printed."""

from __future__ import annotations

import contextlib
import io
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from unittest.mock import patch

from tests.conftest import ROOT

from .page import steps

#: The day on which every output in the documentation was printed, where a command names none.
PRINTED = date(2026, 11, 28)
#: Tools of the shell that pages use to show a file.
_SHELL = ("sed", "head", "tail", "ls", "grep", "cp")


class _PrintedOn(date):
    @classmethod
    def today(cls) -> date:
        return PRINTED


@dataclass(frozen=True)
class Answer:
    """What a command printed, its messages, and its exit code."""

    out: str
    err: str
    code: int


def settle(folder: Path, page: Path) -> None:
    """Lays in `folder` what the reader of `page` has: the project's docs and tests, and the files that the page gives."""
    for name in ("docs", "tests"):
        (folder / name).symlink_to(ROOT / name)
    earlier: list[str] = []
    for step in steps(page):
        tool, _, name = step.command.partition(" ")
        made = any(f"{option} {name}" in command for option in ("-o", "--output") for command in earlier)
        earlier.append(step.command)
        if tool == "cat" and step.shown is not None and not made:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("\n".join(step.shown).rstrip() + "\n", encoding="utf-8")


def typed(command: str) -> Answer:
    """Types `command` in the current folder."""
    words = shlex.split(command)
    if words[0] == "govcompute":
        return _called(words)
    if words[0].endswith("python"):
        words[0] = sys.executable
    elif words[0] not in ("cat", *_SHELL):
        raise AssertionError(f"nobody knows how to type '{command}'; say in tests/docs/exceptions.py why it is not run")
    with patch.dict("os.environ", {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}):
        done = subprocess.run(words, capture_output=True, encoding="utf-8", check=False)
    return Answer(done.stdout, done.stderr, done.returncode)


def _called(words: list[str]) -> Answer:
    """`govcompute`, in this process, as the installed script calls it."""
    from govcompute.cli import main

    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    code = 0
    with (
        patch("sys.argv", words),
        patch("govcompute.cli.options.date", _PrintedOn),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as left:
            code = int(left.code or 0)
    return Answer(_text(out), _text(err), code)


def _text(stream: io.TextIOWrapper) -> str:
    raw = stream.buffer
    assert isinstance(raw, io.BytesIO)
    return raw.getvalue().decode("utf-8")


def lines(text: str) -> Iterator[str]:
    """Lines as a page shows them: without spaces at their ends."""
    return (line.rstrip() for line in text.split("\n"))
