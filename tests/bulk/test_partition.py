"""Partitions hold every row once, cut where row groups end or inside one that is too large."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcompute.bulk.partition import _cuts, partitions

from .conftest import many


@given(st.lists(st.integers(0, 500), max_size=20), st.integers(1, 300))
def test_cuts_hold_every_row_once_and_none_is_large(groups: list[int], rows: int) -> None:
    cuts = [0, *_cuts(groups, rows)]
    assert cuts[-1] == sum(groups)
    assert all(0 < end - begin <= rows for begin, end in itertools.pairwise(cuts))


def test_row_groups_that_fit_are_not_cut() -> None:
    assert list(_cuts([40, 40, 40, 100, 10], 100)) == [80, 120, 220, 230]
    assert list(_cuts([250, 60], 100)) == [100, 200, 250, 310]


@pytest.mark.parametrize("batch", [7, 64, 100_000])
@pytest.mark.parametrize("group", [30, 100, 1000])
def test_batches_give_the_rows_in_order(
    written: Callable[..., Path], group: int, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("govcompute.bulk.partition.BATCH", batch)
    columns = many(330)
    path = written(columns, group=group)
    found, sizes = [], []
    for part in partitions([path], 100):
        at = part.first
        for first, rows in part.batches(["id"]):
            assert first == at
            at += rows.num_rows
            sizes.append(rows.num_rows)
            found += rows.column("id").to_pylist()
        assert at == part.first + part.rows
    assert found == columns["id"]
    assert max(sizes) <= batch


def test_a_fingerprint_follows_the_bytes_and_the_stretch(written: Callable[..., Path], tmp_path: Path) -> None:
    columns = many(300)
    first, second, third = partitions([written(columns, group=100)], 100)
    before = [one.fingerprint() for one in (first, second, third)]
    assert len(set(before)) == 3
    columns["id"][150] = "another"
    written(columns, group=100)
    after = [one.fingerprint() for one in (first, second, third)]
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, False, True]
    halves = [one.fingerprint() for one in partitions([written(columns, group=300)], 150)]
    assert len(set(halves)) == 2, "two stretches of one row group"
