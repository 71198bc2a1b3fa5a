"""Records of the registry written as YAML that reads back to the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from govcompute.documents import write_text
from govcompute.documents.strict_yaml import reads_as_number
from govcompute.errors import InputError
from govcompute.registry.library import SYSTEMS
from govcompute.registry.schema import System


class _Dumper(yaml.SafeDumper):
    """Quotes text that our reader, which follows YAML 1.2, would take for a number."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="'" if reads_as_number(value) else None)


def _list(dumper: yaml.SafeDumper, values: list[Any]) -> yaml.SequenceNode:
    """Numbers stand in one line."""
    numbers = bool(values) and all(isinstance(value, int | float) for value in values)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", values, flow_style=numbers or None)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _list)
_FIRST = ("id", "name", "provider", "country", "released")


def system_yaml(system: System) -> str:
    """The file of one system: identity first, then what is stated, in the order of the schema."""
    stated = system.model_dump(mode="json", exclude_defaults=True)
    ordered = {key: stated[key] for key in _FIRST if key in stated} | stated
    return dumped(ordered)


def dumped(values: Mapping[str, Any]) -> str:
    """YAML of plain values, in their order; text that looks like a number is quoted."""
    return yaml.dump(dict(values), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def write_systems(systems: Iterable[System], folder: Path, *, replace: bool = False) -> list[Path]:
    """Writes each system to ``folder/systems/<id>.yaml``; refuses to replace one unless told. Returns the paths."""
    targets = [(folder / SYSTEMS / f"{system.id}.yaml", system) for system in systems]
    standing = [path for path, _ in targets if path.exists()]
    if standing and not replace:
        more = f" and {len(standing) - 1} more" if len(standing) > 1 else ""
        raise InputError(f"{standing[0]}{more} exists already; nothing was written (--replace overwrites)")
    texts = [(path, system_yaml(system)) for path, system in targets]
    for path, text in texts:
        write_text(path, text)
    return [path for path, _ in texts]
