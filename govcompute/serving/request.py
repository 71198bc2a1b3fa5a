"""FLOP of serving one request: the prompt in one pass, then token after token, in closed form.

The first answer token comes from the logits of the prompt's last position, so an answer of G tokens takes G - 1 decode
passes, with P, P+1, ..., P+G-2 tokens cached before each. A pass over one token costs what it multiplies with (the same
every time) and what it attends to (which grows by one key a pass until a window is full).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from govcompute.errors import InputError
from govcompute.flops import (
    Architecture,
    AttentionPairs,
    Convention,
    FlopCount,
    LatentAttention,
    LatentForm,
    Logits,
    Work,
    decode,
    forward,
)
from govcompute.quantity import counted, significant

#: What servers do: logits where a token is chosen, latents absorbed in decoding.
SERVING = Convention(logits=Logits.LAST, latent=LatentForm.ABSORBED)
#: More tokens than this in one request are a mistaken input.
LARGEST = 10**12


@dataclass(frozen=True, slots=True)
class RequestCount:
    """FLOP of `batch` equal requests: prompt and answer, under a convention."""

    architecture: str
    prompt_tokens: int
    cached_tokens: int
    generated_tokens: int
    batch: int
    convention: Convention
    prefill: int
    decode: int

    @property
    def flop(self) -> int:
        """Prompt and answer together."""
        return self.prefill + self.decode

    @property
    def per_generated_token(self) -> Fraction:
        """All of it, for each token of the answers."""
        return Fraction(self.flop, self.batch * self.generated_tokens)

    @property
    def formula(self) -> str:
        """Both parts with their numbers."""
        fresh = self.prompt_tokens - self.cached_tokens
        return (
            f"prefill of {counted(fresh, 'token')} after {self.cached_tokens:,} cached: {significant(self.prefill, 3)} FLOP;"
            f" {counted(self.generated_tokens - 1, 'decode pass', 'decode passes')}"
            f" from {counted(self.prompt_tokens, 'cached token')} on:"
            f" {significant(self.decode, 3)} FLOP; {self.batch:,} alike; together {significant(self.flop, 3)} FLOP"
        )


def request(
    architecture: Architecture,
    prompt_tokens: int,
    generated_tokens: int,
    *,
    cached_tokens: int = 0,
    batch: int = 1,
    convention: Convention = SERVING,
) -> RequestCount:
    """FLOP of `batch` requests of `prompt_tokens` (of which the cache holds `cached_tokens`) and `generated_tokens` each.

    Raises InputError for an encoder, for sizes that are no whole numbers above zero, and where the cache holds the whole
    prompt (the logits of its last token have to come from somewhere).
    """
    if architecture.form == "encoder":
        raise InputError(f"{architecture.name} is an encoder: it does not generate")
    for name, value, least in (("prompt_tokens", prompt_tokens, 1), ("generated_tokens", generated_tokens, 1)):
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= LARGEST:
            raise InputError(f"'{name}' is a whole number from {least} to {LARGEST:,}, not {value!r}")
    if not 0 <= cached_tokens < prompt_tokens:
        raise InputError(
            f"'cached_tokens' is from 0 to {prompt_tokens - 1} for a prompt of {prompt_tokens}, not {cached_tokens}"
        )
    prompt = prompt_pass(architecture, prompt_tokens, cached_tokens, batch=batch, convention=convention)
    return RequestCount(
        architecture.name,
        prompt_tokens,
        cached_tokens,
        generated_tokens,
        batch,
        convention,
        prompt.flop,
        decode_sum(architecture, prompt_tokens, generated_tokens - 1, batch=batch, convention=convention),
    )


def prompt_pass(
    architecture: Architecture, prompt_tokens: int, cached_tokens: int = 0, *, batch: int = 1, convention: Convention = SERVING
) -> FlopCount:
    """The pass over the part of the prompt that is not cached.

    Where decoding works on latents in absorbed form, the prompt does not: so many queries at once are cheaper with keys and
    values expanded, those of the cached part among them (DeepSeek-V2, arXiv 2405.04434, section 2.1.2, has both forms).
    """
    if convention.latent is LatentForm.ABSORBED:
        convention = replace(convention, latent=LatentForm.REEXPANDED)
    return forward(architecture, Work(prompt_tokens - cached_tokens, cached_tokens, batch), convention)


def decode_sum(architecture: Architecture, past: int, passes: int, *, batch: int = 1, convention: Convention = SERVING) -> int:
    """FLOP of `passes` decode passes, the first after `past` cached tokens, each adding one.

    A causal pass over all of them at once meets exactly the same pairs, and its logits at every position are the logits
    of each decode pass. Where a pass works on the whole cache (latents expanded anew, relative positions, attention counted
    without its mask), its cost grows by the same amount every time: the mean of the first and the last, times the passes.
    """
    if passes == 0:
        return 0
    if _grows_evenly(architecture, convention):
        first = decode(architecture, past, batch=batch, convention=convention).flop
        last = decode(architecture, past + passes - 1, batch=batch, convention=convention).flop
        return passes * (first + last) // 2
    at_once = replace(convention, logits=Logits.ALL)
    return forward(architecture, Work(passes, past, batch), at_once).flop


def _grows_evenly(architecture: Architecture, convention: Convention) -> bool:
    if convention.attention is AttentionPairs.FULL:
        return True
    if isinstance(architecture.attention, LatentAttention):
        return convention.latent is LatentForm.REEXPANDED
    return architecture.attention.relative_positions
