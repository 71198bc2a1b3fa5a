"""The draft's part of a round: candidates one by one, each submitted as it is drawn, until a bound, an end token or the rule.

The draft's cache may be behind the text by more than one token (its last candidate was never processed by it, and after a
block kept whole that candidate is text): each pass reads whatever it has not read yet.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import torch

from govcompute.speculative.engine.estimator import Estimator
from govcompute.speculative.engine.law import Law
from govcompute.speculative.engine.model import CausalModel, Outcome, Session
from govcompute.speculative.engine.passes import PassLog
from govcompute.speculative.engine.shadow import Shadow
from govcompute.speculative.rules.protocol import Needs, StoppingRule, Submitted
from govcompute.speculative.run import Phase
from govcompute.speculative.stack import Bounds


@dataclass(slots=True)
class Drafted:
    """A submitted block: one row of the draft's law for each candidate (the tokens stand in the text)."""

    rows: list[torch.Tensor] = field(default_factory=list)
    stopped_by: str = "length"


@dataclass(slots=True)
class Drafter:
    """Drafts blocks for one generation. `text` holds the tokens so far, with room for a block after them."""

    model: CausalModel
    session: Session
    law: Law
    rule: StoppingRule
    bounds: Bounds
    text: torch.Tensor
    end_tokens: frozenset[int]
    log: PassLog
    estimator: Estimator | None = None
    shadow: Shadow | None = None
    head_calls: int = 0

    def block(self, length: int, limit: int, coins: torch.Tensor) -> Drafted:
        """At most `limit` candidates after the first `length` tokens of the text, by 2 * limit uniform coins.

        The first `limit` coins draw candidates; the others are those that will accept them (an oracle may know).
        """
        made, rule = Drafted(), self.rule.block()
        for position in range(1, limit + 1):
            end = length + position
            outcome = self.log.run(Phase.DRAFT, self.model, self.session, self.text[self.session.length : end - 1])
            row = self.law.rows(outcome.logits[-1:])[0]
            self.text[end - 1 : end] = self.law.pick(row, coins[position - 1])
            made.rows.append(row)
            if self.end_tokens and int(self.text[end - 1]) in self.end_tokens:
                made.stopped_by = "end_token"
                return made
            if position == limit:
                break
            seen = self._submitted(position, outcome, row, end, coins[limit + position - 1])
            if rule.stop(seen) and position >= self.bounds.least:
                made.stopped_by = "rule"
                return made
        made.stopped_by = "most" if limit == self.bounds.most else "length"
        return made

    def _submitted(self, position: int, outcome: Outcome, row: torch.Tensor, end: int, coin: torch.Tensor) -> Submitted:
        """What the rule asked to see of the candidate at text[end - 1]."""
        needs, logits, token = self.rule.needs, outcome.logits[-1], self.text[end - 1 : end]
        if not needs:
            return Submitted(position)
        asked: dict[str, torch.Tensor] = {}
        if Needs.PROBABILITY in needs:
            asked["probability"] = self.law.probability(logits, row, token)
        if Needs.ENTROPY in needs:
            asked["entropy"] = self.law.entropy(logits, row)
        if Needs.HIDDEN in needs and position > 1 and self.estimator is not None:
            asked["previous_acceptance"] = self.estimator.acceptance(outcome.hidden[-1:])
            self.head_calls += 1
        rejected = self.shadow.rejects(self.text[:end], row, coin) if self.shadow is not None else None
        # One look at the device for all of them.
        values = torch.cat([value.double() for value in asked.values()]).tolist() if asked else []
        return Submitted(position, rejected=rejected, **dict(zip(asked, values, strict=True)))
