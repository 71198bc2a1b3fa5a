"""The site holds every page; its reference names every command, option, key and room; nothing in it comes from another host."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from govcompute.report.schemas import SCHEMAS, schema_text
from tests.cli.test_surface import COMMANDS
from tests.conftest import ROOT

from .page import PAGES, name_of

CONFIG: dict[str, Any] = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))


def _hook(name: str) -> ModuleType:
    spec = spec_from_file_location(f"docs_{name}", ROOT / "docs" / "reference" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _paths(nav: Any) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    for entry in nav if isinstance(nav, list) else nav.values() if isinstance(nav, dict) else ():
        yield from _paths(entry)


@pytest.fixture(scope="module")
def generated() -> dict[str, str]:
    """Every page that comes from code."""
    return {path: text for name in ("commands", "schemas", "rooms") for path, text in _hook(name).pages().items()}


def test_every_page_is_in_the_navigation_once(generated: dict[str, str]) -> None:
    """A new file in docs/ is added to `nav` in mkdocs.yml."""
    written = {name_of(page).removeprefix("docs/") for page in PAGES if name_of(page).startswith("docs/")}
    notebooks = {f"notebooks/{path.stem}.md" for path in (ROOT / "docs" / "notebooks").glob("*.ipynb")}
    found = sorted(_paths(CONFIG["nav"]))
    assert found == sorted({*written, *notebooks, *generated, *_hook("pages").TOP.values()})


def test_every_command_has_its_options_and_their_help(generated: dict[str, str]) -> None:
    for name, command in COMMANDS.items():
        text = generated[f"reference/commands/{name.split()[0]}.md"]
        section = re.split(r"^## ", text.partition(f"## {name}\n")[2], flags=re.MULTILINE)[0] if " " in name else text
        assert f"govcompute {name}" in section
        for parameter in command.params:
            if parameter.param_type_name == "option":
                assert parameter.opts[0] in section
            assert " ".join(parameter.help.split()[:3]).replace("|", "\\|") in section


def test_the_exit_codes_are_those_of_the_program(generated: dict[str, str]) -> None:
    from govcompute.cli.exits import ExitCode

    told = re.findall(r"^\| (\d+) \|", generated["reference/commands/index.md"], re.MULTILINE)
    assert [int(code) for code in told] == [code.value for code in ExitCode]


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_key_of_a_document_is_told_and_every_link_leads_somewhere(generated: dict[str, str], name: str) -> None:
    text = generated[f"reference/{name}.md"]
    schema = json.loads(schema_text(name))
    parts = {"The document": schema, **schema.get("$defs", {})}
    for part, shape in parts.items():
        section = re.split(r"^## ", text.partition(f"## {part}\n")[2], flags=re.MULTILINE)[0]
        whole = next((one for one in shape.get("anyOf", [shape]) if "properties" in one), shape)
        assert re.findall(r"^\| `(\w+)` ", section, re.MULTILINE) == list(whole.get("properties", {}))
        assert all(f"`{value}`" in section for value in shape.get("enum", ()))
    links = set(re.findall(r"\]\(#([a-z-]+)\)", text))
    assert links <= {part.lower() for part in parts}


def test_every_room_has_a_page() -> None:
    rooms = {path.parent.name for path in (ROOT / "govcompute").glob("*/__init__.py")} - {"cli"}
    assert set(_hook("rooms").ROOMS) == rooms


def test_links_lead_to_the_sites_own_pages_or_to_the_repository() -> None:
    moved = _hook("pages").moved
    there = {"README.md", "CONTRIBUTING.md", "docs/ci.md", "docs/tutorials/lab.md", "docs/notebooks/who-crosses.ipynb"}
    cases = {
        ("README.md", "[a](docs/ci.md#gitlab)"): "[a](ci.md#gitlab)",
        ("docs/tutorials/lab.md", "[a](../ci.md)"): "[a](../ci.md)",
        ("docs/tutorials/lab.md", "[a](../../CONTRIBUTING.md)"): "[a](../contributing.md)",
        ("docs/tutorials/lab.md", "[a](../notebooks/who-crosses.ipynb)"): "[a](../notebooks/who-crosses.md)",
        ("docs/ci.md", "[a](../govcompute/ledger)"): "[a](R/tree/main/govcompute/ledger)",
        ("docs/ci.md", "[a](../LICENSE)"): "[a](R/blob/main/LICENSE)",
        ("docs/ci.md", "[a](https://epoch.ai/x.md) [b](#here)"): "[a](https://epoch.ai/x.md) [b](#here)",
    }
    for (place, text), expected in cases.items():
        assert moved(text, place, there, "R") == expected


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    targets = re.findall(r"\]\((?!\w+:|#)([^)#\s]+)", page.read_text("utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_nothing_is_asked_of_another_host() -> None:
    """A `repo_url` would have each reader's browser ask that host for stars."""
    assert CONFIG["theme"]["font"] is False
    assert not {"repo_url", "extra_javascript", "extra_css"} & CONFIG.keys()


@pytest.mark.long
def test_the_site_builds_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    if any(find_spec(name) is None for name in ("mkdocs", "material", "mkdocstrings", "nbconvert")):
        pytest.skip("the site needs the extra 'docs': `make docs` installs it")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    loaded = re.compile(r"<(?:script|img|iframe|source)[^>]+src=\"(?:https?:)?//|<link[^>]+href=\"(?:https?:)?//")
    pages = list(tmp_path.rglob("*.html"))
    assert len(pages) > 70
    assert not [page for page in pages if loaded.search(page.read_text("utf-8"))]
