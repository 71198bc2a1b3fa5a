"""All systems together: loaded, checked against each other, and asked by id; lineage from base to derivative."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from govcompute.documents import Document, files_in, read_yaml, remembered, validate
from govcompute.errors import CircularReference, DocumentError, InputError, NotFound, Problem, nearest
from govcompute.registry.amounts import stage_estimate
from govcompute.registry.kind_of_file import require_kind
from govcompute.registry.schema import Base, System

SYSTEMS = "systems"


class Registry:
    """Systems by id, and the file of each that came from one. Iterates in the order of loading."""

    def __init__(self, systems: Iterable[System], documents: Mapping[str, Document] | None = None) -> None:
        self.systems = {system.id: system for system in systems}
        self.documents = dict(documents or {})

    def __iter__(self) -> Iterator[System]:
        return iter(self.systems.values())

    def __len__(self) -> int:
        return len(self.systems)

    def __contains__(self, system_id: object) -> bool:
        return system_id in self.systems

    def __getitem__(self, system_id: str) -> System:
        try:
            return self.systems[system_id]
        except KeyError:
            raise NotFound("system", system_id, self.systems) from None

    def extended(self, systems: Iterable[System]) -> Registry:
        """This registry with `systems` added; a system of the same id is replaced."""
        added = list(systems)
        files = {name: file for name, file in self.documents.items() if name not in {system.id for system in added}}
        return Registry([*self.systems.values(), *added], files)

    def bases(self, system: System) -> list[tuple[Base, System]]:
        """The systems whose weights live on in `system`, each with how."""
        return [(base, self[base.system]) for base in system.bases if base.relation.reuses_weights]

    def foreign_bases(self, system: System) -> list[System]:
        """The models of other providers that `system` modifies: directly, or by way of its provider's earlier versions.

        Raises CircularReference.
        """
        found: dict[str, System] = {}
        for version in self.versions(system):
            found.update((base.id, base) for _, base in self.bases(version) if not same_provider(system, base))
        return list(found.values())

    def versions(self, system: System) -> list[System]:
        """`system`, and the systems of the same provider that it was made from, nearest first. Raises CircularReference."""
        return [system, *(base for base in self.ancestors(system) if self._own_way(system, base))]

    def _own_way(self, system: System, ancestor: System) -> bool:
        """Whether a way from `system` to `ancestor` leads through systems of its own provider alone."""
        own = [base for _, base in self.bases(system) if same_provider(system, base)]
        return ancestor in own or any(self._own_way(base, ancestor) for base in own)

    def ancestors(self, system: System) -> list[System]:
        """Every system whose weights live on in `system`, nearest first. Raises CircularReference."""
        found: list[System] = []
        self._climb(system, [system.id], found)
        return found

    def _climb(self, system: System, path: list[str], found: list[System]) -> None:
        for _, base in self.bases(system):
            if base.id in path:
                raise CircularReference("systems", [*path, base.id])
            if base not in found:
                found.append(base)
            self._climb(base, [*path, base.id], found)


def same_provider(a: System, b: System) -> bool:
    """Whether both have the same provider; a system that names none is taken to have one of its own."""
    return a.provider is not None and a.provider == b.provider


def load_registry(folders: Iterable[Path]) -> Registry:
    """Every system of the folders' ``systems/``. Raises DocumentError that holds every fault of every file."""
    problems: list[Problem] = []
    loaded: list[tuple[Document, System]] = []
    for folder in folders:
        if not (folder / SYSTEMS).is_dir():
            raise InputError(
                f"{folder} has no folder '{SYSTEMS}'; expected a registry folder, with a file for each system in it"
            )
        with remembered(folder / SYSTEMS) as read:
            for path in files_in(folder, f"{SYSTEMS}/*.yaml"):
                try:
                    document = read(path)
                    require_kind(document, "a system")
                    loaded.append((document, validate(System, document)))
                except DocumentError as error:
                    problems.extend(error.problems)
    registry = Registry((system for _, system in loaded), {system.id: document for document, system in loaded})
    problems = problems or list(_cross_check(loaded, registry))
    if problems:
        raise DocumentError(problems)
    return registry


def load_system(path: Path, registry: Registry) -> tuple[System, Registry]:
    """The system in the file `path`, of whatever name, and `registry` with it; one of the same id is replaced.

    Raises DocumentError that holds every fault: of the file, and of its bases, which `registry` must hold.
    """
    document = read_yaml(path)
    require_kind(document, "a system")
    system = validate(System, document)
    wider = registry.extended([system])
    wider.documents[system.id] = document
    problems = [*_missing_bases(document, system, wider), *_no_amounts(document, system)]
    problems = problems or list(_circles([(document, system)], wider))
    if problems:
        raise DocumentError(problems)
    return system, wider


def _cross_check(loaded: list[tuple[Document, System]], registry: Registry) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for document, system in loaded:
        if system.id != Path(document.name).stem:
            yield document.problem(("id",), f"id '{system.id}' is not the file's name", f"'{Path(document.name).stem}'")
        if system.id in seen:
            yield document.problem(("id",), f"system '{system.id}' also stands in {seen[system.id]}", "an id of its own")
        seen[system.id] = document.name
        yield from _missing_bases(document, system, registry)
        yield from _no_amounts(document, system)
    if not any(base.system not in registry for _, system in loaded for base in system.bases):
        yield from _circles(loaded, registry)


def _missing_bases(document: Document, system: System, registry: Registry) -> Iterator[Problem]:
    for index, base in enumerate(system.bases):
        if base.system not in registry:
            close = nearest(base.system, registry.systems)
            said = f"no system is called '{base.system}'"
            yield document.problem(("bases", index, "system"), said, "the id of a system", close)


def _no_amounts(document: Document, system: System) -> Iterator[Problem]:
    """The stages whose inputs give no amount: a chip that nobody knows, hours without a chip, a share of zero."""
    for index, stage in enumerate(system.stages):
        try:
            stage_estimate(stage)
        except InputError as error:
            yield document.problem(("stages", index, "inputs"), str(error))


def _circles(loaded: list[tuple[Document, System]], registry: Registry) -> Iterator[Problem]:
    for document, system in loaded:
        try:
            registry.ancestors(system)
        except CircularReference as error:
            yield document.problem(("bases",), str(error), "a lineage that begins somewhere")
