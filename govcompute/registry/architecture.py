"""The folder of architectures: one file each, loaded together or one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from govcompute.documents import Document, files_in, read_yaml, validate
from govcompute.errors import DocumentError, NotFound, Problem
from govcompute.flops import Architecture
from govcompute.registry.kind_of_file import require_kind

ARCHITECTURES = "architectures"


class Architectures(Mapping[str, Architecture]):
    """Architectures by id, each read from its file when it is first asked for. A later folder goes before an earlier one."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._files = {path.stem: path for folder in folders for path in files_in(folder, f"{ARCHITECTURES}/*.yaml")}
        self._read: dict[str, Architecture] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._files))

    def __len__(self) -> int:
        return len(self._files)

    def __contains__(self, name: object) -> bool:
        return name in self._files

    def __getitem__(self, name: str) -> Architecture:
        """The architecture `name`. Raises NotFound with the nearest id, DocumentError for a file that breaks a rule."""
        if name not in self._files:
            raise NotFound("architecture", name, self._files)
        if name not in self._read:
            self._read[name] = load_architecture(self._files[name])
        return self._read[name]


def load_architecture(path: Path) -> Architecture:
    """The architecture in the file `path`, whose name is its id. Raises DocumentError with file, line and key."""
    document = read_yaml(path)
    require_kind(document, "an architecture")
    architecture = validate(Architecture, document)
    if architecture.id != path.stem:
        raise DocumentError(_misnamed(document, architecture, path))
    return architecture


def _misnamed(document: Document, architecture: Architecture, path: Path) -> Problem:
    return document.problem(("id",), f"id '{architecture.id}' is not the file's name", f"'{path.stem}'")


def load_architectures(folders: Iterable[Path]) -> Architectures:
    """Every architecture of the folders' ``architectures/``. Raises DocumentError that holds every fault of every file."""
    architectures = Architectures(folders)
    problems: list[Problem] = []
    for name in architectures:
        try:
            architectures[name]
        except DocumentError as error:
            problems.extend(error.problems)
    if problems:
        raise DocumentError(problems)
    return architectures
