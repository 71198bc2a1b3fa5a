"""What a pass costs: by hand, and its two witnesses, the configuration and a traced pass."""

from __future__ import annotations

import pytest

from govcompute.errors import InputError
from govcompute.flops import Convention, Trained, Work, finetuning_step, forward, training_step
from govcompute.tracking import Observed, Polynomial, StepCost

from .conftest import TINY


def test_a_step_of_a_tiny_decoder_by_hand() -> None:
    # 3 tokens; weights: query 16, key 8, value 8, output 16, feed-forward 96, logits 40: 184, so 2·3·184 = 1104;
    # 6 causal pairs, 2 heads, 2 wide, scores and values: 2·2·6·2·2 = 96; the backward pass twice both
    cost = StepCost(TINY, checkpointing=True)
    assert cost.forward(Work(3)) == 1104 + 96
    assert cost.backward(Work(3)) == 2 * (1104 + 96)
    assert cost.recomputed(Work(3)) == 1104 + 96 - 2 * 3 * 40  # the output layer is in no block
    assert StepCost(TINY).recomputed(Work(3)) == 0


def test_two_sequences_of_different_length_are_two_sums() -> None:
    cost = StepCost(TINY)
    # padded to 4: 2·4 rows; on their own: 4 and 2 tokens, 10 and 3 pairs
    assert cost.forward(Work(4, 0, 2)) == 2 * 8 * 184 + 2 * 2 * (2 * 10) * 2 * 2
    assert cost.forward(Work(4)) + cost.forward(Work(2)) == 2 * 6 * 184 + 2 * 2 * (10 + 3) * 2 * 2


def test_packed_documents_meet_only_themselves() -> None:
    cost = StepCost(TINY)
    assert cost.forward(Work(6)) - cost.forward(Work(6, documents=(4, 2))) == 2 * 2 * (21 - 10 - 3) * 2 * 2
    full = StepCost(TINY, convention=Convention(attention="full"))  # type: ignore[arg-type]
    assert full.forward(Work(6, documents=(4, 2))) == full.forward(Work(6))


def test_a_named_part_is_the_finetuning_step() -> None:
    part = Trained(adapters=("attention.query",), rank=1)
    cost = StepCost(TINY, trained=part)
    assert cost.forward(Work(3)) + cost.backward(Work(3)) == finetuning_step(TINY, 3, part).flop
    assert cost.forward(Work(3)) == 1104 + 96 + 2 * 3 * (4 + 4)


def test_a_polynomial_goes_through_its_points() -> None:
    values = tuple(7 + 5 * t + 3 * t * t for t in (8, 16, 24))
    assert Polynomial.through(8, values) == Polynomial(7, 5, 3)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="do not grow"):
        Polynomial.through(8, (1, 2, 4))


def _seen(extra: int = 0, pairs: int = 16) -> Observed:
    """Every weight once ahead, twice back; 2·2·2·2 FLOP for each pair. `extra`: weights that no configuration names."""
    return Observed(Polynomial(0, 2 * (184 + extra), pairs), Polynomial(0, 4 * (184 + extra), 2 * pairs))


def test_an_observed_pass_in_the_causal_convention_is_the_estimators() -> None:
    cost, plain = StepCost(TINY, observed=_seen()), StepCost(TINY)
    for work in (Work(3), Work(7, 0, 5), Work(6, documents=(4, 2))):
        assert cost.forward(work) == plain.forward(work)
        assert cost.backward(work) == plain.backward(work)
    assert cost.forward(Work(3)) + cost.backward(Work(3)) == training_step(TINY, 3).flop


def test_what_the_configuration_does_not_name_is_counted_where_it_was_seen() -> None:
    assert StepCost(TINY, observed=_seen(extra=4)).forward(Work(3)) == forward(TINY, Work(3)).flop + 2 * 3 * 4


@pytest.mark.parametrize("seen", [_seen(extra=-8), _seen(pairs=8)])
def test_witnesses_that_disagree_are_refused(seen: Observed) -> None:
    with pytest.raises(InputError, match="its configuration gives"):
        StepCost(TINY, observed=seen)


def test_refused() -> None:
    with pytest.raises(InputError, match="not both"):
        StepCost(TINY, trained=Trained(("mlp.up",)), observed=_seen())
    with pytest.raises(InputError, match="every position"):
        StepCost(TINY, convention=Convention(logits="last"))  # type: ignore[arg-type]
    with pytest.raises(InputError, match="by the work of a pass"):
        StepCost(TINY).forward("all of it")
