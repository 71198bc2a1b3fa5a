"""From readings to estimates: each quantity by hand, bounds as bounds, rivals never added."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from govcompute.errors import InputError
from govcompute.registry.hardware import Precision
from govcompute.telemetry import Given, Quantity, Question, Reading, estimates
from govcompute.telemetry.prometheus import read_prometheus
from govcompute.training import Meaning, Utilisation

from .conftest import DATA, texts

PEAK = Fraction(9894, 10) * 10**12
#: 6,000 H100 for 30 days.
HOURS = Reading(
    source="slurm",
    source_key="job",
    quantity=Quantity.DEVICE_TIME,
    amount=Fraction(6000 * 30 * 86400),
    method="devices x seconds",
    sha256="0" * 64,
    devices=Fraction(6000),
    chip="h100-sxm5-80gb",
    device_seconds=Fraction(6000 * 30 * 86400),
)
ACTIVE = replace(HOURS, source="prometheus", quantity=Quantity.TENSOR_ACTIVITY, amount=HOURS.amount * Fraction(6, 10))
FLOP = replace(HOURS, source="megatron", quantity=Quantity.MODEL_FLOP, amount=Fraction(6 * 10**24))


def test_device_time_with_a_model_flop_utilisation() -> None:
    """6,000 · 2,592,000 s · 9.894e14 FLOP/s · 0.38 = 5.847e24."""
    (one,) = estimates([HOURS], Question(utilisation=Utilisation(Fraction(38, 100)), exactly=True))
    assert one.found.estimate.median == 6000 * 2_592_000 * PEAK * Fraction(38, 100)
    assert one.found.estimate.is_point
    assert one.meaning is Meaning.MODEL_FLOP_UTILISATION


def test_device_time_alone_takes_the_prior_and_its_calibrated_spread() -> None:
    (one,) = estimates([HOURS], Question())
    assert one.found.estimate.median == 6000 * 2_592_000 * PEAK * Fraction(3, 10)
    assert one.found.estimate.spread > 2
    assert "taken; in fp8" in texts(one.findings, "precision")[0]
    assert not texts(estimates([HOURS], Question(precisions={Precision.HALF: Fraction(1)}))[0].findings, "precision")


@pytest.mark.parametrize("meaning", [Meaning.OCCUPANCY, Meaning.TENSOR_ACTIVITY])
def test_a_utilisation_that_is_no_share_of_flop_is_a_bound(meaning: Meaning) -> None:
    (one,) = estimates([HOURS], Question(utilisation=Utilisation(Fraction(99, 100), meaning)))
    assert one.found.estimate.median == 0
    assert one.found.estimate.high == 6000 * 2_592_000 * PEAK * Fraction(99, 100)
    assert one.meaning is meaning


def test_tensor_activity_is_a_bound_by_number_format() -> None:
    """Half of the time in fp8 (twice the peak and 0.2 more): 0.5 · 1,979 + 0.5 · 989.4 TFLOP/s."""
    shares = {Precision.FP8: Fraction(1, 2), Precision.HALF: Fraction(1, 2)}
    (one,) = estimates([ACTIVE], Question(precisions=shares))
    assert one.found.estimate.high == ACTIVE.amount * (Fraction(1979) + Fraction(9894, 10)) / 2 * 10**12


def test_gaps_are_active_in_a_bound_and_as_the_rest_in_device_time_unless_they_were_idle() -> None:
    gappy = [replace(one, missing=one.device_seconds / 10) for one in (HOURS, ACTIVE)]
    active, hours = estimates(gappy, Question())
    idle_active, idle_hours = estimates(gappy, Question(idle_gaps=True))
    assert active.found.estimate.high == PEAK * HOURS.amount * (Fraction(6, 10) + Fraction(1, 10))
    assert idle_active.found.estimate.high == PEAK * HOURS.amount * Fraction(6, 10)
    assert hours.found.estimate.median == idle_hours.found.estimate.median * Fraction(11, 10)


def test_rivals_stand_beside_each_other_the_most_direct_first() -> None:
    found = estimates([HOURS, ACTIVE, FLOP], Question())
    assert [one.source for one in found] == ["megatron", "prometheus", "slurm"]
    assert found[0].found.estimate.median == 6 * 10**24
    assert any("rivals, never added" in text for text in texts(found[0].findings, "beside"))


def test_a_floor_comes_after_what_is_whole() -> None:
    found = estimates([replace(FLOP, source="trainer", floor=True), HOURS], Question())
    assert [one.source for one in found] == ["slurm", "trainer"]
    assert found[1].found.estimate.remainder_unknown


def test_recomputed_activations_in_hardware_flop_are_told() -> None:
    (one,) = estimates([replace(FLOP, quantity=Quantity.HARDWARE_FLOP)], Question())
    assert any("recomputed activations are in it" in line for line in one.found.assumptions)


def test_energy_is_a_check_against_the_power_limit() -> None:
    """700 W for the time: 6,000 · 720 h · 0.7 kW = 3.024e6 kWh."""
    joules = HOURS.device_seconds * 700
    energy = replace(HOURS, quantity=Quantity.ENERGY, amount=joules)
    (one,) = estimates([HOURS, energy], Question())
    assert one.energy == joules
    assert texts(one.findings, "energy") == ["3.024e+06 kWh, 100% of the chips' power limit over the time seen"]
    (wrong,) = estimates([HOURS, replace(energy, amount=joules * 1000)], Question())
    assert "units, device or time are wrong" in texts(wrong.findings, "implausible")[0]


def test_what_becomes_no_flop() -> None:
    with pytest.raises(InputError, match=r"energy alone do not.*--architecture"):
        estimates([replace(HOURS, quantity=Quantity.ENERGY)], Question())
    with pytest.raises(InputError, match="does not say what the device is; give --chip"):
        estimates([replace(HOURS, chip=None)], Question())
    with pytest.raises(InputError, match="nothing here becomes FLOP"):
        estimates([replace(ACTIVE, amount=Fraction(0))], Question())


def test_the_recorded_samples_of_an_exporter() -> None:
    """Two H100s at 0.375 and 0.390625 for 29 s, and 9 s each without samples."""
    read = read_prometheus([DATA / "dcgm-tensor-active.json"], Given())
    (one,) = estimates(read.readings, Question())
    assert one.found.estimate.high == PEAK * (29 * (Fraction(3, 8) + Fraction(25, 64)) + 18)
    (idle,) = estimates(read.readings, Question(idle_gaps=True))
    assert idle.found.estimate.high == PEAK * 29 * (Fraction(3, 8) + Fraction(25, 64))
