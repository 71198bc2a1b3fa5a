"""Every kind: told from the beginning of a file, with a meaning for each of its fields."""

from __future__ import annotations

from pathlib import Path

import pytest

from govcompute.errors import InputError, NotFound
from govcompute.telemetry import KINDS, Given, kind_of, read
from govcompute.telemetry.meaning import MEANINGS

from .conftest import DATA

FILES = {
    "sacct.txt": "slurm",
    "sacct-traps.txt": "slurm",
    "sacct-22.05.json": "slurm-json",
    "sacct-23.11.json": "slurm-json",
    "dcgm-tensor-active.json": "prometheus",
    "dcgm-query-range.json": "prometheus",
    "prometheus-error.json": "prometheus",
    "nvidia-smi.csv": "nvidia-smi",
    "mlflow-search-runs.csv": "mlflow",
    "wandb-events.csv": "wandb",
    "wandb-history.jsonl": "wandb",
    "trainer_state.json": "trainer-state",
    "megatron.log": "megatron",
    "progress.txt": "megatron-progress",
    "torchtitan.log": "torchtitan",
    "maxtext.log": "maxtext",
}


@pytest.mark.parametrize(("name", "kind"), FILES.items())
def test_a_file_shows_its_kind(name: str, kind: str) -> None:
    assert kind_of(DATA / name).name == kind


def test_every_kind_has_a_file_here_and_a_meaning_for_its_fields() -> None:
    assert set(FILES.values()) == set(KINDS) == {meaning.kind for meaning in MEANINGS}
    for kind in KINDS.values():
        assert kind.get
        assert all(meaning.may and meaning.may_not for meaning in kind.meanings)


def test_a_store_and_a_binary_log_by_their_first_bytes(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"SQLite format 3\x00...")
    assert kind_of(path).name == "mlflow"
    path.write_bytes(b":W&B\xe1\xbe")
    assert kind_of(path).name == "wandb"
    assert kind_of(tmp_path).name == "mlflow"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "the file is empty"),
        ("a,b\n1,2\n", "begins like no kind of slurm, .*name its kind"),
        ("completed step: 1, seconds: 2.0, \niteration 1/ 2 | x |\n", "may be megatron or maxtext: name its kind"),
    ],
)
def test_a_file_that_shows_no_kind_or_two(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "x"
    path.write_text(content)
    with pytest.raises(InputError, match=words):
        kind_of(path)


def test_a_kind_that_is_none() -> None:
    with pytest.raises(NotFound, match="no kind of telemetry is called 'slrum'; nearest: 'slurm'"):
        read("slrum", [DATA / "sacct.txt"], Given())


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for kind in KINDS:
        with pytest.raises(InputError, match="cannot be read: No such file"):
            read(kind, [tmp_path / "nothing"], Given(devices=1))
