"""Events of a ledger: the same file twice is recorded once, running totals replace, overlaps are refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from govcompute.errors import InputError
from govcompute.ledger import ComputeEvent, Ledger, create_ledger
from govcompute.registry.activity import Activity
from govcompute.registry.schema import Method
from govcompute.telemetry import Given, Quantity, Question, Reading, SourceEstimate, estimates
from govcompute.telemetry.events import About, events, fitted
from govcompute.telemetry.prometheus import read_prometheus
from govcompute.telemetry.slurm import read_slurm

from .conftest import DATA

ABOUT = About("example-model", Activity.PRETRAINING, "base")
QUESTION = Question()
TOTAL = Reading(
    source="megatron",
    source_key="run/1",
    quantity=Quantity.MODEL_FLOP,
    amount=Fraction(10**21),
    method="a total",
    sha256="0" * 64,
    run="run",
    running_total=True,
)


def _record(ledger: Ledger, one: SourceEstimate) -> list[ComputeEvent]:
    new = fitted(events(one, QUESTION, ABOUT), one, ledger.current(system=ABOUT.system, run=ABOUT.run))
    ledger.append(new)
    return [event for entry in ledger.current() if isinstance(event := entry.event, ComputeEvent)]


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """An empty one."""
    return create_ledger(tmp_path / "compute.ledger")


def test_each_job_that_ended_is_an_event_and_their_sum_is_the_estimate(ledger: Ledger) -> None:
    (one,) = estimates(read_slurm(DATA / "sacct.txt", Given()).readings, QUESTION)
    with ledger:
        recorded = _record(ledger, one)
        assert _record(ledger, one) == recorded, "imported twice, recorded once"
    assert len(recorded) == 6
    assert {event.method for event in recorded} == {Method.HARDWARE}
    ended = sum(event.amount.median for event in recorded)
    assert ended == one.found.estimate.median * Fraction(112, 116), "the job that still runs waits"


def test_a_later_file_with_the_same_jobs_adds_only_what_is_new(ledger: Ledger, tmp_path: Path) -> None:
    later = tmp_path / "later.txt"
    text = (DATA / "sacct.txt").read_text()
    later.write_text(text.replace("RUNNING|4", "COMPLETED|90").replace("Unknown", "2026-11-28T20:55:26"))
    with ledger:
        for path in (DATA / "sacct.txt", later):
            (one,) = estimates(read_slurm(path, Given()).readings, QUESTION)
            recorded = _record(ledger, one)
    assert len(recorded) == 7
    assert sum(event.amount.median for event in recorded) == one.found.estimate.median


def test_samples_are_one_event_with_their_bound_and_energy(ledger: Ledger) -> None:
    files = [DATA / f"dcgm-{name}.json" for name in ("tensor-active", "gpu-util", "power")]
    activity, _ = estimates(read_prometheus(files, Given()).readings, QUESTION)
    with ledger:
        (event,) = _record(ledger, activity)
    assert event.amount.estimate() == replace(activity.found.estimate, note="")
    assert event.method is Method.TELEMETRY
    assert event.inputs["meaning"] == "tensor_activity"
    assert event.energy_joules == activity.energy


def test_samples_of_a_time_that_is_there_are_refused(ledger: Ledger) -> None:
    start = datetime(2026, 11, 23, tzinfo=UTC)
    first = replace(
        TOTAL, source="torchtitan", running_total=False, started=start, ended=start + timedelta(hours=2), source_key="a"
    )
    later = replace(first, started=start + timedelta(hours=1), ended=start + timedelta(hours=3), source_key="b")
    after = replace(later, started=start + timedelta(hours=2), source_key="c")
    with ledger:
        _record(ledger, estimates([first], QUESTION)[0])
        with pytest.raises(InputError, match="covers a part of the same time; both would count"):
            _record(ledger, estimates([later], QUESTION)[0])
        assert len(_record(ledger, estimates([after], QUESTION)[0])) == 2


def test_a_later_running_total_takes_the_place_of_the_earlier(ledger: Ledger) -> None:
    with ledger:
        _record(ledger, estimates([TOTAL], QUESTION)[0])
        (event,) = _record(ledger, estimates([replace(TOTAL, amount=Fraction(2 * 10**21), source_key="run/2")], QUESTION)[0])
        assert event.amount.median == 2 * 10**21
        assert event.why == "a later running total of the same run"
        with pytest.raises(InputError, match="holds a later running total"):
            _record(ledger, estimates([replace(TOTAL, amount=Fraction(15 * 10**20), source_key="run/3")], QUESTION)[0])
