"""Training: a head learns the acceptances of a Markov pair."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from govcompute.errors import InputError  # noqa: E402
from govcompute.speculative.engine.generate import Settings  # noqa: E402
from govcompute.speculative.head import Examples, HeadSize, Schedule, expected_calibration_error, reliability, train  # noqa: E402
from govcompute.speculative.head.calibration import logit_shift  # noqa: E402
from govcompute.speculative.head.data import Labelling, label  # noqa: E402
from govcompute.speculative.head.loss import binary_divergence  # noqa: E402

from .markov import markov_pair  # noqa: E402

SIZE = HeadSize(6, 1)


def _examples(seed: int, prompts: int = 20) -> Examples:
    return label(markov_pair(), [[0]] * prompts, Settings(50), Labelling(), seed=seed).examples


def _least_divergence(examples: Examples) -> float:
    """That of the best table from token to acceptance: the mean label of each token (the label varies with the one before)."""
    token = examples.hidden.argmax(1)
    means = torch.stack([examples.labels[token == each].mean() for each in range(6)])
    return binary_divergence(torch.logit(means, eps=1e-6)[token], examples.labels).item()


def test_a_short_training_comes_near_the_least_divergence_and_calibration_undoes_the_weight() -> None:
    examples, held_out = _examples(1), _examples(2)
    settings = Schedule(weight=6, epochs=20, learning_rate=2e-2, batch=64)
    steps: list[tuple[int, int, float]] = []
    trained = train(examples, held_out, SIZE, settings, lambda *step: steps.append(step))
    first = train(examples, held_out, SIZE, Schedule(weight=6, epochs=1, learning_rate=1e-6)).epochs[-1]
    least = _least_divergence(held_out)
    assert least * 0.999 < trained.epochs[-1].divergence < 1.05 * least < 0.9 * first.divergence
    assert trained.epochs[-1].loss < trained.epochs[0].loss
    assert trained.flop == 20 * len(examples) * SIZE.training_flop
    assert steps[-1][0] == steps[-1][1] == len(steps)
    with torch.no_grad():
        logit = trained.head.accept_logit(held_out.hidden)
    before, after = (
        expected_calibration_error(reliability(torch.sigmoid(each).tolist(), held_out.labels.tolist()))
        for each in (logit, logit + logit_shift(6))
    )
    assert after < 0.05 < before


def test_the_same_seed_gives_the_same_head() -> None:
    examples = _examples(1, 4)

    def output(seed: int) -> torch.Tensor:
        return train(examples, examples, SIZE, Schedule(epochs=1, seed=seed)).head(examples.hidden)

    assert torch.equal(output(3), output(3))
    assert not torch.equal(output(3), output(4))


def test_training_leaves_the_global_seed_alone() -> None:
    examples = _examples(1, 2)
    torch.manual_seed(7)
    expected = torch.rand(1)
    torch.manual_seed(7)
    train(examples, examples, SIZE, Schedule(epochs=1))
    assert torch.equal(torch.rand(1), expected)


def test_what_cannot_be_trained_is_refused() -> None:
    examples = _examples(1, 2)
    with pytest.raises(InputError, match="width 7, the examples have width 6"):
        train(examples, examples, HeadSize(7), Schedule())
    with pytest.raises(InputError, match="no example"):
        train(Examples(torch.empty(0, 6), torch.empty(0)), examples, SIZE, Schedule())
    with pytest.raises(InputError, match="'epochs' is 1 or more"):
        Schedule(epochs=0)
    with pytest.raises(InputError, match="'learning_rate'"):
        Schedule(learning_rate=0)
