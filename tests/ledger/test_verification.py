"""What verify finds, by name and number: each way of changing a ledger behind its back."""

from __future__ import annotations

from pathlib import Path

import pytest

from govcompute.errors import LedgerError
from govcompute.ledger import Anchor, Ledger, anchor, create_ledger, open_ledger, verify
from govcompute.ledger.entry import canonical, link
from govcompute.ledger.head import HeadFile, read_head_file, write_head_file
from govcompute.ledger.sqlite_file import digest
from govcompute.ledger.verification import renew_head

from .conftest import raw
from .made import event, tamper


@pytest.fixture
def five(path: Path) -> Path:
    """A closed ledger of five entries."""
    with create_ledger(path, name="lab") as ledger:
        ledger.append([event(number) for number in range(1, 6)])
    return path


def findings(path: Path, *anchors: Anchor, bodies: bool = True) -> list[str]:
    with open_ledger(path, check_head=False) as ledger:
        return [str(finding) for finding in verify(ledger, anchors, bodies=bodies).findings]


def say_nothing_of_the_bytes(path: Path) -> None:
    """Takes the seal off, so that only the content speaks."""
    head_file = path.with_name(f"{path.name}.head")
    known = read_head_file(head_file)
    assert known is not None
    write_head_file(head_file, HeadFile(known.ledger, known.count, known.hash, known.written))


def rehash(path: Path, start: int, body: str) -> None:
    """Writes another body into entry `start` and chains everything behind it anew: the owner's forgery."""
    with open_ledger(path) as ledger:
        entries = list(ledger.entries(start=start))
    statements, prev = [], entries[0].prev
    for entry in entries:
        text = body if entry.seq == start else entry.body
        hash_ = link(bytes.fromhex(prev), entry.seq, entry.at, entry.who, entry.code_version, entry.kind, text).hex()
        statements.append(
            f"UPDATE ledger_entries SET body = '{text}', prev = '{prev}', hash = '{hash_}' WHERE seq = {entry.seq}"
        )
        prev = hash_
    tamper(path, *statements, f"UPDATE ledger_head SET hash = '{prev}'")


def test_a_whole_ledger(five: Path) -> None:
    with open_ledger(five) as ledger:
        found = verify(ledger, [anchor(ledger)])
        assert found.whole
        assert (found.count, found.hash, found.ledger) == (5, ledger.head().hash, ledger.id)
        assert (found.notes, found.anchors, found.bodies) == ((), 1, True)
        assert verify(ledger, bodies=False).whole


@pytest.mark.parametrize("bodies", [True, False])
@pytest.mark.parametrize(
    ("statement", "says"),
    [
        (
            "UPDATE ledger_entries SET body = replace(body, 'step', 'stop') WHERE seq = 3",
            "entry 3: is not what its",
        ),
        ("UPDATE ledger_entries SET who = 'eve' WHERE seq = 2", "entry 2: is not what its hash was made of"),
        ("UPDATE ledger_entries SET at = at + 1 WHERE seq = 5", "entry 5: is not what its hash was made of"),
        ("UPDATE ledger_entries SET kind = 'run' WHERE seq = 1", "entry 1: is not what its hash was made of"),
        ("UPDATE ledger_entries SET hash = upper(hash) WHERE seq = 4", "entry 4: is not what its hash was made of"),
        ("UPDATE ledger_entries SET prev = hash WHERE seq = 4", "entry 4: does not follow from the one before it"),
        ("UPDATE ledger_entries SET who = x'ff' WHERE seq = 2", "entry 2: holds a value of another kind"),
        ("DELETE FROM ledger_entries WHERE seq = 2", "entry 2: missing; the next one there is 3"),
        ("UPDATE ledger_entries SET seq = 9 WHERE seq = 1", "entry 1: missing; the next one there is 2"),
        ("UPDATE ledger_about SET name = 'another lab'", "entry 1: does not follow from the one before it"),
        ("UPDATE ledger_about SET created = created + 1", "entry 1: does not follow from the one before it"),
        ("DELETE FROM ledger_entries WHERE seq = 5", "head: ends with entry 5"),
        ("UPDATE ledger_head SET seq = 4", "head: ends with entry 4"),
        ("UPDATE ledger_head SET hash = '00'", "head: ends with entry 5, 00"),
    ],
)
def test_a_change_inside_is_named(five: Path, statement: str, says: str, bodies: bool) -> None:
    tamper(five, statement)
    assert any(one.startswith(says) for one in findings(five, bodies=bodies))


