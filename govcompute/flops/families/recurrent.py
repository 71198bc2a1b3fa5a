"""Families with state-space models, linear attention or short convolutions, alone or between layers of attention."""

from __future__ import annotations

from collections.abc import Callable

from govcompute.flops.attention import Heads
from govcompute.flops.families.config import Config
from govcompute.flops.families.text import (
    FULL,
    Family,
    Layers,
    expert_layers,
    gated_mlp,
    head_shape,
    latent_shape,
    mixture,
    mixture_with_gate,
    plain_mlp,
    spans_of,
    text,
)
from govcompute.flops.matrix import Matrix, convolution
from govcompute.flops.mlp import experts, feed_forward
from govcompute.flops.network import Part
from govcompute.flops.product import Reach, Span
from govcompute.flops.recurrent import GatedDelta, Mamba, Mamba2, short_convolution
from govcompute.flops.scan import Rule, Scan

LINEAR = "linear_attention"


def no_mlp(c: Config) -> list[Part]:
    """Nothing: the mixer is the whole layer."""
    return []


def mamba_layers(c: Config) -> list[Part]:
    """Mamba in every layer."""
    hidden = c.size("hidden_size")
    expanded = c.size("expand") * hidden
    inner = c.size("intermediate_size") if c.given("intermediate_size") else expanded
    rank = _rank(c, "time_step_rank", hidden)
    return Mamba(hidden, inner, c.size("state_size"), rank, c.size("conv_kernel")).parts(c.layers())


