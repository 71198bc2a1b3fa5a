"""Which systems of a table the registry has already, under its own id or under another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from govcompute.registry.evidence import Evidence
from govcompute.registry.library import Registry
from govcompute.registry.schema import System

#: How an entry's evidence names the row of Epoch's table that it was transcribed from.
_ROW = re.compile(r'row "(?P<name>[^"]+)"')


def same_systems(found: Iterable[System], registry: Registry) -> dict[str, str]:
    """Of `found` those that `registry` has, each id with that of the registry.

    The same are systems of one id. Of the others, each with one of the registry that no id has met: those of one name and
    provider (capitals, spaces and signs aside), and those whose name is that of the row which the registry's entry cites.
    """
    rows = list(found)
    same = {system.id: system.id for system in rows if system.id in registry}
    free = [system for system in registry if system.id not in same]
    named = {(_plain(system.name), _plain(system.provider or "")): system.id for system in free}
    cited = {_plain(name): system.id for system in free for name in _rows(system)}
    for system in rows:
        name = _plain(system.name)
        known = named.get((name, _plain(system.provider or ""))) or cited.get(name)
        if system.id not in same and known is not None:
            same[system.id] = known
    return same


def with_known_bases(system: System, same: dict[str, str]) -> System:
    """`system` with its bases under the ids that the registry has for them."""
    bases = [base.model_copy(update={"system": same.get(base.system, base.system)}) for base in system.bases]
    return system.model_copy(update={"bases": bases})


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.replace("+", "plus").casefold())


def _rows(system: System) -> Iterator[str]:
    told: list[Evidence] = [*system.evidence, *(one for stage in system.stages for one in stage.evidence)]
    told += [one for alternative in system.alternatives for one in alternative.evidence]
    told += [one for claim in system.claims for one in claim.evidence]
    yield from (row["name"] for one in told if (row := _ROW.search(one.title or "")))
