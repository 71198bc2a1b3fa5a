"""The amount of a stage that gives inputs and no number: the doubt of the way is in it, and every input is heard."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from govcompute.quantity import Estimate
from govcompute.registry.amounts import stage_estimate
from govcompute.registry.schema import Stage, System
from govcompute.training import Basis, calibration


def amount(**inputs: Any) -> Estimate:
    found = stage_estimate(Stage.model_validate({"activity": "pretraining", "inputs": inputs}))
    assert found is not None
    return found


def test_parameters_and_tokens_carry_the_doubt_of_the_rule() -> None:
    found = amount(parameters=70 * 10**9, tokens=2 * 10**12)
    assert found.median == 84 * 10**22  # 6 x 7e10 x 2e12
    assert found.spread == pytest.approx(calibration().spread(Basis.SIX_P_D))


def test_chip_hours_carry_the_doubt_that_estimate_hardware_gives() -> None:
    # 8e6 h x 3600 s/h x 9.894e14 FLOP/s x 0.4 = 1.14e25: above the line by its median, and not by its doubt
    found = amount(chip="h100-sxm5-80gb", chip_hours=8 * 10**6, utilisation=0.4)
    assert float(found.median) == pytest.approx(8e6 * 3600 * 9.894e14 * 0.4, rel=1e-3)
    assert found.spread == pytest.approx(calibration().spread(Basis.HARDWARE_REPORTED))
    assert amount(chip="H100", chip_hours=8 * 10**6).spread == pytest.approx(calibration().spread(Basis.HARDWARE_PRIOR))


def test_flop_for_each_parameter_and_token_are_heard() -> None:
    assert amount(parameters=11 * 10**9, tokens=10**12, flop_per_parameter_token=3).median == 33 * 10**21
    # of a mixture, for each active parameter: 9.59 x 52e9 x 7e12
    sparse = amount(parameters=389 * 10**9, active_parameters=52 * 10**9, tokens=7 * 10**12, flop_per_parameter_token=9.59)
    assert float(sparse.median) == pytest.approx(3.49076e24, rel=1e-9)


def test_a_mixture_is_not_counted_as_if_a_token_met_all_of_it() -> None:
    stage = {"activity": "pretraining", "inputs": {"parameters": 671 * 10**9, "tokens": 10**12}}
    given = {"id": "sparse", "name": "Sparse", "parameters": 671 * 10**9, "active_parameters": 37 * 10**9, "stages": [stage]}
    with pytest.raises(ValidationError, match="'active_parameters' in its 'inputs'"):
        System.model_validate(given)
    assert System.model_validate({**given, "active_parameters": None}).stages
    assert System.model_validate({**given, "stages": [{**stage, "compute": 10**24}]}).stages
