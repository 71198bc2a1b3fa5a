"""Bytes of the cache that decoding reads: keys and values of every layer, or the latents they are made from.

Heads: 2 · kv_heads · head_dim numbers for each token and layer (Shazeer 2019, arXiv 1911.02150; Ainslie et al. 2023, arXiv
2305.13245). Windows keep at most their own width. Latents: kv_lora_rank + qk_rope_head_dim numbers (DeepSeek-V2, arXiv
2405.04434, section 2.1.2 and table 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from govcompute.errors import InputError
from govcompute.flops import Architecture, LatentAttention
from govcompute.quantity import counted, exact


@dataclass(frozen=True, slots=True)
class CacheBytes:
    """The cache of `batch` sequences of `tokens`: its size, and how it adds up."""

    bytes: Fraction
    formula: str


def cache_bytes(
    architecture: Architecture, tokens: int, *, batch: int = 1, bytes_per_number: int | float | Fraction = 2
) -> CacheBytes:
    """The cache after `tokens` tokens in each of `batch` sequences; 2 bytes a number is 16-bit.

    A window (or chunk) keeps as many tokens as it is wide, which is the most it needs. Raises InputError for an encoder,
    which keeps none, and for sizes below zero.
    """
    if architecture.form == "encoder":
        raise InputError(f"{architecture.name} is an encoder: it has no cache")
    architecture.require_counting()
    if tokens < 0 or batch < 1:
        raise InputError(f"a cache holds 0 tokens or more of 1 sequence or more, not {tokens} of {batch}")
    size = exact(bytes_per_number)
    if size <= 0:
        raise InputError(f"'bytes_per_number' must be more than zero, not {bytes_per_number}")
    numbers, text = _numbers(architecture, tokens)
    total = batch * numbers * size
    return CacheBytes(total, f"{counted(batch, 'sequence')} · {text} · {float(size):g} bytes")


def _numbers(architecture: Architecture, tokens: int) -> tuple[int, str]:
    attention, layers = architecture.attention, architecture.layers
    if isinstance(attention, LatentAttention):
        width = attention.kv_lora_rank + attention.qk_rope_head_dim
        return layers * tokens * width, f"{layers} layers · {tokens} tokens · ({attention.kv_lora_rank} + " + (
            f"{attention.qk_rope_head_dim})"
        )
    width = 2 * attention.kv_heads * attention.head_dim
    each = f"2 · {attention.kv_heads} heads · {attention.head_dim}"
    if attention.local is None:
        return layers * tokens * width, f"{layers} layers · {tokens} tokens · {each}"
    near, kept = attention.local.layers, min(tokens, attention.local.window)
    rest = layers - near
    return (near * kept + rest * tokens) * width, f"({near} layers · {kept} + {rest} layers · {tokens} tokens) · {each}"
