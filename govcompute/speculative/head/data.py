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
from govcompute.flops import Work, forward
from govcompute.speculative.engine.model import CausalModel
from govcompute.speculative.engine.sampling import law
from govcompute.speculative.stack import Sampling

#: Told after each prompt: prompts done, prompts in all.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Labelling:
    """How examples are made.

    response: most tokens of an answer (1 or more); mixing: share of the target's own tokens that the draft reads, 0 to below 1.
    laws: `warped` takes p and q after temperature and cuts, as they are when the head is used; `raw_softmax` takes the plain
    softmaxes for the labels and for the draft's draw, as the official code does (the answers are warped there too).
    ends: tokens that end an answer. Raises InputError.
    """

    response: int = 128
    mixing: float = 0.15
    laws: Literal["warped", "raw_softmax"] = "warped"
    ends: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if self.response < 1:
            raise InputError(f"'response' is 1 token or more, not {self.response!r}")
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
    draft: CausalModel,
    target: CausalModel,
    prompts: Sequence[Sequence[int]],
    sampling: Sampling,
    labelling: Labelling,
    generator: torch.Generator,
    progress: Progress | None = None,
) -> Labels:
    """Examples from `prompts` (token ids, one or more in each). The generator is on the CPU; same state, same examples."""
    parts, target_flop, draft_flop = [], 0, 0
    for done, prompt in enumerate(prompts, 1):
        if not prompt:
            raise InputError(f"prompt {done} has no token")
        part = _one(draft, target, prompt, sampling, labelling, generator)
        parts.append(part.examples)
        target_flop, draft_flop = target_flop + part.target_flop, draft_flop + part.draft_flop
        if progress is not None:
            progress(done, len(prompts))
    hidden = [part.hidden for part in parts] or [torch.empty(0, draft.width)]
    labels = [part.labels for part in parts] or [torch.empty(0)]
    return Labels(Examples(torch.cat(hidden), torch.cat(labels)), target_flop, draft_flop)


@torch.no_grad()
def _one(
    draft: CausalModel,
    target: CausalModel,
    prompt: Sequence[int],
    sampling: Sampling,
    labelling: Labelling,
    generator: torch.Generator,
) -> Labels:
    response, target_logits, target_flop = _answer(target, prompt, sampling, labelling, generator)
    read, given = len(prompt), len(response)
    session = draft.session(read + given)
    first = session.forward(_tokens([*prompt, *response[:-1]], draft)).logits[read - 1 :].cpu()
    plain = Sampling() if labelling.laws == "raw_softmax" else sampling
    p, q = law(target_logits, plain), law(first, plain)
    drawn = torch.multinomial(q, 1, generator=generator)[:, 0]
    labels = (_at(p, drawn) / _at(q, drawn)).clamp(max=1)
    own = torch.rand(given, generator=generator) >= labelling.mixing
    session.crop(read)
    mixed = torch.where(own, drawn, torch.tensor(response))
    hidden = session.forward(mixed.to(draft.device)).hidden.cpu().float()
    draft_flop = sum(forward(draft.counted_as, work).flop for work in (Work(read + given - 1), Work(given, read)))
    return Labels(Examples(hidden[own], labels[own].float()), target_flop, draft_flop)


def _answer(
    target: CausalModel, prompt: Sequence[int], sampling: Sampling, labelling: Labelling, generator: torch.Generator
) -> tuple[list[int], torch.Tensor, int]:
    """The target's own answer, the logits that each of its tokens was drawn from (n, vocabulary), and the FLOP of it."""
    session = target.session(len(prompt) + labelling.response)
    response: list[int] = []
    rows: list[torch.Tensor] = []
    flop, new = 0, list(prompt)
    while len(response) < labelling.response and not (response and response[-1] in labelling.ends):
        flop += forward(target.counted_as, Work(len(new), session.length)).flop
        rows.append(session.forward(_tokens(new, target)).logits[-1].cpu())
        response.append(int(torch.multinomial(law(rows[-1], sampling), 1, generator=generator)))
        new = response[-1:]
    return response, torch.stack(rows), flop


def _tokens(ids: Sequence[int], model: CausalModel) -> torch.Tensor:
    return torch.tensor(ids, dtype=torch.int64, device=model.device)


def _at(rows: torch.Tensor, tokens: torch.Tensor) -> torch.Tensor:
    return rows.gather(1, tokens[:, None])[:, 0]
