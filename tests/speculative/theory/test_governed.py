"""A cap on FLOP per token as a threshold."""

from __future__ import annotations

from itertools import pairwise

import pytest

from govcompute.errors import InputError
from govcompute.speculative import Cost
from govcompute.speculative.cost import governed_threshold
from govcompute.speculative.theory import (
    Beta,
    Constant,
    fixed_length_rates,
    threshold_rates,
    threshold_under_cap,
)

LAW = Beta(0.82, 0.18)


@pytest.mark.parametrize("cap", [1.3, 1.4, 1.5, 1.8])
def test_the_cap_is_met_and_used_up(cost: Cost, cap: float) -> None:
    found = threshold_under_cap(LAW, cost, cap)
    assert found.binding
    assert cap - 1e-6 <= found.flop_multiple <= cap
    assert float(threshold_rates(LAW, found.threshold).flop_multiple(cost)) == found.flop_multiple
    # the price returned sets the same threshold
    assert governed_threshold(cost, found.seconds_per_flop) == pytest.approx(found.threshold, abs=1e-9)


def test_one_acceptance_by_hand(cost: Cost) -> None:
    """Φ of K = 2, 3, 4 at α = .82: 1.282, 1.410, 1.542. Under 1.5 it is K = 3, up to the threshold 1 - .82² = .3276."""
    assert [round(float(fixed_length_rates(0.82, k).flop_multiple(cost)), 3) for k in (2, 3, 4)] == [1.282, 1.410, 1.542]
    found = threshold_under_cap(Constant(0.82), cost, 1.5)
    assert found.flop_multiple == pytest.approx(1.410, abs=0.001)
    assert found.threshold == pytest.approx(1 - 0.82**2, abs=1e-6)


def test_a_cap_that_does_not_bind_leaves_the_freest_threshold(cost: Cost) -> None:
    found = threshold_under_cap(LAW, cost, 5)
    assert (found.threshold, found.binding) == (governed_threshold(cost, 0), False)
    assert found.seconds_per_flop == pytest.approx(0, abs=1e-20)
    bounded = threshold_under_cap(LAW, cost, 5, freest=0.3)
    assert (bounded.threshold, bounded.binding) == (0.3, False)


def test_a_lower_cap_never_raises_the_threshold(cost: Cost) -> None:
    found = [threshold_under_cap(LAW, cost, 1.3 + step / 10).threshold for step in range(8)]
    assert found == sorted(found)
    assert found[0] < found[-1]


@pytest.mark.parametrize("law", [LAW, Beta(2.46, 0.54), Constant(0.7)], ids=str)
@pytest.mark.parametrize("lag", [False, True])
def test_flop_grows_with_the_threshold(cost: Cost, law: Beta | Constant, lag: bool) -> None:
    """What the bisection rests on."""
    found = [float(threshold_rates(law, step / 40, lag=lag).flop_multiple(cost)) for step in range(41)]
    assert all(later >= earlier - 1e-6 for earlier, later in pairwise(found))


def test_a_cap_that_nothing_meets_is_refused(cost: Cost) -> None:
    with pytest.raises(InputError, match=r"no threshold keeps FLOP per token at 1\.1 .* the least drafting costs 1\.28"):
        threshold_under_cap(Constant(0.82), cost, 1.1)
    with pytest.raises(InputError, match="'cap' is 1 or more"):
        threshold_under_cap(LAW, cost, 0.9)
    with pytest.raises(InputError, match="'freest' is from 0 to"):
        threshold_under_cap(LAW, cost, 2, freest=0.9)
