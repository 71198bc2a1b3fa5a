"""Calibration: the shift, the table, the error."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcompute.errors import InputError
from govcompute.speculative.head import expected_calibration_error, reliability
from govcompute.speculative.head.calibration import logit_shift
from govcompute.speculative.theory.calibration import said

_shares = st.floats(0.001, 0.999)
_weights = st.floats(0.1, 50)


@given(_shares, _weights)
def test_the_shift_means_what_the_weight_said(acceptance: float, weight: float) -> None:
    logit = math.log(said(acceptance, weight) / (1 - said(acceptance, weight)))
    assert 1 / (1 + math.exp(-logit - logit_shift(weight))) == pytest.approx(acceptance, rel=1e-6)


@pytest.mark.parametrize("weight", [0, -1, float("inf"), float("nan")])
def test_a_weight_that_is_none(weight: float) -> None:
    with pytest.raises(InputError, match="a rejection weight is a finite number above zero"):
        logit_shift(weight)


def test_a_table_by_hand() -> None:
    # Bins of a half: .1 and .3 (mean .2) of which one happened; 1.0, which did. ECE = (2·|.2 - .5| + 0) / 3.
    table = reliability([0.1, 0.3, 1.0], [0, 1, 1], bins=2)
    assert [(row.low, row.high, row.count) for row in table] == [(0, 0.5, 2), (0.5, 1, 1)]
    assert (table[0].predicted, table[0].true) == pytest.approx((0.2, 0.5))
    assert expected_calibration_error(table) == pytest.approx(0.2)


def test_empty_bins_are_left_out_and_nothing_is_refused() -> None:
    assert len(reliability([0.95], [1.0])) == 1
    with pytest.raises(InputError, match="0 predictions and 0 labels"):
        reliability([], [])
    with pytest.raises(InputError, match="2 predictions and 1 label;"):
        reliability([0.1, 0.2], [1.0])