def _rank(c: Config, key: str, hidden: int) -> int:
    return -(-hidden // 16) if c.get(key) in ("auto", None) else c.size(key)


def mamba2_layers(c: Config) -> list[Part]:
    """Mamba-2 in every layer."""
    hidden, heads, width = c.size("hidden_size"), c.size("num_heads"), c.size("head_dim")
    c.get("time_step_rank")
    if heads * width != c.size("expand") * hidden:
        c.fail("num_heads", f"{heads} heads of {width} are not expand times hidden_size, {c.size('expand') * hidden}")
    return Mamba2(
        hidden, heads, width, c.size("state_size"), c.size("n_groups"), c.size("conv_kernel"), c.size("chunk_size")
    ).parts(c.layers())


def hybrid_mamba2(c: Config) -> Mamba2:
    """The sizes of Mamba-2 layers as Bamba and its kin write them."""
    hidden, heads = c.size("hidden_size"), c.size("mamba_n_heads")
    key = c.first("mamba_d_ssm", "none")
    inner = c.size(key) if c.has(key) and c.get(key) else c.size("mamba_expand") * hidden
    width = inner // heads if c.get("mamba_d_head") == "auto" else c.size("mamba_d_head")
    if heads * width != inner:
        c.fail("mamba_n_heads", f"{heads} heads of {width} are not {inner} channels")
    return Mamba2(
        hidden,
        heads,
        width,
        c.size("mamba_d_state"),
        c.size("mamba_n_groups"),
        c.size("mamba_d_conv"),
        c.size("mamba_chunk_size"),
    )


def attention_in(c: Config, layers: int, *, gate: bool = False) -> list[Part]:
    """Full attention in `layers` layers; `gate`: as wide as all heads, on the result."""
    heads, kv, width = head_shape(c)
    shape = Heads(c.size("hidden_size"), heads, kv, width, gate=heads * width if gate else 0)
    return shape.parts((Span(layers),)) if layers else []


def bamba(c: Config) -> list[Part]:
    """Mamba-2 in all layers but `attn_layer_indices`."""
    where = c.get("attn_layer_indices") or []
    kinds = c.items("layer_types", c.layers()) if c.get("layer_types") else []
    attention = kinds.count(FULL) if kinds else sum(index < c.layers() for index in where)
    return [*hybrid_mamba2(c).parts(c.layers() - attention), *attention_in(c, attention)]


def falcon_h1(c: Config) -> list[Part]:
    """Mamba-2 and attention side by side in every layer."""
    return [*hybrid_mamba2(c).parts(c.layers()), *attention_in(c, c.layers())]


#: What older files call the kinds of layers, and transformers renames.
_OLDER = {"mamba": LINEAR, "attention": FULL}


def _kinds(c: Config) -> list[str]:
    """The kind of each layer: as listed, or full attention in every so-manieth, as older files of Qwen say it."""
    c.ignore("full_attention_interval")
    if c.given("full_attention_interval") and not c.given("layer_types"):
        every = c.size("full_attention_interval")
        return [LINEAR if (index + 1) % every else FULL for index in range(c.layers())]
    return [_OLDER.get(kind, kind) if isinstance(kind, str) else kind for kind in c.items("layer_types", c.layers())]


def listed(other: Callable[[Config, int], list[Part]], kind: str = LINEAR, *, gate: bool = False) -> Layers:
    """Attention in the layers named so, `other` in the layers of `kind`; sliding layers are attention too."""

    def mixer(c: Config) -> list[Part]:
        kinds = _kinds(c)
        known = [name for name in kinds if name != kind]
        heads, kv, width = head_shape(c)
        shape = Heads(c.size("hidden_size"), heads, kv, width, gate=heads * width if gate else 0)
        spans = spans_of(c, known)
        number = len(kinds) - len(known)
        return [*(shape.parts(spans) if spans else []), *(other(c, number) if number else [])]

    return mixer


def gated_delta(c: Config, layers: int) -> list[Part]:
    """Gated delta-net as Qwen3-Next writes it."""
    heads, hidden = c.size("num_attention_heads"), c.size("hidden_size")
    keys = c.size("linear_num_key_heads", heads)
    width = c.size("linear_key_head_dim", 3 * hidden // (4 * keys) or 1)
    return GatedDelta(
        hidden,
        keys,
        c.size("linear_num_value_heads", heads),
        width,
        c.size("linear_value_head_dim", 2 * width),
        c.size("linear_conv_kernel_dim"),
    ).parts(layers)


def kimi_linear(c: Config) -> list[Part]:
    """Kimi delta attention (a forget gate for each channel) three times in four, latent attention else."""
    kinds = c.items("layer_types", c.layers())
    linear, heads, width = kinds.count(LINEAR), c.size("linear_num_heads"), c.size("linear_head_dim")
    delta = GatedDelta(
        c.size("hidden_size"), heads, heads, width, width, c.size("linear_conv_kernel_dim"), heads * width, width, width
    )
    parts = delta.parts(linear) if linear else []
    spans = spans_of(c, [kind for kind in kinds if kind != LINEAR])
    return [*parts, *(latent_shape(c).parts(spans) if spans else [])]


def bailing_hybrid(c: Config) -> list[Part]:
    """As Kimi's, with one-step gates, and a gate for each head on latent attention."""
    kinds = c.items("layer_types", c.layers())
    linear, heads = kinds.count(LINEAR), c.size("linear_num_heads", c.size("num_attention_heads"))
    width = c.size("linear_head_dim")
    c.ignore("layer_group_size", "head_dim")
    delta = GatedDelta(
        c.size("hidden_size"),
        heads,
        heads,
        width,
        width,
        c.size("linear_conv_kernel_dim", c.size("short_conv_kernel_size")),
        heads * width,
    )
    spans = spans_of(c, [kind for kind in kinds if kind != LINEAR])
    number = len(kinds) - linear
    gate = Matrix("attention.gate", c.size("hidden_size"), c.size("num_attention_heads"), number, number)
    return [*(delta.parts(linear) if linear else []), *([*latent_shape(c).parts(spans), gate] if spans else [])]


def lightning(c: Config, layers: int) -> list[Part]:
    """Lightning attention: one matrix for queries, keys and values, and an output gate (MiniMax-01)."""
    hidden = c.size("hidden_size")
    heads, _, width = head_shape(c)
    inner = heads * width
    return [
        Matrix("linear_attention.input", hidden, 3 * inner, layers, layers),
        Matrix("linear_attention.gate", hidden, inner, layers, layers),
        Scan("linear_attention.scan", layers, Rule.LINEAR, heads, width, width, heads, c.size("block_size")),
        Matrix("linear_attention.output", inner, hidden, layers, layers),
    ]


def granite_hybrid_mlp(c: Config) -> list[Part]:
    """A shared feed-forward layer everywhere, and experts where there are any."""
    hidden, layers = c.size("hidden_size"), c.layers()
    parts: list[Part] = [*feed_forward("experts.shared", hidden, c.size("shared_intermediate_size"), layers, gated=True)]
    number = c.count("num_local_experts")
    c.ignore("intermediate_size", "num_experts_per_tok")
    if number:
        parts += experts(hidden, c.size("intermediate_size"), layers, count=number, per_token=c.size("num_experts_per_tok"))
    return parts


def jamba(c: Config) -> list[Part]:
    """Mamba everywhere but one layer in `attn_layer_period`."""
    hidden, layers = c.size("hidden_size"), c.layers()
    if c.get("layers_block_type") is None and c.get("layer_types") is None:
        period, offset = c.size("attn_layer_period"), c.count("attn_layer_offset")
        attention = sum(index % period == offset for index in range(layers))
    else:
        key = "layer_types" if c.get("layer_types") is not None else "layers_block_type"
        attention = sum(kind in ("attention", FULL) for kind in c.items(key, layers))
    mamba = Mamba(
        hidden,
        c.size("mamba_expand") * hidden,
        c.size("mamba_d_state"),
        _rank(c, "mamba_dt_rank", hidden),
        c.size("mamba_d_conv"),
    )
    return [*mamba.parts(layers - attention), *attention_in(c, attention)]


def jamba_mlp(c: Config) -> list[Part]:
    """Experts in one layer in `expert_layer_period`."""
    hidden, layers, number = c.size("hidden_size"), c.layers(), c.size("num_experts")
    period, offset = c.size("expert_layer_period"), c.count("expert_layer_offset")
    sparse = sum(index % period == offset for index in range(layers)) if number > 1 else 0
    dense = feed_forward("mlp", hidden, c.size("intermediate_size"), layers - sparse, gated=True)
    return [*dense, *(expert_layers(c, sparse) if sparse else [])]


def nemotron_kinds(c: Config) -> list[str]:
    """The kind of each layer: as a list, or as one letter each."""
    if c.given("hybrid_override_pattern") and not c.given("layers_block_type"):
        words = {"M": "mamba", "*": "attention", "-": "mlp", "E": "moe"}
        return [words.get(letter, letter) for letter in str(c.get("hybrid_override_pattern"))]
    c.ignore("hybrid_override_pattern")
    return list(c.get("layers_block_type"))


def nemotron_h(c: Config) -> list[Part]:
    """Layers that are one thing each: Mamba-2, attention, a feed-forward layer or experts."""
    hidden, kinds = c.size("hidden_size"), nemotron_kinds(c)
    c.ignore(
        "mtp_layers_block_type",
        "num_nextn_predict_layers",
        "num_hidden_layers",
        "expand",
        "moe_shared_expert_overlap",
        "sliding_window",
    )
    c.ignore("intermediate_size", "n_routed_experts", "n_shared_experts", "moe_intermediate_size", "num_experts_per_tok")
    c.ignore("moe_shared_expert_intermediate_size", "moe_latent_size")
    parts: list[Part] = []
    for kind in dict.fromkeys(kinds):
        parts += _nemotron_layers(c, kind, kinds.count(kind), hidden)
    return parts


def _nemotron_layers(c: Config, kind: str, number: int, hidden: int) -> list[Part]:
    if kind in ("mamba", LINEAR):
        heads, width = c.size("mamba_num_heads"), c.size("mamba_head_dim")
        sizes = c.size("ssm_state_size"), c.size("n_groups"), c.size("conv_kernel"), c.size("chunk_size")
        return Mamba2(hidden, heads, width, *sizes).parts(number)
    if kind in ("attention", FULL):
        return attention_in(c, number)
    if kind == "mlp":
        return [*feed_forward("mlp", hidden, c.size("intermediate_size"), number, gated=False)]
    if kind == "moe":
        latent = c.optional("moe_latent_size")
        width, shared = c.size("moe_intermediate_size"), c.count("n_shared_experts")
        count, per_token = c.size("n_routed_experts"), c.size("num_experts_per_tok")
        parts: list[Part] = []
        listed = experts(latent or hidden, width, number, count=count, per_token=per_token, gated=False)
        if latent:
            listed[0] = Matrix("experts.router", hidden, count, number, number)
            parts += [
                Matrix("experts.latent_down", hidden, latent, number, number),
                Matrix("experts.latent_up", latent, hidden, number, number),
            ]
        parts += listed
        if shared:
            parts += feed_forward(
                "experts.shared", hidden, c.size("moe_shared_expert_intermediate_size") * shared, number, gated=False
            )
        return parts
    return c.fail("layers_block_type", f"layers of kind '{kind}' are not understood", "mamba, attention, mlp or moe")


def recurrent_gemma(c: Config) -> list[Part]:
    """Real-gated linear recurrent units between layers of local attention (Griffin, arXiv 2402.19427)."""
    layers, hidden = c.layers(), c.size("hidden_size")
    width = c.size("lru_width", hidden)
    block = c.get("block_types")
    kinds = [block[index % len(block)] for index in range(layers)]
    recurrent, heads = kinds.count("recurrent"), c.size("num_attention_heads")
    local = Span(layers - recurrent, Reach.SLIDING, c.size("attention_window_size"))
    unit = width // heads
    head, kv, dim = head_shape(c)
    return [
        *Heads(hidden, head, kv, dim).parts((local,)),
        Matrix("recurrent.input", hidden, width, 2 * recurrent, 2 * recurrent),
        convolution("recurrent.convolution", (width, width), c.size("conv1d_width"), recurrent, groups=width),
        Matrix("recurrent.gates", unit, unit, 2 * recurrent * heads, 2 * recurrent * heads),
        Matrix("recurrent.output", width, hidden, recurrent, recurrent),
    ]


def half_mlp(c: Config) -> list[Part]:
    """Gated, and half as wide as the configuration says."""
    return [*feed_forward("mlp", c.size("hidden_size"), c.size("intermediate_size") // 2, c.layers(), gated=True)]


def rwkv(c: Config) -> list[Part]:
    """Time mixing: four matrices, and a recurrence without products (arXiv 2305.13048, section 3.1)."""
    hidden, layers = c.size("hidden_size"), c.layers()
    width = c.size("attention_hidden_size", hidden)
    return [
        Matrix("time_mixing.input", hidden, width, 3 * layers, 3 * layers),
        Matrix("time_mixing.output", width, hidden, layers, layers),
    ]


def rwkv_mlp(c: Config) -> list[Part]:
    """Channel mixing: a plain feed-forward layer, and a gate of its own."""
    hidden, layers = c.size("hidden_size"), c.layers()
    c.get("context_length")
    return [*plain_mlp(c), Matrix("mlp.receptance", hidden, hidden, layers, layers)]


def convolutions(c: Config, layers: int) -> list[Part]:
    """LFM2's short convolutions."""
    return short_convolution(c.size("hidden_size"), c.size("conv_L_cache"), layers)


def lfm2_mlp(c: Config) -> list[Part]:
    """Two thirds of the width, rounded up to a multiple, unless the configuration says not to."""
    width = c.size("intermediate_size")
    multiple = c.size("block_multiple_of")
    if c.flag("block_auto_adjust_ff_dim"):
        width = 2 * width // 3
        factor = c.get("block_ffn_dim_multiplier")
        width = width if factor is None else int(factor * width)
        width = multiple * -(-width // multiple)
    return [*feed_forward("mlp", c.size("hidden_size"), width, c.layers(), gated=True)]


def lfm2(c: Config) -> list[Part]:
    """Attention in some layers, short convolutions in the others."""
    if not c.given("layer_types") and c.given("full_attn_idxs"):
        number = len(c.get("full_attn_idxs"))
        return [*attention_in(c, number), *convolutions(c, c.layers() - number)]
    c.get("full_attn_idxs")
    return listed(convolutions, "conv")(c)


def lfm3(c: Config) -> list[Part]:
    """As LFM2, with a gate of one number for each head."""
    kinds = c.items("layer_types", c.layers())
    number = len(kinds) - kinds.count("conv")
    c.get("use_sandwich_norm")
    gate = [Matrix("attention.gate", c.size("hidden_size"), c.size("num_attention_heads"), number, number)]
    return [*listed(convolutions, "conv")(c), *(gate if c.flag("use_attention_gate") else [])]


FAMILIES: dict[str, Family] = {
    "mamba": text(mamba_layers, no_mlp),
    "falcon_mamba": text(mamba_layers, no_mlp),
    "mamba2": text(mamba2_layers, no_mlp),
    "bamba": text(bamba, gated_mlp),
    "falcon_h1": text(falcon_h1, gated_mlp),
    "granitemoehybrid": text(listed(lambda c, n: hybrid_mamba2(c).parts(n)), granite_hybrid_mlp),
    "jamba": text(jamba, jamba_mlp),
    "nemotron_h": text(nemotron_h, no_mlp, layers=lambda c: len(nemotron_kinds(c))),
    "qwen3_next": text(listed(gated_delta, gate=True), mixture_with_gate),
    "qwen3_5_text": text(listed(gated_delta, gate=True), gated_mlp),
    "qwen3_5_moe_text": text(listed(gated_delta, gate=True), mixture_with_gate),
    "olmo_hybrid": text(listed(gated_delta), gated_mlp),
    "kimi_linear": text(kimi_linear, mixture),
    "bailing_hybrid": text(bailing_hybrid, mixture),
    "minimax": text(listed(lightning), mixture),
    "recurrent_gemma": text(recurrent_gemma, half_mlp),
    "rwkv": text(rwkv, rwkv_mlp),
    "lfm2": text(lfm2, lfm2_mlp),
    "lfm2_moe": text(lfm2, mixture),
    "lfm3": text(lfm3, gated_mlp),
}
