"""The target alone, token by token, under the same law: what a speculative run is held against."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from govcompute.speculative.engine.generate import Coins, Settings, check_room, open_text, require_numbers
from govcompute.speculative.engine.law import law_of
from govcompute.speculative.engine.model import CausalModel
from govcompute.speculative.engine.passes import Clock, PassLog
from govcompute.speculative.run import Ending, Generation, Phase, Round

_ROUND = Round(candidates=0, accepted=0, cut=0, stopped_by="length")


@torch.inference_mode()
def generate_alone(
    model: CausalModel, prompt: Sequence[int], settings: Settings, *, seed: int = 0, clock: Clock | None = None
) -> Generation:
    """One answer of `model` by itself, as rounds without candidates (`settings.bounds` is without effect).

    Raises InputError as `generate` does.
    """
    check_room(model, prompt, settings.new_tokens)
    law, log, coins = law_of(settings.sampling), PassLog(clock), Coins(seed, model.device).draw(settings.new_tokens)
    text = open_text(prompt, settings.new_tokens, model.device)
    session, start = model.session(len(text)), len(prompt)
    if start > 1:
        log.run(Phase.TARGET_PREFILL, model, session, text[: start - 1])
    end = start
    ending = Ending.LENGTH
    while end < len(text):
        outcome = log.run(Phase.VERIFY, model, session, text[end - 1 : end])
        if end == start:
            require_numbers(model, outcome.logits)
        text[end : end + 1] = law.pick(law.rows(outcome.logits)[0], coins[end - start])
        end += 1
        if settings.end_tokens and int(text[end - 1]) in settings.end_tokens:
            ending = Ending.END_TOKEN
            break
    tokens = tuple(text[start:end].tolist())
    return Generation(start, tokens, (_ROUND,) * len(tokens), tuple(log.passes), ending, 0, log.seconds)
