"""The shape of the house: floors, sizes, docstrings, and nothing of one machine in a file."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import ROOT

LONGEST_FILE = 500
CODE = sorted([*(ROOT / "govcompute").rglob("*.py"), *(ROOT / "app").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")])
PACKAGE = [path for path in CODE if path.is_relative_to(ROOT / "govcompute")]
#: Everything that is handed over; build outputs and what a developer keeps in hidden folders is not.
_HANDED_OVER = ("govcompute", "app", "policies", "registry", "benchmarks", "docs", "tests", ".github")
_TEXT = {".py", ".pyi", ".yaml", ".yml", ".toml", ".md", ".json", ".j2", ".csv", ".txt", ".cfg", ".ini", ".typed", ""}


def name(path: Path) -> str:
    """The path as a reader of the tree knows it."""
    return path.relative_to(ROOT).as_posix()


def test_there_is_code_to_look_at() -> None:
    assert len(PACKAGE) > 50
    assert any(path.is_relative_to(ROOT / "app") for path in CODE)


def test_a_room_uses_the_rooms_below_it() -> None:
    """The contracts of pyproject.toml."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    assert f"Contracts: {len(contracts)} kept, 0 broken." in done.stdout


def test_every_room_has_a_floor() -> None:
    """The layers of the contract name every room of the package, so that a new one cannot stay unchecked."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (floors,) = (contract for contract in contracts if contract["type"] == "layers")
    named = {room for layer in floors["layers"] for room in re.split(r"\s*[|:]\s*", layer)} | set(floors["exhaustive_ignores"])
    folders = {path.parent.relative_to(ROOT / "govcompute").parts[0] for path in PACKAGE if path.parent.name != "govcompute"}
    files = {path.stem for path in PACKAGE if path.parent.name == "govcompute" and path.stem != "__init__"}
    assert folders | files <= named


@pytest.mark.parametrize("path", CODE, ids=name)
def test_no_file_is_long(path: Path) -> None:
    lines = len(path.read_text("utf-8").splitlines())
    assert lines <= LONGEST_FILE, f"{lines} lines: a file is one subject"


def _public(node: ast.AST, within: str = "") -> Iterator[tuple[str, ast.AST]]:
    """Classes, and functions of modules and classes, whose name has no leading underscore; of overloads what they are of."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef) and any(ast.unparse(one) == "overload" for one in child.decorator_list):
            continue
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and not child.name.startswith("_"):
            yield f"{within}{child.name}", child
            if isinstance(child, ast.ClassDef):
                yield from _public(child, f"{within}{child.name}.")


_READ_BY_OTHERS = [path for path in PACKAGE if not path.name.startswith("_") or path.name == "__init__.py"]


@pytest.mark.parametrize("path", _READ_BY_OTHERS, ids=name)
def test_everything_public_says_what_it_is_for(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree) or not tree.body, "the module has no docstring"
    silent = [name for name, node in _public(tree) if not ast.get_docstring(node)]  # type: ignore[arg-type]
    assert not silent, f"without a docstring: {', '.join(silent)}"


def _files() -> list[Path]:
    within = [path for folder in _HANDED_OVER for path in (ROOT / folder).rglob("*")]
    top = [path for path in ROOT.iterdir() if not path.name.startswith(".")]
    return sorted(
        path for path in [*within, *top] if path.is_file() and path.suffix in _TEXT and "__pycache__" not in path.parts
    )


#: A path that exists on one machine only. Folders are spelled in two parts, so that this file does not find itself.
_MACHINE = re.compile(
    r"(?<![\w.:/~${}-])/(?:ho" + r"me|ro" + r"ot|Us" + r"ers|tm" + r"p|wo" + r"rk|mnt|op" + r"t)/[\w.-]"
    r"|\b[A-Z]:\\+Us" + r"ers\b"
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("open('/ho" + "me/ann/data.csv')", True),
        ("/ro" + "ot/.cache", True),
        ('cwd = "/tm' + 'p/run"', True),
        (r"C:\Us" + "ers\\ann", True),
        ("https://example.org/ho" + "me/page", False),
        ("docs/ho" + "me/index.md", False),
        ("a home / root / work of its own", False),
        ("~/tm" + "p/x", False),
    ],
)
def test_the_pattern_finds_what_it_is_for(text: str, found: bool) -> None:
    assert bool(_MACHINE.search(text)) is found


def test_no_file_names_a_place_on_one_machine() -> None:
    files = _files()
    assert len(files) > 500
    found = []
    for path in files:
        lines = path.read_bytes().decode("utf-8", errors="replace").splitlines()
        found += [
            f"{name(path)}:{number}: {line.strip()[:80]}" for number, line in enumerate(lines, 1) if _MACHINE.search(line)
        ]
    assert not found, "\n".join(found)
