"""Events as data: exact amounts both ways, moments in one form, what is refused."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from govcompute.errors import InputError, NotFound
from govcompute.ledger import Amount, ComputeEvent, RunEvent, VerdictEvent
from govcompute.ledger.entry import canonical
from govcompute.ledger.kinds import kind_of, read_body
from govcompute.quantity import Estimate, Unit

from .made import event

_MEDIANS = st.fractions(min_value=0, max_value=10**27) | st.integers(0, 10**30).map(Fraction)


@given(_MEDIANS, st.floats(1, 1e6), st.sampled_from([Unit.FLOP, Unit.OP]), st.booleans())
def test_an_amount_is_the_estimate_exactly(median: Fraction, spread: float, unit: Unit, floor: bool) -> None:
    estimate = Estimate(median, spread, unit, remainder_unknown=floor, offset=median / 3)
    body = canonical(event(amount=Amount.of(estimate)).body())
    back = read_body("compute", body)
    assert isinstance(back, ComputeEvent)
    assert back.amount.estimate() == estimate


def test_bounds_are_an_amount_too() -> None:
    estimate = Estimate.between(10**24, 10**25)
    assert Amount.of(estimate).estimate() == estimate


@given(st.integers(1, 400))
def test_a_body_reads_back_to_the_event(number: int) -> None:
    given_event = event(number, inputs={"loss": 0.1 * number, "layers": [1, {"a": None}]}, note="é")
    assert read_body("compute", canonical(given_event.body())) == given_event


def test_moments_are_kept_in_utc_so_that_one_moment_has_one_text() -> None:
    there = datetime(2026, 11, 28, 22, 0, tzinfo=timezone(timedelta(hours=2)))
    assert event(started=there) == event(started="2026-11-28T20:00:00Z")
    assert event(started=there).body()["started"] == "2026-11-28T20:00:00Z"
    assert event(started=there).started == datetime(2026, 11, 28, 20, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"started": "2026-11-28T20:00:00"}, "time zone"),
        ({"started": 1_795_898_233}, "not a moment"),
        ({"started": "2026-11-28T20:00:00Z", "ended": "2026-11-28T19:00:00Z"}, "lies before"),
        ({"supersedes": "a" * 64}, "says why"),
        ({"amount": {"median": -1}}, "negative"),
        ({"inputs": {"x": math.nan}}, "finite"),
        ({"system": "Not A Slug"}, "pattern"),
        ({"unknown": 1}, "Extra"),
    ],
)
def test_what_is_refused(changes: dict[str, object], word: str) -> None:
    with pytest.raises(ValidationError, match=word):
        event(**changes)


def test_numbers_that_our_readers_give_become_json() -> None:
    found = event(inputs={"utilisation": Decimal("0.41"), "tokens": Decimal("1e9"), "deep": [Decimal("1e30")]})
    assert found.inputs == {"utilisation": 0.41, "tokens": 10**9, "deep": [1e30]}


def test_the_kinds() -> None:
    run = RunEvent(run="r", what="checkpoint", step=100, details={"loss": Decimal("2.5")})
    verdict = VerdictEvent(record={"system": "probe", "policy": "p", "as_of": "2026-01-01", "outcome": "below"})
    for one, kind in ((event(), "compute"), (run, "run"), (verdict, "verdict")):
        assert kind_of(one) == kind
        assert read_body(kind, canonical(one.body())) == one
    assert run.body() == {"run": "r", "what": "checkpoint", "step": 100, "details": {"loss": 2.5}}


def test_a_run_event_is_named_whole_and_a_verdict_says_its_result() -> None:
    with pytest.raises(ValidationError, match="come together"):
        RunEvent(run="r", what="started", source="tracker")
    with pytest.raises(ValidationError, match="missing: outcome"):
        VerdictEvent(record={"system": "probe", "policy": "p", "as_of": "2026-01-01"})


def test_a_body_of_another_kind_is_refused() -> None:
    with pytest.raises(NotFound, match="no kind of entry is called 'computer'; nearest: 'compute'"):
        read_body("computer", "{}")
    with pytest.raises(InputError, match="no compute event: system"):
        read_body("compute", "{}")
    with pytest.raises(InputError, match="no compute event"):
        read_body("compute", "not json")
