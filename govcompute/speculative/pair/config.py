"""The ``config.json`` of a native decoder, under transformers' own keys for the model type ``llama``.

What the native decoder does not compute (biases, scaled rotations, other activations) is refused here, with its place.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from govcompute.documents import Record
from govcompute.flops import Network, from_config

_Size = Field(ge=1, le=2**24)


class Rotation(Record):
    """Rotary positions without scaling, as transformers 5 nests them."""

    rope_type: Literal["default"] = "default"
    rope_theta: float = Field(default=10_000.0, gt=0)


class DecoderConfig(Record):
    """Sizes of a Llama-shaped decoder; the keys, defaults and their meaning are transformers'."""

    model_type: Literal["llama"] = "llama"
    architectures: list[Literal["LlamaForCausalLM"]] = ["LlamaForCausalLM"]
    vocab_size: int = _Size
    hidden_size: int = _Size
    intermediate_size: int = _Size
    num_hidden_layers: int = Field(ge=1, le=1000)
    num_attention_heads: int = _Size
    num_key_value_heads: int = _Size
    head_dim: int = _Size
    max_position_embeddings: int = _Size
    rms_norm_eps: float = Field(default=1e-5, gt=0)
    rope_theta: float | None = Field(default=None, gt=0)
    rope_parameters: Rotation | None = None
    tie_word_embeddings: bool = False
    bos_token_id: int | None = Field(default=None, ge=0)
    eos_token_id: int | None = Field(default=None, ge=0)
    pad_token_id: int | None = Field(default=None, ge=0)
    initializer_range: float = Field(default=0.02, gt=0)
    dtype: Literal["float32", "bfloat16", "float16"] = "float32"
    transformers_version: str | None = None
    # What transformers also writes; any other value would be another computation.
    hidden_act: Literal["silu"] = "silu"
    attention_bias: Literal[False] = False
    mlp_bias: Literal[False] = False
    attention_dropout: float = Field(default=0.0, ge=0, le=0)
    pretraining_tp: Literal[1] = 1
    rope_scaling: None = None
    use_cache: bool = True

    @model_validator(mode="before")
    @classmethod
    def _implied(cls, given: Any) -> Any:
        """Heads of keys and values as many as heads, and a head's width from the hidden size, where the file is silent."""
        if not isinstance(given, dict):
            return given
        filled, heads = dict(given), given.get("num_attention_heads")
        if filled.get("num_key_value_heads") is None:
            filled["num_key_value_heads"] = heads
        if filled.get("head_dim") is None and isinstance(heads, int) and isinstance(given.get("hidden_size"), int) and heads:
            filled["head_dim"] = given["hidden_size"] // heads
        return filled

    @model_validator(mode="after")
    def _fits(self) -> DecoderConfig:
        if self.num_attention_heads % self.num_key_value_heads:
            raise ValueError(f"{self.num_attention_heads} heads do not divide into {self.num_key_value_heads} groups")
        if self.head_dim % 2:
            raise ValueError(f"head_dim {self.head_dim} is odd; positions rotate pairs")
        if self.rope_theta and self.rope_parameters and self.rope_theta != self.rope_parameters.rope_theta:
            raise ValueError("rope_theta and rope_parameters state two bases")
        return self

    @property
    def theta(self) -> float:
        """Base of the rotary frequencies, under whichever key it stands."""
        return self.rope_parameters.rope_theta if self.rope_parameters else self.rope_theta or 10_000.0

    @property
    def document(self) -> dict[str, Any]:
        """What ``config.json`` holds."""
        return self.model_dump(mode="json", exclude_none=True)

    def counted_as(self, name: str) -> Network:
        """What `govcompute.flops` counts passes by."""
        return from_config(self.document, name)
