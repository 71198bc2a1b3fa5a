"""Reports from a ledger: links with whole hashes, energy, rivals; and none from a ledger that is not whole."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from govcompute.errors import InputError, LedgerError
from govcompute.ledger import create_ledger, open_ledger
from govcompute.ledger.event import ComputeEvent
from govcompute.ledger.systems import system_of
from govcompute.policy.library import PolicyLibrary
from govcompute.registry.library import Registry
from govcompute.registry.schema import System
from govcompute.report.dossier.build import dossier
from govcompute.report.dossier.case import Case
from govcompute.report.dossier.catalogue import KINDS
from govcompute.report.dossier.dossier import Dossier
from govcompute.report.dossier.recorded import recorded
from govcompute.verdict.assess import Assessor

from .conftest import DAY, rows, section

EVENT: dict[str, Any] = {
    "system": "mine", "activity": "pretraining", "run": "main", "stage": "the run", "method": "traced", "source": "tracker",
}  # fmt: skip


def event(key: str, median: str, **fields: Any) -> ComputeEvent:
    return ComputeEvent.model_validate({**EVENT, "source_key": key, "amount": {"median": median}, **fields})


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A ledger with two stretches of one run (1.2e25 and 8e24, 1.2 and 0.7 GJ) and a rival count of it."""
    path = tmp_path / "runs.db"
    with create_ledger(path) as ledger:
        first = event("1", "1.2e25", energy_joules=1.2e9)
        second = event("2", "8e24", energy_joules=0.7e9)
        ledger.append([first, second, event("job", "3e25", method="hardware", source="slurm")], who="test")
    return path


def from_ledger(place: Path, kind: str, library: PolicyLibrary) -> Dossier:
    with open_ledger(place) as ledger:
        found = recorded(ledger, "mine")
        system = system_of(ledger, "mine", Registry([]))
    return dossier(KINDS[kind], Case(system, Assessor(library, Registry([system])), DAY, "govcompute 0.0.test", found))


def test_every_number_links_to_its_entries(place: Path, library: PolicyLibrary) -> None:
    found = from_ledger(place, "notification", library)
    with open_ledger(place) as ledger:
        entries = list(ledger.entries())
        links = [ledger.link_text(entry) for entry in entries]
    made = {one.key: one for one in found.made_from}
    assert [made[link].sha256 for link in links[:2]] == [entry.hash for entry in entries[:2]]
    assert links[2] not in made
    table = section(found, "method").table
    assert table is not None
    assert table.rows[0].refs == tuple(links[:2])
    assert rows(found, "estimate")["estimate to be notified, in two significant figures"] == "2.0 x 10^25 FLOP"


def test_many_entries_are_one_link_with_the_hash_of_the_last(place: Path, library: PolicyLibrary) -> None:
    with open_ledger(place) as ledger:
        last = ledger.append([event(f"more-{index}", "1e20") for index in range(10)], who="test")[-1]
    (made,) = [one for one in from_ledger(place, "notification", library).made_from if one.key.startswith("ledger:")]
    assert made.label.endswith("12 entries")
    assert made.sha256 == last.hash


def test_rivals_are_told_and_not_added(place: Path, library: PolicyLibrary) -> None:
    texts = [point.text for point in section(from_ledger(place, "notification", library), "open").points]
    assert any(text.startswith("Run main: slurm says 3.00e25 FLOP of the same compute and is not added") for text in texts)


def test_energy(place: Path, library: PolicyLibrary) -> None:
    """1.9e9 J are 1.9e9 / 3.6e9 = 0.5277... MWh, 0.53 in two figures."""
    form = rows(from_ledger(place, "documentation", library), "form")
    assert form["Amount of energy used for training, in MWh"] == "0.53 MWh (of the runs in the ledger alone)"


def test_energy_is_open_where_an_entry_does_not_state_it(place: Path, library: PolicyLibrary) -> None:
    with open_ledger(place) as ledger:
        ledger.append([event("3", "1e24")], who="test")
    form = rows(from_ledger(place, "documentation", library), "form")
    assert form["Amount of energy used for training, in MWh"] == "open: not recorded"


def test_no_report_from_a_ledger_that_was_changed(place: Path, library: PolicyLibrary) -> None:
    with sqlite3.connect(place) as raw:
        triggers = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
        for name in triggers:
            raw.execute(f'DROP TRIGGER "{name}"')
        (table,) = [n for (n,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'") if "entr" in n]
        raw.execute(f'UPDATE "{table}" SET body = replace(body, \'"tracker"\', \'"trackers"\') WHERE seq = 1')
    with pytest.raises(LedgerError, match="nothing is reported from it"):
        from_ledger(place, "notification", library)


def test_a_record_that_states_more_than_the_ledger_holds_is_told_at_the_head(place: Path, library: PolicyLibrary) -> None:
    """2e25 in the ledger (1.2e25 + 8e24), said to be the whole, take the place of 9e25 in the record."""
    for stated, less in (("9e25", True), ("1e25", False)):
        known = System.model_validate({"id": "mine", "name": "Mine", "compute_status": "disclosed", "compute": stated})
        with open_ledger(place) as ledger:
            found = recorded(ledger, "mine", known, whole=True)
            system = system_of(ledger, "mine", Registry([known]), whole=True)
        case = Case(system, Assessor(library, Registry([system])), DAY, "govcompute 0.0.test", found)
        made = dossier(KINDS["notification"], case)
        assert ("less than the record of the system states" in made.headline.text) is less
        assert any("the ledger's 2.00e25 FLOP take its place" in point.text for point in section(made, "open").points)


def test_a_part_does_not_lower_the_record(place: Path, library: PolicyLibrary) -> None:
    """Of 9e25 in the record the ledger holds 2e25 so far: the record stands, and the ledger is told beside it."""
    known = System.model_validate(
        {"id": "mine", "name": "Mine", "compute_status": "disclosed", "compute": "9e25", "generality": {"judgement": "general"}}
    )
    with open_ledger(place) as ledger:
        found, system = recorded(ledger, "mine", known), system_of(ledger, "mine", Registry([known]))
    assert system is known
    made = dossier(
        KINDS["notification"], Case(system, Assessor(library, Registry([system])), DAY, "govcompute 0.0.test", found)
    )
    assert rows(made, "estimate")["estimate to be notified, in two significant figures"] == "9.0 x 10^25 FLOP"
    assert "less than the record" not in made.headline.text
    assert any(
        "the part that is recorded so far, and the record stands" in point.text for point in section(made, "open").points
    )


def test_a_ledger_without_the_system_gives_no_report(place: Path) -> None:
    with open_ledger(place) as ledger, pytest.raises(InputError, match="holds no compute of 'other'; without --ledger"):
        recorded(ledger, "other")
