"""The target in the shadow of the draft: what it will say of a candidate, known before the block is complete.

For bounds and diagnosis only. Its passes stand in no log, since no deployment makes them; the text stays exact, because the
fate of a submitted candidate is settled by its own coin, whatever is drafted after it.
"""

from __future__ import annotations

import torch

from govcompute.speculative.engine.law import Law
from govcompute.speculative.engine.model import CausalModel, Session
from govcompute.speculative.engine.passes import forward


class Shadow:
    """A second reading of the text by the target, one candidate at a time."""

    def __init__(self, model: CausalModel, law: Law, session: Session) -> None:
        self._model, self._law, self._session = model, law, session

    def rejects(self, text: torch.Tensor, row: torch.Tensor, coin: torch.Tensor) -> bool:
        """Whether the last token of `text`, a candidate drawn from `row`, will be rejected by its coin."""
        outcome = forward(self._model, self._session, text[self._session.length : -1])
        target = self._law.rows(outcome.logits[-1:])
        return bool(coin >= self._law.acceptance(text[-1:], row[None], target)[0])

    def crop(self, length: int) -> None:
        """Forgets what was not accepted."""
        if self._session.length > length:
            self._session.crop(length)
