"""transformers' assisted generation, counted by hooks on both models: every forward pass, and the rounds that follow.

The library says nothing of its rounds, but its caches do: before each pass of the target the cache holds what stayed of the
text but its last token, so two passes in a row say how many tokens the first one gave. Its first pass reads prompt and
candidates at once; here that is told as a pass over the prompt but its last token, and a verification of the rest (attention
is causal, so the FLOP are the same). Needs transformers and torch (extra 'models').
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from govcompute.errors import InputError
from govcompute.quantity import counted
from govcompute.speculative.run import Ending, Generation, Pass, Phase, Round

if TYPE_CHECKING:
    import torch

_Seen = list[tuple[int, int]]

UNTOLD = (
    "why drafting stopped in a round, and the acceptance of each candidate",
    "tokens that were kept and then cut off: they are counted as never emitted",
)


def assisted_generation(
    target: Any, assistant: Any, input_ids: torch.Tensor, **options: Any
) -> tuple[torch.Tensor, Generation]:
    """``target.generate(input_ids, assistant_model=assistant, **options)``, and what happened in it.

    input_ids: int64 of shape (1, n), n of 1 or more, on the target's device. Both models must take ``input_ids`` and keep a
    cache that can be asked for its length. Warns where 'num_assistant_tokens' is among the options: transformers reads it from
    the assistant's generation config and ignores it here. Raises InputError for more than one prompt, and where the passes
    seen do not make rounds (another way of generating, such as prompt look-up).
    """
    if input_ids.ndim != 2 or input_ids.shape[0] != 1 or input_ids.shape[1] < 1:
        raise InputError(f"assisted generation answers one prompt, of shape (1, n), not {tuple(input_ids.shape)}")
    for name in ("num_assistant_tokens", "num_assistant_tokens_schedule"):
        if name in options:
            warnings.warn(
                f"'{name}' is read from the assistant's generation config; passed to generate() it is ignored", stacklevel=2
            )
    began = time.perf_counter()
    with _watched(target) as checks, _watched(assistant) as drafts:
        answer = target.generate(input_ids, assistant_model=assistant, **options)
    seconds = time.perf_counter() - began
    whole = answer if hasattr(answer, "shape") else answer.sequences
    prompt = input_ids.shape[1]
    tokens = tuple(int(token) for token in whole[0, prompt:])
    ends = _end_tokens(target)
    ending = Ending.END_TOKEN if tokens and tokens[-1] in ends else Ending.LENGTH
    rounds, passes = rounds_of_passes(prompt, len(tokens), checks, drafts)
    return whole, Generation(prompt, tokens, rounds, passes, ending, seconds=seconds)


@contextmanager
def _watched(model: Any) -> Iterator[_Seen]:
    """New and cached positions of every forward pass of `model` within the block, in order."""
    seen: _Seen = []

    def see(_: Any, positional: tuple[Any, ...], named: dict[str, Any]) -> None:
        tokens = named.get("input_ids", positional[0] if positional else None)
        if tokens is None:
            raise InputError("a pass without 'input_ids' cannot be counted")
        past = named.get("past_key_values")
        seen.append((int(tokens.shape[1]), 0 if past is None else int(past.get_seq_length())))

    handle = model.register_forward_pre_hook(see, with_kwargs=True)
    try:
        yield seen
    finally:
        handle.remove()


def _end_tokens(model: Any) -> set[int]:
    ends = model.generation_config.eos_token_id
    return set() if ends is None else set(ends) if isinstance(ends, list) else {int(ends)}


def rounds_of_passes(prompt: int, emitted: int, checks: _Seen, drafts: _Seen) -> tuple[tuple[Round, ...], tuple[Pass, ...]]:
    """The rounds and passes behind (new, cached) positions of the target's passes and of the draft's, in order.

    Raises InputError where they contradict each other.
    """
    if not checks:
        raise InputError("the target made no pass")
    verified, passes = _without_prompt(checks, prompt, Phase.TARGET_PREFILL, Phase.VERIFY)
    drawn, read = _without_prompt(drafts, prompt, Phase.DRAFT_PREFILL, Phase.DRAFT)
    kept = [after.past - before.past for before, after in pairwise(verified)]
    kept.append(emitted - sum(kept))
    rounds = tuple(_round(one, count) for one, count in zip(verified, kept, strict=True))
    candidates = sum(one.candidates for one in rounds)
    if candidates != len(drawn):
        raise InputError(
            f"{counted(candidates, 'candidate was', 'candidates were')} checked, and the assistant made"
            f" {counted(len(drawn), 'pass', 'passes')}: not one for each"
        )
    return rounds, (*read, *passes, *drawn, *verified)


def _without_prompt(seen: _Seen, prompt: int, reading: Phase, deciding: Phase) -> tuple[list[Pass], list[Pass]]:
    """The passes after the prompt but its last token, and the pass over that (none for a prompt of one token)."""
    if not seen:
        return [], []
    new, past = seen[0]
    if past or new < prompt:
        raise InputError(f"the first pass has {counted(new, 'position')} after {past} cached ones, and the prompt {prompt}")
    first = Pass(deciding, new - prompt + 1, prompt - 1)
    rest = [Pass(deciding, each, cached) for each, cached in seen[1:]]
    return [first, *rest], [Pass(reading, prompt - 1, 0)] if prompt > 1 else []


def _round(check: Pass, emitted: int) -> Round:
    candidates = check.new - 1
    if not 1 <= emitted <= candidates + 1:
        raise InputError(f"a round of {counted(candidates, 'candidate')} cannot have given {counted(emitted, 'token')}")
    return Round(candidates, emitted - 1, cut=0, stopped_by="unknown")
