"""Tables: filters, numbers as text, and no cell that a spreadsheet runs."""

from __future__ import annotations

import csv
import io
import json

import pandas as pd
import pytest

from govcompute.policy.library import PolicyLibrary
from govcompute.registry.library import Registry
from govcompute.registry.schema import System
from govcompute.report.overview import Overview, models, overview
from govcompute.report.tables import (
    defused,
    systems_frame,
    to_csv,
    to_json,
    verdicts_frame,
)
from govcompute.verdict.assess import Assessor

from .conftest import CROSSING, DAY, EU


@pytest.fixture
def found(assessor: Assessor) -> Overview:
    return overview(assessor, models(list(assessor.registry)), list(assessor.laws(DAY)), DAY)


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"], ids=["equals", "plus", "minus", "at", "tab", "return"])
def test_a_cell_that_a_spreadsheet_would_run_is_defused(first: str) -> None:
    live = f'{first}HYPERLINK("http://example.org")'
    assert defused(live) == f"'{live}"
    (row,) = csv.reader(io.StringIO(to_csv(pd.DataFrame([{"cell": live}])).partition("\n")[2], newline=""))
    assert row == [f"'{live}"]


@pytest.mark.parametrize("value", ["1.5e25", "GPT-4", "a=b", "", "'quoted", 3, -3, None, DAY])
def test_all_else_stays_as_it_is(value: object) -> None:
    assert defused(value) is value


def test_a_name_in_the_registry_is_defused_on_its_way_out(library: PolicyLibrary) -> None:
    system = System.model_validate({**CROSSING, "name": "=1+1", "provider": "@SUM(A1)"})
    ready = Assessor(library, Registry([system]))
    frame = systems_frame(overview(ready, [system], list(ready.laws(DAY)), DAY).rows, ready.laws(DAY))
    (row,) = csv.DictReader(io.StringIO(to_csv(frame)))
    assert (row["system"], row["provider"]) == ("'=1+1", "'@SUM(A1)")


def test_one_line_a_system_with_numbers_as_text(found: Overview) -> None:
    """A spreadsheet or a browser shows whole numbers above 2^53 wrongly; text stays what it is."""
    frame = systems_frame(found.rows, found.laws)
    by_id = frame.set_index("id")
    assert list(frame["id"]) == ["crossing", "doubtful", "small", "silent"]
    assert by_id.loc["crossing", "compute"] == "2.00e25 FLOP"
    assert by_id.loc["doubtful", "compute"] == "1.2e25 FLOP (90 %: 4.0e24 to 3.6e25)"
    assert by_id.loc["silent", "compute"] == "not known"
    assert by_id.loc["small", "provider"] == ""
    assert EU in by_id.loc["crossing", "crosses"].split(", ")
    assert EU in by_id.loc["doubtful", "undetermined"].split(", ")
    assert EU in by_id.loc["silent", "unknown"].split(", ")
    (first, *_) = csv.DictReader(io.StringIO(to_csv(frame)))
    assert (first["compute"], first["released"]) == ("2.00e25 FLOP", "2026-02-20")


def test_only_the_rules_that_are_asked_for(found: Overview) -> None:
    laws = [law for law in found.laws if law.instrument.jurisdiction == "US-CA"]
    frame = systems_frame(found.rows, laws)
    assert not frame["crosses"].str.contains("eu-").any()


def test_one_line_a_rule(assessor: Assessor) -> None:
    verdicts = assessor.assess_all(assessor.registry["crossing"], DAY)
    frame = verdicts_frame(verdicts).set_index("rule")
    assert list(frame.index) == [verdict.law.id for verdict in verdicts]
    row = frame.loc[EU]
    assert (row["line"], row["counted"], row["verdict"], row["probability"]) == (
        "> 1e25 FLOP",
        "2.00e25 FLOP",
        "crosses",
        "100 %",
    )
    assert frame.loc["ca-sb53-large", "counted"] == "not known"


def test_json_of_a_table_reads_back(found: Overview) -> None:
    rows = json.loads(to_json(systems_frame(found.rows, found.laws)))
    assert [row["id"] for row in rows] == ["crossing", "doubtful", "small", "silent"]
    assert rows[0]["released"].startswith("2026-02-20")
    assert rows[0]["compute"] == "2.00e25 FLOP"
