"""Text to train and to measure on: bytes as tokens, files split between training and held out.

Without folders of the user's own it is what ships with the interpreter: the standard library's source (code) and the
language reference inside `pydoc` (prose). Names are relative, the order is fixed, so a corpus has one hash.
"""

from __future__ import annotations

import hashlib
import importlib
import sysconfig
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from govcompute.documents import files_in
from govcompute.errors import InputError
from govcompute.quantity import counted

#: A byte is its own token; the token after them separates texts and ends an answer.
END = 256
VOCABULARY = 257
#: Of each domain's texts, at least one.
HELD_OUT = 0.1

#: Folders of the standard library that are tests, tables of characters, or packages installed later.
_PASSED_OVER = frozenset(
    {"test", "tests", "idle_test", "encodings", "site-packages", "dist-packages", "pydoc_data", "__pycache__"}
)
_CODE = frozenset({".py", ".pyi", ".pyx", ".c", ".h", ".cc", ".cpp", ".hpp", ".cu", ".rs", ".go", ".java", ".js", ".ts", ".sh"})
_PROSE = frozenset({".md", ".rst", ".txt", ".tex", ".html"})
_LARGEST = 2**26


class Domain(StrEnum):
    """What kind of text it is, by the file's suffix."""

    CODE = "code"
    PROSE = "prose"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Text:
    """One file's bytes under a relative name."""

    name: str
    domain: Domain
    content: bytes


@dataclass(frozen=True, slots=True)
class Corpus:
    """Texts to learn from and texts that are never learned from; no text is in both."""

    training: tuple[Text, ...]
    held_out: tuple[Text, ...]

    @property
    def sha256(self) -> str:
        """One hash of every name and content, and of the split."""
        digest = hashlib.sha256()
        for part in (self.training, self.held_out):
            digest.update(b"%d\n" % len(part))
            for text in part:
                digest.update(f"{text.name}\n{text.domain}\n{len(text.content)}\n".encode())
                digest.update(text.content)
        return digest.hexdigest()

    @property
    def domains(self) -> tuple[Domain, ...]:
        """Those that occur, in a fixed order."""
        found = {text.domain for text in self.held_out}
        return tuple(domain for domain in Domain if domain in found)

    def held_out_of(self, domain: Domain) -> tuple[Text, ...]:
        """The held-out texts of one domain."""
        return tuple(text for text in self.held_out if text.domain is domain)


def read_corpus(paths: Sequence[Path] = ()) -> Corpus:
    """The texts in these files and folders; without any, the interpreter's own. Texts that are equal count once.

    Raises InputError where a path is missing or unreadable, and where fewer than two texts are found.
    """
    found = _named(paths) if paths else (*_library(), *_topics())
    unique = {hashlib.sha256(text.content).digest(): text for text in sorted(found, key=lambda text: text.name, reverse=True)}
    texts = sorted(unique.values(), key=lambda text: text.name)
    if len(texts) < 2:
        where = ", ".join(map(str, paths)) or "the standard library of this interpreter"
        raise InputError(f"{where}: {len(texts)} text(s) found; expected two or more files, to learn from and to hold out")
    held = {text.name for domain in Domain for text in _drawn([text for text in texts if text.domain is domain])}
    if not held:  # one text of each domain
        held = {texts[0].name}
    return Corpus(tuple(text for text in texts if text.name not in held), tuple(text for text in texts if text.name in held))


def encode(content: bytes) -> list[int]:
    """Tokens of some bytes."""
    return list(content)


def decode(tokens: Iterable[int]) -> bytes:
    """Bytes of some tokens; end tokens vanish."""
    return bytes(token for token in tokens if token != END)


def stream(texts: Iterable[Text]) -> NDArray[np.int16]:
    """All texts one after the other, an end token before the first and after each."""
    parts: list[NDArray[np.int16]] = [np.array([END], dtype=np.int16)]
    for text in texts:
        parts += [np.frombuffer(text.content, dtype=np.uint8).astype(np.int16), parts[0]]
    return np.concatenate(parts)


def prompts(texts: Sequence[Text], count: int, length: int, seed: int = 0) -> list[list[int]]:
    """`count` prompts of `length` tokens from places drawn at random, no two sharing a byte.

    Raises InputError where the texts have no room for so many.
    """
    slots = [(text, start) for text in texts for start in range(0, len(text.content) - length + 1, length)]
    if count > len(slots):
        raise InputError(
            f"{counted(count, 'prompt')} of {counted(length, 'byte')} asked for; the texts have room for {len(slots)}"
        )
    chosen = np.random.default_rng(seed).choice(len(slots), size=count, replace=False)
    return [encode(text.content[start : start + length]) for text, start in (slots[index] for index in chosen)]


def _drawn(texts: list[Text]) -> list[Text]:
    """Which texts of a domain are held out: by a hash of the name, so that a further file moves few others."""
    if len(texts) < 2:
        return []
    by_hash = sorted(texts, key=lambda text: hashlib.sha256(text.name.encode()).digest())
    return by_hash[: max(1, round(HELD_OUT * len(texts)))]


def _library() -> Iterator[Text]:
    root = Path(sysconfig.get_path("stdlib"))
    for path in root.rglob("*.py"):
        inside = path.relative_to(root)
        if _PASSED_OVER.isdisjoint(inside.parts) and (content := _content(path)):
            yield Text(inside.as_posix(), Domain.CODE, content)


def _topics() -> Iterator[Text]:
    try:
        topics = importlib.import_module("pydoc_data.topics").topics
    except ImportError:  # some distributions leave the reference out
        return
    for name, text in topics.items():
        yield Text(f"pydoc/{name}", Domain.PROSE, text.encode("utf-8"))


def _named(paths: Sequence[Path]) -> Iterator[Text]:
    for path in paths:
        if not path.exists():
            raise InputError(f"{path}: no such file or folder")
        files = [one for one in files_in(path, "**/*") if one.is_file()] if path.is_dir() else [path]
        for file in files:
            hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
            if not hidden and (content := _content(file)):
                yield Text(file.relative_to(path.parent).as_posix(), _domain(file), content)


def _domain(file: Path) -> Domain:
    suffix = file.suffix.lower()
    return Domain.CODE if suffix in _CODE else Domain.PROSE if suffix in _PROSE else Domain.OTHER


def _content(file: Path) -> bytes | None:
    """The file's bytes; nothing of a file that is empty, very large, or no text."""
    try:
        if not 0 < file.stat().st_size <= _LARGEST:
            return None
        content = file.read_bytes()
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror or error}") from None
    return None if b"\0" in content else content
