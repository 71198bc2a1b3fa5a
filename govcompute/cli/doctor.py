"""`govcompute doctor`: what is installed, what is found, what is missing and how to get it."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable
from pathlib import Path

import typer

from govcompute.cli.exits import ExitCode
from govcompute.cli.options import Json, Output, Policies, RegistryFolders
from govcompute.cli.output import emit_json, emit_table, table
from govcompute.errors import GovcomputeError
from govcompute.quantity import counted

_BASE = (
    "pandas", "numpy", "pyyaml", "plotly", "streamlit", "fvcore", "pydantic", "typer", "rich", "jinja2", "scipy", "sqlalchemy",
    "alembic",
)  # fmt: skip
_EXTRAS = {
    "torch": "models",
    "transformers": "models",
    "safetensors": "models",
    "dask": "distributed",
    "pyarrow": "distributed",
    "lightning": "tracking",
    "gymnasium": "rl",
    "ale-py": "rl",
    "stable-baselines3": "rl",
    "scikit-learn": "continual",
    "psycopg": "postgres",
}


def doctor(as_json: Json = False, output: Output = None, policies: Policies = None, registry: RegistryFolders = None) -> None:
    """Check the installation: packages, data, the manifest. Exit 5 where a base package is absent, 3 where data are broken."""
    checks = [*_packages(), *_data(policies, registry)]
    if as_json:
        emit_json("doctor", {"checks": [dict(zip(("what", "state", "note"), check, strict=True)) for check in checks]}, output)
    else:
        made = table("what", "state", "note")
        for check in checks:
            made.add_row(*check)
        emit_table(made, output)
    states = {state for _, state, _ in checks}
    if "missing" in states:
        raise typer.Exit(ExitCode.MISSING)
    if "broken" in states:
        raise typer.Exit(ExitCode.INVALID_INPUT)


def _packages() -> list[tuple[str, str, str]]:
    python = f"{platform.python_implementation()} {platform.python_version()}"
    found = [("python", "ok" if sys.version_info >= (3, 11) else "missing", python)]
    for name in _BASE:
        installed = _version(name)
        found.append((name, "ok" if installed else "missing", installed or f"pip install {name}"))
    for name, extra in _EXTRAS.items():
        installed = _version(name)
        found.append((name, "ok" if installed else "absent", installed or f"optional: pip install 'govcompute[{extra}]'"))
    return found


def _version(name: str) -> str | None:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _data(policies: list[Path] | None, registry: list[Path] | None) -> list[tuple[str, str, str]]:
    from govcompute.cli import load

    return [
        _checked("policies", lambda: ("ok", counted(len(load.policies(policies)), "rule"))),
        _checked("registry", lambda: ("ok", counted(len(load.registry(registry)), "system"))),
        _checked("manifest", _manifest),
        ("cache", *_cache()),
    ]


def _manifest() -> tuple[str, str]:
    from govcompute.paths import shipped
    from govcompute.registry.manifest import differences

    changed = differences(shipped("registry"))
    return ("changed", "; ".join(changed[:3])) if changed else ("ok", "every shipped file is as it was released")


def _cache() -> tuple[str, str]:
    from govcompute.paths import CACHE_VARIABLE, cache_folder

    folder = cache_folder()
    return ("off", f"by {CACHE_VARIABLE}") if folder is None else ("ok", f"{folder}; {CACHE_VARIABLE}=off for none")


def _checked(what: str, check: Callable[[], tuple[str, str]]) -> tuple[str, str, str]:
    """One part of the data; where it cannot be used the reason is the note, and the other checks go on."""
    try:
        return (what, *check())
    except GovcomputeError as error:
        return what, "broken", str(error)
