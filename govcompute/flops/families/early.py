"""Decoders of the first years, whose keys have names of their own."""

from __future__ import annotations

from govcompute.flops.attention import Heads
from govcompute.flops.families.config import Config
from govcompute.flops.families.text import (
    FULL,
    SLIDING,
    Family,
    gated_mlp,
    head_attention,
    head_shape,
    language_head,
    layer_kinds,
    plain_mlp,
    text,
)
from govcompute.flops.matrix import Applied, Matrix
from govcompute.flops.mlp import feed_forward
from govcompute.flops.network import Part, logits
from govcompute.flops.product import Reach, Span
from govcompute.quantity import counted


def falcon(c: Config) -> list[Part]:
    """Groups of heads in the new form, else one head or as many heads for keys and values."""
    heads = c.size("num_attention_heads")
    kv = c.get("num_kv_heads")
    groups = 1 if c.flag("multi_query") else heads
    if c.flag("new_decoder_architecture"):
        groups = c.size("num_kv_heads", heads)
    if kv is not None and heads % groups:
        c.fail("num_kv_heads", f"{heads} heads do not divide into {groups} groups", f"a divisor of {heads}")
    c.ignore("alibi", "parallel_attn", "num_ln_in_parallel_attn")
    width = c.divided("hidden_size", "num_attention_heads")
    return Heads(c.size("hidden_size"), heads, groups, width).parts((Span(c.layers()),))


def bigcode(c: Config) -> list[Part]:
    """One head for keys and values, or as many as for queries."""
    heads = c.size("num_attention_heads")
    groups = 1 if c.flag("multi_query") else heads
    c.ignore("num_key_value_heads")
    width = c.divided("hidden_size", "num_attention_heads")
    return Heads(c.size("hidden_size"), heads, groups, width).parts((Span(c.layers()),))


def gpt_neo(c: Config) -> list[Part]:
    """Layers of full and local attention by turns."""
    layers, heads = c.layers(), c.size("num_attention_heads")
    kinds = c.get("attention_layers")
    types = c.get("attention_types")
    if c.given("attention_types") and not c.given("attention_layers"):
        kinds = [kind for pattern, times in types for _ in range(times) for kind in pattern]
    if isinstance(kinds, dict):
        kinds = c.items("attention_layers", layers)
    if len(kinds) != layers:
        c.fail(
            "attention_types",
            f"{counted(len(kinds), 'kind')} of attention for {counted(layers, 'layer')}",
            "one for each layer",
        )
    local = kinds.count("local")
    shape = Heads(c.size("hidden_size"), heads, heads, c.divided("hidden_size", "num_attention_heads"))
    spans = (Span(local, Reach.SLIDING, c.size("window_size")), Span(layers - local))
    return shape.parts(tuple(span for span in spans if span.layers))


def four_times(c: Config) -> list[Part]:
    """Two matrices, four times as wide as the model."""
    hidden = c.size("hidden_size")
    c.ignore("slow_but_exact", "apply_residual_connection_post_layernorm")
    return [*feed_forward("mlp", hidden, 4 * hidden, c.layers(), gated=False)]


def japanese(c: Config) -> list[Part]:
    """Two matrices, as many times as wide as the model as the configuration says."""
    hidden = c.size("hidden_size")
    return [*feed_forward("mlp", hidden, c.size("intermediate_multiple_size") * hidden, c.layers(), gated=False)]


def mpt_mlp(c: Config) -> list[Part]:
    """Two matrices, `expansion_ratio` times as wide as the model."""
    hidden = c.size("hidden_size")
    c.ignore("attn_config", "learned_pos_emb", "embedding_fraction", "no_bias", "verbose")
    return [*feed_forward("mlp", hidden, c.size("expansion_ratio") * hidden, c.layers(), gated=False)]


def ctrl_mlp(c: Config) -> list[Part]:
    """Two matrices, `dff` wide."""
    return [*feed_forward("mlp", c.size("hidden_size"), c.size("dff"), c.layers(), gated=False)]


def opt_head(c: Config) -> list[Part]:
    """Words may have another width than the model: a projection in and one out."""
    hidden = c.size("hidden_size")
    words = c.size("word_embed_proj_dim", hidden)
    ends = [Matrix("embedding.projection", words, hidden, 1, 1), Matrix("output.projection", hidden, words, 1, 1)]
    c.ignore("do_layer_norm_before", "_remove_final_layer_norm")
    return [*(ends if words != hidden else []), logits(words, c.size("vocab_size"), tied=c.flag("tie_word_embeddings"))]


def double_scores(c: Config) -> list[Part]:
    """Differential attention as it is computed: both halves of the values are weighted by all heads."""
    heads, kv, width = head_shape(c)
    span = (Span(c.layers()),)
    parts = Heads(c.size("hidden_size"), heads, kv, width).parts(span)
    products = [part for part in parts if not isinstance(part, Matrix)]
    return [*parts, *products]


def doge(c: Config) -> list[Part]:
    """A score of each key and head beside the products (arXiv 2412.11834)."""
    if c.flag("is_moe"):
        c.fail("is_moe", "Doge with experts has no formula here", "false")
    heads, kv, width = head_shape(c)
    c.ignore("keep_window_size", "num_experts", "num_experts_per_tok", "sliding_window")
    delta = Matrix("attention.dynamic_mask", kv * width, kv, c.layers(), c.layers())
    return [*Heads(c.size("hidden_size"), heads, kv, width).parts((Span(c.layers()),)), delta]


def modernbert_head(c: Config) -> list[Part]:
    """A hidden x hidden layer before the output layer."""
    hidden = c.size("hidden_size")
    return [Matrix("output.transform", hidden, hidden, 1, 1, Applied.LOGITS), *language_head(c)]


def modernbert_decoder(c: Config) -> list[Part]:
    """Local layers see `sliding_window` keys."""
    c.ignore("global_attn_every_n_layers")
    window = c.size("sliding_window", c.size("local_attention") // 2)
    kinds = layer_kinds(c)
    spans = Span(kinds.count(SLIDING), Reach.SLIDING, window), Span(kinds.count(FULL))
    if len(kinds) != sum(span.layers for span in spans):
        c.fail("layer_types", "a kind of layer that is not understood", f"{FULL} or {SLIDING}")
    heads, kv, width = head_shape(c)
    return Heads(c.size("hidden_size"), heads, kv, width).parts(tuple(span for span in spans if span.layers))


FAMILIES: dict[str, Family] = {
    "bloom": text(head_attention, four_times),
    "ctrl": text(head_attention, ctrl_mlp),
    "diffllama": text(double_scores, gated_mlp),
    "doge": text(doge, gated_mlp),
    "falcon": text(falcon, plain_mlp),
    "gpt_bigcode": text(bigcode, plain_mlp),
    "gpt_neo": text(gpt_neo, plain_mlp),
    "gpt_neox_japanese": text(head_attention, japanese),
    "modernbert-decoder": text(modernbert_decoder, gated_mlp, head=modernbert_head),
    "mpt": text(head_attention, mpt_mlp),
    "opt": text(head_attention, plain_mlp, head=opt_head),
}
