"""FLOP of the passes of a speculative run, each by its own length and cache, under the convention of serving.

Logits are computed where a token is chosen or checked: at the last position of a draft pass, at every position of a
verification, at the last of a prompt's pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from govcompute.errors import InputError
from govcompute.flops import Countable, LatentForm, Logits, Work, forward
from govcompute.flops.lower import network
from govcompute.quantity import counted
from govcompute.serving.request import SERVING
from govcompute.speculative.run import Generation, Pass, Phase, Round

_CHECKED = replace(SERVING, logits=Logits.ALL)
_PROMPT = replace(SERVING, latent=LatentForm.REEXPANDED)


class PassCounter:
    """Counts the passes of one model, each distinct one once."""

    def __init__(self, model: Countable) -> None:
        lowered = network(model)
        self._count = cache(lambda new, past, convention: forward(lowered, Work(new, past), convention).flop)

    def chosen(self, new: int, past: int) -> int:
        """A pass that chooses one token, after the last of `new` positions."""
        return self._count(new, past, SERVING)

    def step(self, past: int) -> int:
        """A pass of one position that chooses a token."""
        return self._count(1, past, SERVING)

    def checked(self, new: int, past: int) -> int:
        """A pass that needs the law after each of `new` positions."""
        return self._count(new, past, _CHECKED)

    def prompt(self, new: int, past: int) -> int:
        """A pass over a prompt; latents, if any, are expanded (see `govcompute.serving.prompt_pass`)."""
        return self._count(new, past, _PROMPT)

    def prompt_position(self, past: int) -> int:
        """One more position of a prompt."""
        return self._count(2, past, _PROMPT) - self._count(1, past, _PROMPT)


@dataclass(frozen=True, slots=True)
class RunFlop:
    """FLOP of a run, exact. wasted: of the passes that drew discarded candidates, and of their positions in the target."""

    draft: int = 0
    verify: int = 0
    draft_prompt: int = 0
    target_prompt: int = 0
    plain: int = 0
    wasted: int = 0

    def __add__(self, other: RunFlop) -> RunFlop:
        return RunFlop(
            self.draft + other.draft,
            self.verify + other.verify,
            self.draft_prompt + other.draft_prompt,
            self.target_prompt + other.target_prompt,
            self.plain + other.plain,
            self.wasted + other.wasted,
        )


def run_flop(generations: Sequence[Generation], draft: PassCounter, target: PassCounter) -> RunFlop:
    """The FLOP of `generations` together. Raises InputError where passes contradict rounds."""
    return sum((_one(generation, draft, target) for generation in generations), RunFlop())


def _one(generation: Generation, draft: PassCounter, target: PassCounter) -> RunFlop:
    by_phase = {phase: [one for one in generation.passes if one.phase is phase] for phase in Phase}
    wasted = sum(
        _wasted(each, drafts, verified, draft, target)
        for each, drafts, verified in _rounds(generation, by_phase[Phase.DRAFT], by_phase[Phase.VERIFY])
    )
    start = generation.prompt_tokens - 1
    return RunFlop(
        sum(draft.chosen(one.new, one.past) for one in by_phase[Phase.DRAFT]),
        sum(target.checked(one.new, one.past) for one in by_phase[Phase.VERIFY]),
        sum(draft.prompt(one.new, one.past) for one in by_phase[Phase.DRAFT_PREFILL]),
        sum(target.prompt(one.new, one.past) for one in by_phase[Phase.TARGET_PREFILL]),
        sum(target.step(past) for past in range(start, start + len(generation.tokens))),
        wasted,
    )


def _rounds(generation: Generation, drafts: list[Pass], verified: list[Pass]) -> Iterator[tuple[Round, list[Pass], Pass]]:
    """Each round with its own passes."""
    candidates = sum(one.candidates for one in generation.rounds)
    if len(drafts) != candidates or len(verified) != len(generation.rounds):
        raise InputError(
            f"the passes contradict the rounds: {counted(len(drafts), 'draft pass', 'draft passes')} for"
            f" {counted(candidates, 'candidate')}, {counted(len(verified), 'verification')} for"
            f" {counted(len(generation.rounds), 'round')}"
        )
    at = 0
    for index, (one, check) in enumerate(zip(generation.rounds, verified, strict=True), 1):
        if check.new != one.candidates + 1:
            raise InputError(
                f"the passes contradict the rounds: round {index} has {one.candidates} candidates, and its verification"
                f" {check.new} positions instead of one more"
            )
        yield one, drafts[at : at + one.candidates], check
        at += one.candidates


def _wasted(one: Round, drafts: list[Pass], check: Pass, draft: PassCounter, target: PassCounter) -> int:
    drawn = sum(draft.step(each.past + each.new - 1) for each in drafts[one.accepted :])
    if not one.discarded:
        return drawn
    return drawn + target.checked(check.new, check.past) - target.checked(one.accepted + 1, check.past)
