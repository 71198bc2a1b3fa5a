"""What a head is taught with: hidden states of the draft, each with the true acceptance of its token.

As SpecDec++ makes them (arXiv 2405.19715, section 3.2 and its official code): the target answers a prompt; at every
position the draft draws one token given the *target's* prefix, whose label is min(1, p/q); the draft then reads a mixture, the
target's own token with probability `mixing` and its own elsewhere, and the hidden state at each of its own tokens is the input.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import torch

from govcompute.errors import InputError
from govcompute.flops import Countable, Work, forward
from govcompute.speculative.engine.generate import Pair, Settings
from govcompute.speculative.engine.law import law_of
from govcompute.speculative.engine.plain import generate_alone
from govcompute.speculative.run import Generation
from govcompute.speculative.stack import Sampling

#: Told after each prompt: prompts done, prompts in all.
Progress = Callable[[int, int], None]
Laws = Literal["warped", "raw_softmax"]


@dataclass(frozen=True, slots=True)
class Labelling:
    """How examples are made.

    mixing: share of the target's own tokens that the draft reads, 0 to below 1 (the paper: 0.15). laws: `warped` takes p
    and q after temperature and cuts, as they are when the head is used; `raw_softmax` takes the plain softmaxes for the
    labels and for the draft's draw, as the official code does (its answers are warped too). Raises InputError.
    """

    mixing: float = 0.15
    laws: Laws = "warped"

    def __post_init__(self) -> None:
        if not 0 <= self.mixing < 1:
            raise InputError(f"'mixing' is a share from 0 to below 1, not {self.mixing!r}")
        if self.laws not in ("warped", "raw_softmax"):
            raise InputError(f"'laws' is 'warped' or 'raw_softmax', not {self.laws!r}")


@dataclass(frozen=True, slots=True)
class Examples:
    """hidden: (n, width) in single precision; labels: (n,), acceptance probabilities; both on the CPU."""

    hidden: torch.Tensor
    labels: torch.Tensor

    def __len__(self) -> int:
        return int(self.labels.shape[0])

    def require(self, width: int) -> None:
        """Raises InputError where there is no example, or its hidden states are not `width` long."""
        if not len(self):
            raise InputError("no example to train or judge a head on: give more or longer prompts")
        if self.hidden.shape[1] != width:
            raise InputError(f"the head reads hidden states of width {width}, the examples have width {self.hidden.shape[1]}")


@dataclass(frozen=True, slots=True)
class Labels:
    """Examples, and the FLOP that making them took: every pass of the target and of the draft, counted one by one."""

    examples: Examples
    target_flop: int
    draft_flop: int


def label(
    pair: Pair,
    prompts: Sequence[Sequence[int]],
    settings: Settings,
    labelling: Labelling,
    *,
    seed: int = 0,
    progress: Progress | None = None,
) -> Labels:
    """Examples from `prompts` (token ids, one or more in each); equal seeds, equal examples. Raises InputError."""
    generator = torch.Generator().manual_seed(seed)
    parts = []
    for done, prompt in enumerate(prompts, 1):
        parts.append(_one(pair, prompt, settings, labelling, generator))
        if progress is not None:
            progress(done, len(prompts))
    if not parts:
        raise InputError("no prompt to label")
    return Labels(
        Examples(torch.cat([part.examples.hidden for part in parts]), torch.cat([part.examples.labels for part in parts])),
        sum(part.target_flop for part in parts),
        sum(part.draft_flop for part in parts),
    )


@torch.no_grad()
def _one(pair: Pair, prompt: Sequence[int], settings: Settings, labelling: Labelling, generator: torch.Generator) -> Labels:
    draft, target = pair.draft, pair.target
    answer = generate_alone(target, prompt, settings, seed=int(torch.randint(2**62, (1,), generator=generator)))
    read, given = len(prompt), len(answer.tokens)
    text = torch.tensor([*prompt, *answer.tokens], device=target.device)
    session = draft.session(read + given)
    law = law_of(settings.sampling if labelling.laws == "warped" else Sampling())
    p = law.rows(target.session(read + given).forward(text[:-1]).logits[read - 1 :]).cpu()
    q = law.rows(session.forward(text[:-1]).logits[read - 1 :]).cpu()
    coins = torch.rand(given, dtype=torch.float64, generator=generator)
    drawn = torch.cat([law.pick(row, coin) for row, coin in zip(q, coins, strict=True)])
    own = torch.rand(given, generator=generator) >= labelling.mixing
    session.crop(read)
    mixed = torch.where(own, drawn, text[read:].cpu())
    hidden = session.forward(mixed.to(draft.device)).hidden.cpu().float()
    return Labels(
        Examples(hidden[own], law.acceptance(drawn, q, p)[own].float()),
        _answering(answer, target.counted_as) + forward(target.counted_as, Work(read + given - 1)).flop,
        sum(forward(draft.counted_as, work).flop for work in (Work(read + given - 1), Work(given, read))),
    )


def _answering(answer: Generation, target: Countable) -> int:
    """FLOP of the target's own answer, logits at every position that was read, as the passes ran."""
    return sum(forward(target, Work(one.new, one.past)).flop for one in answer.passes)
