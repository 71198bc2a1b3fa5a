"""Filters, and what is shown of the systems that pass: made once, and the same as by itself."""

from __future__ import annotations

from typing import Any

import pytest

from govcompute.report.names import system_names
from govcompute.report.overview import Choices, Overview, models, overview
from govcompute.report.selection import RowFilter, Selection
from govcompute.report.who_crosses import crossers_frame, who_crosses
from govcompute.verdict.assess import Assessor
from govcompute.verdict.outcome import Outcome

from .conftest import DAY, EU


@pytest.fixture
def found(assessor: Assessor) -> Overview:
    return overview(assessor, models(list(assessor.registry)), list(assessor.laws(DAY)), DAY)


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, ["crossing", "doubtful", "small", "silent"]),
        ({"domains": {"language"}}, ["crossing", "doubtful", "silent"]),
        ({"domains": {"vision"}}, ["doubtful"]),
        ({"domains": {"vision", "biology"}}, ["doubtful"]),
        ({"statuses": {"unknown", "imputed"}}, ["small", "silent"]),
        ({"providers": {"Other Labs"}}, ["doubtful", "silent"]),
        ({"providers": {"Other Labs"}, "statuses": {"estimated"}}, ["doubtful"]),
        ({"name": " SI"}, ["crossing", "silent"]),
        ({"name": "nothing of that name"}, []),
        ({"providers": {"Nobody"}}, []),
    ],
    ids=["all", "domain", "another", "two-domains", "status", "provider", "both", "name", "no-such-name", "no-such-provider"],
)
def test_filters(found: Overview, chosen: dict[str, Any], expected: list[str]) -> None:
    sets = {key: frozenset(value) if isinstance(value, set) else value for key, value in chosen.items()}
    assert [row.system.id for row in RowFilter(**sets).rows(found)] == expected


def test_the_choices_are_what_occurs(found: Overview) -> None:
    choices = found.choices
    assert choices == Choices(
        domains=["language", "vision"],
        statuses=["disclosed", "estimated", "imputed", "unknown"],
        providers=["Other Labs", "Probe Labs"],
        jurisdictions=choices.jurisdictions,
    )
    assert {"EU", "US-CA", "KR"} <= set(choices.jurisdictions)
    assert choices.jurisdictions == sorted(set(choices.jurisdictions))


def test_a_selection_shows_what_passes(assessor: Assessor, found: Overview) -> None:
    """By hand: " SI" is in "Probe crossing" and in "Probe silent"; the first has a number, the second none."""
    shown = Selection(found, assessor.library, RowFilter(name=" si"))
    assert list(shown.names) == ["crossing", "silent"]
    assert shown.names == system_names(row.system for row in shown.rows)
    assert list(shown.table["id"]) == ["crossing", "silent"]
    marks = [trace for trace in shown.figure.data if trace.mode == "markers"]
    assert [trace.customdata[0][0] for trace in marks] == ["crossing", "silent"]
    assert shown.alt.startswith("Scatter plot of 1 system by")
    assert shown.beyond == "Systems with no number: 1, each a stroke below the plot at its release date."
    assert shown.answer(EU) == who_crosses(found, shown.rows, assessor.library[EU], assessor.library)
    sure = frozenset({Outcome.CROSSES})
    assert shown.crossers(EU, sure).equals(crossers_frame(shown.rows, assessor.library[EU], sure))
    assert list(shown.crossers(EU, sure)["id"]) == ["crossing"]
    assert shown.crossers(EU, sure) is shown.crossers(EU, sure)


def test_only_the_lines_of_the_jurisdictions(assessor: Assessor, found: Overview) -> None:
    shown = Selection(found, assessor.library, RowFilter(), ["KR"])
    assert shown.rules
    assert {law.instrument.jurisdiction for law in shown.rules.values()} == {"KR"}
    assert [trace.name.partition(" ")[0] for trace in shown.figure.data if trace.mode == "lines"] == ["Korean"]
