"""Measurements in files: they read back as they were written, and a broken one is told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from govcompute.errors import DocumentError, InputError, NotFound
from govcompute.paths import shipped
from govcompute.registry.measurements import load_measurement, load_measurements, measurement_yaml, write_measurement

from ..measure.made import measured


def test_a_measurement_reads_back_the_same(tmp_path: Path) -> None:
    path = write_measurement(measured(), tmp_path)
    assert path == tmp_path / "measurements" / "made-up.yaml"
    assert load_measurement(path) == measured()
    assert load_measurements([tmp_path])["made-up"] == measured()


def test_one_that_stands_there_is_not_overwritten_unasked(tmp_path: Path) -> None:
    path = write_measurement(measured(), tmp_path)
    before = path.read_text()
    other = measured(notes="another run")
    with pytest.raises(InputError, match="exists already; nothing was written"):
        write_measurement(other, tmp_path)
    assert path.read_text() == before
    write_measurement(other, tmp_path, replace=True)
    assert load_measurement(path).notes == "another run"


def test_a_folder_that_is_a_file_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "measurements").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        write_measurement(measured(), tmp_path)


@pytest.mark.parametrize(
    ("good", "bad", "message"),
    [
        ("kind: model", "kind: modle", "2:1 kind — 'modle' is not valid"),
        ("batch: 1", "batsh: 1", "settings.batsh — unknown key 'batsh'"),
        ("  median: 0.4\n", "  median: 0.5\n", "'median' is 0.5, and that of the samples is 0.4"),
        ("tokens: 4\n", "tokens: none\n", "tokens — 'none'"),
        ("id: made-up", "id: made-down", "1:1 id — id 'made-down' is not the file's name"),
    ],
)
def test_a_broken_file_is_told_with_its_place(tmp_path: Path, good: str, bad: str, message: str) -> None:
    text = measurement_yaml(measured())
    assert good in text
    path = tmp_path / "measurements" / "made-up.yaml"
    path.parent.mkdir()
    path.write_text(text.replace(good, bad, 1))
    with pytest.raises(DocumentError) as caught:
        load_measurements([tmp_path])
    assert message in str(caught.value)
    assert all(problem.line and problem.column for problem in caught.value.problems)


def test_an_unknown_id_has_a_nearest(tmp_path: Path) -> None:
    write_measurement(measured(), tmp_path)
    with pytest.raises(NotFound, match="nearest: 'made-up'"):
        load_measurements([tmp_path])["made-upp"]


def test_the_shipped_ones_load_and_name_no_machine() -> None:
    found = load_measurements([shipped("registry")])
    assert found
    for one in found.values():
        assert "/" not in one.command
        assert one.device.load_average is not None
