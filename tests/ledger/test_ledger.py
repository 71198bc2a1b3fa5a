"""Appending and reading, on each database."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from govcompute.errors import InputError, LedgerError
from govcompute.ledger import Amount, Ledger, RunEvent, VerdictEvent, create_ledger, open_ledger, verify
from govcompute.ledger.corrections import correction
from govcompute.ledger.entry import origin

from .conftest import raw
from .made import event

VERDICT = {"system": "probe", "policy": "p", "as_of": "2026-01-01", "outcome": "below"}


def test_an_empty_ledger_begins_at_its_origin(ledger: Ledger) -> None:
    head = ledger.head()
    assert (head.ledger, head.count) == (ledger.id, 0)
    assert head.hash == origin(ledger.id, "lab", ledger.about.created)
    assert list(ledger.entries()) == []
    assert verify(ledger).whole


def test_entries_follow_each_other_without_a_gap(ledger: Ledger) -> None:
    first = ledger.append([event(1), event(2)])
    second = ledger.append([event(3)], who="ben")
    entries = list(ledger.entries())
    assert entries == [*first, *second]
    assert [entry.seq for entry in entries] == [1, 2, 3]
    assert [entry.who for entry in entries] == ["ann", "ann", "ben"]
    assert entries[0].prev == origin(ledger.id, "lab", ledger.about.created)
    assert all(b.prev == a.hash and a.at <= b.at for a, b in pairwise(entries))
    assert all(entry.expected_hash() == entry.hash for entry in entries)
    assert [entry.event for entry in entries] == [event(1), event(2), event(3)]
    assert ledger.head().hash == entries[-1].hash


def test_a_ledger_is_read_by_another(ledger: Ledger, where: str) -> None:
    entries = ledger.append([event(1)])
    with open_ledger(where) as other:
        assert (other.id, other.about) == (ledger.id, ledger.about)
        assert list(other.entries()) == entries
        other.append([event(2)])
    assert len(list(ledger.entries())) == 2


def test_reading_by_system_run_kind_and_number(ledger: Ledger) -> None:
    other = event(2, system="other", run="run-2")
    ledger.append([event(1), other, RunEvent(run="run-1", what="started"), VerdictEvent(record=VERDICT)])

    def numbers(**chosen: object) -> list[int]:
        return [entry.seq for entry in ledger.entries(**chosen)]  # type: ignore[arg-type]

    assert numbers(system="probe") == [1, 4]
    assert numbers(run="run-1") == [1, 3]
    assert numbers(kind="verdict") == [4]
    assert numbers(start=3) == [3, 4]
    assert numbers(system="probe", run="run-1") == [1]
    assert numbers(system="nobody") == []


def test_one_entry_by_number_and_by_hash(ledger: Ledger) -> None:
    first, second = ledger.append([event(1), event(2)])
    assert ledger.entry(2) == second
    assert ledger.find(first.hash[:8]) == first
    assert ledger.link_text(first) == f"ledger:{ledger.id}#1:{first.hash[:12]}"
    for wrong in (0, 3):
        with pytest.raises(InputError, match="holds 2"):
            ledger.entry(wrong)
    for name, word in (("%" * 8, "beginning of a hash"), ("abc", "beginning of a hash"), ("0" * 12, "no entry")):
        with pytest.raises(InputError, match=word):
            ledger.find(name)


def test_a_retry_records_nothing_twice(ledger: Ledger) -> None:
    first = ledger.append([event(1), event(2)])
    again = ledger.append([event(2), event(3), event(1), event(3)], who="somebody else")
    assert [entry.seq for entry in again] == [2, 3, 1, 3]
    assert again[0] == first[1]
    assert ledger.head().count == 3


def test_more_keys_than_one_question_asks_for(ledger: Ledger) -> None:
    ledger.append([event(number) for number in range(1, 1203)])
    assert [entry.seq for entry in ledger.append([event(number) for number in range(600, 1303)])][-1] == 1302
    assert ledger.head().count == 1302


def test_the_same_key_with_another_body_is_an_error_that_says_what_to_do(ledger: Ledger) -> None:
    (entry,) = ledger.append([event(1)])
    with pytest.raises(InputError, match=f"supersedes: {entry.hash} and why"):
        ledger.append([event(9), event(1, amount=Amount(median=5))])
    assert ledger.head().count == 1, "all or nothing"
    with pytest.raises(InputError, match="says otherwise"):
        ledger.append([event(3), event(3, note="x")])
    assert ledger.head().count == 1


def test_events_without_a_key_are_recorded_each_time(ledger: Ledger) -> None:
    ledger.append([RunEvent(run="r", what="resumed")])
    ledger.append([RunEvent(run="r", what="resumed"), VerdictEvent(record=VERDICT), VerdictEvent(record=VERDICT)])
    assert ledger.head().count == 4


def test_a_verdict_that_speaks_of_keys_of_ours_is_only_text(ledger: Ledger) -> None:
    record = {**VERDICT, "source": "tracker", "source_key": "step 1", "supersedes": "x", "run": "run-1"}
    ledger.append([event(1), VerdictEvent(record=record), VerdictEvent(record=record)])
    assert [entry.seq for entry in ledger.entries(run="run-1")] == [1]


def test_a_correction_supersedes_and_changes_nothing(ledger: Ledger) -> None:
    first, second = ledger.append([event(1), event(2)])
    fixed = event(1, source_key="step 1, fixed", supersedes=first.hash, why="a stray factor", amount=Amount(median=5))
    (third,) = ledger.append([fixed])
    assert list(ledger.current()) == [second, third]
    assert list(ledger.current(system="probe", run="run-1")) == [second, third]
    assert list(ledger.current(system="other")) == []
    assert ledger.entry(1) == first
    assert ledger.append([fixed]) == [third], "a retry of a correction is the correction"
    again = event(1, source_key="again", supersedes=third.hash, why="no, it was right", amount=Amount(median=6))
    (fourth,) = ledger.append([again])
    assert list(ledger.current()) == [second, fourth]
    assert verify(ledger).whole


def test_a_correction_must_name_what_can_be_corrected(ledger: Ledger) -> None:
    first, started = ledger.append([event(1), RunEvent(run="run-1", what="started")])

    def fixed(key: str, **changes: object) -> object:
        return event(1, source_key=key, **{"supersedes": first.hash, "why": "w", **changes})

    for wrong, word in (
        ({"supersedes": "0" * 64}, "no entry of compute has the hash 000000000000"),
        ({"supersedes": started.hash}, "no entry of compute"),
        ({"system": "other"}, "is of system 'probe', not 'other'"),
        ({"source": "slurm"}, "is of source 'tracker', not 'slurm'"),
    ):
        with pytest.raises(InputError, match=word):
            ledger.append([event(2), fixed("k", **wrong)])  # type: ignore[list-item]
    with pytest.raises(InputError, match="corrected twice"):
        ledger.append([fixed("a"), fixed("b")])  # type: ignore[list-item]
    assert ledger.head().count == 2
    (third,) = ledger.append([fixed("a")])  # type: ignore[list-item]
    with pytest.raises(InputError, match=f"entry 1 is already corrected by entry {third.seq}; correct that one"):
        ledger.append([fixed("b")])  # type: ignore[list-item]


def test_time_never_goes_back(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time_ns()
    monkeypatch.setattr("time.time_ns", lambda: now)
    (first,) = ledger.append([event(1)])
    monkeypatch.setattr("time.time_ns", lambda: now - 3_600_000_000_000)
    (second,) = ledger.append([event(2)])
    monkeypatch.setattr("time.time_ns", lambda: now + 1_000_000)
    (third,) = ledger.append([event(3)])
    assert (first.at, second.at, third.at) == (now // 1000, now // 1000, (now + 1_000_000) // 1000)
    assert verify(ledger).whole


def test_nothing_is_appended_for_nothing(ledger: Ledger) -> None:
    assert ledger.append([]) == []


def test_what_is_no_event_or_too_large_is_refused(ledger: Ledger) -> None:
    with pytest.raises(InputError, match="not str"):
        ledger.append(["text"])  # type: ignore[list-item]
    with pytest.raises(InputError, match="at most 1,000,000"):
        ledger.append([event(1), event(2, note="x" * 1_000_001)])
    with pytest.raises(InputError, match="NUL"):
        ledger.append([event(1), event(2, note="a\x00b")])
    assert ledger.head().count == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entries SET body = '{}' WHERE seq = 1",
        "UPDATE ledger_entries SET at = 1",
        "DELETE FROM ledger_entries WHERE seq = 2",
        "UPDATE ledger_about SET name = 'x'",
        "DELETE FROM ledger_about",
        "DELETE FROM ledger_head",
    ],
)
def test_the_database_itself_refuses_changes(ledger: Ledger, statement: str) -> None:
    ledger.append([event(1), event(2)])
    with pytest.raises(DBAPIError, match="nothing is changed or removed"):
        raw(ledger, statement)
    assert verify(ledger).whole


def test_sqlite_refuses_to_replace_and_to_leave_gaps(ledger: Ledger) -> None:
    if ledger.place.path is None:
        with pytest.raises(DBAPIError, match="nothing is changed or removed"):
            raw(ledger, "TRUNCATE ledger_entries")
        return
    ledger.append([event(1), event(2)])
    columns = "(seq, at, who, code_version, kind, body, prev, hash)"
    for seq in (1, 2, 4):
        values = f"({seq}, 1, 'x', 'x', 'run', '{{}}', 'x', 'y')"
        with pytest.raises(DBAPIError, match="added at the end"):
            raw(ledger, f"INSERT OR REPLACE INTO ledger_entries {columns} VALUES {values}")
    assert verify(ledger).whole


@pytest.mark.parametrize("name", ["a\x00b", "a\nb", "\ud800", "\x1b[31m"])
def test_a_writer_has_a_name_that_can_be_printed(ledger: Ledger, name: str) -> None:
    with pytest.raises(InputError, match="cannot be printed"):
        ledger.append([event(1)], who=name)
    assert ledger.head().count == 0


def test_what_others_append_meanwhile_is_no_finding(ledger: Ledger, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another writer appends between any two steps of verify."""
    ledger.append([event(1)])
    numbers = iter(range(2, 100))
    with open_ledger(where) as other:

        def disturbed(real: Callable[..., Any]) -> Callable[..., Any]:
            def call(*arguments: Any, **named: Any) -> Any:
                other.append([event(next(numbers))])
                return real(*arguments, **named)

            return call

        from govcompute.ledger import verification

        for step in ("_head_file_of", "sound", "_rows", "_head_row", "_head_file", "corrections"):
            monkeypatch.setattr(verification, step, disturbed(getattr(verification, step)))
        assert verify(ledger).findings == ()
        assert next(numbers) > 6


