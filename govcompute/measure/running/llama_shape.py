"""A configuration that transformers and the native decoder can run, for an architecture of the registry."""

from __future__ import annotations

from typing import Any

from govcompute.errors import InputError
from govcompute.flops import Architecture, HeadAttention

#: Positions that a shape without a stated context is given; they are rotations and cost no weights.
_CONTEXT = 4096


def llama_shape(architecture: Architecture) -> dict[str, Any]:
    """Keys of a ``config.json`` of type llama with the architecture's sizes.

    Raises InputError for what is not of that shape: other feed-forward layers, mixtures, windows, latents, learned positions.
    """
    attention = architecture.attention
    why = _other_shape(architecture)
    if why or not isinstance(attention, HeadAttention):
        raise InputError(f"{architecture.name} is not Llama-shaped ({why}); measure it from its own config.json")
    return {
        "model_type": "llama",
        "vocab_size": architecture.rows,
        "hidden_size": architecture.hidden,
        "intermediate_size": architecture.mlp.intermediate,
        "num_hidden_layers": architecture.layers,
        "num_attention_heads": attention.heads,
        "num_key_value_heads": attention.kv_heads,
        "head_dim": attention.head_dim,
        "max_position_embeddings": architecture.context or _CONTEXT,
        "tie_word_embeddings": architecture.tied_embeddings,
    }


def with_layers(architecture: Architecture, layers: int) -> Architecture:
    """The same widths with `layers` layers only, under a name that says so: each layer of a pass takes as long as any other.

    Raises InputError for more layers than there are.
    """
    if layers > architecture.layers:
        raise InputError(f"{architecture.name} has {architecture.layers} layers, not {layers}")
    name = f"{architecture.name}, {layers} of {architecture.layers} layers"
    return architecture.model_copy(update={"layers": layers, "name": name})


def _other_shape(architecture: Architecture) -> str:
    attention = architecture.attention
    if not isinstance(attention, HeadAttention):
        return "latent attention"
    reasons = {
        "an encoder": architecture.form == "encoder",
        "a feed-forward layer without a gate": not architecture.mlp.gated,
        "a mixture of experts": architecture.experts is not None,
        "windows": attention.local is not None,
        "relative positions": attention.relative_positions,
        "learned positions": bool(architecture.learned_positions),
    }
    return ", ".join(reason for reason, holds in reasons.items() if holds)
