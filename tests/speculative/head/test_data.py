"""Examples from a Markov pair, whose acceptances a table holds."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from govcompute.errors import InputError  # noqa: E402
from govcompute.flops import Work, forward  # noqa: E402
from govcompute.speculative import Sampling  # noqa: E402
from govcompute.speculative.head.data import Labelling, label  # noqa: E402

from .markov import Markov, markov_pair  # noqa: E402


def _labelled(sampling: Sampling = Sampling(), **settings: object) -> tuple[Markov, Markov, torch.Tensor, torch.Tensor]:  # noqa: B008
    draft, target = markov_pair()
    made = label(draft, target, [[0, 1]] * 40, sampling, Labelling(50, **settings), torch.Generator().manual_seed(1))  # type: ignore[arg-type]
    return draft, target, made.examples.hidden.argmax(1), made.examples.labels


@pytest.mark.parametrize("laws", ["warped", "raw_softmax"])
def test_each_label_is_an_acceptance_of_its_token(laws: str) -> None:
    """The hidden state names the draft's token; its label is min(1, p/q) after one of the tokens that can stand before it."""
    sampling = Sampling(temperature=0.6)
    draft, target, tokens, labels = _labelled(sampling, laws=laws)
    heat = 0.6 if laws == "warped" else 1.0
    p, q = (torch.softmax(model.table.double() / heat, -1) for model in (target, draft))
    acceptance = (p / q).clamp(max=1)
    distance = (acceptance[:, tokens] - labels.double()).abs().amin(0)
    assert distance.max() < 1e-6


def test_the_mean_label_is_the_overlap_of_the_laws() -> None:
    """E[min(1, p/q)] over the draft's draw is Σ min(p, q), here averaged over the target's own chain."""
    draft, target, _, labels = _labelled(mixing=0)
    p, q = (torch.softmax(model.table.double(), -1) for model in (target, draft))
    chain = torch.linalg.matrix_power(p, 200)[0]
    overlap = float(chain @ torch.minimum(p, q).sum(1))
    assert len(labels) == 2000
    assert labels.mean().item() == pytest.approx(overlap, abs=0.02)


def test_the_share_of_the_targets_own_tokens_is_left_out() -> None:
    *_, labels = _labelled(mixing=0.15)
    # 2000 positions, each an example with probability .85: 1700 ± 3·16
    assert abs(len(labels) - 1700) < 48


def test_flop_are_those_of_every_pass() -> None:
    draft, target = markov_pair()
    made = label(draft, target, [[0, 1, 2]], Sampling(), Labelling(3), torch.Generator().manual_seed(0))
    # The target reads 3, then 1 after 3, then 1 after 4; the draft reads prompt and answer (5), then 3 after the prompt.
    assert made.target_flop == sum(forward(target.counted_as, work).flop for work in (Work(3), Work(1, 3), Work(1, 4)))
    assert made.draft_flop == sum(forward(draft.counted_as, work).flop for work in (Work(5), Work(3, 3)))


def test_an_answer_ends_at_an_end_token() -> None:
    draft, target = markov_pair()
    everything = frozenset(range(target.vocabulary))
    made = label(draft, target, [[0]] * 8, Sampling(), Labelling(50, mixing=0, ends=everything), torch.Generator())
    assert len(made.examples) == 8


def test_the_same_seed_makes_the_same_examples() -> None:
    assert torch.equal(_labelled()[3], _labelled()[3])


def test_what_cannot_be_labelled_is_refused() -> None:
    draft, target = markov_pair()
    with pytest.raises(InputError, match="prompt 2 has no token"):
        label(draft, target, [[1], []], Sampling(), Labelling(2), torch.Generator())
    with pytest.raises(InputError, match="'mixing' is a share"):
        Labelling(mixing=1)
    with pytest.raises(InputError, match="'laws' is 'warped' or 'raw_softmax'"):
        Labelling(laws="plain")  # type: ignore[arg-type]
