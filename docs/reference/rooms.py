"""A page of the site for each room of the package: what Python calls, read from the docstrings when the site is built."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parents[2] / "govcompute"
#: From the ground up; the command line has pages of its own (commands.py).
ROOMS = (
    "quantity", "documents", "flops", "training", "serving", "speculative", "smoothing", "continual", "measure", "registry",
    "ledger", "telemetry", "policy", "verdict", "bulk", "tracking", "forecast", "limits", "report",
)  # fmt: skip
_OPTIONS = "    options:\n      heading_level: 2\n"


def pages() -> dict[str, str]:
    """Path and text of each page."""
    index = [
        "# Python",
        "",
        "One way in: commands, dashboard and notebooks call these functions. A room uses those above it in this list.",
        "",
        *(f"- [govcompute.{room}]({room}.md): {_says(PACKAGE / room / '__init__.py')}" for room in ROOMS),
        "- [govcompute.errors](errors.md): what can go wrong, as one tree.",
    ]
    made = {f"reference/python/{room}.md": page(room) for room in ROOMS}
    made["reference/python/errors.md"] = f"# govcompute.errors\n\n::: govcompute.errors\n{_OPTIONS}"
    return {"reference/python/index.md": "\n".join(index) + "\n", **made}


def page(room: str) -> str:
    """The public names of `room`: those that it gives itself, or else those of its modules; then those of its inner rooms."""
    lines = [f"# govcompute.{room}", ""]
    modules = [f"govcompute.{room}"] if _all(PACKAGE / room / "__init__.py") else list(_modules(room))
    for module in [*modules, *_inner(room)]:
        lines += [f"::: {module}", _OPTIONS]
    return "\n".join(lines)


def _modules(room: str) -> list[str]:
    return [f"govcompute.{room}.{path.stem}" for path in sorted((PACKAGE / room).glob("*.py")) if path.stem != "__init__"]


def _inner(room: str) -> list[str]:
    """Packages within `room` that give names themselves."""
    return [f"govcompute.{room}.{path.parent.name}" for path in sorted((PACKAGE / room).glob("*/__init__.py")) if _all(path)]


def _all(path: Path) -> list[str]:
    """The names in ``__all__`` of a module."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and any(getattr(target, "id", "") == "__all__" for target in node.targets):
            return [str(name) for name in ast.literal_eval(node.value)]
    return []


_UNSAID = {
    "registry": "Systems, stacks, architectures and chips as data, loaded and held against each other.",
    "policy": "Law as data: instruments, rules, timelines, counting profiles.",
    "verdict": "A system, a rule and a day become a verdict with its reasons.",
    "report": "Verdicts as JSON, pages, tables and figures.",
}


def _says(path: Path) -> str:
    """The first line of a package's docstring."""
    told = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or _UNSAID[path.parent.name]
    return told.splitlines()[0]


def on_files(files: Any, config: Any) -> Any:
    """mkdocs asks which files there are: adds the pages."""
    from mkdocs.structure.files import File

    for path, text in pages().items():
        files.append(File.generated(config, path, content=text))
    return files
