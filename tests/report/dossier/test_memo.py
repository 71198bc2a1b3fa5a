"""The memorandum: every line that could apply, what turns it, what each text counts."""

from __future__ import annotations

from .conftest import Make, rows, section

#: Below every line that asks for compute, and answered where a rule asks for more.
SMALL = {
    "compute": {"median": "1e22", "spread": 1.5},
    "measures": {"business_users_eu": 12, "developer_revenue_usd": 1e6},
    "facts": {"state_of_the_art_technology": False, "wide_and_serious_risk": False},
}


def test_why_we_are_below(make: Make) -> None:
    found = make("memo", **SMALL)
    assert (found.standing, found.standing_words) == ("below", "Below every line that speaks of it")
    assert "Probe is below every line that speaks of it" in found.headline.text
    assert len(found.verdicts) == len(list(found.verdicts))


def test_distance_and_what_would_turn_it(make: Make) -> None:
    """1e22 is a tenth of 1e23: 9e22 more would reach it, or an error of a factor of ten."""
    found = make("memo", **SMALL)
    texts = [point.text for point in section(found, "eu-gpai-guidelines-1e23").points]
    assert "By the best estimate, 9.0e22 FLOP more would reach the line; so would an error of a factor of 10." in texts
    line = next(text for label, text in rows(found, "lines", 3).items() if label.startswith("Indicative criterion"))
    assert line == "0.1"


def test_a_reading_that_would_turn_it(make: Make) -> None:
    """9e24 of training and 2e24 of preparing data: below as the AI Act's default counts, above if preparing counts."""
    stages = [{"activity": "pretraining", "compute": 9e24}, {"activity": "preprocessing", "compute": 2e24}]
    found = make("memo", compute=None, stages=stages)
    texts = [point.text for point in section(found, "eu-aia-51-2-systemic").points]
    assert any(text.startswith("It would be crosses if preparing data") for text in texts)


def test_what_each_text_counts(make: Make) -> None:
    stages = [{"activity": "pretraining", "compute": 9e24}, {"activity": "private_synthetic_kept", "compute": 2e24}]
    found = make("memo", compute=None, stages=stages)
    table = section(found, "counted").table
    assert table is not None
    synthetic = dict(zip(table.columns, (cell.text for cell in table.rows[1].cells), strict=True))
    assert synthetic["AI Act (cumulative)"] == "counted"
    assert synthetic["GPAI Guidelines (direct)"] == "left out, inferred"
    assert synthetic["SB 53 (sb53)"] == "left out, our default"


def test_rules_that_do_not_speak_of_it(make: Make) -> None:
    found = make("memo", generality={"judgement": "narrow"}, outputs=["actions"])
    silent = [point.text for point in section(found, "silent").points]
    assert any("eu-aia-51-2-systemic" in text for text in silent)
