"""A stopping rule run over a recorded text: the rounds and passes that the engine would have made (see `trace` for why)."""

from __future__ import annotations

import math

from govcompute.errors import InputError
from govcompute.quantity import counted
from govcompute.speculative.rules.protocol import Needs, StoppingRule, Submitted
from govcompute.speculative.run import Ending, Generation, Pass, Phase, Round
from govcompute.speculative.stack import Bounds
from govcompute.speculative.study.trace import Candidate, Trace


def replay(trace: Trace, rule: StoppingRule, bounds: Bounds, shift: float = 0.0) -> Generation:
    """The generation of `trace` under `rule`; `shift` is added to the head's logits (ln of the weight it was trained with).

    Passes have no seconds. Raises InputError where blocks may be longer than recorded, or a rule asks for a head that the
    recording had none of.
    """
    if bounds.most > trace.deepest:
        raise InputError(f"blocks of up to {counted(bounds.most, 'candidate')} asked of a recording of up to {trace.deepest}")
    return _Replay(trace, rule, bounds, shift).generation()


class _Replay:
    """One replay under way. `read`: tokens in the draft's cache; positions count from the prompt's first token."""

    def __init__(self, trace: Trace, rule: StoppingRule, bounds: Bounds, shift: float) -> None:
        self.trace, self.rule, self.bounds, self.shift = trace, rule, bounds, shift
        self.rounds: list[Round] = []
        self.passes: list[Pass] = []
        self.head_calls = 0
        self.read = trace.prompt_tokens - 1

    def generation(self) -> Generation:
        """Rounds until the text is told."""
        trace, start = self.trace, 0
        if self.read:
            self.passes += [Pass(Phase.DRAFT_PREFILL, self.read, 0), Pass(Phase.TARGET_PREFILL, self.read, 0)]
        self.rule.reset()
        while start < len(trace.tokens):
            start += self._round(start)
        ending = Ending.END_TOKEN if trace.ended else Ending.LENGTH
        return Generation(trace.prompt_tokens, trace.tokens, tuple(self.rounds), tuple(self.passes), ending, self.head_calls)

    def _round(self, start: int) -> int:
        """One block; how many tokens it emits."""
        limit = min(self.bounds.most, self.trace.room - start - 1)
        candidates, kept = self.trace.block(start, limit)
        count, stopped_by = self._drafted(candidates, kept, limit)
        accepted = min(count, kept)
        cut = max(0, start + accepted + 1 - len(self.trace.tokens))
        seen = [one.acceptance for one in candidates[: min(accepted + 1, count)]]
        self.rounds.append(Round(count, accepted, cut, stopped_by, tuple(one for one in seen if one is not None)))
        self._log(self.trace.prompt_tokens + start, count, accepted)
        self.rule.learn(count, accepted)
        return accepted + 1 - cut

    def _drafted(self, candidates: list[Candidate], kept: int, limit: int) -> tuple[int, str]:
        """How many candidates the rule lets be drafted, and why no more: the engine's own order of questions."""
        block = self.rule.block()
        for position, candidate in enumerate(candidates, 1):
            if candidate.ends:
                return position, "end_token"
            if position == limit:
                break
            before = candidates[position - 2] if position > 1 else None
            if block.stop(self._submitted(position, candidate, before, position > kept)) and position >= self.bounds.least:
                return position, "rule"
        return len(candidates), "most" if limit == self.bounds.most else "length"

    def _submitted(self, position: int, candidate: Candidate, before: Candidate | None, rejected: bool) -> Submitted:
        estimate = None
        if Needs.HIDDEN in self.rule.needs and before is not None:
            if before.logit is None:
                raise InputError("the rule asks an acceptance head, and the recording was made without one")
            estimate = 1 / (1 + math.exp(-before.logit - self.shift))
            self.head_calls += 1
        return Submitted(position, candidate.probability, candidate.entropy, estimate, rejected)

    def _log(self, length: int, count: int, accepted: int) -> None:
        """The passes of a block of `count` after the first `length` tokens, and the draft's cache cut back."""
        for position in range(1, count + 1):
            new = length + position - 1 - self.read
            self.passes.append(Pass(Phase.DRAFT, new, self.read))
            self.read += new
        self.passes.append(Pass(Phase.VERIFY, count + 1, length - 1))
        self.read = min(self.read, length + accepted)
