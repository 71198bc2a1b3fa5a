"""Accuracy matrices: every measure by hand, and what holds for all matrices."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcompute.continual.evaluate import learned, measures
from govcompute.errors import InputError

#: After 0, 1, 2, 3 tasks.
MATRIX = [[0.1, 0.2, 0.3], [0.9, 0.3, 0.3], [0.95, 0.8, 0.4], [0.6, 0.85, 0.7]]


def test_by_hand() -> None:
    found = measures(MATRIX)
    assert found.average == pytest.approx((0.6 + 0.85 + 0.7) / 3)
    assert found.forgetting == pytest.approx(((0.95 - 0.6) + (0.8 - 0.85)) / 2)
    assert found.backward_transfer == pytest.approx(((0.6 - 0.9) + (0.85 - 0.8)) / 2)
    assert found.forward_transfer == pytest.approx(((0.3 - 0.2) + (0.4 - 0.3)) / 2)
    assert learned(MATRIX) == [0.9, 0.8, 0.7]


@st.composite
def matrices(draw: st.DrawFn) -> list[list[float]]:
    tasks = draw(st.integers(2, 5))
    row = st.lists(st.floats(0, 1), min_size=tasks, max_size=tasks)
    return draw(st.lists(row, min_size=tasks + 1, max_size=tasks + 1))


@given(matrices())
def test_forgetting_is_at_least_the_loss_since_learning(matrix: list[list[float]]) -> None:
    found = measures(matrix)
    assert found.forgetting >= -found.backward_transfer - 1e-12
    assert 0 <= found.average <= 1


@given(st.lists(st.floats(0, 1), min_size=2, max_size=5))
def test_a_network_that_stays_forgets_nothing(row: list[float]) -> None:
    found = measures([row] * (len(row) + 1))
    assert (found.forgetting, found.backward_transfer, found.forward_transfer) == (0, 0, 0)


@pytest.mark.parametrize("matrix", [[], [[0.1]], [[0.1], [0.2]], [[0.1, 0.2], [0.1, 0.2]], [[0.1, 0.2], [0.1], [0.1, 0.2]]])
def test_what_is_no_such_matrix(matrix: list[list[float]]) -> None:
    with pytest.raises(InputError, match="one row more than columns"):
        measures(matrix)
