"""From the JSON record (the authority) to Markdown and HTML, through templates; the same record gives the same bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from govcompute.documents import write_text
from govcompute.registry.evidence import Level
from govcompute.report.dossier.dossier import Dossier
from govcompute.report.dossier.picture import STYLE, picture
from govcompute.report.dossier.spreadsheet import dossier_csv
from govcompute.report.words import MARKS

SCHEMA_VERSION = 1


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("govcompute.report", "templates"),
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["marks"] = {outcome.value: mark for outcome, mark in MARKS.items()}
    environment.globals["levels"] = {level.value: level.words for level in Level}
    environment.globals["picture_style"] = Markup(STYLE)  # noqa: S704 (ours)
    environment.filters["cell"] = _cell
    environment.filters["css"] = _css
    environment.filters["picture"] = lambda figure, number: Markup(picture(figure, number))  # noqa: S704 (escapes what it writes)
    return environment


def _cell(value: object) -> str:
    """Text that can neither break a Markdown table nor be read as HTML, a link or code."""
    return re.sub(r"([\\|<\[`])", r"\\\1", " ".join(str(value).split()))


def _css(value: object) -> Markup:
    """Text inside a string of a style sheet: all but letters, digits and spaces by their code."""
    return Markup("".join(c if (c.isascii() and c.isalnum()) or c == " " else f"\\{ord(c):x} " for c in str(value)))  # noqa: S704


def render(record: dict[str, Any], template: str) -> str:
    """The record through one of the templates of this room."""
    return _environment().get_template(template).render(record=record)


def write_overview(record: dict[str, Any], folder: Path) -> list[Path]:
    """Writes ``verdicts.json``, ``.md`` and ``.html`` into `folder`; returns their paths, the one to open first."""
    content = {"schema_version": SCHEMA_VERSION, "kind": "overview", **record}
    texts = {
        "verdicts.html": render(record, "overview.html.j2"),
        "verdicts.md": render(record, "overview.md.j2"),
        "verdicts.json": json.dumps(content, indent=2, ensure_ascii=False) + "\n",
    }
    for name, text in texts.items():
        write_text(folder / name, text)
    return [folder / name for name in texts]


#: How a report is written in each format.
_WRITERS: dict[str, Callable[[dict[str, Any]], str]] = {
    "html": lambda record: render(record, "dossier.html.j2"),
    "md": lambda record: render(record, "dossier.md.j2"),
    "json": lambda record: json.dumps(record, indent=2, ensure_ascii=False) + "\n",
    "csv": dossier_csv,
}


def dossier_texts(found: Dossier, formats: Sequence[str]) -> dict[str, str]:
    """The report in each of `formats`, by file name; all from the one record."""
    record = found.record()
    return {f"{found.system}-{found.report}.{name}": _WRITERS[name](record) for name in formats}


def write_dossier(found: Dossier, folder: Path, formats: Sequence[str]) -> list[Path]:
    """Writes the report into `folder` in each of `formats`; every text is made before the first file is written."""
    texts = dossier_texts(found, formats)
    for name, text in texts.items():
        write_text(folder / name, text)
    return [folder / name for name in texts]
