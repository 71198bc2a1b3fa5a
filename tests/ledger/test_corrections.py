"""A correction repeats the work, puts right what was wrong, and says why."""

from __future__ import annotations

import pytest

from govcompute.errors import GovcomputeError
from govcompute.ledger import Amount, Ledger, RunEvent
from govcompute.ledger.corrections import correction

from .made import event


def test_an_amount_is_put_right(ledger: Ledger) -> None:
    (entry,) = ledger.append([event(1, note="kept")])
    fixed = correction(entry, "a factor of 1000", median="2 EFLOP", spread=1.5)
    assert fixed == event(
        1,
        note="kept",
        amount=Amount(median=2 * 10**18, spread=1.5),
        source_key="correction of entry 1",
        supersedes=entry.hash,
        why="a factor of 1000",
    )
    (made,) = ledger.append([fixed])
    again = correction(made, "it was another run", run="run-2")
    assert (again.run, again.amount, again.supersedes) == ("run-2", fixed.amount, made.hash)


def test_a_doubt_alone_is_put_right_and_the_amount_stays(ledger: Ledger) -> None:
    (entry,) = ledger.append([event(1)])
    assert correction(entry, "w", spread=2).amount == Amount(median=10**18 + 1, spread=2)


@pytest.mark.parametrize(
    ("changes", "why", "word"),
    [
        ({"median": "1000000000000000001"}, "w", "nothing of entry 1 would change"),
        ({}, "w", "nothing of entry 1 would change"),
        ({"run": "r"}, " ", "says why"),
        ({"activity": "pretrainin"}, "w", "no activity is called 'pretrainin'; nearest: 'pretraining'"),
        ({"median": "12 apples"}, "w", "apples"),
        ({"spread": 0.5}, "w", "a spread is a factor"),
    ],
)
def test_what_is_no_correction(ledger: Ledger, changes: dict[str, object], why: str, word: str) -> None:
    (entry,) = ledger.append([event(1)])
    with pytest.raises(GovcomputeError, match=word):
        correction(entry, why, **changes)  # type: ignore[arg-type]


def test_only_compute_is_corrected(ledger: Ledger) -> None:
    (entry,) = ledger.append([RunEvent(run="r", what="started")])
    with pytest.raises(GovcomputeError, match="only compute is corrected"):
        correction(entry, "w", run="s")
