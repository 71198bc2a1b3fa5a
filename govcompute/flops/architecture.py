"""An architecture as data: the sizes that decide how much one pass computes. One YAML file each in the registry.

Only what multiplies is described. What a file does not say is not there; what cannot be counted yet says so
(``counting: unsupported`` with a reason) and is refused, never guessed.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from govcompute.documents import Record
from govcompute.errors import InputError
from govcompute.quantity import counted

ID = r"^[a-z0-9][a-z0-9.-]*$"
Size = Annotated[int, Field(ge=1, le=10**12)]
Layers = Annotated[int, Field(ge=1, le=10_000)]


class LocalAttention(Record):
    """Layers whose queries see only nearby keys."""

    kind: Literal["sliding", "chunked"] = Field(description="a moving window, or fixed chunks of the sequence")
    window: Size = Field(description="keys that a query sees at most, its own among them; or the length of a chunk")
    layers: Layers = Field(description="how many layers are local; the others see every earlier key")


class HeadAttention(Record):
    """Attention with keys and values for each head (mha), for groups of heads (gqa) or one for all (mqa)."""

    kind: Literal["mha", "gqa", "mqa"]
    heads: Size
    kv_heads: Size
    head_dim: Size
    local: LocalAttention | None = None
    relative_positions: bool = Field(default=False, description="Transformer-XL relative positions (arXiv 1901.02860)")

    @model_validator(mode="after")
    def _kind_fits(self) -> Self:
        if self.heads % self.kv_heads:
            raise ValueError(f"{self.heads} heads do not divide into {self.kv_heads} groups")
        shared = "mha" if self.kv_heads == self.heads else "mqa" if self.kv_heads == 1 else "gqa"
        if self.kind != shared and self.heads > 1:
            raise ValueError(f"{self.heads} heads with {self.kv_heads} for keys and values are '{shared}', not '{self.kind}'")
        return self


class LatentAttention(Record):
    """Multi-head latent attention: keys and values are expanded from a small latent (arXiv 2405.04434, section 2.1)."""

    kind: Literal["mla"]
    heads: Size
    q_lora_rank: Size | None = Field(default=None, description="width of the query latent; none where queries are direct")
    kv_lora_rank: Size
    qk_nope_head_dim: Size
    qk_rope_head_dim: Size
    v_head_dim: Size


def _attention_form(value: Any) -> str:
    kind = value.get("kind") if isinstance(value, dict) else getattr(value, "kind", None)
    return "latent" if kind == "mla" else "heads"


#: With its own keys and values (kind mha, gqa or mqa), or with latents (kind mla).
Attention = Annotated[
    Annotated[HeadAttention, Tag("heads")] | Annotated[LatentAttention, Tag("latent")], Discriminator(_attention_form)
]


class Mlp(Record):
    """The plain feed-forward layer. Gated: three matrices (SwiGLU, GeGLU; arXiv 2002.05202), otherwise two."""

    intermediate: Size
    gated: bool


class Experts(Record):
    """A mixture of experts in place of the plain feed-forward layer; experts are gated where the plain one is."""

    count: Size = Field(description="routed experts in a layer")
    per_token: Size = Field(description="routed experts that one token passes through")
    intermediate: Size = Field(description="width of one expert, routed or shared")
    shared: int = Field(default=0, ge=0, description="experts that every token passes through")
    dense_layers: int = Field(default=0, ge=0, description="layers that keep the plain feed-forward layer")

    @model_validator(mode="after")
    def _enough(self) -> Self:
        if self.per_token > self.count:
            raise ValueError(f"a token cannot pass through {self.per_token} of {self.count} experts")
        return self


class ComputedCounts(Record):
    """Parameters as an independent count gives them, with the vocabulary as it is before padding."""

    total: int
    active: int
    matmul_active: int


class Checks(Record):
    """Numbers to hold a count against; no count is made from them."""

    published: int | None = Field(default=None, description="total parameters as published, usually rounded")
    published_source: str | None = None
    computed: ComputedCounts | None = None


class Architecture(Record):
    """One language model's sizes: a file ``<id>.yaml``."""

    id: str = Field(pattern=ID, max_length=80, description="short name in lower case, the file's name")
    name: str = Field(min_length=1, max_length=200)
    hugging_face: str | None = Field(default=None, description="organisation/name on the Hugging Face hub")
    form: Literal["decoder", "encoder"] = Field(default="decoder", description="an encoder's attention has no mask")
    layers: Layers
    hidden: Size = Field(description="width of the residual stream")
    attention: Attention
    mlp: Mlp
    experts: Experts | None = None
    vocabulary: Size = Field(description="tokens in use")
    vocabulary_padded: Size | None = Field(default=None, description="rows of the embedding, where they are more")
    tied_embeddings: bool = Field(description="whether the output layer is the embedding's own matrix")
    learned_positions: int = Field(default=0, ge=0, description="rows of a learned table of positions")
    head_transform: bool = Field(default=False, description="a hidden x hidden layer before the output layer (BERT)")
    context: Size | None = Field(default=None, description="longest sequence, in tokens")
    counting: Literal["supported", "unsupported"] = "supported"
    counting_reason: str | None = Field(default=None, description="why it cannot be counted")
    checks: Checks = Checks()
    sources: list[str] = Field(min_length=1)
    notes: str | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.counting == "unsupported") != (self.counting_reason is not None):
            raise ValueError("'counting: unsupported' and 'counting_reason' come together")
        if self.experts is not None and self.experts.dense_layers >= self.layers:
            raise ValueError(
                f"{counted(self.experts.dense_layers, 'dense layer leaves', 'dense layers leave')}"
                f" no layer of {self.layers} for the experts"
            )
        local = self.attention.local if isinstance(self.attention, HeadAttention) else None
        if local is not None and local.layers > self.layers:
            raise ValueError(f"{local.layers} local layers are more than {self.layers} layers")
        if self.vocabulary_padded is not None and self.vocabulary_padded < self.vocabulary:
            raise ValueError("a padded vocabulary is not smaller than the vocabulary")
        return self

    @property
    def rows(self) -> int:
        """Rows of the embedding and of the output layer: the padded vocabulary."""
        return self.vocabulary_padded or self.vocabulary

    @property
    def dense_layers(self) -> int:
        """Layers with the plain feed-forward layer."""
        return self.layers if self.experts is None else self.experts.dense_layers

    def require_counting(self) -> None:
        """Raises InputError where the architecture is one that cannot be counted yet."""
        if self.counting == "unsupported":
            raise InputError(f"{self.name} cannot be counted: {self.counting_reason}")