def test_two_bodies_that_changed_places(five: Path) -> None:
    with open_ledger(five) as ledger:
        second, third = ledger.entry(2), ledger.entry(3)
    swap = "UPDATE ledger_entries SET body = '{}' WHERE seq = {}"
    tamper(five, swap.format('{"x":0}', 2), swap.format(second.body, 3), swap.format(third.body, 2))
    assert "entry 2: is not what its hash was made of" in findings(five)


def test_a_cut_at_an_entry_s_edge_with_the_head_mended_shows_in_the_head_file(five: Path) -> None:
    with open_ledger(five) as ledger:
        kept, fourth = anchor(ledger), ledger.entry(4)
    tamper(five, "DELETE FROM ledger_entries WHERE seq = 5", f"UPDATE ledger_head SET seq = 4, hash = '{fourth.hash}'")
    assert any("names 5 entries, the ledger holds 4: its end has been cut off" in one for one in findings(five))
    with pytest.raises(LedgerError, match="holds 4 entries, and its head file names 5: its end has been cut off"):
        open_ledger(five)
    # With the head file mended too, the file alone tells nothing; the anchor does.
    head_file = five.with_name(f"{five.name}.head")
    write_head_file(head_file, HeadFile(kept.ledger, 4, fourth.hash, 0, digest(five)))
    assert findings(five) == []
    assert "names 5 entries; 4 good ones are here: the end has gone" in findings(five, kept)[0]


def test_a_chain_that_was_rewritten_shows_against_an_anchor_only(five: Path) -> None:
    with open_ledger(five) as ledger:
        kept = anchor(ledger)
        ledger.append([event(6)])
    rehash(five, 2, canonical(event(2, note="a smaller number").body()))
    said = findings(five)
    assert any("head file: names another entry 6" in one for one in said)
    assert not any(one.startswith("entry") for one in said), "the chain itself is consistent again"
    with pytest.raises(LedgerError, match="entry 6 is not the one that the head file names"):
        open_ledger(five)
    with open_ledger(five, check_head=False) as ledger:
        ledger.renew_head_file()
        assert verify(ledger).whole
        assert "names another entry 5: the chain was rewritten" in str(verify(ledger, [kept]).findings[0])


def test_an_anchor_of_another_ledger(five: Path, tmp_path: Path) -> None:
    with create_ledger(tmp_path / "other.ledger") as other:
        foreign = anchor(other)
    assert "is of ledger" in findings(five, foreign)[0]


def test_an_anchor_with_another_root(five: Path) -> None:
    with open_ledger(five) as ledger:
        wrong = anchor(ledger).model_copy(update={"root": "0" * 64})
    assert "names another entry 5" in findings(five, wrong)[0]


def test_bodies_that_are_no_events_of_their_kind(five: Path) -> None:
    rehash(five, 4, '{"system":"probe"}')
    assert findings(five)[0].startswith("entry 4: the body is no compute event: activity")
    assert not any(one.startswith("entry") for one in findings(five, bodies=False))


@pytest.mark.parametrize("bodies", [True, False])
def test_a_correction_of_what_is_not_there(five: Path, bodies: bool) -> None:
    rehash(five, 5, canonical(event(5, supersedes="ab" * 32, why="w").body()))
    assert "entry 5: corrects an entry abababababab... that is not there before it" in findings(five, bodies=bodies)


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("DROP TRIGGER ledger_entries_no_update", "tables: ledger_entries_no_update is missing"),
        ("DROP INDEX ledger_entries_once", "tables: ledger_entries_once is missing"),
        ("CREATE TABLE extra (a)", "tables: extra is not what govcompute made"),
        (
            "CREATE TRIGGER sly AFTER INSERT ON ledger_entries BEGIN UPDATE ledger_head SET hash = 'x'; END",
            "tables: sly is not what govcompute made",
        ),
    ],
)
def test_tables_indexes_and_triggers_are_those_of_govcompute(five: Path, statement: str, says: str) -> None:
    import sqlite3

    connection = sqlite3.connect(five)
    connection.execute(statement)
    connection.close()
    assert says in findings(five)


