"""Tiny models whose law is known: the next token's distribution is a row of a table, chosen by the last token."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from govcompute.flops import Architecture
from govcompute.speculative.engine.model import Outcome
from govcompute.speculative.rules.build import build_rule
from govcompute.speculative.rules.protocol import StoppingRule
from govcompute.speculative.rules.watching import acceptance_head, oracle
from govcompute.speculative.stack import Confidence, Fixed, Schedule


@dataclass
class MarkovSession:
    """Remembers how much was read; hidden states are the one-hot of the token that was read."""

    table: torch.Tensor
    eye: torch.Tensor
    length: int = 0

    def forward(self, tokens: torch.Tensor) -> Outcome:
        assert len(tokens) > 0
        self.length += len(tokens)
        return Outcome(self.table[tokens], self.eye[tokens])

    def crop(self, length: int) -> None:
        assert 0 <= length <= self.length
        self.length = length


class Markov:
    """A CausalModel over `table` (states, states) of logits."""

    def __init__(self, table: torch.Tensor, name: str = "markov", longest: int | None = None) -> None:
        self.table, self.name, self.longest = table, name, longest
        self.vocabulary = self.width = len(table)
        self.device = table.device
        self.eye = torch.eye(self.width)

    @property
    def counted_as(self) -> Architecture:
        raise NotImplementedError

    def session(self, capacity: int) -> MarkovSession:
        return MarkovSession(self.table, self.eye)


def tables(states: int, seed: int, apart: float = 1.0) -> tuple[torch.Tensor, torch.Tensor]:
    """Logits of a draft and a target, `apart` in the scale of a normal draw."""
    generator = torch.Generator().manual_seed(seed)
    target = torch.randn(states, states, generator=generator)
    return target + apart * torch.randn(states, states, generator=generator), target


def chain(states: int, certainty: float = 30.0) -> torch.Tensor:
    """Logits under which token i is followed by i + 1, and the last by the first."""
    return certainty * torch.eye(states).roll(1, dims=1)


class ByToken:
    """An estimator whose answer depends on the token that the hidden state stands for."""

    def __init__(self, states: int) -> None:
        self.width = states
        self._of_token = torch.linspace(0.3, 0.95, states)

    def acceptance(self, hidden: torch.Tensor) -> torch.Tensor:
        return hidden @ self._of_token


RULES: dict[str, StoppingRule] = {
    "fixed": build_rule(Fixed(kind="fixed", length=4)),
    "schedule": build_rule(Schedule(kind="schedule")),
    "confidence": build_rule(Confidence(kind="confidence", threshold=0.25)),
    "acceptance_head": acceptance_head(0.5),
    "governed": acceptance_head(0.2),
    "oracle": oracle(),
}


def chance(tokens: Sequence[int], law: torch.Tensor) -> float:
    """p-value of the transitions in `tokens` under rows of `law` (states, states), by Pearson's χ² given the states left.

    0 where a transition without probability was made.
    """
    text = torch.tensor(tokens)
    seen = torch.zeros_like(law).index_put((text[:-1], text[1:]), torch.ones(len(text) - 1), accumulate=True)
    expected = seen.sum(1, keepdim=True) * law
    if seen[law == 0].any():
        return 0.0
    possible = expected > 0
    statistic = ((seen - expected)[possible] ** 2 / expected[possible]).sum()
    freedom = torch.tensor(float(possible.sum() - possible.any(1).sum()))
    return float(torch.special.gammaincc(freedom / 2, statistic / 2))


def chance_of_texts(texts: Sequence[Sequence[int]], laws: Sequence[tuple[torch.Tensor, torch.Tensor]], bins: int = 40) -> float:
    """p-value of texts whose law depends on all that stands before: by Pearson's χ² over `bins` of a uniform number.

    laws: for each text the target's probabilities of each of its tokens, and the draft's, (tokens, vocabulary). Where a token
    lies in its law's running sum, spread over its own share, is uniform and independent of all before it. Tokens are put in
    order of p - q, so that a text that leans towards the draft fills the first bins.
    """
    spread = torch.Generator().manual_seed(0)
    counted = torch.zeros(bins, dtype=torch.float64)
    for text, (p, q) in zip(texts, laws, strict=True):
        order = (p - q).argsort(-1)
        sums = p.double().gather(1, order).cumsum(-1)
        place = (order == torch.tensor(text)[:, None]).int().argmax(-1, keepdim=True)
        share = p.double().gather(1, torch.tensor(text)[:, None])[:, 0]
        if not share.all():
            return 0.0
        uniform = sums.gather(1, place)[:, 0] - share * torch.rand(len(text), generator=spread, dtype=torch.float64)
        counted += torch.histc(uniform / sums[:, -1], bins, 0, 1)
    expected = counted.sum() / bins
    statistic = ((counted - expected) ** 2 / expected).sum()
    return float(torch.special.gammaincc(torch.tensor((bins - 1) / 2, dtype=torch.float64), statistic / 2))
