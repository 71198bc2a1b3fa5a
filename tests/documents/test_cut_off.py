"""Documents cut off at any byte: a user gets an answer or an error that names the file (more in tests/trust)."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from govcompute.documents import read_json, read_yaml, validate
from govcompute.errors import GovcomputeError
from govcompute.paths import shipped
from govcompute.policy.library import VOCABULARY, load_policies
from govcompute.registry.amounts import stage_estimate
from govcompute.registry.schema import System

VALID = Path(__file__).parent.parent / "gallery" / "valid"


@dataclass(frozen=True)
class Kind:
    """A kind of document: a valid one, as text, and what reads it."""

    name: str
    text: str
    read: Callable[[Path], None]


def read_policy(path: Path) -> None:
    """Loads it, and asks for every line: what was accepted must work."""
    library = load_policies([path.parent])
    for law in library:
        library.headline(law)


def read_system(path: Path) -> None:
    """Reads it, and asks for every amount: what was accepted must work."""
    document = read_json(path) if path.suffix == ".json" else read_yaml(path)
    for stage in validate(System, document).work:
        stage_estimate(stage)


def kind(name: str, read: Callable[[Path], None]) -> Kind:
    text = (VALID / name).read_text(encoding="utf-8")
    return Kind(name, text, read)


KINDS = [kind("policy.yaml", read_policy), kind("system.yaml", read_system), kind("system.json", read_system)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the shipped vocabulary, in which each document stands for a moment."""
    path = tmp_path_factory.mktemp("generated")
    shutil.copy(shipped("policies") / VOCABULARY, path)
    return path


def is_refused(kind: Kind, content: bytes, folder: Path) -> bool:
    """Whether the document is refused; fails where that is not done in a way that a user can act on."""
    path = folder / kind.name
    path.write_bytes(content)
    try:
        kind.read(path)
    except GovcomputeError as error:
        lines = str(error).split("\n")
        assert [line for line in lines if not line.startswith(f"{path}") or not line.isprintable()] == []
        assert max(map(len, lines)) < 2000 + len(str(path))
        return True
    finally:
        path.unlink()
    return False


@pytest.mark.parametrize(("kind", "step"), [(KINDS[0], 23), (KINDS[1], 1), (KINDS[2], 1)], ids=lambda k: getattr(k, "name", k))
def test_cut_off_at_every_byte(kind: Kind, step: int, folder: Path) -> None:
    content = kind.text.encode()
    refused = [is_refused(kind, content[:length], folder) for length in range(0, len(content), step)]
    assert refused[0]
    assert any(refused[1:])
    assert not is_refused(kind, content, folder)
