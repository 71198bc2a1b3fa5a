"""What commands work on: the policies and the registry, shipped and own."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path
from typing import TYPE_CHECKING

from govcompute.errors import InputError
from govcompute.paths import policy_folders, registry_folders

if TYPE_CHECKING:
    from govcompute.flops import Architecture, Countable
    from govcompute.policy.library import Law, PolicyLibrary
    from govcompute.registry.architecture import Architectures
    from govcompute.registry.library import Registry
    from govcompute.registry.schema import System
    from govcompute.registry.stacks import Stacks
    from govcompute.speculative.stack import Stack


#: So many rules are offered by name where none is called what was asked for.
_OFFERED = 8


def policies(own: list[Path] | None) -> PolicyLibrary:
    """The shipped policies with the user's own."""
    from govcompute.policy.library import load_policies

    return load_policies(policy_folders(own or ()))


def law(name: str, library: PolicyLibrary) -> Law:
    """The rule with the id `name`. Raises InputError with the rules that may be meant by a place, a number or words of a
    title, else NotFound with the nearest id.
    """
    from govcompute.policy.called import called

    found = spelled(name, library.laws)
    meant = [] if found in library.laws else [one.id for one in called(name, library)]
    if not meant:
        return library[found]
    more = f", and {len(meant) - _OFFERED} more (`govcompute policy list`)" if len(meant) > _OFFERED else ""
    raise InputError(f"no policy is called '{name}'; it may mean {', '.join(meant[:_OFFERED])}{more}")


def registry(own: list[Path] | None) -> Registry:
    """The shipped systems with the user's own."""
    from govcompute.registry.library import load_registry

    return load_registry(registry_folders(own or ()))


def system(name: str, systems: Registry) -> tuple[System, Registry]:
    """The system that `name` means (an id of the registry, or a YAML file of any name), and the registry with it."""
    from govcompute.registry.library import load_system

    path, found = Path(name), spelled(name, systems)
    if path.suffix in (".yaml", ".yml"):
        return load_system(path, systems)
    if found not in systems and path.exists():
        kind = "folder" if path.is_dir() else "file"
        raise InputError(f"no system is called '{name}', and the {kind} of that name is none; expected an id or a YAML file")
    return systems[found], systems


def spelled(name: str, known: Container[str]) -> str:
    """The id that `name` means: ids are written in small letters, names of models often are not."""
    return name.lower() if name not in known and name.lower() in known else name


def architectures(own: list[Path] | None) -> Architectures:
    """The shipped architectures with the user's own, each read when it is asked for."""
    from govcompute.registry.architecture import Architectures

    return Architectures(registry_folders(own or ()))


def stacks(own: list[Path] | None) -> Stacks:
    """The shipped stacks with the user's own."""
    from govcompute.registry.stacks import load_stacks

    return load_stacks(registry_folders(own or ()), registry(own), architectures(own))


def stack(name: str, own: list[Path] | None) -> tuple[Stack, Registry, Architectures]:
    """The stack that `name` means (an id of the registry, or a YAML file), with what it may name."""
    from govcompute.registry.stacks import load_stack, load_stacks

    path, systems, counted = Path(name), registry(own), architectures(own)
    if path.suffix in (".yaml", ".yml"):
        return load_stack(path, systems, counted), systems, counted
    return load_stacks(registry_folders(own or ()), systems, counted)[name], systems, counted


def architecture(name: str, own: list[Path] | None) -> Architecture:
    """The architecture that `name` means: an id of the registry, or a YAML file."""
    from govcompute.registry.architecture import Architectures, load_architecture

    path = Path(name)
    if path.suffix in (".yaml", ".yml"):
        return load_architecture(path)
    counted = Architectures(registry_folders(own or ()))
    return counted[spelled(name, counted)]


def countable(name: str, own: list[Path] | None, *, ignore_auto_map: bool = False) -> Countable:
    """What `name` means: a Hugging Face config.json (its `auto_map` ignored where that is said), or an architecture."""
    from govcompute.flops import from_config

    path = Path(name)
    return from_config(path, ignore_auto_map=ignore_auto_map) if path.suffix == ".json" else architecture(name, own)
