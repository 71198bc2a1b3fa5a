"""`govcompute doctor`: what is there, what is missing, what is broken; one fault does not hide the others."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from govcompute.cli.doctor import _BASE, _EXTRAS
from govcompute.policy.library import PolicyLibrary
from govcompute.registry.library import Registry
from tests.conftest import ROOT

from .conftest import Run


def _checks(run: Run, *options: object) -> dict[str, tuple[str, str]]:
    return {c["what"]: (c["state"], c["note"]) for c in run("doctor", "--json", *options).json["checks"]}


@pytest.fixture
def _as_released(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govcompute.registry.manifest.differences", lambda _: [])


@pytest.mark.usefixtures("_as_released")
def test_all_is_well(run: Run, library: PolicyLibrary, registry: Registry) -> None:
    found = run("doctor")
    assert found.code == 0
    checks = _checks(run)
    assert checks["policies"] == ("ok", f"{len(library)} rules")
    assert checks["registry"] == ("ok", f"{len(registry)} systems")
    assert checks["manifest"] == ("ok", "every shipped file is as it was released")
    assert checks["pydantic"] == ("ok", version("pydantic"))
    assert all(what in found.out for what in checks)


@pytest.mark.usefixtures("_as_released")
@pytest.mark.parametrize(
    ("package", "state", "note", "code"),
    [
        ("pandas", "missing", "pip install pandas", 5),
        ("torch", "absent", "optional: pip install 'govcompute[models]'", 0),
        ("dask", "absent", "optional: pip install 'govcompute[distributed]'", 0),
    ],
)
def test_an_absent_package(run: Run, monkeypatch: pytest.MonkeyPatch, package: str, state: str, note: str, code: int) -> None:
    def installed(name: str) -> str:
        if name == package:
            raise PackageNotFoundError(name)
        return "1.0"

    monkeypatch.setattr("importlib.metadata.version", installed)
    assert run("doctor").code == code
    assert _checks(run)[package] == (state, note)


def test_a_changed_registry_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "govcompute.registry.manifest.differences", lambda _: [f"systems/{i}.yaml: not listed" for i in range(9)]
    )
    state, note = _checks(run)["manifest"]
    assert state == "changed"
    assert note == "; ".join(f"systems/{i}.yaml: not listed" for i in range(3))
    assert run("doctor").code == 0


@pytest.mark.usefixtures("_as_released")
def test_broken_policies_do_not_hide_the_rest(run: Run, own_policies: Path) -> None:
    (own_policies / "test-act.yaml").write_text("instrument: [\n")
    assert run("doctor", "--policies", own_policies).code == 3
    checks = _checks(run, "--policies", own_policies)
    assert checks["policies"][0] == "broken"
    assert "test-act.yaml" in checks["policies"][1]
    assert checks["registry"][0] == "ok"


def test_it_asks_for_what_the_package_declares() -> None:
    """Each dependency, and from each extra that a user installs what it alone brings."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = {extra: _names(listed) for extra, listed in project["optional-dependencies"].items()}
    assert set(_BASE) == _names(project["dependencies"])
    assert set(_EXTRAS.values()) == extras.keys() - {"dev", "docs", "trust"}
    assert all(package in extras[extra] for package, extra in _EXTRAS.items())


def _names(listed: list[str]) -> set[str]:
    return {re.split(r"[^\w-]", one)[0] for one in listed}


def test_every_extra_that_a_message_names_is_there() -> None:
    """`MissingExtra("torch", "models")`, and `govcompute[models]` in words."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    texts = [
        path.read_text("utf-8") for folder in ("govcompute", "app", "docs") for path in (ROOT / folder).rglob("*.[pm][yd]")
    ]
    named = {extra for text in texts for extra in re.findall(r'MissingExtra\([^)]*, "(\w+)"\)', text)}
    spelled = {
        extra for text in texts for listed in re.findall(r"govcompute\[([a-z,]+)\]", text) for extra in listed.split(",")
    }
    assert {"models", "rl"} <= named
    assert named | spelled <= declared.keys()
