"""HTML, Markdown, CSV and JSON of one report: all from the one record, safe, whole, and the same bytes each time."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from govcompute.errors import InputError
from govcompute.report.dossier.catalogue import FORMATS, KINDS
from govcompute.report.render import dossier_texts, write_dossier
from tests.conftest import ROOT

from .conftest import Make

_VOID = {"meta", "br", "line", "rect", "img", "hr", "input", "link"}
#: Columns of the CSV in which a fraction is worked out, or lines are counted.
WORKED = ("row", "value", "low", "high")
_NUMBER = re.compile(r"\d[\d.,]*\d|\d")
STAGES = [
    {"activity": "pretraining", "compute": {"median": "1.3e25", "spread": 1.4}, "inputs": {"parameters": 4e11, "tokens": 5e12}},
    {"activity": "evaluation", "compute": "1e23"},
]


class Page(HTMLParser):
    """Checks that every tag is closed in order; collects what is read, the ids, and the targets within the page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.read: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.outside: list[str] = []
        self.headings: list[int] = []
        self.feed(text)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        assert len(given) == len(attrs), f"an attribute twice in <{tag}>"
        assert tag not in {"script", "iframe", "object", "embed", "link", "img"}
        if tag not in _VOID:
            self.open.append(tag)
        if tag in {"h1", "h2", "h3"}:
            self.headings.append(int(tag[1]))
        self.ids += [given["id"]] if "id" in given else []
        self.targets += [given["href"].removeprefix("#")] if given.get("href", "").startswith("#") else []
        self.outside += [
            value for name, value in given.items() if name in {"src", "href", "data", "style"} and value[:1] != "#"
        ]
        if tag == "th":
            assert given["scope"] in {"row", "col"}

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.read.append(data)


def texts(make: Make, kind: str, **fields: object) -> dict[str, str]:
    return {name.rpartition(".")[2]: text for name, text in dossier_texts(make(kind, **fields), FORMATS).items()}


@pytest.mark.parametrize("kind", KINDS)
def test_the_page(make: Make, kind: str) -> None:
    page = Page(texts(make, kind, compute=None, stages=STAGES)["html"])
    assert len(page.ids) == len(set(page.ids))
    assert set(page.targets) <= set(page.ids)
    assert page.headings[0] == 1
    assert all(after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False))
    assert "Not legal advice" in "".join(page.read)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_loaded_from_elsewhere(make: Make, kind: str) -> None:
    html = texts(make, kind, compute=None, stages=STAGES)["html"]
    assert not Page(html).outside
    assert not re.search(r"url\(|@import|@font-face|javascript:", html)


@pytest.mark.parametrize("kind", KINDS)
def test_every_number_is_in_the_record(make: Make, kind: str) -> None:
    made = texts(make, kind, compute=None, stages=STAGES)
    held = set(_NUMBER.findall(made["json"]))
    links = re.compile(r"\\?\[\d+\]")
    for form, read in (("html", " ".join(Page(made["html"]).read)), ("md", made["md"])):
        text = re.sub(r"^\| \d+ \|", "|", links.sub("", read).replace("\\", ""), flags=re.MULTILINE)
        assert not set(_NUMBER.findall(text)) - held, form
    cells = " ".join(
        cell for row in csv.DictReader(io.StringIO(made["csv"])) for name, cell in row.items() if name not in WORKED
    )
    assert not set(_NUMBER.findall(cells)) - held


@pytest.mark.parametrize("kind", KINDS)
def test_the_record(make: Make, kind: str) -> None:
    record = json.loads(texts(make, kind)["json"])
    assert (record["schema_version"], record["report"], record["system"]) == (1, kind, "probe")
    assert record["verdicts"]
    assert {made["key"] for made in record["made_from"]} >= {"code", "registry:probe"}


EVIL = "=HYPERLINK(1)|<script>alert(1)</script>`[x](y)\n# h"


@pytest.mark.parametrize("kind", KINDS)
def test_names_that_would_do_harm(make: Make, kind: str) -> None:
    made = texts(make, kind, name=EVIL, provider="+1</style><b>", licence='"><img src=x onerror=y>')
    page = Page(made["html"])
    assert EVIL.split("\n")[0] in "".join(page.read)
    assert "</style><b>" not in made["html"]
    assert not re.search(r"(?<!\\)<script", made["md"])
    widths = [len(re.findall(r"(?<!\\)\|", line)) for line in made["md"].splitlines() if line.startswith("|")]
    heads = [len(re.findall(r"(?<!\\)\|", line)) for line in made["md"].splitlines() if line.startswith("|---")]
    assert set(widths) == set(heads)
    cells = [cell for row in csv.reader(io.StringIO(made["csv"])) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)


def test_a_line_of_the_table_for_each_value(make: Make) -> None:
    found = make("notification", compute="1.04e25")
    lines = list(csv.DictReader(io.StringIO(texts(make, "notification", compute="1.04e25")["csv"])))
    values = sum(len(row.cells) - 1 for one in found.sections if one.table for row in one.table.rows)
    assert sum(line["part"] not in ("statement", "point", "input") for line in lines) == values
    (reported,) = [line for line in lines if line["row"].startswith("estimate to be notified") and line["column"] == "value"]
    assert (reported["text"], float(reported["value"]), reported["unit"]) == ("1.0 x 10^25 FLOP", 1.04e25, "FLOP")
    assert "registry:probe:" in reported["made_from"]


def test_a_number_that_no_float_is(make: Make) -> None:
    """A third of 2e25 is a fraction in the record, a decimal number in the table and a place in the picture."""
    stages = [
        {"activity": "pretraining", "compute": "20000000000000000000000000/3"},
        {"activity": "evaluation", "compute": "1e23"},
    ]
    made = texts(make, "notification", compute=None, stages=stages)
    assert '"20000000000000000000000000/3"' in made["json"]
    lines = list(csv.DictReader(io.StringIO(made["csv"])))
    values = [line[key] for line in lines for key in ("value", "low", "high") if line[key]]
    assert not [value for value in values if "/" in value]
    assert 'class="bar counted" x="16.0"' in made["html"]


_SCRIPT = """
import sys
from pathlib import Path
from govcompute.cli import main
sys.argv = ["govcompute", "report", sys.argv[1], "--system", "composer-2.5", "--as-of", "2026-11-28", "--to", sys.argv[2]]
main()
"""


def test_the_same_bytes_anywhere(tmp_path: Path) -> None:
    """Another process, another hash seed, time zone and language."""
    worlds = (
        {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8"},
    )
    found = []
    for number, world in enumerate(worlds):
        folder = tmp_path / str(number)
        keep = {name: value for name, value in os.environ.items() if not name.startswith("GOVCOMPUTE_")}
        environment = {**keep, "PYTHONPATH": str(ROOT), **world}
        command = [sys.executable, "-c", _SCRIPT, "memo", str(folder)]
        done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        found.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert set(found[0]) == {f"composer-2.5-memo.{form}" for form in FORMATS}
    assert found[0] == found[1]


def test_written_twice_and_whole(make: Make, tmp_path: Path) -> None:
    found = make("sb53")
    first = {path.name: path.read_bytes() for path in write_dossier(found, tmp_path / "a", FORMATS)}
    second = {path.name: path.read_bytes() for path in write_dossier(found, tmp_path / "b", FORMATS)}
    assert first == second
    assert set(first) == {f"probe-sb53.{form}" for form in FORMATS}


def test_a_folder_that_cannot_be(make: Make, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        write_dossier(make("sb53"), tmp_path / "file", FORMATS)
