"""Exact speculative sampling of one text: draft, verify, keep, correct (SpecDec++, arXiv 2405.19715, section 2).

The text follows the target's own law under any stopping rule. Prompts are read by both models up to their last token; a block
of k candidates is verified by one target pass over k + 1 positions; both caches are cut back to what was kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import torch

from govcompute.errors import InputError
from govcompute.speculative.engine.drafting import Drafter
from govcompute.speculative.engine.estimator import Estimator
from govcompute.speculative.engine.law import law_of, verify
from govcompute.speculative.engine.model import CausalModel, Session
from govcompute.speculative.engine.passes import Clock, PassLog
from govcompute.speculative.engine.shadow import Shadow
from govcompute.speculative.rules.protocol import Needs, StoppingRule
from govcompute.speculative.run import Ending, Generation, Phase, Round
from govcompute.speculative.stack import Bounds, Sampling


@dataclass(frozen=True, slots=True)
class Pair:
    """A draft and a target that can answer together. Raises InputError where they cannot."""

    draft: CausalModel
    target: CausalModel

    def __post_init__(self) -> None:
        draft, target = self.draft, self.target
        if draft.vocabulary != target.vocabulary:
            raise InputError(
                f"draft '{draft.name}' has a vocabulary of {draft.vocabulary:,} and target '{target.name}' one of "
                f"{target.vocabulary:,}; expected the same tokens on both sides"
            )
        if draft.device != target.device:
            raise InputError(f"draft '{draft.name}' is on {draft.device} and target '{target.name}' on {target.device}")


@dataclass(frozen=True, slots=True)
class Settings:
    """How a text is made. new_tokens: the most that an answer may have, 1 or more; end_tokens: those that end it."""

    new_tokens: int
    end_tokens: frozenset[int] = frozenset()
    sampling: Sampling = field(default_factory=Sampling)
    bounds: Bounds = field(default_factory=Bounds)

    def __post_init__(self) -> None:
        if self.new_tokens < 1:
            raise InputError(f"an answer has at least 1 token, not {self.new_tokens:,}")


@torch.inference_mode()
def generate(
    pair: Pair,
    prompt: Sequence[int],
    rule: StoppingRule,
    settings: Settings,
    *,
    estimator: Estimator | None = None,
    seed: int = 0,
    clock: Clock | None = None,
    record_acceptance: bool = False,
) -> Generation:
    """One answer to `prompt` (1 token or more), drawn from the target's law; equal seeds give equal answers.

    `estimator`: for rules that need the hidden state. `clock`: times each pass, and waits for the device at each.
    `record_acceptance`: also min(1, p/q) of each candidate looked at. Raises InputError for a prompt that is empty, holds
    tokens outside the vocabulary or leaves no room, for a head of another width, and where memory runs out.
    """
    check_room(pair.draft, prompt, settings.new_tokens)
    check_room(pair.target, prompt, settings.new_tokens)
    _check_estimator(pair.draft, rule, estimator)
    return _Run(pair, prompt, rule, settings, estimator, seed, PassLog(clock), record_acceptance).generation()


class _Run:
    """One generation under way. The first `length` entries of `text` are settled; a block stands after them."""

    def __init__(
        self,
        pair: Pair,
        prompt: Sequence[int],
        rule: StoppingRule,
        settings: Settings,
        estimator: Estimator | None,
        seed: int,
        log: PassLog,
        record_acceptance: bool,
    ) -> None:
        self.pair, self.prompt, self.rule, self.settings, self.log = pair, prompt, rule, settings, log
        self.record_acceptance = record_acceptance
        self.law = law_of(settings.sampling)
        self.device, self.length = pair.target.device, len(prompt)
        self.coins = Coins(seed, self.device)
        self.text = open_text(prompt, settings.new_tokens, self.device)
        self.tokens: list[int] = []
        self.rounds: list[Round] = []
        capacity = len(self.text)
        self.target, draft = pair.target.session(capacity), pair.draft.session(capacity)
        needs_shadow = Needs.ACCEPTANCE in rule.needs
        shadow = Shadow(pair.target, self.law, pair.target.session(capacity)) if needs_shadow else None
        self.drafter = Drafter(
            pair.draft, draft, self.law, rule, settings.bounds, self.text, settings.end_tokens, log, estimator, shadow
        )

    def generation(self) -> Generation:
        """Rounds until an end token or the longest answer."""
        self.rule.reset()
        if self.length > 1:
            before = self.text[: self.length - 1]
            self.log.run(Phase.DRAFT_PREFILL, self.pair.draft, self.drafter.session, before)
            self.log.run(Phase.TARGET_PREFILL, self.pair.target, self.target, before)
        while not self._round():
            pass
        ended = self.tokens[-1] in self.settings.end_tokens
        return Generation(
            len(self.prompt),
            tuple(self.tokens),
            tuple(self.rounds),
            tuple(self.log.passes),
            Ending.END_TOKEN if ended else Ending.LENGTH,
            self.drafter.head_calls,
            self.log.seconds,
        )

    def _round(self) -> bool:
        """One block drafted, verified and settled; whether the text has ended."""
        start = self.length
        # No room for a candidate that could not be kept: the pass over a block always adds a token of its own.
        limit = min(self.settings.bounds.most, self.settings.new_tokens - len(self.tokens) - 1)
        coins = self.coins.draw(2 * limit + 1)
        drafted = self.drafter.block(start, limit, coins)
        count = len(drafted.rows)
        outcome = self.log.run(Phase.VERIFY, self.pair.target, self.target, self.text[start - 1 : start + count])
        if not self.rounds:
            require_numbers(self.pair.target, outcome.logits)
        deciding = torch.cat((coins[limit : limit + count], coins[-1:]))
        verdict = verify(self.law, self.text[start : start + count], drafted.rows, outcome.logits, deciding)
        # The one look at the device in a round of a rule that asks for nothing.
        accepted, last, *block = torch.cat(
            (verdict.accepted.reshape(1), verdict.token, self.text[start : start + count])
        ).tolist()
        emitted, cut = until_end([*block[:accepted], last], self.settings.end_tokens)
        self.tokens += emitted
        looked_at = verdict.acceptance[: accepted + 1].tolist() if self.record_acceptance else ()
        self.rounds.append(Round(count, accepted, cut, drafted.stopped_by, tuple(looked_at)))
        self.rule.learn(count, accepted)
        self._settle(start + accepted, verdict.token)
        return len(self.tokens) == self.settings.new_tokens or emitted[-1] in self.settings.end_tokens

    def _settle(self, kept: int, token: torch.Tensor) -> None:
        """The token after the `kept` ones is text; what was read beyond them is forgotten."""
        self.text[kept : kept + 1] = token
        self.length = kept + 1
        _crop(self.target, kept)
        _crop(self.drafter.session, kept)
        if self.drafter.shadow is not None:
            self.drafter.shadow.crop(kept)


class Coins:
    """Uniform numbers in [0, 1), float64, drawn on the host: a seed means the same text on every device."""

    def __init__(self, seed: int, device: torch.device) -> None:
        self._generator = torch.Generator().manual_seed(seed)
        self._device = device

    def draw(self, count: int) -> torch.Tensor:
        """The next `count` of them, on the device."""
        return torch.rand(count, dtype=torch.float64, generator=self._generator).to(self._device)


def open_text(prompt: Sequence[int], new_tokens: int, device: torch.device) -> torch.Tensor:
    """The prompt, int64, with room for `new_tokens` more."""
    text = torch.zeros(len(prompt) + new_tokens, dtype=torch.int64)
    text[: len(prompt)] = torch.as_tensor(prompt)
    return text.to(device)


def until_end(tokens: list[int], end_tokens: frozenset[int]) -> tuple[list[int], int]:
    """Tokens up to and with the first end token, and how many were cut after it."""
    for index, token in enumerate(tokens, 1):
        if token in end_tokens:
            return tokens[:index], len(tokens) - index
    return tokens, 0


def check_room(model: CausalModel, prompt: Sequence[int], new_tokens: int) -> None:
    """Raises InputError where `model` cannot read the prompt, or not with `new_tokens` after it."""
    if not prompt:
        raise InputError("the prompt is empty; expected at least 1 token")
    for token in prompt:
        if not 0 <= token < model.vocabulary:
            raise InputError(f"token {token} of the prompt is outside the vocabulary of {model.vocabulary:,} of '{model.name}'")
    if model.longest is not None and len(prompt) + new_tokens > model.longest:
        raise InputError(
            f"a prompt of {len(prompt):,} tokens and an answer of up to {new_tokens:,} pass the {model.longest:,} positions "
            f"of '{model.name}'; expected at most {model.longest:,} together"
        )


def require_numbers(model: CausalModel, logits: torch.Tensor) -> None:
    """Raises InputError where logits hold NaN: the weights are broken, or their number format overflows."""
    if bool(logits.isnan().any()):
        raise InputError(f"'{model.name}' returns logits that are not numbers (NaN); expected weights that run in their format")


def _check_estimator(draft: CausalModel, rule: StoppingRule, estimator: Estimator | None) -> None:
    if Needs.HIDDEN not in rule.needs:
        return
    if estimator is None:
        raise InputError("this stopping rule asks an acceptance head, and none was given; expected a head for the draft")
    if estimator.width != draft.width:
        raise InputError(
            f"the acceptance head reads hidden states of width {estimator.width:,}; draft '{draft.name}' has {draft.width:,}"
        )


def _crop(session: Session, length: int) -> None:
    if session.length > length:
        session.crop(length)
