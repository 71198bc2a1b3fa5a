"""Answers recorded from a Prometheus that scraped the stand-in exporter once a second, with an outage of eleven seconds."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from govcompute.errors import DocumentError, NotFound
from govcompute.telemetry import Given, Quantity
from govcompute.telemetry.prometheus import read_prometheus

from .conftest import DATA, texts

TENSOR, UTIL, POWER = (DATA / f"dcgm-{name}.json" for name in ("tensor-active", "gpu-util", "power"))


def test_the_recorded_samples_by_hand() -> None:
    """29 samples in 38 s; the outage of 11 s holds its value for 2: 27 + 2 = 29 s seen and 9 missing, at 0.375 and 0.390625."""
    found = read_prometheus([TENSOR], Given())
    assert [(one.device_seconds, one.missing) for one in found.readings] == [(29, 9), (29, 9)]
    assert [one.amount for one in found.readings] == [Fraction(29 * 375, 1000), Fraction(29 * 390625, 10**6)]
    assert [one.share for one in found.readings] == [Fraction(3, 8), Fraction(25, 64)]
    assert {one.chip for one in found.readings} == {"h100-sxm5-80gb"}
    (gap,) = texts(found.findings, "gap")
    assert "2 gaps on 2 of 2 series, 18 device-seconds without samples, coverage 76.3%" in gap


def test_per_cent_and_watts() -> None:
    found = read_prometheus([UTIL, POWER], Given())
    used, energy = found.readings[0], found.readings[-1]
    assert used.quantity is Quantity.OCCUPANCY
    assert Fraction(99, 100) <= (used.share or 0) <= 1
    assert energy.quantity is Quantity.ENERGY
    assert energy.amount == Fraction(6205, 10) * 29


def test_pages_of_one_time_are_one_series_and_two_scrapes_of_one_device_count_once(tmp_path: Path) -> None:
    whole = json.loads(TENSOR.read_text())
    pages = []
    for number, part in enumerate((slice(0, 16), slice(15, None))):
        page = json.loads(TENSOR.read_text())
        for series, original in zip(page["data"]["result"], whole["data"]["result"], strict=True):
            series["values"] = original["values"][part]
            series["metric"]["instance"] = f"scraper-{number}"
        pages.append(tmp_path / f"page-{number}.json")
        pages[-1].write_text(json.dumps(page))
    found, once = read_prometheus(pages, Given()), read_prometheus([TENSOR], Given())
    assert [one.amount for one in found.readings] == [one.amount for one in once.readings]
    assert texts(found.findings, "duplicate"), "the sample at the border stands in both pages"
    assert "2 device series came under several sets of labels" in texts(found.findings, "overlap")[0]


@pytest.mark.parametrize("moments", [[100, 101, 103, 103], [100, 99, 98], [100, 101, 101]], ids=["twice", "backwards", "last"])
def test_moments_that_do_not_go_on_are_no_grid(tmp_path: Path, moments: list[int]) -> None:
    """And a series that nobody reads is not looked into."""
    answer = json.loads(TENSOR.read_text("utf-8"))
    read, *_ = answer["data"]["result"]
    unread = {"metric": {"__name__": "up"}, "values": ["once", ["x", "y"]]}
    answer["data"]["result"] = [{**read, "values": [[at, "0.5"] for at in moments]}, unread]
    (tmp_path / "answer.json").write_text(json.dumps(answer))
    assert not texts(read_prometheus([tmp_path / "answer.json"], Given()).findings, "outages hidden")


def test_a_range_query_hides_outages_and_is_told() -> None:
    assert texts(read_prometheus([DATA / "dcgm-query-range.json"], Given()).findings, "outages hidden")
    assert not texts(read_prometheus([TENSOR], Given()).findings, "outages hidden")


def _changed(tmp_path: Path, change: Callable[[Any], None], source: Path = TENSOR) -> Path:
    document = json.loads(source.read_text())
    change(document["data"]["result"])
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(document))
    return path


def test_blanks_and_nan_are_left_out_and_told(tmp_path: Path) -> None:
    def change(result: Any) -> None:
        result[0]["values"][3][1] = "9.223372036854776e+18"
        result[0]["values"][4][1] = "NaN"

    found = read_prometheus([_changed(tmp_path, change, POWER)], Given())
    assert texts(found.findings, "left out") == ["DCGM_FI_DEV_POWER_USAGE: 1 value that is no number, 1 blank past 1e18"]


def test_milliseconds_are_refused_with_their_place(tmp_path: Path) -> None:
    def change(result: Any) -> None:
        result[0]["values"][2][0] *= 1000

    with pytest.raises(
        DocumentError, match=r"answer\.json:1:\d+ data\.result\.0\.values\.2 — .* is no moment; expected seconds"
    ):
        read_prometheus([_changed(tmp_path, change)], Given())


def test_a_counter_of_energy_stands_before_watts_and_begins_again_at_zero(tmp_path: Path) -> None:
    def change(result: Any) -> None:
        del result[1]
        result[0]["metric"]["__name__"] = "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION"
        result[0]["values"] = [[10.5, "1000"], [20.5, "4000"], [30.5, "500"], [40.5, "2500"]]

    (one,) = (
        reading
        for reading in read_prometheus([_changed(tmp_path, change), POWER], Given()).readings
        if reading.source_key.startswith("GPU-00000000")
    )
    joules = Fraction(3000 + 500 + 2000, 1000)  # it rose by 3000 mJ, began again, and stood at 500, then 2500
    assert one.amount == joules
    assert (one.device_seconds, one.missing) == (30, 0)


def test_a_counter_counts_on_through_an_outage(tmp_path: Path) -> None:
    """Ten joules a second, no sample from the 20th second to the 120th."""

    def change(result: Any) -> None:
        del result[1]
        result[0]["metric"]["__name__"] = "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION"
        result[0]["values"] = [[at + 0.5, str(10_000 * at)] for at in (0, 10, 20, 120, 130)]

    (one,) = read_prometheus([_changed(tmp_path, change)], Given()).readings
    assert (one.amount, one.device_seconds, one.missing) == (1300, 130, 0)


def test_a_slice_of_a_device_is_a_fraction_and_has_its_own_series(tmp_path: Path) -> None:
    def change(result: Any) -> None:
        for number, series in enumerate(result):
            series["metric"] |= {"UUID": "GPU-x", "GPU_I_ID": str(number), "GPU_I_PROFILE": "3g.40gb"}

    found = read_prometheus([_changed(tmp_path, change)], Given())
    assert [one.devices for one in found.readings] == [Fraction(3, 7)] * 2
    assert found.readings[0].device_seconds == Fraction(3, 7) * 29


def test_series_are_chosen_by_label_and_a_series_without_it_is_not(tmp_path: Path) -> None:
    path = _changed(tmp_path, lambda result: result[0]["metric"].update(pod="train-0"))
    assert len(read_prometheus([path], Given(match={"pod": "train-*"})).readings) == 1
    with pytest.raises(NotFound, match="nearest: 'Hostname'"):
        read_prometheus([path], Given(match={"hostname": "x"}))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda result: result[0]["values"][2].__setitem__(1, "37.5"),
            r"result\.0\.values\.2 — .*37.5 is out of range; expected a ratio",
        ),
        (lambda result: result[0]["values"].__setitem__(2, "x"), r"result\.0\.values\.2 — .*is no sample"),
        (lambda result: result.__setitem__(0, {"metric": {}}), r"data\.result\.0 — no series"),
    ],
)
def test_what_is_broken_is_told_with_its_place(tmp_path: Path, change: Callable[[Any], None], words: str) -> None:
    with pytest.raises(DocumentError, match=words):
        read_prometheus([_changed(tmp_path, change)], Given())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("prometheus-error.json", "Prometheus refused: exceeded maximum resolution of 11,000 points"),
        ("prometheus-vector.json", "the answer is a vector; expected a matrix"),
        ("trainer_state.json", "no answer of Prometheus"),
    ],
)
def test_recorded_answers_that_hold_no_samples(name: str, words: str) -> None:
    with pytest.raises(DocumentError, match=words):
        read_prometheus([DATA / name], Given())
