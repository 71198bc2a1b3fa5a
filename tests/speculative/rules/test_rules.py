"""Every rule by itself: when it stops, what it asks for, what it refuses."""

from __future__ import annotations

import pytest

from govcompute.errors import InputError
from govcompute.speculative.cost import Cost, governed_threshold
from govcompute.speculative.rules.build import build_rule
from govcompute.speculative.rules.fixed import AdaptiveSchedule, FixedLength
from govcompute.speculative.rules.protocol import Needs, StoppingRule, Submitted
from govcompute.speculative.rules.watching import acceptance_head, confidence, oracle
from govcompute.speculative.stack import AcceptanceHead, Bounds, Confidence, Fixed, Governed, Oracle, Schedule

#: SpecDec++'s pair as fitted: seconds of a 7B draft and a 70B target pass, FLOP of a token of each.
COST = Cost(0.0239, 0.1072, 1.348e10, 1.380e11)


def _length(rule: StoppingRule, acceptance: float | None = None, most: int = 30) -> int:
    """Candidates of a block whose estimates are all `acceptance`."""
    block = rule.block()
    for position in range(1, most + 1):
        if block.stop(Submitted(position, previous_acceptance=acceptance if position > 1 else None)):
            return position
    return most


def test_a_fixed_length() -> None:
    assert [_length(FixedLength(length)) for length in (1, 4, 20)] == [1, 4, 20]
    assert FixedLength(3).needs == Needs.NOTHING


def test_a_schedule_grows_shrinks_and_begins_again() -> None:
    rule = AdaptiveSchedule(start=2, up=2, down=1)
    seen = []
    for candidates, accepted in [(2, 2), (4, 3), (3, 0), (2, 0), (1, 0), (0, 0), (1, 1)]:
        rule.learn(candidates, accepted)
        seen.append(_length(rule))
    assert seen == [4, 3, 2, 1, 1, 1, 3]
    rule.reset()
    assert _length(rule) == 2


def test_confidence_stops_below_the_threshold() -> None:
    block = confidence(0.4).block()
    assert [block.stop(Submitted(1, probability=p)) for p in (0.9, 0.4, 0.39)] == [False, False, True]


@pytest.mark.parametrize(
    ("threshold", "acceptance", "length"),
    [
        # 1 - .9^n > .25 first at n = 3 (.271), and one more candidate is there by then.
        (0.25, 0.9, 4),
        # Strictly above: 1 - .5^1 is .5, not more.
        (0.5, 0.5, 3),
        (0.0, 1.0, 30),
        (0.0, 0.99, 2),
        (1.0, 0.0, 30),
    ],
)
def test_the_head_is_strict_and_one_candidate_late(threshold: float, acceptance: float, length: int) -> None:
    assert _length(acceptance_head(threshold), acceptance) == length


def test_blocks_of_a_head_forget_each_other() -> None:
    rule = acceptance_head(0.25)
    assert [_length(rule, 0.9), _length(rule, 0.9)] == [4, 4]


def test_an_oracle_stops_at_a_rejection() -> None:
    block = oracle().block()
    assert [block.stop(Submitted(i, rejected=r)) for i, r in enumerate([False, None, True], 1)] == [False, False, True]


@pytest.mark.parametrize(
    ("price", "threshold"), [(0.0, 0.777), (1e-13, 0.677), (5e-13, 0.435), (1e-12, 0.285), (3e-12, 0.082), (6.18e-12, 0.0)]
)
def test_the_threshold_falls_with_the_price_of_a_flop(price: float, threshold: float) -> None:
    """By hand at 1e-12: (.1072 - .0239 - .01348) / (.1072 + .138) = .2847."""
    assert governed_threshold(COST, price) == pytest.approx(threshold, abs=6e-4)


def test_a_free_flop_leaves_the_thresholds_of_time() -> None:
    assert governed_threshold(COST, 0) == pytest.approx(1 - 0.0239 / 0.1072)
    assert governed_threshold(Cost(2.0, 1.0), 0) == 0, "a draft slower than the target is not asked for more"
    for price in (-1e-12, float("nan"), float("inf")):
        with pytest.raises(InputError, match="price of FLOP"):
            governed_threshold(COST, price)


def test_documents_become_rules() -> None:
    assert _length(build_rule(Fixed(kind="fixed", length=7))) == 7
    assert _length(build_rule(Schedule(kind="schedule", start=3))) == 3
    assert build_rule(Confidence(kind="confidence")).needs == Needs.PROBABILITY
    assert build_rule(Oracle(kind="oracle")).needs == Needs.ACCEPTANCE
    assert _length(build_rule(AcceptanceHead(kind="acceptance_head", threshold=0.25)), 0.9) == 4
    governed = build_rule(Governed(kind="governed", seconds_per_flop=1e-12), COST)
    assert governed.needs == Needs.HIDDEN
    # 1 - .9^4 = .344 is the first above .285.
    assert _length(governed, 0.9) == 5


def test_a_governed_rule_needs_a_price_and_a_cost() -> None:
    with pytest.raises(InputError, match="'timings'"):
        build_rule(Governed(kind="governed", seconds_per_flop=1e-12))
    with pytest.raises(InputError, match=r"expected 'acceptance' .* beside 'flop_per_token', or 'seconds_per_flop'"):
        build_rule(Governed(kind="governed", flop_per_token=1.4), COST)


def test_a_governed_rule_with_a_law_of_acceptance_takes_the_best_threshold_at_its_price() -> None:
    """Beta(.82, .18) at the published pair's seconds: h* = .334 with one candidate of lag, .113 under a cap of 1.4."""

    def governed(**setting: float) -> Governed:
        return Governed.model_validate({"kind": "governed", "acceptance": [0.82, 0.18], **setting})

    # At .9 each: 1 - .9^4 = .344 is the first above .334, 1 - .9^2 = .19 the first above .113.
    assert _length(build_rule(governed(seconds_per_flop=0), COST), 0.9) == 5
    assert _length(build_rule(governed(flop_per_token=1.4), COST), 0.9) == 3
    assert _length(build_rule(governed(flop_per_token=50), COST), 0.9) == 5, "a cap that does not bind"
    with pytest.raises(InputError, match=r"the least drafting costs 1\.28"):
        build_rule(governed(flop_per_token=1.1), COST)
    with pytest.raises(InputError, match="the least drafting costs"):
        build_rule(governed(flop_per_token=1.4), COST, Bounds(least=8))


@pytest.mark.parametrize("threshold", [-0.1, 1.1, float("nan")])
def test_a_threshold_is_a_share(threshold: float) -> None:
    for rule in (confidence, acceptance_head):
        with pytest.raises(InputError, match="share from 0 to 1"):
            rule(threshold)


def test_a_length_is_a_length() -> None:
    with pytest.raises(InputError, match="at least 1 candidate"):
        FixedLength(0)
    with pytest.raises(InputError, match="starts at 1 or more"):
        AdaptiveSchedule(start=0)
