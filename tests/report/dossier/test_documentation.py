"""The items of Annex XI and of the form: rounding by hand, and nothing filled in that nobody recorded."""

from __future__ import annotations

import re

import pytest
from pydantic import ValidationError

from govcompute.report.dossier.form import Rounding, documentation_form

from .conftest import Make, rows, section

STAGE = {
    "activity": "pretraining",
    "method": "disclosed",
    "compute": {"median": "3.8e25", "spread": 1.1},
    "inputs": {"parameters": 4.05e11, "tokens": 1.56e13, "chip": "h100-sxm5-80gb", "chips": 16384, "chip_hours": 3.084e7},
}


def test_each_rule_of_rounding(make: Make) -> None:
    """30.84 million chip-hours are 1,285,000 days of hardware: 1 x 10^6 in one figure. 4.05e11 is 4.1 x 10^11 in two."""
    form = rows(make("documentation", compute=None, stages=[STAGE], parameters=4.05e11), "form")
    assert form["Total number of parameters"] == "4.1 x 10^11 parameters"
    assert form["Training time in days of hardware"] == "1 x 10^6 hardware days"
    assert form["Amount of computation used for training, for the AI Office"] == "3.8 x 10^25 FLOP"
    assert form["Amount of computation used for training, for national authorities"] == "10^25 FLOP"
    assert form["How the amount of computation was measured or estimated"] == "the large pre-training run: disclosed"


def test_no_rule_no_rounding(make: Make) -> None:
    annex = rows(make("documentation", compute=None, stages=[STAGE], parameters=4.05e11), "annex-xi")
    assert annex["Number of parameters"] == "4.05e11 parameters"
    assert annex["Other relevant details related to the training (here the chips)"] == (
        "the large pre-training run: 16,384 x h100-sxm5-80gb"
    )


def test_days_by_the_clock(make: Make) -> None:
    by_hours = {"activity": "pretraining", "compute": "2e25", "inputs": {"hours": 36}}
    by_dates = {"activity": "finetuning", "compute": "1e23", "started": "2026-01-01", "ended": "2026-01-10"}
    asked = "Training time in days of the clock"
    assert rows(make("documentation", compute=None, stages=[by_hours]), "form")[asked] == "1.5 days"
    told = rows(make("documentation", compute=None, stages=[by_hours, by_dates]), "form")[asked]
    assert told == "11.5 days (first and last day of each stage counted whole)"


def test_a_note_outlives_the_rounding(make: Make) -> None:
    stage = {"activity": "finetuning", "compute": "1e19", "inputs": {"chip_hours": 36}}
    found = make("documentation", compute=None, stages=[stage], bases=[{"system": "llama-3.1-8b", "relation": "adapter"}])
    assert rows(found, "form")["Training time in days of hardware"] == "2 hardware days (own stages alone)"


def test_open_items_are_listed_and_never_filled(make: Make) -> None:
    found = make("documentation", compute=None, compute_status="unknown")
    open_rows = [
        row
        for one in found.sections
        if one.id in ("annex-xi", "form")
        for row in (one.table.rows if one.table else ())
        if row.open
    ]
    assert (
        len(open_rows) == len(section(found, "open").points) == int(re.findall(r"and (\d+) are open", found.headline.text)[0])
    )
    assert all(row.cells[1].text == "open: not recorded" and row.cells[1].number is None for row in open_rows)
    asked = {row.cells[0].text for row in open_rows}
    assert {"Known or estimated energy consumption of the model", "Amount of energy used for training, in MWh"} <= asked


def test_the_sum_that_the_text_asks_for(make: Make) -> None:
    """Below the line of systemic risk, synthetic data do not count (9e23); above it they do (2e25 and 1e25)."""
    asked = "Amount of computation used for training, for the AI Office"
    small = [{"activity": "pretraining", "compute": 9e23}, {"activity": "private_synthetic_kept", "compute": 5e23}]
    large = [{"activity": "pretraining", "compute": 2e25}, {"activity": "private_synthetic_kept", "compute": 1e25}]
    assert rows(make("documentation", compute=None, stages=small), "form")[asked] == "9.0 x 10^23 FLOP"
    assert rows(make("documentation", compute=None, stages=large), "form")[asked] == "3.0 x 10^25 FLOP"


def test_a_modification_tells_its_own_compute(make: Make) -> None:
    found = make("documentation", compute="6.7e18", bases=[{"system": "llama-3.1-8b", "relation": "adapter"}])
    assert any(text.text.endswith("counted alike: 6.70e18 FLOP.") for text in section(found, "which-sum").statements)


def test_every_item_has_its_place_and_its_level() -> None:
    items = [item for part in documentation_form().parts for item in part.items]
    assert len({item.id for item in items}) == len(items) == 22
    assert all(item.citation and item.sources for item in items)


def test_one_way_of_rounding() -> None:
    with pytest.raises(ValidationError, match="give 'figures' or 'order_of_magnitude'"):
        Rounding(words="both", figures=2, order_of_magnitude=True)
