"""One system read from a file of its own, beside a registry."""

from __future__ import annotations

from pathlib import Path

import pytest

from govcompute.errors import DocumentError
from govcompute.registry.library import Registry, load_system
from govcompute.registry.schema import System

OTHER = System.model_validate({"id": "other", "name": "Other", "compute": 1e22, "bases": [{"system": "mine"}]})


def written(folder: Path, text: str) -> Path:
    path = folder / "compute.yaml"
    path.write_text(text)
    return path


def test_a_file_of_any_name(tmp_path: Path, registry: Registry) -> None:
    path = written(tmp_path, "id: mine\nname: Mine\ncompute: 1e22\nbases:\n  - system: llama-2-70b\n")
    system, wider = load_system(path, registry)
    assert (system.id, wider["mine"], len(wider)) == ("mine", system, len(registry) + 1)
    assert wider.documents["mine"].name == str(path)
    assert "mine" not in registry


def test_it_stands_in_for_a_system_of_the_same_id(tmp_path: Path, registry: Registry) -> None:
    system, wider = load_system(written(tmp_path, "id: llama-2-70b\nname: Mine\ncompute: 1e22\n"), registry)
    assert wider["llama-2-70b"].name == system.name == "Mine"
    assert len(wider) == len(registry)


def test_a_base_that_nobody_has(tmp_path: Path, registry: Registry) -> None:
    path = written(tmp_path, "id: mine\nname: Mine\nbases:\n  - system: llama-2-70\n")
    with pytest.raises(DocumentError, match=r"compute\.yaml:4:\d+ bases\.0\.system .* nearest valid: 'llama-2-70b'"):
        load_system(path, registry)


def test_a_circle(tmp_path: Path) -> None:
    path = written(tmp_path, "id: mine\nname: Mine\nbases:\n  - system: other\n")
    with pytest.raises(DocumentError, match="in a circle: mine -> other -> mine"):
        load_system(path, Registry([OTHER]))


def test_files_follow_their_systems(registry: Registry) -> None:
    assert set(registry.documents) == set(registry.systems)
    assert "llama-2-70b" not in registry.extended([registry["llama-2-70b"]]).documents


@pytest.mark.parametrize(
    ("inputs", "says"),
    [
        ("{chip: H1000, chip_hours: 1e6}", "no chip is called 'H1000'; nearest: 'H100'"),
        ("{chips: 1000, hours: 100}", r"chip-hours need the chip's name \('chip'\)"),
        ("{chip: H100, chip_hours: 0}", "chip_hours"),
    ],
)
def test_inputs_that_give_no_amount(tmp_path: Path, registry: Registry, inputs: str, says: str) -> None:
    path = written(tmp_path, f"id: mine\nname: Mine\nstages:\n  - activity: pretraining\n    inputs: {inputs}\n")
    with pytest.raises(DocumentError, match=rf"compute\.yaml:5:5 stages\.0\.inputs — .*{says}"):
        load_system(path, registry)