def test_a_second_correction_of_one_entry_is_told_in_plain_words(ledger: Ledger) -> None:
    """Both corrections would have the key "correction of entry 1"; the words are of entries, not of keys."""
    (entry,) = ledger.append([event(1)])
    (fixed,) = ledger.append([correction(entry, "w", median="2e18")])
    assert ledger.append([correction(entry, "w", median="2e18")]) == [fixed], "a retry is no second correction"
    with pytest.raises(InputError, match=r"^entry 1 is already corrected by entry 2; correct that one\. Nothing was recorded$"):
        ledger.append([correction(entry, "w", median="3e18")])


def test_an_event_that_is_there_is_found_again_where_nothing_may_be_written(
    path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    with create_ledger(path) as made:
        kept = made.append([event(1)])
    before = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    with open_ledger(path, read_only=True) as ledger:
        assert ledger.append([event(1)]) == kept
        with pytest.raises(LedgerError, match="no permission to write there"):
            ledger.append([event(2)])
    assert {file.name: file.read_bytes() for file in path.parent.iterdir()} == before
    assert not recwarn.list


def test_a_head_file_that_a_crash_left_behind_stays_so_when_only_read(path: Path) -> None:
    head = path.with_name(f"{path.name}.head")
    with create_ledger(path) as made:
        made.append([event(1)])
        behind = head.read_bytes()
        made.append([event(2)])
    head.write_bytes(behind)
    with open_ledger(path, read_only=True) as ledger:
        assert ledger.head().count == 2
    assert head.read_bytes() == behind
