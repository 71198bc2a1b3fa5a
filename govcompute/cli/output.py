"""Data on stdout, everything else on stderr; JSON with a schema version; tables that fit where they are shown."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from govcompute.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

SCHEMA_VERSION = 1
_PIPE_WIDTH = 200
#: Control codes but tab and line feed, and the marks that change the direction of writing.
_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def console() -> Console:
    """A console on stdout: as wide as the terminal, or wide enough for a pipe; with NO_COLOR text and nothing else.

    Cells are text: brackets and colons in a name are no markup.
    """
    from rich.console import Console

    width = None if sys.stdout.isatty() else _PIPE_WIDTH
    colours: Literal["auto"] | None = None if os.environ.get("NO_COLOR") else "auto"
    return Console(highlight=False, markup=False, emoji=False, width=width, color_system=colours)


@contextlib.contextmanager
def _until_the_reader_leaves() -> Iterator[None]:
    """A reader such as ``head`` may have seen enough: the rest goes nowhere, and the command ends with its own exit code.

    Raises InputError where stdout takes no more for another reason, such as a full disk behind ``> FILE``.
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        _let_the_rest_go()
    except OSError as error:
        _let_the_rest_go()
        raise InputError(f"stdout cannot be written: {error.strerror or error}; what is there is not whole") from None


def _let_the_rest_go() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def table(*columns: str, title: str | None = None, numbers: tuple[str, ...] = ()) -> Table:
    """An empty table; columns named in `numbers` are set to the right."""
    from rich import box
    from rich.table import Table

    made = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for column in columns:
        made.add_column(column, justify="right" if column in numbers else "left", overflow="fold")
    return made


def tame(text: str) -> str:
    """`text` without what a terminal obeys: a name in a registry may hold an escape code, or turn the writing round."""
    return _OBEYED.sub(lambda found: ascii(found[0])[1:-1], text)


def tell(message: str) -> None:
    """A message to the person, not part of the data."""
    sys.stderr.write(tame(message) + "\n")


def emit_json(kind: str, content: dict[str, Any], output: Path | None = None) -> None:
    """`content` as JSON, with what it is and the version of its shape; escaped where stdout is not UTF-8."""
    escaped = output is None and (sys.stdout.encoding or "").lower() not in ("utf-8", "utf8")
    whole = {"schema_version": SCHEMA_VERSION, "kind": kind, **content}
    _emit(json.dumps(whole, indent=2, ensure_ascii=escaped), output)


def emit_text(text: str, output: Path | None = None) -> None:
    """`text` to stdout, or whole into `output`."""
    _emit(tame(text), output)


def _emit(text: str, output: Path | None) -> None:
    if output is None:
        with _until_the_reader_leaves():
            sys.stdout.write(text + "\n")
    else:
        from govcompute.documents import write_text

        write_text(output, text + "\n")
        tell(f"written: {output}")


def emit_bytes(parts: Iterable[bytes], output: Path | None = None) -> None:
    """`parts` one after the other to stdout, or whole into `output`: for files that other programs read."""
    if output is None:
        with _until_the_reader_leaves():
            for part in parts:
                sys.stdout.buffer.write(part)
    else:
        from govcompute.documents import write_parts

        write_parts(output, parts)
        tell(f"written: {output}")


def emit_table(made: Table, output: Path | None = None) -> None:
    """A table to stdout, or as plain text into `output`."""
    emit_tables([made], output)


def emit_tables(made: Sequence[Table], output: Path | None = None) -> None:
    """Tables, one below the other, to stdout, or as plain text into `output`."""
    if output is None:
        shown = console()
        with _until_the_reader_leaves():  # the capture too: at its end rich flushes stdout
            with shown.capture() as captured:
                _print(shown, made)
            sys.stdout.write(captured.get())
        return
    from io import StringIO

    from rich.console import Console

    buffer = StringIO()
    _print(Console(file=buffer, width=_PIPE_WIDTH, no_color=True, highlight=False, markup=False, emoji=False), made)
    _emit(buffer.getvalue().rstrip("\n"), output)


def _print(shown: Console, made: Sequence[Table]) -> None:
    from rich.segment import Segment, Segments

    for one in made:
        shown.print(Segments(Segment(tame(part.text), part.style) for part in shown.render(one)), end="")