def test_the_head_file(five: Path) -> None:
    head_file = five.with_name(f"{five.name}.head")
    kept = head_file.read_bytes()
    head_file.unlink()
    assert "no head file: " in findings(five)[0]
    with pytest.raises(LedgerError, match=r"head is missing: .*--renew-head"):
        open_ledger(five)
    head_file.write_bytes(kept[:-5])
    assert "the head file is damaged" in findings(five)[0]
    with pytest.raises(LedgerError, match="damaged"):
        open_ledger(five)
    with open_ledger(five, check_head=False) as ledger:
        assert not renew_head(ledger).whole
        assert verify(ledger).whole
    other = HeadFile("f" * 32, 5, "0" * 64, 0)
    write_head_file(head_file, other)
    assert "belongs to ledger ffff" in findings(five)[0]
    with open_ledger(five, check_head=False) as ledger:
        renew_head(ledger)
        assert read_head_file(head_file) == other, "a head file that contradicts the ledger is never overwritten"


def test_a_head_file_that_a_crash_left_behind_is_brought_up(five: Path) -> None:
    head_file = five.with_name(f"{five.name}.head")
    before = read_head_file(head_file)
    assert before is not None
    with open_ledger(five) as ledger:
        ledger.append([event(6), event(7)])
    write_head_file(head_file, before)
    with open_ledger(five, check_head=False) as ledger:
        found = verify(ledger)
        assert found.whole
        assert "the head file is 2 entries behind, as after a crash; the next opening brings it up" in found.notes
    with open_ledger(five):
        after = read_head_file(head_file)
    assert after is not None
    assert after.count == 7


def test_damage_that_hides_in_bytes_without_content_breaks_the_seal(five: Path) -> None:
    content = bytearray(five.read_bytes())
    content[72] ^= 1  # "reserved for expansion" in SQLite's header
    five.write_bytes(content)
    assert findings(five) == [f"seal: {five} has not the bytes that it was closed with: damaged, or written by another program"]
    say_nothing_of_the_bytes(five)
    assert findings(five) == []


def test_a_ledger_in_use_is_not_sealed_and_says_so(five: Path) -> None:
    with open_ledger(five) as ledger:
        ledger.append([event(6)])
        found = verify(ledger)
        assert found.whole
        assert "not sealed" in found.notes[0]
    with open_ledger(five) as ledger:
        assert verify(ledger).notes == ()


def test_on_each_database_a_whole_ledger_verifies(ledger: Ledger) -> None:
    ledger.append([event(number) for number in range(1, 12)])
    kept = anchor(ledger)
    ledger.append([event(number) for number in range(12, 20)])
    found = verify(ledger, [kept, anchor(ledger)])
    assert found.whole
    assert found.count == 19


def test_on_postgres_a_change_behind_the_triggers_is_named(ledger: Ledger) -> None:
    if ledger.place.url is None:
        pytest.skip("SQLite has its own tests above")
    ledger.append([event(number) for number in range(1, 6)])
    kept = anchor(ledger)
    raw(ledger, "ALTER TABLE ledger_entries DISABLE TRIGGER ledger_entries_refuse")
    raw(ledger, "UPDATE ledger_entries SET who = 'eve' WHERE seq = 3")
    said = [str(finding) for finding in verify(ledger, [kept]).findings]
    assert "tables: trigger ledger_entries_refuse is missing or switched off" in said
    assert "entry 3: is not what its hash was made of" in said
    raw(ledger, "UPDATE ledger_entries SET who = 'ann' WHERE seq = 3")
    raw(ledger, "DELETE FROM ledger_entries WHERE seq = 5")
    said = [str(finding) for finding in verify(ledger, [kept]).findings]
    assert any(one.startswith("head: ends with entry 5") for one in said)
    assert any("names 5 entries; 4 good ones are here" in one for one in said)
