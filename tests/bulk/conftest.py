"""Tables of systems, small, and the rules that they meet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyarrow")

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from govcompute.bulk.verdicts import Verdicts
from govcompute.policy.library import Law, PolicyLibrary
from govcompute.registry.library import Registry
from govcompute.verdict.assess import Assessor

DAY = date(2026, 11, 23)


@pytest.fixture(scope="session")
def assessor(library: PolicyLibrary) -> Assessor:
    """The shipped rules, and no systems."""
    return Assessor(library, Registry([]))


@pytest.fixture(scope="session")
def laws(assessor: Assessor) -> list[Law]:
    """Every rule that draws a line, in force or not."""
    return list(assessor.laws(DAY, history=True, watch=True))


@pytest.fixture(scope="session")
def verdicts(assessor: Assessor, laws: list[Law]) -> Verdicts:
    """The work: those rules on `DAY`."""
    return Verdicts.under(assessor, laws, DAY, "policies")


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Writes a table of these columns, of one row group each `group` rows, as ``rows.parquet``."""

    def write(columns: dict[str, Any], group: int = 1000, name: str = "rows.parquet") -> Path:
        path = tmp_path / name
        pq.write_table(pa.table(columns), path, row_group_size=group)
        return path

    return write


def many(rows: int, seed: int = 7) -> dict[str, Any]:
    """A table of made-up systems: log-normal sizes about 1e24, some not known."""
    random = np.random.default_rng(seed)
    median = 10.0 ** random.normal(24, 2, rows)
    return {
        "id": [f"s{index:06d}" for index in range(rows)],
        "training_compute": pa.array(median, mask=random.random(rows) < 0.1),
        "training_compute.spread": random.choice([1.0, 1.5, 4.0], rows),
        "is_gpai_model": pa.array(random.random(rows) < 0.7, mask=random.random(rows) < 0.2),
    }
