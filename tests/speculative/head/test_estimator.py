"""A head in the engine."""

from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch")

from govcompute.errors import InputError  # noqa: E402
from govcompute.speculative.engine.generate import Settings, generate  # noqa: E402
from govcompute.speculative.head import AcceptanceHead, HeadEstimator, HeadSize  # noqa: E402
from govcompute.speculative.rules.watching import acceptance_head  # noqa: E402
from govcompute.speculative.theory.calibration import meant  # noqa: E402

from .markov import markov_pair  # noqa: E402


def _head(width: int) -> AcceptanceHead:
    torch.manual_seed(0)
    return AcceptanceHead(HeadSize(width, 2))


def test_the_weight_is_undone() -> None:
    hidden, head = torch.eye(6), _head(6)
    raw, corrected = HeadEstimator(head).acceptance(hidden), HeadEstimator(head, weight=6).acceptance(hidden)
    assert corrected.tolist() == pytest.approx([float(meant(each, 6)) for each in raw.tolist()], rel=1e-5)
    assert HeadEstimator(head).flop == HeadSize(6, 2).flop


@pytest.mark.parametrize("size", [HeadSize(6, 0), HeadSize(6, 3), HeadSize(6, 3, tied=False)], ids=["none", "tied", "untied"])
def test_it_says_what_the_network_says(size: HeadSize) -> None:
    torch.manual_seed(1)
    head = AcceptanceHead(size)
    for parameter in head.parameters():
        torch.nn.init.normal_(parameter)
    hidden = torch.randn(5, 6, dtype=torch.bfloat16)
    expected = torch.sigmoid(head.accept_logit(hidden) + math.log(6))
    assert HeadEstimator(head, weight=6).acceptance(hidden).tolist() == pytest.approx(expected.tolist(), rel=1e-4, abs=1e-6)


def test_the_engine_stops_by_the_product_of_what_the_head_says() -> None:
    """With a head that says 1/2 of everything: 1 - 1/2 is not above 0.5, 1 - 1/4 is; that is known at the third candidate."""
    head = AcceptanceHead(HeadSize(6, 0))
    torch.nn.init.zeros_(head.output.weight)
    torch.nn.init.zeros_(head.output.bias)
    made = generate(markov_pair(), [0, 1], acceptance_head(0.5), Settings(40), estimator=HeadEstimator(head))
    blocks = [one.candidates for one in made.rounds if one.stopped_by == "rule"]
    assert blocks
    assert set(blocks) == {3}
    assert made.head_calls >= 2 * len(blocks)


def test_a_head_of_another_width_is_refused() -> None:
    with pytest.raises(InputError, match="7"):
        generate(markov_pair(), [0], acceptance_head(0.5), Settings(4), estimator=HeadEstimator(_head(7)))
