"""Where things lie: the shipped data (in a checkout, or inside the installed wheel), the user's own folders, the cache."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from govcompute.errors import InputError

_PACKAGE = Path(__file__).resolve().parent
#: Folders of a user's own, searched after the shipped one; several are separated as in PATH.
POLICIES_VARIABLE = "GOVCOMPUTE_POLICIES"
REGISTRY_VARIABLE = "GOVCOMPUTE_REGISTRY"
#: The folder of what is remembered between runs; ``off`` for none.
CACHE_VARIABLE = "GOVCOMPUTE_CACHE"
#: The ledger that is meant where none is named: a path, or an address.
LEDGER_VARIABLE = "GOVCOMPUTE_LEDGER"


def shipped(name: str) -> Path:
    """The shipped folder `name` (policies, registry or app): beside the package in a checkout, inside it in a wheel."""
    for candidate in (_PACKAGE / "shipped" / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise InputError(f"this installation has no folder '{name}'; reinstall govcompute")


def policy_folders(own: Iterable[Path] = ()) -> list[Path]:
    """The shipped policies, then those of the environment variable, then `own`."""
    return [shipped("policies"), *_from_environment(POLICIES_VARIABLE), *_checked(own)]


def registry_folders(own: Iterable[Path] = ()) -> list[Path]:
    """The shipped registry, then those of the environment variable, then `own`."""
    return [shipped("registry"), *_from_environment(REGISTRY_VARIABLE), *_checked(own)]


def cache_folder() -> Path | None:
    """Where what was read before is kept: as the environment says, else in the user's cache folder; None for nowhere."""
    given = os.environ.get(CACHE_VARIABLE, "")
    if given:
        return None if given.lower() == "off" else Path(given)
    usual = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    try:
        return (Path(usual) if usual else Path.home() / ".cache") / "govcompute"
    except RuntimeError:  # a user without a home
        return None


def _from_environment(variable: str) -> list[Path]:
    given = os.environ.get(variable, "")
    return _checked((Path(part) for part in given.split(os.pathsep) if part), variable)


def _checked(folders: Iterable[Path], origin: str = "") -> list[Path]:
    checked = []
    for folder in folders:
        if not folder.is_dir():
            raise InputError(f"{folder} is not a folder" + (f" (from {origin})" if origin else ""))
        checked.append(folder)
    return checked
