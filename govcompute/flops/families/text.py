"""What decoder families share: layers by kind, attention, feed-forward, mixtures, and the frame around them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from govcompute.flops.attention import Heads, Latent
from govcompute.flops.families.config import Config
from govcompute.flops.matrix import Applied, Matrix
from govcompute.flops.mlp import experts, feed_forward
from govcompute.flops.network import Form, Part, logits, norms, table
from govcompute.flops.product import Reach, Span

Layers = Callable[[Config], list[Part]]

FULL = "full_attention"
SLIDING = "sliding_attention"
CHUNKED = "chunked_attention"


@dataclass(frozen=True, slots=True)
class Family:
    """How the configurations of some model types become parts. `left_out`: what such a model has that is not among them."""

    parts: Layers
    form: Form = "decoder"
    left_out: str = ""


def text(
    mixer: Layers,
    mlp: Layers,
    *,
    head: Layers | None = None,
    layers: Callable[[Config], int] = Config.layers,
    form: Form = "decoder",
    note: str = "",
) -> Family:
    """A language model: embedding, the mixers of all layers, their feed-forward halves, norms, output layer."""
    output = head or language_head

    def parts(c: Config) -> list[Part]:
        hidden = c.size("hidden_size")
        return [
            table("embedding.tokens", c.size("vocab_size"), hidden),
            *mixer(c),
            *mlp(c),
            norms(hidden, 2 * layers(c) + 1),
            *output(c),
        ]

    return Family(parts, form, note)


def language_head(c: Config) -> list[Part]:
    """Hidden by vocabulary."""
    return [logits(c.size("hidden_size"), c.size("vocab_size"), tied=c.flag("tie_word_embeddings"))]


def spans_of(c: Config, layers: list[str], causal: Reach = Reach.CAUSAL) -> tuple[Span, ...]:
    """The reach of layers named by kind. Raises DocumentError for a kind that has no formula."""
    spans = []
    for kind, number in Counter(layers).items():
        if kind == FULL:
            spans.append(Span(number, causal))
        elif kind == SLIDING:
            spans.append(Span(number, Reach.SLIDING, c.size("sliding_window")))
        elif kind == CHUNKED:
            spans.append(Span(number, Reach.CHUNKED, c.size("attention_chunk_size")))
        else:
            c.fail("layer_types", f"layers of kind '{kind}' are not understood", f"{FULL}, {SLIDING} or {CHUNKED}")
    return tuple(spans)


def layer_kinds(c: Config) -> list[str]:
    """The kind of each layer: as listed, or by the older keys for the same."""
    number = c.layers()
    c.ignore("max_window_layers", "use_sliding_window", "sliding_window", "sliding_window_pattern", "_sliding_window_pattern")
    if c.given("sliding_window_size") and c.get("sliding_window_size") != c.get("sliding_window"):  # Gemma 2 has both names
        c.fail(
            "sliding_window_size", f"{c.get('sliding_window_size')} is not the {c.get('sliding_window')} of 'sliding_window'"
        )
    if c.given("layer_types") and c.get("layer_types") is not None:
        return c.items("layer_types", number)
    pattern = c.first("sliding_window_pattern", "_sliding_window_pattern")
    if c.given(pattern) and isinstance(c.get(pattern), int):
        every = c.size(pattern)
        return [FULL if (index + 1) % every == 0 else SLIDING for index in range(number)]
    if c.has("max_window_layers"):
        used = c.flag("use_sliding_window") if c.has("use_sliding_window") else True
        start = c.count("max_window_layers", number) if used and c.optional("sliding_window") else number
        return [FULL if index < start else SLIDING for index in range(number)]
    if c.get("layer_types") is not None:
        return c.items("layer_types", number)
    off = c.has("use_sliding_window") and not c.flag("use_sliding_window")
    local = c.has("sliding_window") and c.optional("sliding_window") and not off
    return [SLIDING if local else FULL] * number


def head_shape(c: Config) -> tuple[int, int, int]:
    """Heads, heads for keys and values, width of a head."""
    heads = c.size("num_attention_heads")
    kv = c.size("num_key_value_heads", heads) if c.has("num_key_value_heads") else heads
    if heads % kv:
        c.fail("num_key_value_heads", f"{heads} heads do not divide into {kv} groups", f"a divisor of {heads}")
    if c.has("head_dim") and c.get("head_dim") is not None:
        return heads, kv, c.size("head_dim")
    return heads, kv, c.divided("hidden_size", "num_attention_heads")


def head_attention(c: Config) -> list[Part]:
    """The same heads in every layer, some of them local."""
    heads, kv, width = head_shape(c)
    return Heads(c.size("hidden_size"), heads, kv, width).parts(spans_of(c, layer_kinds(c)))


def gated_head_attention(c: Config) -> list[Part]:
    """As `head_attention`, with a gate as wide as all heads on the result."""
    heads, kv, width = head_shape(c)
    return Heads(c.size("hidden_size"), heads, kv, width, gate=heads * width).parts(spans_of(c, layer_kinds(c)))


def latent_attention(c: Config) -> list[Part]:
    """Latent attention in every layer."""
    return latent_shape(c).parts((Span(c.layers()),))


def latent_shape(c: Config) -> Latent:
    """The sizes of latent attention; the widths of whole heads follow from them."""
    c.ignore("qk_head_dim", "head_dim", "num_key_value_heads")
    return Latent(
        c.size("hidden_size"),
        c.size("num_attention_heads"),
        c.optional("q_lora_rank") or 0,
        c.size("kv_lora_rank"),
        c.size("qk_nope_head_dim"),
        c.size("qk_rope_head_dim"),
        c.size("v_head_dim"),
    )


def gated_mlp(c: Config) -> list[Part]:
    """Three matrices in every layer."""
    return [*feed_forward("mlp", c.size("hidden_size"), c.size("intermediate_size"), c.layers(), gated=True)]


def plain_mlp(c: Config) -> list[Part]:
    """Two matrices in every layer; four times the width where nothing else is said."""
    hidden = c.size("hidden_size")
    key = c.first("intermediate_size", "ffn_dim", "n_inner", "ffn_hidden_size")
    return [*feed_forward("mlp", hidden, c.size(key, 4 * hidden), c.layers(), gated=False)]


def sparse_layers(c: Config) -> int:
    """How many layers hold experts, by whichever key the type has for it."""
    number = c.layers()
    if c.has("mlp_layer_types") and c.get("mlp_layer_types") is not None:
        if c.has("first_k_dense_replace") and c.given("first_k_dense_replace") and not c.given("mlp_layer_types"):
            return number - min(c.count("first_k_dense_replace"), number)
        kinds = c.items("mlp_layer_types", number)
        for kind in kinds:
            if kind not in ("dense", "sparse"):
                c.fail("mlp_layer_types", f"feed-forward layers of kind '{kind}' are not understood", "dense or sparse")
        return kinds.count("sparse")
    if c.has("first_k_dense_replace"):
        dense = min(c.count("first_k_dense_replace", 0), number)
        step = c.size("moe_layer_freq", 1) if c.has("moe_layer_freq") else 1
        return sum(index >= dense and index % step == 0 for index in range(number))
    if c.has("num_dense_layers"):
        return number - min(c.count("num_dense_layers"), number)
    if c.has("decoder_sparse_step"):
        step = c.size("decoder_sparse_step")
        only = c.get("mlp_only_layers") or []
        return sum(index not in only and (index + 1) % step == 0 for index in range(number))
    return number


def mixture(c: Config) -> list[Part]:
    """Experts in the sparse layers, a gated feed-forward layer in the others."""
    hidden, sparse = c.size("hidden_size"), sparse_layers(c)
    dense = c.layers() - sparse
    parts: list[Part] = []
    c.get("intermediate_size")
    if dense:
        parts += feed_forward("mlp", hidden, c.size("intermediate_size"), dense, gated=True)
    if sparse:
        parts += expert_layers(c, sparse)
    return parts


def expert_layers(c: Config, layers: int, *, gated: bool = True) -> list[Part]:
    """`layers` layers of experts, by whichever keys the type has for their number and sizes."""
    count = c.first("num_local_experts", "num_experts", "n_routed_experts", "moe_num_experts")
    per_token = c.first("num_experts_per_tok", "num_experts_per_token", "moe_topk", "moe_k")
    width = c.first("moe_intermediate_size", "intermediate_size")
    if c.given("experts_per_token") and c.size("experts_per_token") != c.size(per_token):
        c.fail("experts_per_token", f"{c.size('experts_per_token')} is not the {c.size(per_token)} of '{per_token}'")
    if c.size(per_token) > c.size(count):
        c.fail(
            per_token, f"a token cannot pass through {c.size(per_token)} of {c.size(count)} experts", f"at most {c.size(count)}"
        )
    shared, shared_width = 0, 0
    key = c.first("n_shared_experts", "num_shared_experts", "moe_num_shared_experts")
    if c.has(key):
        shared = c.count(key, 0)
    wide = c.first("shared_expert_intermediate_size", "shared_intermediate_size")
    if c.has(wide):
        shared_width = c.count(wide, 0)
        shared = (shared or 1) if shared_width else 0
    parts: list[Part] = [
        *experts(
            c.size("hidden_size"),
            c.size(width),
            layers,
            count=c.size(count),
            per_token=c.size(per_token),
            gated=gated,
            shared=shared,
            shared_intermediate=shared_width,
        )
    ]
    return parts


def shared_gate(c: Config, layers: int) -> list[Part]:
    """A gate of one number on the shared expert (Qwen2-MoE)."""
    return [Matrix("experts.shared_gate", c.size("hidden_size"), 1, layers, layers, Applied.TOKENS)]


def mixture_with_gate(c: Config) -> list[Part]:
    """As `mixture`, with a gate on the shared expert."""
    sparse = sparse_layers(c)
    return [*mixture(c), *(shared_gate(c, sparse) if sparse else [])]
