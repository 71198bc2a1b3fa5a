"""The command line, called in this process as the installed script calls it; and a registry of hand-made systems."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import pytest
from pydantic import BaseModel

from govcompute.cli import main
from govcompute.documents import Document, read_yaml, validate
from govcompute.paths import shipped

#: Hand-made systems, as a user would write them. Amounts without a spread are exact.
SYSTEMS = {
    "probe": """
        id: probe
        name: Probe
        provider: Probe Labs
        released: 2026-03-01
        known_on: 2026-02-01
        domains: [language]
        generality: {judgement: general, why: it does what it is asked}
        compute_status: disclosed
        compute: 2e25
    """,
    "small": """
        id: small
        name: Small
        provider: Probe Labs
        generality: {judgement: general}
        compute_status: disclosed
        compute: 1e22
    """,
    "silent": """
        id: silent
        name: Silent
        provider: Other Labs
        generality: {judgement: general}
        compute_status: unknown
    """,
    "doubtful": """
        id: doubtful
        name: Doubtful
        provider: Other Labs
        generality: {judgement: general}
        compute_status: estimated
        compute: {median: 1.2e25, spread: 3}
    """,
    "reinforced": """
        id: reinforced
        name: Reinforced
        provider: Other Labs
        generality: {judgement: general}
        compute_status: disclosed
        stages:
          - {activity: pretraining, compute: 8e24}
          - {activity: rl_rollouts, compute: 4e24}
    """,
}


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Stdout as JSON of the standard: NaN and Infinity are none."""
        return json.loads(self.out, parse_constant=_no_number)


def _no_number(word: str) -> None:
    raise AssertionError(f"{word} is not JSON")


class Run(Protocol):
    """Calls ``govcompute`` with these arguments."""

    def __call__(self, *arguments: object) -> Ran: ...


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """A shell without settings of ours."""
    for variable in ("POLICIES", "REGISTRY", "LEDGER", "WHO", "DEBUG"):
        monkeypatch.delenv(f"GOVCOMPUTE_{variable}", raising=False)
    for variable in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(variable, raising=False)


@cache
def _read_once(path: Path) -> Document:
    return read_yaml(path)


@cache
def _validated_once(model: type[BaseModel], path: Path) -> BaseModel:
    return validate(model, _read_once(path))


@pytest.fixture(autouse=True)
def _shipped_files_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that ship with govcompute do not change during the tests; a file of a test is read anew each time."""
    folders = tuple(shipped(name) for name in ("policies", "registry"))

    def ships(path: Path) -> bool:
        return any(path.is_relative_to(folder) for folder in folders)

    def read(path: Path) -> Document:
        return _read_once(path) if ships(path) else read_yaml(path)

    def valid(model: type[BaseModel], document: Document) -> BaseModel:
        path = Path(document.name)
        return _validated_once(model, path) if ships(path) else validate(model, document)

    for library in ("govcompute.policy.library", "govcompute.registry.library"):
        monkeypatch.setattr(f"{library}.remembered", lambda folder: nullcontext(read))
        monkeypatch.setattr(f"{library}.validate", valid)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line, up to its exit code."""

    def call(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["govcompute", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return Ran(int(ended.value.code or 0), out, err)

    return call


@pytest.fixture
def write_systems(tmp_path: Path) -> Callable[..., Path]:
    """Writes systems of the table above (or given as text by id) into a registry folder of their own."""

    def write(*names: str, **texts: str) -> Path:
        folder = tmp_path / "registry" / "systems"
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in ({n: SYSTEMS[n] for n in names} | texts).items():
            lines = [line.removeprefix(" " * 8) for line in text.strip("\n").splitlines()]
            (folder / f"{name}.yaml").write_text("\n".join(lines).rstrip() + "\n")
        return folder.parent

    return write


@pytest.fixture
def own(write_systems: Callable[..., Path]) -> Path:
    """A registry folder that holds every system of the table above."""
    return write_systems(*SYSTEMS)


@pytest.fixture
def own_policies(tmp_path: Path) -> Path:
    """A folder with one policy file: two rules of an invented act, ``test-line`` above 1e25 and ``test-third``."""
    folder = tmp_path / "policies"
    folder.mkdir()
    shutil.copy(Path(__file__).parent / "data" / "test-act.yaml", folder)
    return folder
