"""The figures of a notification, worked by hand."""

from __future__ import annotations

import pytest

from .conftest import Make, rows, section

REPORTED = "estimate to be notified, in two significant figures"
UNROUNDED = "the same before rounding; this is what is compared with the line"
BAND, STRADDLES, WITHIN = (
    "band of 30 % around the estimate",
    "does the band straddle the line?",
    "is the doubt of the estimate within 30 %?",
)


def test_rounded_in_the_telling_and_not_in_the_comparing(make: Make) -> None:
    """1.04e25 is told as 1.0e25 and passes a line of 1e25; 0.7 and 1.3 times it are 7.28e24 and 1.352e25."""
    found = make("notification", compute="1.04e25")
    told = rows(found, "estimate")
    assert found.standing == "crosses"
    assert (told[REPORTED], told[UNROUNDED]) == ("1.0 x 10^25 FLOP", "1.04e25 FLOP")
    assert told[BAND] == "7.28e24 to 1.352e25 FLOP"
    assert told[STRADDLES].startswith("yes")


def test_exactly_the_line_and_one_more(make: Make) -> None:
    at, above = make("notification", compute=10**25), make("notification", compute=10**25 + 1)
    assert (at.standing, above.standing) == ("below", "crosses")
    assert rows(at, "estimate")[REPORTED] == rows(above, "estimate")[REPORTED] == "1.0 x 10^25 FLOP"
    assert rows(above, "estimate")["amount as a multiple of the line"] == "1 (just above the line)"


@pytest.mark.parametrize(
    ("spread", "said"),
    [
        (1.29, "yes (its 90 % interval reaches 29 % above it)"),
        (1.31, "no: narrow the estimate"),
        (1, "open: no doubt is stated"),
    ],
)
def test_whether_the_doubt_fits_the_margin(make: Make, spread: float, said: str) -> None:
    assert rows(make("notification", compute={"median": "2e25", "spread": spread}), "estimate")[WITHIN].startswith(said)


def test_the_doubt_is_of_the_whole_sum_and_not_of_the_own_stage(make: Make) -> None:
    """The own stage is exact; the base, a factor of 10, is nearly all of the sum."""
    found = make("notification", compute="1e19", bases=[{"system": "llama-3.1-8b", "relation": "adapter"}])
    assert rows(found, "estimate")[WITHIN].startswith("no")


def test_dates(make: Make) -> None:
    told = rows(make("notification"), "dates")
    assert told["met, or known that it will be met"] == "2026-11-20"
    assert [day for label, day in told.items() if label.startswith("notification due")] == ["2026-12-04"]
    silent = make("notification", known_on=None)
    assert any("is not recorded" in statement.text for statement in section(silent, "dates").statements)


def test_second_ways(make: Make) -> None:
    """6 x 4e11 x 1e13 = 2.4e25, 1.2 times the 2e25 that is stated."""
    stage = {"activity": "pretraining", "compute": "2e25", "inputs": {"parameters": 4e11, "tokens": 1e13}}
    found = make("notification", compute=None, stages=[stage])
    assert rows(found, "second-ways", 3) == {"the large pre-training run": "1.2"}


def test_what_nobody_answered_is_open(make: Make) -> None:
    found = make("notification", generality=None, compute="2e25")
    texts = [point.text for point in section(found, "open").points]
    assert any("general-purpose AI model in the sense of Art. 3(63)" in text for text in texts)
    assert all(point.answer == "open" for point in section(found, "open").points if point.text.startswith("Not stated"))


def test_a_claim_is_no_estimate(make: Make) -> None:
    claim = {"above": 1e25, "strength": "very likely", "text": "very likely above the line"}
    found = make("notification", compute=None, compute_status="claimed_above", claims=[claim])
    told = rows(found, "estimate")
    assert (told[REPORTED], told["probability that the line is passed"]) == ("not known", "80 % to 95 %")
    assert "No estimate is on record, only what is claimed" in found.headline.text
    assert any("“very likely above the line”" in point.text for point in section(found, "open").points)
    assert "claimed, not estimated" in rows(found, "counted").values()


def test_a_withdrawn_number_is_shown_and_not_used(make: Make) -> None:
    withdrawn = {"compute": 3.8e25, "status": "withdrawn"}
    found = make("notification", compute=None, compute_status="withdrawn", alternatives=[withdrawn])
    assert rows(found, "estimate")[REPORTED] == "not known"
    assert any("a withdrawn number of 3.80e25 FLOP" in point.text for point in section(found, "open").points)
