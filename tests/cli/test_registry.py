"""`govcompute registry`: list, show, add, verify. (`import` is tested beside its importer.)"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from govcompute.documents import parse_yaml, validate
from govcompute.registry.amounts import shipped_hardware
from govcompute.registry.library import Registry
from govcompute.registry.schema import System

from .conftest import SYSTEMS, Run

NEW = "id: new\nname: New  # a comment that is kept\nprovider: Probe Labs\ncompute: 1e24\n"


def _ids(run: Run, own: Path, *options: str) -> list[str]:
    return [system["id"] for system in run("registry", "list", "--registry", own, "--json", *options).json["systems"]]


class TestList:
    """`registry list`."""

    def test_every_system(self, run: Run, own: Path, registry: Registry) -> None:
        assert _ids(run, own) == [*registry.systems, *sorted(SYSTEMS)]

    @pytest.mark.parametrize(
        ("options", "expected"),
        [
            (["--provider", "Probe Labs"], {"probe", "small"}),
            (["--provider", "Other Labs", "--status", "unknown"], {"silent"}),
            (["--provider", "Other Labs", "--above", "1e25"], {"doubtful", "reinforced"}),
            (["--provider", "Other Labs", "--above", "1.2e25"], {"doubtful", "reinforced"}),
            (["--provider", "Other Labs", "--above", "1.200000001e25"], set()),
            (["--provider", "Probe Labs", "--above", "20 YFLOP"], {"probe"}),
        ],
        ids=lambda value: " ".join(value) if isinstance(value, list) else "",
    )
    def test_filters(self, run: Run, own: Path, options: list[str], expected: set[str]) -> None:
        assert set(_ids(run, own, *options)) == expected

    def test_what_stands_in_a_row(self, run: Run, own: Path) -> None:
        systems = run("registry", "list", "--registry", own, "--provider", "Other Labs", "--json").json["systems"]
        doubtful, silent = (next(s for s in systems if s["id"] == name) for name in ("doubtful", "silent"))
        assert doubtful["compute"]["median"] == 1.2e25
        assert doubtful["compute"]["low90"] == pytest.approx(4e24)
        assert doubtful["compute"]["high90"] == pytest.approx(3.6e25)
        assert (silent["compute"], silent["compute_status"]) == (None, "unknown")
        table = run("registry", "list", "--registry", own, "--provider", "Other Labs").out
        assert "1.2e25 FLOP (90 %: 4.0e24 to 3.6e25)" in table
        assert "not known" in table


class TestShow:
    """`registry show`."""

    @pytest.mark.parametrize("system", ["probe", "reinforced", "llama-3.1-405b", "gpt-4"])
    def test_the_text_is_yaml_that_reads_back_to_the_system(self, run: Run, own: Path, registry: Registry, system: str) -> None:
        text = run("registry", "show", system, "--registry", own).out
        shown = validate(System, parse_yaml(text))
        texts = {name: "\n".join(line[8:] for line in text.splitlines()) for name, text in SYSTEMS.items()}
        expected = registry[system] if system in registry else validate(System, parse_yaml(texts[system]))
        assert shown == expected

    def test_a_file_of_a_system(self, run: Run, tmp_path: Path) -> None:
        path = tmp_path / "any name.yaml"
        path.write_text(NEW)
        assert "id: new\n" in run("registry", "show", path).out

    def test_the_lineage(self, run: Run, write_systems: Callable[..., Path]) -> None:
        own = write_systems(
            "probe",
            child="id: child\nname: Child\nprovider: A\nbases: [{system: probe}]\n",
            grandchild="id: grandchild\nname: Grandchild\nprovider: B\nbases: [{system: child, relation: quantised}]\n",
        )
        assert run("registry", "show", "grandchild", "--registry", own).out.endswith("\n# made from: child <- probe\n")
        assert run("registry", "show", "grandchild", "--registry", own, "--json").json["made_from"] == ["child", "probe"]
        assert "made from" not in run("registry", "show", "probe", "--registry", own).out


class TestAdd:
    """`registry add`: checks, then copies; refuses, and then writes nothing."""

    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "any name.yaml"
        path.write_text(NEW)
        return path

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        return tmp_path / "mine"

    def test_copies_the_file_as_it_is(self, run: Run, file: Path, folder: Path) -> None:
        found = run("registry", "add", file, "--to", folder)
        assert (found.code, found.out) == (0, "")
        assert found.err == f"written: {folder / 'systems' / 'new.yaml'} (use it with --registry {folder})\n"
        assert (folder / "systems" / "new.yaml").read_text() == NEW
        assert run("registry", "show", "new", "--registry", folder).code == 0

    def test_refuses_to_overwrite(self, run: Run, file: Path, folder: Path) -> None:
        assert run("registry", "add", file, "--to", folder).code == 0
        file.write_text(NEW.replace("1e24", "9e24"))
        refused = run("registry", "add", file, "--to", folder)
        assert refused.code == 3
        assert "exists already; nothing was written (--replace overwrites)" in refused.err
        assert (folder / "systems" / "new.yaml").read_text() == NEW
        assert run("registry", "add", file, "--to", folder, "--replace").code == 0
        assert "9e24" in (folder / "systems" / "new.yaml").read_text()

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            (NEW.replace("provider", "provder"), "any name.yaml:3:1 provder — unknown key 'provder'"),
            (NEW.replace("1e24", "-1e24"), "is negative"),
            (NEW.replace("id: new", "id: New One"), "id"),
            (NEW + "bases: [{system: llama-3.1-405}]\n", "no system is called 'llama-3.1-405'; nearest: 'llama-3.1-405b'"),
            (NEW + "bases: [{system: new}]\n", "systems name each other in a circle: new -> new"),
            (NEW.replace("id: new", "id: gpt-4"), "a system 'gpt-4' is in the registry already"),
            ("- a list\n", "any name.yaml"),
            ("", "any name.yaml"),
        ],
        ids=["unknown key", "negative", "id", "base", "circle", "shipped id", "list", "empty"],
    )
    def test_writes_nothing_where_anything_is_wrong(self, run: Run, file: Path, folder: Path, text: str, message: str) -> None:
        file.write_text(text)
        for options in ((), ("--replace",)):
            found = run("registry", "add", file, "--to", folder, *options)
            assert found.code == 3
            assert message in found.err
        assert not folder.exists()

    def test_a_base_may_stand_in_the_same_folder(self, run: Run, file: Path, folder: Path) -> None:
        assert run("registry", "add", file, "--to", folder).code == 0
        file.write_text("id: newer\nname: Newer\nprovider: Probe Labs\nbases: [{system: new}]\n")
        assert run("registry", "add", file, "--to", folder, "--registry", folder).code == 0
        assert run("registry", "show", "newer", "--registry", folder, "--json").json["made_from"] == ["new"]


class TestVerify:
    """`registry verify`: the manifest names every file with its bytes and SHA-256."""

    def test_a_changed_file_is_a_finding(self, run: Run, own: Path) -> None:
        verify = ("registry", "verify", "--folder", own)
        assert run(*verify).code == 3, "no manifest yet"
        written = run(*verify, "--write")
        assert written.code == 0
        assert f"written: {own / 'manifest.json'}" in written.err
        assert run(*verify).out.startswith("5 systems; 0 stacks; 0 measurements; 0 files differ from the manifest; ")
        file = own / "systems" / "probe.yaml"
        file.write_text(file.read_text().replace("2e25", "3e25"))
        (own / "systems" / "small.yaml").rename(own / "systems" / "smaller.yaml")
        (own / "systems" / "smaller.yaml").write_text(NEW.replace("id: new", "id: smaller"))
        changed = run(*verify)
        assert changed.code == 1
        lines = changed.out.splitlines()
        assert lines[0].startswith("systems/probe.yaml: ")
        assert lines[0].endswith(", not as listed")
        assert lines[1:3] == ["systems/small.yaml: listed, but gone", "systems/smaller.yaml: not listed"]
        assert lines[3].startswith("5 systems; 0 stacks; 0 measurements; 3 files differ from the manifest; ")
        assert run(*verify, "--json").json["changed"] == lines[:3]


class TestChips:
    """`registry chips`."""

    def test_every_chip_has_what_export_control_measures(self, run: Run) -> None:
        chips = {chip["id"]: chip for chip in run("registry", "chips", "--json").json["chips"]}
        assert len(chips) == len(shipped_hardware())
        assert chips["a100-sxm4-80gb"]["tpp"] == 312 * 16
        assert chips["h100-sxm5-80gb"]["performance_density"] == pytest.approx(15832 / 814)
        assert chips["b200"]["performance_density"] is None

    def test_one_by_a_name_that_people_give_it(self, run: Run) -> None:
        found = run("registry", "chips", "H100")
        (row,) = [line for line in found.out.splitlines() if "H100" in line]
        assert row.split()[0] == "h100-sxm5-80gb"
        assert row.split()[-3:] == ["15,832", "814", "19.45"]
        assert "3A090" in found.err

    def test_no_area_no_density(self, run: Run) -> None:
        (row,) = [line for line in run("registry", "chips", "b200").out.splitlines() if "B200" in line]
        assert row.rstrip().endswith("not known     not known")

    def test_a_chip_that_nobody_knows(self, run: Run) -> None:
        found = run("registry", "chips", "H1000")
        assert (found.code, found.out) == (3, "")
        assert "no chip is called 'H1000'; nearest: 'H100'" in found.err
