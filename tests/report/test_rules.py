"""Rules as a list, their timelines and what they count, on days where the answer is known."""

from __future__ import annotations

from datetime import date

import pytest

from govcompute.policy.library import PolicyLibrary
from govcompute.policy.schema import Status
from govcompute.registry.activity import Activity
from govcompute.registry.evidence import Level
from govcompute.report.cases import cases_sentence
from govcompute.report.counting import answer, columns_of, counting_frame
from govcompute.report.figures import counting as counting_figure
from govcompute.report.figures import timeline as timeline_figure
from govcompute.report.rules import (
    RuleFilter,
    is_stale,
    level_options,
    rules_frame,
    rules_sentence,
    status_options,
    validation,
)
from govcompute.report.timelines import Standing, bars, reach, rows_of, standing, timeline_frame
from govcompute.verdict.cases import run_case

DAY = date(2026, 11, 28)


def test_a_rule_in_one_line(library: PolicyLibrary) -> None:
    frame = rules_frame([library["il-sb315"]], library, DAY)
    assert frame.iloc[0].to_dict() == {
        "rule": "il-sb315",
        "jurisdiction": "US-IL",
        "line": "> 1e26 OP",
        "effect": "binding",
        "status": "adopted",
        "since": "2026-07-06",
        "next": "applicable from 2027-01-01",
        "citation": "Illinois SB 315, P.A. 104-0538, definition of frontier developer",
        "evidence": "S: secondary source read",
        "checked on": "2026-11-23",
    }
    recalled = rules_frame([library["us-ear-3a090b1"]], library, DAY)
    assert recalled["evidence"][0] == "M: recalled only — unverified"
    assert rules_frame([library["il-sb315"]], library, date(2026, 1, 1))["status"][0] == "not yet"


def test_a_rule_is_stale_after_ninety_days(library: PolicyLibrary) -> None:
    law = library["ca-sb53"]
    assert law.rule.checked == date(2026, 11, 23)
    assert not is_stale(law, date(2027, 2, 21))
    assert is_stale(law, date(2027, 2, 22))
    assert rules_frame([law], library, date(2027, 2, 22))["checked on"][0] == "2026-11-23, over 90 days ago"


def test_the_sentence(library: PolicyLibrary) -> None:
    """SB 53 in force, Illinois passed, SB 1047 vetoed, S. 2938 proposed."""
    laws = [library[name] for name in ("ca-sb53", "il-sb315", "ca-sb1047", "us-s2938")]
    assert rules_sentence(laws, DAY) == (
        "On 2026-11-28, of 4 rules: 1 in force, 1 passed and not yet in force, 1 proposed, 1 over (revoked, vetoed, lapsed or "
        "superseded). Next: Illinois SB 315, applicable from 2027-01-01."
    )
    assert rules_sentence(laws[:1], date(2020, 1, 1)) == (
        "On 2020-01-01, of 1 rule: 1 not yet there. Next: SB 53, adopted from 2025-09-29."
    )


def test_filters_and_what_they_offer(library: PolicyLibrary) -> None:
    assert [law.id for law in RuleFilter(frozenset({"US-CT"})).laws(library, DAY)] == ["ct-pa26-15"]
    assert [law.id for law in RuleFilter(statuses=frozenset({"vetoed"})).laws(library, DAY)] == [
        "ca-sb1047",
        "ca-sb1047-finetune",
    ]
    recalled = RuleFilter(levels=frozenset({"M"})).laws(library, DAY)
    assert {law.rule.level for law in recalled} == {Level.RECALLED}
    assert len(RuleFilter().laws(library, DAY)) == len(library)
    assert status_options(library, date(2020, 1, 1)) == ["not yet"]
    assert set(status_options(library, DAY)) <= set(Status)
    assert level_options(library) == ["P", "S", "M"]


def test_validation_runs_all_cases(library: PolicyLibrary) -> None:
    found = validation(library, DAY)
    assert len(found.results) == sum(len(law.rule.cases) for law in library)
    assert (found.failed, found.stale) == ([], ())
    assert found.words(DAY).startswith(f"{len(library)} rules, {len(found.results)} worked cases, 0 failed; ")


def test_a_case_that_comes_out_otherwise_is_told(library: PolicyLibrary) -> None:
    law = library["ca-sb53"]
    case = law.rule.cases[0]
    right = run_case(law, case, library)
    wrong = run_case(law, case.model_copy(update={"expect": case.expect.model_copy(update={"outcome": "unknown"})}), library)
    assert cases_sentence([right]) == "It comes out as the file expects."
    assert cases_sentence([right, wrong]) == f"1 of 2 come out otherwise: {case.id}."


