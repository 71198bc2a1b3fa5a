"""Who crosses one line: counted from verdicts, the surest first, and nobody where the line is not in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from govcompute.registry.schema import ComputeStatus
from govcompute.report.overview import Overview, models, overview
from govcompute.report.who_crosses import FIRST, SHOWN, crossers_frame, rules_of, who_crosses
from govcompute.verdict.assess import Assessor
from govcompute.verdict.outcome import Outcome

from .conftest import DAY, EU


def on(assessor: Assessor, day: date) -> Overview:
    return overview(assessor, models(list(assessor.registry)), list(assessor.laws(day)), day)


def test_the_sentence(assessor: Assessor) -> None:
    """By hand: 2e25 crosses; 1.2e25 within a factor of 3 may; 1e22 does not; one has no number."""
    found = on(assessor, DAY)
    said = who_crosses(found, found.rows, assessor.library[EU], assessor.library)
    assert said.startswith("**On 2026-03-01, 1 of 4 systems crosses the line \\> 1e25 FLOP (AI Act, Art. 51(2)")
    assert said.endswith(
        "with at least 95 % certainty, 1 perhaps, 1 unknown for want of a number.** No number is not a small number. "
        "The numbers of those that cross: 1 disclosed."
    )
    nobody = who_crosses(found, found.rows[2:3], assessor.library[EU], assessor.library)
    assert "0 of 1 system cross" in nobody
    assert "The numbers" not in nobody


def test_the_unknown_and_those_without_a_number_are_held_apart(assessor: Assessor) -> None:
    """Without a number, yet out of scope: the strip below the figure counts it, the verdicts do not call it unknown."""
    found = on(assessor, DAY)
    silent = next(row for row in found.rows if row.system.id == "silent")
    outside = replace(silent, system=silent.system.model_copy(update={"id": "outside"}), outcomes={EU: Outcome.OUT_OF_SCOPE})
    said = who_crosses(found, [*found.rows, outside], assessor.library[EU], assessor.library)
    assert "1 unknown for want of a number.** No number is not a small number. Of the 2 with no number: " in said
    assert "1 unknown, 1 out of scope. The numbers" in said


def test_a_number_of_which_a_part_is_known_is_not_called_unknown(assessor: Assessor) -> None:
    """Such as a change of unknown size of a base that crosses by itself."""
    found = on(assessor, DAY)
    sure = next(row for row in found.rows if row.system.id == "crossing")
    tuned = replace(sure, system=sure.system.model_copy(update={"compute_status": ComputeStatus.UNKNOWN}))
    said = who_crosses(found, [tuned], assessor.library[EU], assessor.library)
    assert said.endswith("The numbers of those that cross: 1 unknown in part.")
    assert list(crossers_frame([tuned], assessor.library[EU])["number"]) == ["unknown in part"]


def test_systems_that_came_later_than_the_day_are_told(assessor: Assessor) -> None:
    found = on(assessor, DAY)
    later = replace(found.rows[0], system=found.rows[0].system.model_copy(update={"released": DAY + timedelta(days=1)}))
    said = who_crosses(found, [later, *found.rows[1:]], assessor.library[EU], assessor.library)
    assert said.endswith(" 1 of all 4 came out after that day.")


@pytest.mark.parametrize(
    ("rule", "day", "said"),
    [
        (EU, date(2025, 1, 1), "is not in force (adopted, applicable from 2025-08-02): no system crosses it.**"),
        ("ny-raise-2026", DAY, "is not in force ("),
        (EU, date(2020, 1, 1), "is not in force (not yet adopted, "),
    ],
)
def test_a_line_that_is_not_in_force(assessor: Assessor, rule: str, day: date, said: str) -> None:
    found = on(assessor, day)
    assert said in who_crosses(found, found.rows, assessor.library[rule], assessor.library)


def test_the_table(assessor: Assessor) -> None:
    found = on(assessor, DAY)
    frame = crossers_frame(found.rows, assessor.library[EU], SHOWN)
    assert list(frame["id"]) == ["crossing", "doubtful", "silent"]
    assert list(frame["verdict"]) == ["crosses", "undetermined", "unknown"]
    verdicts = [assessor.assess(assessor.registry[name], assessor.library[EU], DAY) for name in frame["id"]]
    assert list(frame["probability"]) == ["100 %", "60.8 %", "0 % to 100 %"]
    assert [v.chance.low for v in verdicts] == pytest.approx([1.0, 0.608, 0.0], abs=5e-4)
    assert list(crossers_frame(found.rows, assessor.library[EU])["id"]) == ["crossing", "doubtful"]
    assert crossers_frame(found.rows[2:3], assessor.library[EU]).empty
    assert crossers_frame([], assessor.library[EU], [Outcome.CROSSES]).columns[0] == "system"


def test_the_rules_of_a_jurisdiction(assessor: Assessor) -> None:
    found = on(assessor, DAY)
    assert next(iter(rules_of(found))) == FIRST == EU
    assert {law.instrument.jurisdiction for law in rules_of(found, ["US-CA"]).values()} == {"US-CA"}
    assert rules_of(found, ["nowhere"]) == {}
