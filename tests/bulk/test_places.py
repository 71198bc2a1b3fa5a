"""Wherever the work is done, the results are the same bytes; a worker that is killed takes nothing with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from govcompute.bulk.places import Place, cluster, here, processes
from govcompute.bulk.run import MANIFEST, run_table
from govcompute.bulk.verdicts import Verdicts
from govcompute.errors import InputError

from .conftest import many
from .interrupted import AlwaysKilled, Killed, Small

ROWS = 750


def content(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def table(written: Callable[..., Path]) -> Path:
    return written(many(ROWS), group=100)


@pytest.fixture
def expected(table: Path, tmp_path: Path, verdicts: Verdicts) -> dict[str, bytes]:
    run_table(table, tmp_path / "here", _small(verdicts), here)
    found = content(tmp_path / "here")
    assert len(found) == 9  # eight partitions, of which the last has 50 rows, and the manifest
    return found


def _small(verdicts: Verdicts) -> Small:
    return Small(**_fields(verdicts))


def _fields(verdicts: Verdicts) -> dict[str, object]:
    return {name: getattr(verdicts, name) for name in asdict(verdicts)}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A Dask cluster of two workers, each a process with one thread, started anew by their nannies where they are killed."""
    distributed = pytest.importorskip("distributed")
    import dask

    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 1}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0", silence_logs=50
        ) as made,
    ):
        yield made.scheduler_address


@pytest.fixture(params=["processes", "cluster"])
def place(request: pytest.FixtureRequest) -> Place:
    """Two workers that are not this process."""
    return processes(2) if request.param == "processes" else cluster(request.getfixturevalue("address"))


def test_a_killed_worker_changes_nothing(
    table: Path, tmp_path: Path, verdicts: Verdicts, expected: dict[str, bytes], place: Place
) -> None:
    marker = tmp_path / "killed"
    work = Killed(**_fields(verdicts), at=300, marker=str(marker))
    found = run_table(table, tmp_path / "out", work, place)
    assert marker.exists()
    assert (found.rows, found.partitions) == (ROWS, 8)
    assert content(tmp_path / "out") == expected


def test_workers_that_are_killed_again_and_again_are_told_of(
    table: Path, tmp_path: Path, verdicts: Verdicts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("govcompute.bulk.places.TRIES", 1)
    with pytest.raises(InputError, match="killed 1 time and finished nothing"):
        run_table(table, tmp_path / "out", AlwaysKilled(**_fields(verdicts)), processes(1))
    assert not list((tmp_path / "out").glob("[!.]*")), "neither results nor a manifest"


def test_a_cluster_on_which_no_worker_survives(
    written: Callable[..., Path], tmp_path: Path, verdicts: Verdicts, address: str
) -> None:
    table = written(many(50))
    with pytest.raises(InputError, match=r"were killed.*\nfinished partitions are kept"):
        run_table(table, tmp_path / "out", AlwaysKilled(**_fields(verdicts)), cluster(address))
    assert not (tmp_path / "out" / MANIFEST).exists()


@pytest.mark.parametrize("given", ["tcp://127.0.0.1:9", "no address", "ftp://127.0.0.1:1"])
def test_nobody_at_the_address(
    table: Path, tmp_path: Path, verdicts: Verdicts, given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("govcompute.bulk.places._ANSWER", 1)
    with pytest.raises(InputError, match=f"--scheduler {given}: nobody answers there"):
        run_table(table, tmp_path / "out", verdicts, cluster(given))


def test_a_partition_that_fails_is_tried_again(
    table: Path, tmp_path: Path, verdicts: Verdicts, expected: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    from govcompute.bulk import partition

    tries: list[int] = []
    real = partition.Partition.fingerprint

    def sometimes(self: partition.Partition) -> str:
        tries.append(self.first)
        if self.first == 200 and tries.count(200) < 3:
            raise OSError(5, "Input/output error")
        return real(self)

    monkeypatch.setattr(partition.Partition, "fingerprint", sometimes)
    run_table(table, tmp_path / "out", _small(verdicts), here)
    assert tries.count(200) == 3
    assert content(tmp_path / "out") == expected
