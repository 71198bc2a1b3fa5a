"""Renews what pages show of the output of commands: ``python -m tests.docs docs/ledger.md``, or every page without a name.

A block without ``...`` is replaced whole. In one with ``...`` each line takes the spacing of the printed line with the same
words, and ``...`` stands wherever printed lines are left out; a line that nothing printed is named, and left as it is.
"""

from __future__ import annotations

import doctest
import os
import re
import sys
import tempfile
from pathlib import Path

from .exceptions import LONG, NOT_TYPED, named
from .page import PAGES, Step, name_of, steps
from .reader import lines, settle, typed


def _same(shown: str, printed: str) -> bool:
    """Whether the words are the same, whatever the spacing; ``...`` stands for any."""
    shown, printed = (" ".join(re.sub("─+", "─", line).split()) + "\n" for line in (shown, printed))
    return doctest.OutputChecker().check_output(shown, printed, doctest.ELLIPSIS)


def _trimmed(text: list[str]) -> list[str]:
    """Without blank lines before the first and after the last line."""
    return "\n".join(text).strip("\n").split("\n")


def _excerpt(step: Step, shown: list[str], printed: list[str]) -> list[str]:
    """The printed lines that are shown, with ``...`` for the others."""
    made, last = [], -1
    for line in (each for each in shown if each.strip() not in ("", "...")):
        at = next((i for i in range(last + 1, len(printed)) if _same(line, printed[i])), None)
        if at is None:
            sys.stderr.write(f"{step}\n  nothing printed: {line}\n")
        if at != last + 1 and made[-1:] != ["..."]:
            made.append("...")
        made.append(line if at is None or "..." in line else printed[at])
        last = last if at is None else at
    return made if last == len(printed) - 1 else [*made, "..."]


def _renewed(page: Path) -> str:
    """The text of `page` with what its commands print today."""
    text = page.read_text("utf-8").split("\n")
    new: list[tuple[int, int, list[str]]] = []
    for step in steps(page):
        if named(step, NOT_TYPED | LONG):
            continue
        answer = typed(step.command)
        if answer.code != step.code:
            sys.stderr.write(f"{step}\n  ended with {answer.code}: {answer.err}\n")
        if step.shown is None:
            continue
        shown, printed = _trimmed(step.shown), _trimmed(list(lines(answer.out)))
        if any("..." in line for line in shown):
            printed = _excerpt(step, shown, list(filter(None, printed)))
        first = step.line + next(i for i, line in enumerate(step.shown) if line)
        new.append((first, len(shown), printed))
    for first, length, printed in reversed(new):
        indent = 4 if text[first].startswith("    ") else 0
        text[first : first + length] = [(" " * indent + each).rstrip() for each in printed]
    return "\n".join(text)


def _main(names: list[str]) -> None:
    for page in PAGES:
        if not names or name_of(page) in names:
            before = Path.cwd()
            with tempfile.TemporaryDirectory() as folder:
                settle(Path(folder), page)
                os.chdir(folder)
                try:
                    text = _renewed(page)
                finally:
                    os.chdir(before)
            if text != page.read_text("utf-8"):
                page.write_text(text, encoding="utf-8")
                sys.stderr.write(f"renewed: {name_of(page)}\n")


if __name__ == "__main__":
    _main(sys.argv[1:])
