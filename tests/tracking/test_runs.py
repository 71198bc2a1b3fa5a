"""Tracked runs read back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from govcompute.errors import NotFound
from govcompute.flops import training_step
from govcompute.ledger import open_ledger
from govcompute.registry.activity import Activity
from govcompute.tracking import tracked_runs

from .conftest import TINY, write_runs

STEP = training_step(TINY, 8).flop


@pytest.fixture
def written(place: Path) -> Path:
    return write_runs(place)


def test_a_run_as_its_entries_tell_it(written: Path) -> None:
    with open_ledger(written) as ledger:
        first, second = tracked_runs(ledger)
        assert [one.run for one in tracked_runs(ledger, system="other")] == ["second"]
        with pytest.raises(NotFound, match="nearest: 'first'"):
            tracked_runs(ledger, run="frist")
    assert (first.system, first.base, first.state, first.step, first.planned_steps) == ("mine", "llama-3.1-8b", "resumed", 4, 8)
    assert first.flop == 4 * STEP
    assert first.by_activity == {Activity.FINETUNING: 4 * STEP, Activity.FAILED_RUN: STEP}
    assert sum(stretch.flop for stretch in first.stretches) == 4 * STEP
    assert not first.over
    assert second.over
    assert second.activity is Activity.PRETRAINING
    stands = first.standing((), datetime.now(UTC))
    assert stands.planned == 8 * STEP
    assert stands.rate is not None
    assert second.standing((), datetime.now(UTC)).rate is None
