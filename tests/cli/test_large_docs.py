"""What docs/large.md names exists: its commands and options, its files, and the columns that it lists."""

from __future__ import annotations

import re
import shlex

import pytest
import yaml

from tests.conftest import ROOT

from .test_surface import COMMANDS

pytest.importorskip("pyarrow")

TEXT = (ROOT / "docs" / "large.md").read_text("utf-8")
SCRIPTS = {name: (ROOT / "docs" / "examples" / name).read_text("utf-8") for name in ("table.sbatch", "table.kubernetes.yaml")}
_LINES = [line.partition("#")[0] for line in (TEXT + SCRIPTS["table.sbatch"]).splitlines() if line.startswith("govcompute ")]


@pytest.mark.parametrize("line", _LINES)
def test_every_command_can_be_understood(line: str) -> None:
    words = shlex.split(line)[1:]
    name = next(name for name in COMMANDS if words[: len(name.split())] == name.split())
    known = {option for parameter in COMMANDS[name].params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known


def test_there_are_commands() -> None:
    assert len(_LINES) == 7


def test_the_files_it_names_are_there_and_kubernetes_is_yaml() -> None:
    assert set(re.findall(r"\(examples/([\w.]+)\)", TEXT)) == set(SCRIPTS)
    documents = list(yaml.safe_load_all(SCRIPTS["table.kubernetes.yaml"]))
    assert [one["kind"] for one in documents] == ["Service", "Deployment", "Deployment", "Job"]
    command = documents[-1]["spec"]["template"]["spec"]["containers"][0]["command"]
    known = {option for parameter in COMMANDS["assess"].params for option in parameter.opts}
    assert {word for word in command if word.startswith("--")} <= known


def test_the_numbers_of_the_code_are_those_of_the_page() -> None:
    from govcompute.bulk.columns import FORMS
    from govcompute.bulk.counts import Counts
    from govcompute.bulk.partition import BATCH
    from govcompute.bulk.places import TRIES
    from govcompute.bulk.run import MANIFEST
    from govcompute.bulk.verdicts import Verdicts

    assert TRIES == 3
    for number in (BATCH, Verdicts.partition_rows, Counts.partition_rows):
        assert f"{number:,}" in TEXT
    assert all(f"`<quantity>.{form}`" in TEXT for form in FORMS)
    assert all(f"`{name}`" in TEXT for name in (MANIFEST, *Counts.schema.names))