def test_bars_of_the_executive_order(library: PolicyLibrary) -> None:
    """Adopted on 2023-10-30, applicable from 2024-01-28, revoked on 2025-01-20; one rule of it has dates of its own."""
    rows = rows_of(law for law in library if law.instrument.id == "us-eo-14110")
    assert [row.label for row in rows] == ["EO 14110", "· us-eo14110-iaas-default"]
    made = bars(rows[:1], date(2027, 1, 1))
    assert [(bar.standing, bar.phase.since, bar.ends) for bar in made] == [
        (Standing.PASSED, date(2023, 10, 30), date(2024, 1, 28)),
        (Standing.IN_FORCE, date(2024, 1, 28), date(2025, 1, 20)),
        (Standing.OVER, date(2025, 1, 20), date(2027, 1, 1)),
    ]
    frame = timeline_frame(rows[:1], date(2024, 6, 1))
    assert list(frame["on 2024-06-01"]) == ["past", "holds", "not yet"]


def test_every_status_amounts_to_something(library: PolicyLibrary) -> None:
    act, framework = library["ca-sb53"].instrument, library["meta"].instrument
    assert {standing(act, status) for status in Status} == set(Standing) - {Standing.VOLUNTARY}
    assert standing(framework, Status.APPLICABLE) is Standing.VOLUNTARY


@pytest.mark.parametrize("day", [DAY, date(2020, 1, 1), date(2031, 1, 1)])
def test_the_picture_holds_the_day_and_every_phase(library: PolicyLibrary, day: date) -> None:
    rows = rows_of(library)
    first, last = reach(rows, day)
    assert first < day < last
    assert all(first < phase.since < last for row in rows for phase in row.timeline)
    figure = timeline_figure.timeline(rows, day)
    assert sum(len(trace.y) for trace in figure.data) == sum(len(row.timeline) for row in rows)
    assert len(figure.layout.yaxis.ticktext) == len(rows)
    assert all(trace.text for trace in figure.data)
    (line,) = [shape for shape in figure.layout.shapes if shape.type == "line"]
    assert (line.x0, line.layer) == (day, "below"), "no word of a bar is crossed"
    assert str(day) in timeline_figure.alt_text(rows, day)


def test_one_row_an_instrument(library: PolicyLibrary) -> None:
    rows = rows_of(library)
    assert {row.key for row in rows if not row.rule} == {law.instrument.id for law in library}
    assert len({row.key for row in rows}) == len(rows)


def test_what_is_recalled_only_says_so(library: PolicyLibrary) -> None:
    made = bars(rows_of(library), date(2030, 1, 1))
    assert {bar.word for bar in made if not bar.phase.level.verified} == {
        f"{bar.phase.status.value} (unverified)" for bar in made if not bar.phase.level.verified
    }
    assert any("unverified" in bar.word for bar in made)


def test_what_is_counted(library: PolicyLibrary) -> None:
    columns = columns_of(library)
    labels = [column.label for column in columns]
    assert "AI Act" in labels
    assert {"GPAI Guidelines: direct", "GPAI Guidelines: cumulative"} <= set(labels)
    assert len(set(labels)) == len(labels)
    frame = counting_frame(columns).set_index(["instrument", "activity"])
    assert len(frame) == len(columns) * len(Activity)
    row = frame.loc[("AI Act", Activity.EVALUATION.words)]
    assert (row["counts"], row["how it is known"], row["evidence"]) == ("no", "the text says so", "P: primary source read")
    silent = frame.loc[("EO 14110", Activity.EVALUATION.words)]
    assert (silent["counts"], silent["how it is known"]) == ("no", "the text is silent: our default")


def test_the_matrix_has_a_mark_for_every_answer(library: PolicyLibrary) -> None:
    columns = columns_of(library)
    figure = counting_figure.counting_matrix(columns)
    assert sum(len(trace.x) for trace in figure.data) == len(columns) * len(Activity)
    assert len({trace.marker.symbol for trace in figure.data}) == len(figure.data)
    answers = [answer(treatment) for column in columns for _, treatment in column.cells()]
    for trace in figure.data:
        assert len(trace.x) == answers.count(trace.name)
    recalled = sum(not treatment.level.verified for column in columns for _, treatment in column.cells())
    assert sum("?" in text for trace in figure.data for text in trace.text) == recalled > 0
    names = [(label.text, label.y, label.xanchor) for label in figure.layout.annotations]
    assert names == [(Activity(name.replace(" ", "_")).words, name, "left") for name in figure.layout.yaxis.categoryarray]
    counted = sum(treatment.included for column in columns for _, treatment in column.cells())
    assert f"{counted} count the work" in counting_figure.alt_text(columns)
