"""What a page of the documentation asks its reader to type, and what it shows of the answer, in the order of the page.

A page shows commands in two ways, and nothing in it is only for show:

- In a block of code a line ``$ command`` is typed as it stands. What follows, up to the next such line or the end of the
  block, is what it prints, or nothing where that is not shown. A line ``...`` stands for lines left out, and ``...`` in a line
  for words left out. ``$ cat FILE`` gives the file that the reader is to have, or shows one that a command above has written.
- In a block marked ``sh``, or one whose lines begin with ``govcompute``, every line is typed; what it prints is not shown.

A comment ``# exits with 1`` behind a command says its exit code, which is else 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT

#: Every page that tells anybody to type something.
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
_FENCE = re.compile(r"^( *)```(\w*)\s*$")
_COMMENT = re.compile(r"\s+#(?: exits with (\d+))?.*$")
_TYPED = re.compile(r"^(?:\.venv/bin/)?(?:govcompute|python|make|pip|export) ")


@dataclass(frozen=True)
class Block:
    """A block of code: the number of its first line in the page (from 1), its language, its lines without the indent."""

    first: int
    language: str
    lines: list[str]


@dataclass(frozen=True)
class Step:
    """Something to type: where it stands, the command without its comment, what is shown (None: nothing), the exit code."""

    page: Path
    line: int
    command: str
    shown: list[str] | None
    code: int

    def __str__(self) -> str:
        return f"{name_of(self.page)}:{self.line} {self.command}"


def name_of(page: Path) -> str:
    """How a page is called: its path in the project."""
    return page.relative_to(ROOT).as_posix()


def blocks(text: str) -> Iterator[Block]:
    """The blocks of code of a page, fenced or indented by four spaces."""
    lines, at = text.split("\n"), 0
    while at < len(lines):
        fence = _FENCE.match(lines[at])
        if fence:
            end = next(i for i in range(at + 1, len(lines)) if lines[i].strip() == "```")
            yield Block(at + 2, fence[2], [line.removeprefix(fence[1]) for line in lines[at + 1 : end]])
            at = end + 1
        elif lines[at].startswith("    ") and (at == 0 or not lines[at - 1].strip()):
            end = at
            while end < len(lines) and (lines[end].startswith("    ") or not lines[end].strip()):
                end += 1
            yield Block(at + 1, "", [line.removeprefix("    ") for line in lines[at:end]])
            at = end
        else:
            at += 1


def steps(page: Path) -> Iterator[Step]:
    """What is typed, in order."""
    for block in blocks(page.read_text("utf-8")):
        if any(line.startswith("$ ") for line in block.lines):
            yield from _with_output(page, block)
        elif block.language == "sh" or (not block.language and all(_TYPED.match(line) for line in block.lines if line.strip())):
            for number, line in enumerate(block.lines, block.first):
                if line.strip() and not line.startswith("#"):
                    yield _step(page, number, line, None)


def _with_output(page: Path, block: Block) -> Iterator[Step]:
    starts = [i for i, line in enumerate(block.lines) if line.startswith("$ ")]
    for start, end in zip(starts, [*starts[1:], len(block.lines)], strict=True):
        shown = [line.rstrip() for line in block.lines[start + 1 : end]]
        yield _step(page, block.first + start, block.lines[start][2:], shown if any(shown) else None)


def _step(page: Path, number: int, line: str, shown: list[str] | None) -> Step:
    comment = _COMMENT.search(line)
    code = int(comment[1] or 0) if comment else 0
    return Step(page, number, _COMMENT.sub("", line).strip(), shown, code)
