"""What a visitor sends to the dashboard: its name, size, kind and length are checked here, before anything reads it.

Streamlit's own limits are the browser's manners and a setting; whoever talks to the server directly keeps neither. Every
page that takes a file goes through `uploaded`. The name is shown and never followed: no path is made from it but its last
part, cleaned, in a folder of its own that is gone afterwards.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from govcompute.documents.document import LARGEST_FILE, Document, decoded
from govcompute.documents.strict_json import parse_json
from govcompute.documents.strict_yaml import parse_yaml
from govcompute.errors import DocumentError, InputError, Problem, nearest

#: Bytes; the server itself takes 5 MB of 1,048,576 (`server.maxUploadSize`), and refuses more while it is still coming.
LARGEST_UPLOAD = 5_000_000
#: Lines of a table or a log: a month of samples, one each 15 seconds.
MOST_LINES = 200_000
_LONGEST_NAME = 100
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Upload:
    """A text file that a visitor sent. name: safe to show and to write. kind: its ending without the dot, in small letters."""

    name: str
    kind: str
    text: str

    def document(self) -> Document:
        """The JSON or YAML in it, read as strictly as a file of at most 1 MB. Raises DocumentError."""
        size = len(self.text.encode())
        if size > LARGEST_FILE:
            raise DocumentError(Problem(self.name, 0, 0, "", f"the file has {size:,} bytes", f"at most {LARGEST_FILE:,}"))
        return parse_json(self.text, self.name) if self.kind == "json" else parse_yaml(self.text, self.name)

    @contextmanager
    def file(self) -> Iterator[Path]:
        """The upload as a file, for readers that take a path; in their errors it has its own name, not the server's path."""
        with tempfile.TemporaryDirectory(prefix="govcompute-") as folder:
            path = Path(folder) / self.name
            path.write_text(self.text, encoding="utf-8", newline="")
            try:
                yield path
            except DocumentError as error:
                named = (replace(one, file=one.file.replace(str(path), self.name)) for one in error.problems)
                raise DocumentError(named) from None
            except InputError as error:
                raise InputError(str(error).replace(str(path), self.name)) from None


def uploaded(name: str, content: bytes, kinds: Sequence[str], limit: int = LARGEST_UPLOAD) -> Upload:
    """What was sent as `name`, of one of `kinds` (endings such as ``json``), at most `limit` bytes of UTF-8 text.

    Raises DocumentError where it is too large, of another kind, no text, or has more than `MOST_LINES` lines.
    """
    shown = _safe(name)
    if len(content) > limit:
        raise _refused(shown, f"the file has {len(content):,} bytes", f"at most {limit:,}")
    kind = PurePosixPath(shown).suffix.removeprefix(".").lower()
    if kind not in kinds:
        expected = f"a file of the kind {', '.join(kinds)}"
        raise _refused(shown, f"'{kind}' is no kind of file that is read here", expected, nearest(kind, kinds))
    text = decoded(content, shown)
    if not text.strip():
        raise _refused(shown, "the file is empty")
    lines = text.count("\n")
    if lines > MOST_LINES:
        raise _refused(shown, f"the file has {lines:,} lines", f"at most {MOST_LINES:,}")
    return Upload(shown, kind, text)


def _safe(name: str) -> str:
    """The last part of a path of any system, of plain characters, of a bounded length, with its ending kept."""
    last = _UNSAFE.sub("_", re.split(r"[/\\]", name)[-1]).lstrip(".-")
    stem, dot, ending = last.rpartition(".")
    short = f"{stem[: _LONGEST_NAME - len(ending) - 1]}{dot}{ending}" if len(ending) < 20 else last[:_LONGEST_NAME]
    return short if short.strip("._") else "upload"


def _refused(name: str, problem: str, expected: str = "", near: str = "") -> DocumentError:
    return DocumentError(Problem(name, 0, 0, "", problem, expected, near))
