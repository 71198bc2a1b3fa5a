"""Tracked runs read back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from govcompute.errors import NotFound
from govcompute.flops import training_step
from govcompute.ledger import create_ledger, open_ledger
from govcompute.policy.library import PolicyLibrary
from govcompute.registry.activity import Activity
from govcompute.registry.library import Registry
from govcompute.registry.schema import System
from govcompute.tracking import lines_of_run, tracked_runs
from govcompute.verdict.assess import Assessor
from tests.ledger.made import event

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


@pytest.mark.parametrize(
    ("stated", "left"),
    [
        ({"median": 9 * 10**24}, 6 * 10**24),
        ({"median": 2 * 10**24}, 10**25),
        ({"at_least": 9 * 10**24}, 10**24),
        (None, 10**25),
    ],
    ids=["more-by-the-record", "more-by-the-ledger", "a-floor-stays-whole", "nothing-recorded"],
)
@pytest.mark.parametrize("activity", ["pretraining", "unsplit"])
def test_the_record_and_the_ledger_are_not_added(
    place: Path, library: PolicyLibrary, activity: str, stated: dict[str, int] | None, left: int
) -> None:
    """5e24 so far; 9e24 by the record leave 4e24 that the ledger does not hold, so the run reaches 1e25 at 6e24."""
    stages = [{"activity": activity, "compute": stated}] if stated else []
    known = System.model_validate(
        {"id": "probe", "name": "Probe", "provider": "Lab", "facts": {"is_gpai_model": True}, "stages": stages}
    )
    assessor = Assessor(library, Registry([known]))
    with create_ledger(place) as ledger:
        ledger.append([event(1, amount={"median": 5 * 10**24}, activity="pretraining", run="now")])
        lines = lines_of_run(ledger, "now", known, Activity.PRETRAINING, assessor, date(2026, 11, 28))
    assert {line.rule: line.value for line in lines}["eu-aia-51-2-systemic"] == left
