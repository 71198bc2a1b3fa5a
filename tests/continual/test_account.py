"""The ledgers: the published vision experiment by hand, the literal reading's bounds, what survives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcompute.continual.account import PassCost, TaskWork, account, surviving
from govcompute.errors import InputError

_SHARES = st.floats(0, 1)
#: Forward FLOP of the published vision network, by hand in test_network.
FORWARD = 23_984_896


def test_the_published_vision_experiment() -> None:
    """MNIST 4 epochs of 60,000, Fashion-MNIST one: 1.73e13 and 4.32e12, a quarter; EWC's Fisher epoch 4.32e12 beside them."""
    found = account(PassCost.by_convention(FORWARD), [TaskWork("MNIST", 240_000, 1.0, 60_000), TaskWork("Fashion", 60_000)])
    assert [task.full for task in found.tasks] == [3 * FORWARD * 240_000, 3 * FORWARD * 60_000]
    assert [f"{task.full:.3g}" for task in found.tasks] == ["1.73e+13", "4.32e+12"]
    assert found.over_first() == (1.0, 0.25)
    assert f"{found.fisher:.3g}" == "4.32e+12"
    assert found.full == found.direct


def test_one_number_by_hand() -> None:
    """F = 10: full 30 an example, direct 20 + 10 u: 4 examples at u = .25 are 120 and 90."""
    found = account(PassCost.by_convention(10), [TaskWork("a", 4, 0.25)])
    assert (found.full, found.direct, found.direct_share) == (120, 90.0, 0.75)
    traced = account(PassCost(10, 3, 10), [TaskWork("a", 4, 0.5)])
    assert (traced.full, traced.direct) == (92, 72.0)


@given(forward=st.integers(1, 10**15), shares=st.lists(_SHARES, min_size=1, max_size=5), examples=st.integers(1, 10**9))
def test_read_literally_it_is_between_two_thirds_and_all(forward: int, shares: list[float], examples: int) -> None:
    found = account(PassCost.by_convention(forward), [TaskWork("", examples, share) for share in shares])
    mean = sum(shares) / len(shares)
    assert found.direct_share == pytest.approx((2 + mean) / 3)
    assert 2 / 3 - 1e-12 <= found.direct_share <= 1 + 1e-12


def test_what_survives_by_hand() -> None:
    """30·(.45/.9) + 10·(1, since it gained) = 25; above what was there before: 30·(.35/.8) + 10 = 23.125."""
    assert surviving([30, 10], [0.9, 0.5], [0.45, 0.6]) == pytest.approx(25)
    assert surviving([30, 10], [0.9, 0.5], [0.45, 0.6], [0.1, 0.1]) == pytest.approx(23.125)


def test_a_network_that_learned_nothing_kept_nothing_above_chance() -> None:
    assert surviving([5], [0.1], [0.1]) == 5
    assert surviving([5], [0.1], [0.1], [0.1]) == 0
    assert surviving([5], [0.0], [0.0]) == 0


@given(st.lists(st.tuples(st.floats(0, 1e20), _SHARES, _SHARES, _SHARES), min_size=1))
def test_never_more_survives_than_was_spent(rows: list[tuple[float, float, float, float]]) -> None:
    full, learned, final, before = map(list, zip(*rows, strict=True))
    for start in (None, before):
        assert 0 <= surviving(full, learned, final, start) <= sum(full) * (1 + 1e-12)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: TaskWork("a", 1, 1.5), "task 'a': the updated share is 1.5"),
        (lambda: TaskWork("a", -1), "from 0 up"),
        (lambda: account(PassCost(1, 1, 1), []), "no task"),
        (lambda: account(PassCost(1, 1, 1), [TaskWork("a", 0)]).over_first(), "first task has no compute"),
    ],
)
def test_what_cannot_be_counted(make: object, words: str) -> None:
    with pytest.raises(InputError, match=words):
        make()  # type: ignore[operator]
