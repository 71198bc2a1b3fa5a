"""A small causal decoder, Llama-shaped: RMSNorm, rotary positions, grouped heads, SwiGLU; fused products, static caches.

One block is one function over plain tensors, so that a pass of one token costs little Python. Weights and arithmetic are
those of transformers' ``LlamaForCausalLM``; queries, keys and values are one product here, and so are gate and up.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import torch
from torch import nn
from torch.nn import functional

from govcompute.errors import InputError
from govcompute.flops import Countable
from govcompute.quantity import counted
from govcompute.speculative.engine.model import Outcome
from govcompute.speculative.pair.config import DecoderConfig

Attend = Callable[[torch.Tensor], torch.Tensor]


class Weights(NamedTuple):
    """One block. qkv: ((heads + 2 groups) * head, hidden); gate_up: (2 * intermediate, hidden); the rest as in transformers."""

    attention_norm: torch.Tensor
    qkv: torch.Tensor
    out: torch.Tensor
    mlp_norm: torch.Tensor
    gate_up: torch.Tensor
    down: torch.Tensor


class Block(nn.Module):
    """The parameters of one layer."""

    def __init__(self, config: DecoderConfig) -> None:
        super().__init__()
        width, heads = config.hidden_size, config.num_attention_heads * config.head_dim
        every = heads + 2 * config.num_key_value_heads * config.head_dim
        self.attention_norm = nn.Parameter(torch.ones(width))
        self.qkv = nn.Parameter(torch.empty(every, width))
        self.out = nn.Parameter(torch.empty(width, heads))
        self.mlp_norm = nn.Parameter(torch.ones(width))
        self.gate_up = nn.Parameter(torch.empty(2 * config.intermediate_size, width))
        self.down = nn.Parameter(torch.empty(width, config.intermediate_size))

    @property
    def weights(self) -> Weights:
        """All of them, in the order of a pass."""
        return Weights(self.attention_norm, self.qkv, self.out, self.mlp_norm, self.gate_up, self.down)


class Decoder(nn.Module):
    """The model: a `CausalModel` of the engine, and a module to train. `name` is what records call it."""

    def __init__(self, config: DecoderConfig, name: str = "decoder") -> None:
        super().__init__()
        self.config, self.name = config, name
        self.embedding = nn.Parameter(torch.empty(config.vocab_size, config.hidden_size))
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.num_hidden_layers))
        self.norm = nn.Parameter(torch.ones(config.hidden_size))
        self.output = None if config.tie_word_embeddings else nn.Parameter(torch.empty_like(self.embedding))
        cosine, sine = rotation(config)
        self.register_buffer("cosine", cosine, persistent=False)
        self.register_buffer("sine", sine, persistent=False)

    def initialise(self, seed: int) -> Decoder:
        """Fresh weights: normal, and smaller where a block writes into the residual sum (GPT-2's 1/sqrt(2 layers))."""
        generator = torch.Generator().manual_seed(seed)
        spread = self.config.initializer_range
        written = spread / math.sqrt(2 * self.config.num_hidden_layers)
        with torch.no_grad():
            for name, weight in self.named_parameters():
                if weight.dim() == 2:
                    scale = written if name.endswith((".out", ".down")) else spread
                    weight.copy_(torch.randn(weight.shape, generator=generator) * scale)
        return self

    @property
    def vocabulary(self) -> int:
        """Length of the logits."""
        return self.config.vocab_size

    @property
    def width(self) -> int:
        """Length of a hidden state."""
        return self.config.hidden_size

    @property
    def longest(self) -> int | None:
        """Most tokens that a sequence may have."""
        return self.config.max_position_embeddings

    @property
    def device(self) -> torch.device:
        """Where its weights are."""
        return self.embedding.device

    @property
    def counted_as(self) -> Countable:
        """What `govcompute.flops` counts its passes by."""
        return self.config.counted_as(self.name)

    @property
    def unembedding(self) -> torch.Tensor:
        """The output layer, (vocabulary, width); the embedding itself where they are tied."""
        return self.embedding if self.output is None else self.output

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        """Logits (batch, n, vocabulary) of whole sequences `tokens` (batch, n): what training runs; no cache."""
        length = tokens.shape[1]
        cosine, sine = self.cosine[:length, None], self.sine[:length, None]
        config, epsilon = self.config, self.config.rms_norm_eps

        def attend(qkv: torch.Tensor) -> torch.Tensor:
            query, key, value = heads_of(config, qkv, cosine, sine)
            query, key, value = query.transpose(1, 2), key.transpose(1, 2), value.transpose(1, 2)
            grouped = query.shape[1] != key.shape[1]
            mixed = functional.scaled_dot_product_attention(query, key, value, is_causal=True, enable_gqa=grouped)
            return mixed.transpose(1, 2).flatten(2)

        hidden = functional.embedding(tokens, self.embedding)
        for layer in self.blocks:
            hidden = block(hidden, layer.weights, attend, epsilon)
        return functional.linear(functional.rms_norm(hidden, self.norm.shape, self.norm, epsilon), self.unembedding)

    def session(self, capacity: int) -> CachedSession:
        """A fresh sequence with caches for `capacity` tokens. Raises InputError past the longest sequence."""
        return CachedSession(self, capacity)


def rotation(config: DecoderConfig) -> tuple[torch.Tensor, torch.Tensor]:
    """Cosine and sine (positions, head) of rotary positions (arXiv 2104.09864); the sine bears the sign of the half."""
    frequencies = config.theta ** -(torch.arange(0, config.head_dim, 2, dtype=torch.float32) / config.head_dim)
    angles = torch.outer(torch.arange(config.max_position_embeddings, dtype=torch.float32), frequencies)
    return angles.cos().repeat(1, 2), torch.cat([-angles.sin(), angles.sin()], dim=1)


def heads_of(
    config: DecoderConfig, qkv: torch.Tensor, cosine: torch.Tensor, sine: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Queries (..., heads, head), keys and values (..., groups, head) of a fused product, the first two rotated."""
    heads, groups, head = config.num_attention_heads, config.num_key_value_heads, config.head_dim
    qkv = qkv.unflatten(-1, (heads + 2 * groups, head))
    turning = qkv[..., : heads + groups, :]
    turned = (turning * cosine + turning.roll(head // 2, -1) * sine).to(qkv.dtype)
    return turned[..., :heads, :], turned[..., heads:, :], qkv[..., heads + groups :, :]


def block(hidden: torch.Tensor, weights: Weights, attend: Attend, epsilon: float) -> torch.Tensor:
    """One layer over `hidden` (..., width); `attend` turns the fused queries, keys and values into mixed values."""
    attention_norm, qkv, out, mlp_norm, gate_up, down = weights
    hidden = hidden + functional.linear(
        attend(functional.linear(functional.rms_norm(hidden, attention_norm.shape, attention_norm, epsilon), qkv)), out
    )
    gate, up = functional.linear(functional.rms_norm(hidden, mlp_norm.shape, mlp_norm, epsilon), gate_up).chunk(2, -1)
    return hidden + functional.linear(functional.silu(gate) * up, down)


class CachedSession:
    """One sequence: keys and values of all its tokens in caches allotted once, (layers, groups, capacity, head) each.

    `read` takes positions and mask as tensors on the device and writes by them, so a captured graph can replay it.
    """

    def __init__(self, model: Decoder, capacity: int) -> None:
        config = model.config
        if not 1 <= capacity <= config.max_position_embeddings:
            longest = config.max_position_embeddings
            raise InputError(f"{model.name} reads sequences of 1 to {longest} tokens; asked for {capacity}")
        self.capacity, self.length = capacity, 0
        self._model, self._config = model, config
        self._layers = [layer.weights for layer in model.blocks]
        shape = (config.num_hidden_layers, config.num_key_value_heads, capacity, config.head_dim)
        like = {"dtype": model.embedding.dtype, "device": model.device}
        # Zeros: a masked column is multiplied by 0, and what memory held before might be NaN.
        self._keys, self._values = list(torch.zeros(shape, **like)), list(torch.zeros(shape, **like))
        self.columns = torch.arange(capacity, device=model.device)

    @torch.no_grad()
    def forward(self, tokens: torch.Tensor) -> Outcome:
        """Reads `tokens` (n,). Raises InputError where they do not fit the caches."""
        new = tokens.shape[0]
        past = self.advance(new)
        positions = self.columns[past : past + new]
        mask = None if new == 1 else self.columns[: past + new] <= positions[:, None]
        return self.read(tokens, positions, past + new, mask)

    def advance(self, new: int) -> int:
        """Makes room for `new` further tokens; returns how many stand before them. Raises InputError where they do not fit."""
        past = self.length
        if not past < past + new <= self.capacity:
            raise InputError(f"{self._model.name}: {counted(new, 'token')} after {past} in a cache for {self.capacity}")
        self.length = past + new
        return past

    def crop(self, length: int) -> None:
        """Forgets all but the first `length` tokens. Raises InputError where there are fewer."""
        if not 0 <= length <= self.length:
            raise InputError(f"{self._model.name}: a cache of {self.length} tokens cannot be cut to {length}")
        self.length = length

    def read(self, tokens: torch.Tensor, positions: torch.Tensor, reach: int, mask: torch.Tensor | None) -> Outcome:
        """The pass itself: `tokens` and `positions` (n,), the first `reach` columns attended under `mask` (n, reach)."""
        model, config, epsilon = self._model, self._config, self._config.rms_norm_eps
        groups, new, head = config.num_key_value_heads, tokens.shape[0], config.head_dim
        each = config.num_attention_heads // groups
        cosine, sine = model.cosine[positions][:, None], model.sine[positions][:, None]
        # Heads that share keys stand one below the other as further queries, so that no key is copied.
        repeated = None if mask is None else mask.repeat(each, 1)
        hidden = functional.embedding(tokens, model.embedding)

        def attend(qkv: torch.Tensor, keys: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
            query, key, value = heads_of(config, qkv, cosine, sine)
            keys.index_copy_(1, positions, key.transpose(0, 1))
            values.index_copy_(1, positions, value.transpose(0, 1))
            query = query.unflatten(1, (groups, each)).permute(1, 2, 0, 3).reshape(1, groups, each * new, head)
            mixed = functional.scaled_dot_product_attention(query, keys[None, :, :reach], values[None, :, :reach], repeated)
            return mixed.view(groups, each, new, head).permute(2, 0, 1, 3).reshape(new, -1)

        for weights, keys, values in zip(self._layers, self._keys, self._values, strict=True):
            hidden = block(hidden, weights, partial(attend, keys=keys, values=values), epsilon)
        hidden = functional.rms_norm(hidden, model.norm.shape, model.norm, epsilon)
        return Outcome(functional.linear(hidden, model.unembedding), hidden)
