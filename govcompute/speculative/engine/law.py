"""The law that tokens follow, and what verification does under it: draw, accept with min(1, p/q), correct from (p - q)+.

Probabilities are float32 whatever the weights are: in bfloat16 they would not sum to one and p/q would be of another law than
the one sampled from, and more than float32 is not in the logits. Sums over a vocabulary are taken in float64, since a running
float32 sum over 100,000 tokens loses its tail. Sources: Leviathan et al., arXiv 2211.17192, algorithm 1 and appendix A.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import torch

from govcompute.speculative.stack import Sampling


class Law(Protocol):
    """How one token is drawn from logits. A *row* is what the law keeps of one position's logits."""

    def rows(self, logits: torch.Tensor) -> torch.Tensor:
        """Logits (n, vocabulary) -> rows (n, ...)."""
        ...

    def pick(self, row: torch.Tensor, coin: torch.Tensor) -> torch.Tensor:
        """A token (1,) from one row, by a uniform `coin` in [0, 1)."""
        ...

    def probability(self, logits: torch.Tensor, row: torch.Tensor, token: torch.Tensor) -> torch.Tensor:
        """Of `token` (1,) at a position with these logits (vocabulary,) and this row; shape (1,)."""
        ...

    def entropy(self, logits: torch.Tensor, row: torch.Tensor) -> torch.Tensor:
        """Of the same law, in nats; shape (1,)."""
        ...

    def acceptance(self, candidates: torch.Tensor, drafted: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        """min(1, p/q) of candidates (k,) drawn from the rows `drafted`, under the rows `target`; float64 (k,)."""
        ...

    def correct(self, drafted: torch.Tensor, target: torch.Tensor, accepted: torch.Tensor, coin: torch.Tensor) -> torch.Tensor:
        """The token (1,) after `accepted` of k candidates, from k rows `drafted` and k + 1 rows `target`."""
        ...


class Verdict(NamedTuple):
    """What the target made of a block of k: how many were accepted (0-d), the token after them (1,), min(1, p/q) of each."""

    accepted: torch.Tensor
    token: torch.Tensor
    acceptance: torch.Tensor


def law_of(sampling: Sampling) -> Law:
    """The law that a document asks for."""
    return Greedy() if sampling.greedy else Sampled(sampling.temperature, sampling.top_p, sampling.top_k)


def verify(
    law: Law, candidates: torch.Tensor, drafted: Sequence[torch.Tensor], logits: torch.Tensor, coins: torch.Tensor
) -> Verdict:
    """Candidates (k,) from the rows `drafted`, against target logits (k + 1, vocabulary), with k + 1 uniform coins.

    Nothing is read from the device. The text's law is the target's, whatever the candidates' was.
    """
    target = law.rows(logits)
    if not drafted:
        return Verdict(candidates.new_zeros(()), law.pick(target[0], coins[-1]), coins[:0])
    rows = torch.stack(tuple(drafted))
    acceptance = law.acceptance(candidates, rows, target[:-1])
    accepted = (coins[:-1] < acceptance).cumprod(0).sum()
    return Verdict(accepted, law.correct(rows, target, accepted, coins[-1]), acceptance)


class Greedy:
    """The most likely token, always; a row is that token."""

    def rows(self, logits: torch.Tensor) -> torch.Tensor:
        """The most likely token of each position, int64 (n,)."""
        return logits.argmax(-1)

    def pick(self, row: torch.Tensor, coin: torch.Tensor) -> torch.Tensor:
        """That token; the coin is not looked at."""
        return row.reshape(1)

    def probability(self, logits: torch.Tensor, row: torch.Tensor, token: torch.Tensor) -> torch.Tensor:
        """Of the token, if it were drawn."""
        return logits.float().softmax(-1)[token]

    def entropy(self, logits: torch.Tensor, row: torch.Tensor) -> torch.Tensor:
        """Of the law that it would be drawn from."""
        return _entropy(logits.float().softmax(-1))

    def acceptance(self, candidates: torch.Tensor, drafted: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        """1 where the candidate is the target's own token, else 0."""
        return (candidates == target).double()

    def correct(self, drafted: torch.Tensor, target: torch.Tensor, accepted: torch.Tensor, coin: torch.Tensor) -> torch.Tensor:
        """The target's own token there."""
        return target[accepted].reshape(1)


class Sampled:
    """A draw from softmax(logits / temperature), after the cuts to the `top_k` likeliest and to the mass `top_p`.

    A row is the probabilities, float32 (vocabulary,). Order and ties as in transformers: temperature, then top-k (ties with
    the k-th stay), then top-p (the smallest likeliest set of mass `top_p` or more, never empty).
    """

    def __init__(self, temperature: float = 1.0, top_p: float = 1.0, top_k: int = 0) -> None:
        self.temperature, self.top_p, self.top_k = temperature, top_p, top_k

    def rows(self, logits: torch.Tensor) -> torch.Tensor:
        """The probabilities of each position, float32 (n, vocabulary)."""
        logits = logits.float()
        if self.temperature != 1:
            # From the maximum, so that a temperature near 0 leads to one token and not to inf - inf.
            logits = (logits - logits.max(-1, keepdim=True).values) / self.temperature
        if 0 < self.top_k < logits.shape[-1]:
            least = logits.topk(self.top_k).values[..., -1:]
            logits = logits.masked_fill(logits < least, -torch.inf)
        if self.top_p < 1:
            ordered, order = logits.sort(descending=False)
            tail = ordered.softmax(-1).cumsum(-1) <= 1 - self.top_p
            tail[..., -1] = False
            logits = logits.masked_fill(tail.scatter(-1, order, tail), -torch.inf)
        return logits.softmax(-1)

    def pick(self, row: torch.Tensor, coin: torch.Tensor) -> torch.Tensor:
        """Inversion of the running sum: the first token whose sum passes the coin."""
        return _inverted(row.cumsum(0, dtype=torch.float64), coin)

    def probability(self, logits: torch.Tensor, row: torch.Tensor, token: torch.Tensor) -> torch.Tensor:
        """Of the token under this law."""
        return row[token]

    def entropy(self, logits: torch.Tensor, row: torch.Tensor) -> torch.Tensor:
        """Of this law."""
        return _entropy(row)

    def acceptance(self, candidates: torch.Tensor, drafted: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        """min(1, p/q), with the q that the candidate was drawn from."""
        at = candidates[:, None]
        return (target.gather(1, at)[:, 0].double() / drafted.gather(1, at)[:, 0].double()).clamp(max=1)

    def correct(self, drafted: torch.Tensor, target: torch.Tensor, accepted: torch.Tensor, coin: torch.Tensor) -> torch.Tensor:
        """A draw from (p - q)+ at the rejected candidate, or from p after the last one."""
        at = accepted.reshape(1)
        p = target.index_select(0, at)[0]
        kept_all = accepted == len(drafted)
        q = drafted.index_select(0, at.clamp(max=len(drafted) - 1))[0]
        residual = torch.where(kept_all, p, (p - q).clamp(min=0)).cumsum(0, dtype=torch.float64)
        # Where p and q differ by rounding alone, a rejection is possible and nothing is left over: p is then the same law.
        return _inverted(torch.where(residual[-1] > 0, residual, p.cumsum(0, dtype=torch.float64)), coin)


def _inverted(sums: torch.Tensor, coin: torch.Tensor) -> torch.Tensor:
    """The first index whose running sum is above coin * total, so that no token without probability is picked."""
    return torch.searchsorted(sums, (coin * sums[-1]).reshape(1), right=True).clamp(max=len(sums) - 1)


def _entropy(probabilities: torch.Tensor) -> torch.Tensor:
    return torch.special.entr(probabilities).sum().reshape(1)
