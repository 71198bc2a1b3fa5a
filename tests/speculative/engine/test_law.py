"""One token of the law: draws, cuts, acceptance and correction, each with a value by hand."""

from __future__ import annotations

import math

import pytest
import torch

from govcompute.speculative.engine.law import Greedy, Sampled, law_of, verify
from govcompute.speculative.stack import Sampling


def _coins(*values: float) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float64)


def test_a_draw_inverts_the_running_sum() -> None:
    row = torch.tensor([0.25, 0.0, 0.5, 0.25])
    picked = [int(Sampled().pick(row, coin)) for coin in _coins(0.0, 0.2499, 0.25, 0.7499, 0.75, 1 - 2**-53)]
    assert picked == [0, 0, 2, 2, 3, 3]


def test_a_token_without_probability_is_never_drawn() -> None:
    row = torch.tensor([0.0, 1.0, 0.0])
    assert [int(Sampled().pick(row, coin)) for coin in _coins(0.0, 0.5, 1 - 2**-53)] == [1, 1, 1]


def test_acceptance_and_correction_by_hand() -> None:
    """q = (.9, .1), p = (.5, .5): token 0 is accepted with 5/9, token 1 always; a rejected 0 becomes 1."""
    draft, target = torch.tensor([0.9, 0.1]), torch.tensor([[0.5, 0.5], [0.2, 0.8]]).log()
    law = Sampled()
    kept = verify(law, torch.tensor([0]), [draft], target, _coins(0.5555, 0.1))
    assert (int(kept.accepted), int(kept.token)) == (1, 0), "accepted, then a bonus from (.2, .8)"
    assert float(kept.acceptance[0]) == pytest.approx(5 / 9, abs=1e-6)
    rejected = verify(law, torch.tensor([0]), [draft], target, _coins(0.5556, 0.1))
    assert (int(rejected.accepted), int(rejected.token)) == (0, 1), "(p - q)+ = (0, .4)"
    other = verify(law, torch.tensor([1]), [draft], target, _coins(0.999999, 0.9))
    assert (int(other.accepted), float(other.acceptance[0])) == (1, 1.0)


def test_nothing_counts_after_the_first_rejection() -> None:
    same = torch.tensor([0.5, 0.5])
    target = torch.tensor([[0.5, 0.5], [0.0, 1.0], [0.5, 0.5], [0.5, 0.5]]).log()
    verdict = verify(Sampled(), torch.tensor([0, 0, 0]), [same] * 3, target, _coins(0.9, 0.9, 0.0, 0.0))
    assert (int(verdict.accepted), int(verdict.token)) == (1, 1)


def test_a_rejection_by_rounding_alone_is_corrected_from_p() -> None:
    """p is one step of float32 below q at the candidate and not above it elsewhere: (p - q)+ is all zero."""
    q = torch.tensor([[0.5, 0.5]])
    p = torch.tensor([[0.5, 0.5 - 2**-25], [0.5, 0.5]])
    accepted = torch.zeros((), dtype=torch.int64)
    assert int(Sampled().correct(q, p, accepted, _coins(0.7)[0])) == 1
    assert int(Sampled().correct(q, p, accepted, _coins(0.2)[0])) == 0


def test_greedy_keeps_the_targets_own_token() -> None:
    law = law_of(Sampling(greedy=True))
    assert isinstance(law, Greedy)
    logits = torch.tensor([[0.0, 2.0, 1.0], [3.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    drafted = [torch.tensor(1), torch.tensor(2)]
    verdict = verify(law, torch.tensor([1, 2]), drafted, logits, _coins(0.9, 0.0, 0.5))
    assert (int(verdict.accepted), int(verdict.token)) == (1, 0)
    assert verdict.acceptance.tolist() == [1.0, 0.0]


def test_confidence_and_entropy_by_hand() -> None:
    """Of (.25, .75): entropy .25 ln 4 + .75 ln (4/3) = .5623 nats; greedy looks at the same law."""
    logits = torch.tensor([0.25, 0.75]).log()
    for law in (Sampled(), Greedy()):
        row = law.rows(logits[None])[0]
        assert float(law.probability(logits, row, torch.tensor([1]))) == pytest.approx(0.75)
        assert float(law.entropy(logits, row)) == pytest.approx(0.25 * math.log(4) + 0.75 * math.log(4 / 3))


@pytest.mark.parametrize(
    "sampling", [(0.7, 1.0, 0), (1.0, 1.0, 5), (1.0, 0.8, 0), (1.7, 0.6, 9), (1.0, 1e-9, 0), (1.0, 1.0, 99)]
)
def test_cuts_are_those_of_transformers(sampling: tuple[float, float, int]) -> None:
    warpers = pytest.importorskip("transformers.generation.logits_process")
    temperature, top_p, top_k = sampling
    logits = torch.randn(50, 40, generator=torch.Generator().manual_seed(3))
    logits[:, 7] = logits[:, 8]  # a tie
    warped = warpers.TemperatureLogitsWarper(temperature)(None, logits)
    if top_k:
        warped = warpers.TopKLogitsWarper(top_k)(None, warped)
    if top_p < 1:
        warped = warpers.TopPLogitsWarper(top_p)(None, warped)
    assert torch.allclose(Sampled(temperature, top_p, top_k).rows(logits), warped.softmax(-1), atol=1e-6)


def test_a_temperature_near_zero_is_the_likeliest_token() -> None:
    rows = Sampled(temperature=1e-38).rows(torch.tensor([[100.0, 99.0, 101.0]]))
    assert rows.tolist() == [[0.0, 0.0, 1.0]]


def test_probabilities_of_half_precision_logits_sum_to_one() -> None:
    logits = torch.randn(4, 5000, generator=torch.Generator().manual_seed(0)).bfloat16()
    rows = Sampled().rows(logits)
    assert rows.dtype == torch.float32
    assert torch.allclose(rows.sum(-1), torch.ones(4), atol=1e-5)
