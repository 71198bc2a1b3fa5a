"""Examples from a Markov pair, whose acceptances a table holds."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from govcompute.errors import InputError  # noqa: E402
from govcompute.flops import Work, forward  # noqa: E402
from govcompute.speculative import Sampling  # noqa: E402
from govcompute.speculative.engine.generate import Settings  # noqa: E402
from govcompute.speculative.head.data import Labelling, Laws, label  # noqa: E402

from .markov import laws, markov_pair  # noqa: E402

PLAIN = Sampling()


def _labelled(sampling: Sampling = PLAIN, labelling: Labelling = Labelling(mixing=0)) -> tuple[torch.Tensor, torch.Tensor]:  # noqa: B008
    """Tokens (a hidden state names its token) and labels of 40 answers of 50 tokens."""
    made = label(markov_pair(), [[0, 1]] * 40, Settings(50, sampling=sampling), labelling, seed=1)
    return made.examples.hidden.argmax(1), made.examples.labels


@pytest.mark.parametrize(("kind", "temperature"), [("warped", 0.6), ("raw_softmax", 1.0)])
def test_each_label_is_an_acceptance_of_its_token(kind: Laws, temperature: float) -> None:
    """It is min(1, p/q) after one of the tokens that can stand before, under the laws asked for."""
    tokens, labels = _labelled(Sampling(temperature=0.6), Labelling(laws=kind))
    p, q = laws(markov_pair(), temperature)
    distance = ((p / q).clamp(max=1)[:, tokens] - labels.double()).abs().amin(0)
    assert distance.max() < 1e-5


def test_the_mean_label_is_the_overlap_of_the_laws() -> None:
    """E[min(1, p/q)] over the draft's draw is Σ min(p, q), here averaged over the target's own chain."""
    _, labels = _labelled()
    p, q = laws(markov_pair())
    overlap = float(torch.linalg.matrix_power(p, 200)[0] @ torch.minimum(p, q).sum(1))
    assert len(labels) == 2000
    assert labels.mean().item() == pytest.approx(overlap, abs=0.02)


def test_greedy_labels_are_outcomes() -> None:
    _, labels = _labelled(Sampling(greedy=True))
    assert set(labels.tolist()) <= {0.0, 1.0}


def test_the_share_of_the_targets_own_tokens_is_left_out() -> None:
    _, labels = _labelled(labelling=Labelling(mixing=0.15))
    # 2000 positions, each an example with probability .85: 1700 ± 3·16
    assert abs(len(labels) - 1700) < 48


def test_flop_are_those_of_every_pass() -> None:
    pair = markov_pair()
    made = label(pair, [[0, 1, 2]], Settings(3), Labelling())
    # Answering, the target reads 2, then 1 after 2, 3 and 4; then all but the last of 6 at once. The draft reads those 5,
    # and then 3 after the prompt.
    works = (Work(2), Work(1, 2), Work(1, 3), Work(1, 4), Work(5))
    assert made.target_flop == sum(forward(pair.target.counted_as, work).flop for work in works)
    assert made.draft_flop == sum(forward(pair.draft.counted_as, work).flop for work in (Work(5), Work(3, 3)))


def test_an_answer_ends_at_an_end_token() -> None:
    made = label(markov_pair(), [[0]] * 8, Settings(50, frozenset(range(6))), Labelling(mixing=0))
    assert len(made.examples) == 8


def test_the_same_seed_makes_the_same_examples() -> None:
    assert torch.equal(_labelled()[1], _labelled()[1])


def test_what_cannot_be_labelled_is_refused() -> None:
    with pytest.raises(InputError, match="the prompt is empty"):
        label(markov_pair(), [[1], []], Settings(2), Labelling())
    with pytest.raises(InputError, match="no prompt to label"):
        label(markov_pair(), [], Settings(2), Labelling())
    with pytest.raises(InputError, match="'mixing' is a share"):
        Labelling(mixing=1)
    with pytest.raises(InputError, match="'laws' is 'warped' or 'raw_softmax'"):
        Labelling(laws="plain")  # type: ignore[arg-type]
