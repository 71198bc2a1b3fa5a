"""The compute of training an acceptance head, by hand, and against the line at one third."""

from __future__ import annotations

from fractions import Fraction

import pytest

from govcompute.errors import InputError
from govcompute.quantity import Estimate
from govcompute.speculative.head import HeadSize
from govcompute.speculative.head_training import head_training


def test_the_published_head_by_hand() -> None:
    # 2 · 3 · 4096² + 4 · 4096 = 100,679,680
    flop = HeadSize(4096, 3).flop
    assert flop == 100_679_680
    found = head_training(
        1.348e10, 1.380e11, flop, examples=40_000, tokens=200, epochs=3, label_examples=52_000, label_tokens=150
    )
    assert float(found.features.median) == pytest.approx(3.2e17, rel=0.02)  # 1.348e10 · 2.4e7
    assert float(found.updates.median) == pytest.approx(7.2e15, rel=0.01)  # 3 · 1.007e8 · 2.4e7
    assert float(found.labels.median) == pytest.approx(1.08e18, rel=0.01)  # 1.38e11 · 7.8e6
    draft = Estimate.point(8.1e22)
    assert float(found.features.median / draft.median) == pytest.approx(4e-6, rel=0.02)
    assert 1.3e-5 < float(found.share_of(draft).median) < 1.8e-5
    assert not found.above_a_third(draft)


def test_one_third_is_exact_and_is_not_above_it() -> None:
    found = head_training(1, 1, 1, examples=1, tokens=1)
    assert found.flop.median == 5
    assert not found.above_a_third(Estimate.point(15))
    assert found.above_a_third(Estimate.point(Fraction(149, 10)))


@pytest.mark.parametrize(
    "change", [{"examples": 0}, {"tokens": -1}, {"epochs": 0}, {"label_examples": 0}, {"label_tokens": 0}, {"head_flop": 0}]
)
def test_nothing_to_train_on(change: dict[str, int]) -> None:
    given = {"draft_flop": 1, "target_flop": 1, "head_flop": 1, "examples": 1, "tokens": 1, **change}
    with pytest.raises(InputError):
        head_training(given.pop("draft_flop"), given.pop("target_flop"), given.pop("head_flop"), **given)  # type: ignore[arg-type]
