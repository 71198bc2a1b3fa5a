"""The command line in this process, made quick: what ships is read once, and the tree of commands is built once."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer.main

from govcompute import paths
from govcompute.cli import load, main


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str


def command(*arguments: object) -> Ran:
    """``govcompute`` with these arguments, up to its exit code, as the installed script runs it."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2))
    before, sys.argv = sys.argv, ["govcompute", *map(str, arguments)]
    try:
        with redirect_stdout(out), redirect_stderr(err):
            try:
                main()
                code = 0
            except SystemExit as ended:
                code = int(ended.code or 0)
    finally:
        sys.argv = before
    texts = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode("utf-8"))  # type: ignore[attr-defined]
    return Ran(code, *texts)


@pytest.fixture(scope="module")
def quick() -> Iterator[None]:
    """What ships is read once. A folder of one's own is read without the shipped one beside it, which is known to be good."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("policies", "registry", "architectures", "stacks"):
            patch.setattr(load, name, _kept(getattr(load, name)))
        for module in (load, paths):
            patch.setattr(module, "policy_folders", _alone("policies"))
            patch.setattr(module, "registry_folders", _alone("registry"))
        patch.setattr(typer.main, "get_command", cache(typer.main.get_command))
        patch.setenv("NO_COLOR", "1")
        for variable in ("POLICIES", "REGISTRY", "LEDGER", "WHO", "DEBUG"):
            patch.delenv(f"GOVCOMPUTE_{variable}", raising=False)
        yield


def _kept(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    shipped = cache(lambda: function(None))
    return lambda own: function(own) if own else shipped()


def _alone(name: str) -> Callable[[Iterable[Path]], list[Path]]:
    return lambda own=(): paths._checked(own) or [paths.shipped(name)]
