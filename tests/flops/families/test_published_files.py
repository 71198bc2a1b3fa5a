"""Files as their makers publish them, which are not as transformers writes them today: older names, and text keys outside."""

from __future__ import annotations

from typing import Any

import pytest

from govcompute.errors import DocumentError
from govcompute.flops import from_config, prefill

#: Qwen2.5-VL-7B-Instruct and Qwen3-235B-A22B, with the keys that bear on a count.
SEES: dict[str, Any] = {
    "model_type": "qwen2_5_vl",
    "hidden_size": 3584,
    "intermediate_size": 18944,
    "num_hidden_layers": 28,
    "num_attention_heads": 28,
    "num_key_value_heads": 4,
    "vocab_size": 152064,
    "use_sliding_window": False,
    "sliding_window": 32768,
    "max_window_layers": 28,
    "vision_config": {"depth": 32, "hidden_size": 1280},
}
SPARSE: dict[str, Any] = {
    "model_type": "qwen3_moe",
    "hidden_size": 4096,
    "intermediate_size": 12288,
    "moe_intermediate_size": 1536,
    "num_hidden_layers": 94,
    "num_attention_heads": 64,
    "num_key_value_heads": 4,
    "head_dim": 128,
    "num_experts": 128,
    "num_experts_per_tok": 8,
    "vocab_size": 151936,
    "mlp_only_layers": [],
}


def test_sizes_of_the_language_model_beside_the_tower() -> None:
    # one matrix of the feed-forward layers: 2 x 8192 x 3584 x 18944 x 28
    count = prefill(from_config(SEES), 8192)
    assert count.component("mlp.gate").flop == 2 * 8192 * 3584 * 18944 * 28
    assert count.component("output.logits").flop == 2 * 8192 * 3584 * 152064
    assert any("towers" in sentence for sentence in count.left_out)


def test_they_count_like_the_nested_ones() -> None:
    inner = {key: value for key, value in SEES.items() if key not in ("model_type", "vision_config")}
    nested = {"model_type": "qwen2_5_vl", "text_config": {**inner, "model_type": "qwen2_5_vl_text"}, "vision_config": {}}
    assert prefill(from_config(SEES), 300).flop == prefill(from_config(nested), 300).flop


def test_a_slip_beside_the_tower_is_refused() -> None:
    with pytest.raises(DocumentError, match=r"'num_hidden_layer' .* nearest valid: 'num_hidden_layers'"):
        from_config({**SEES, "num_hidden_layer": 30})


def test_sizes_that_the_type_passes_over_are_refused() -> None:
    with pytest.raises(DocumentError, match="hidden_size — a size of the language model of type 'llava' stands outside"):
        from_config({"model_type": "llava", "hidden_size": 5120, "num_hidden_layers": 40})


@pytest.mark.parametrize("name", ["num_experts", "num_local_experts"])
def test_experts_under_either_name(name: str) -> None:
    config = {**{key: value for key, value in SPARSE.items() if key != "num_experts"}, name: 128}
    count = prefill(from_config(config), 8192)
    assert count.component("experts.routed.gate").flop == 2 * 8192 * 8 * 4096 * 1536 * 94
    assert count.component("experts.router").flop == 2 * 8192 * 4096 * 128 * 94


def test_too_few_experts_are_told_by_the_name_in_the_file() -> None:
    with pytest.raises(DocumentError, match="at most 4"):
        from_config({**SPARSE, "num_experts": 4})


def test_every_so_manieth_layer_is_full_attention() -> None:
    """Qwen3-Next-80B: 12 of 48 layers with 16 heads of 256; 2 x pairs x 16 x 256 x 12 for the scores."""
    config = {
        "model_type": "qwen3_next",
        "full_attention_interval": 4,
        "head_dim": 256,
        "hidden_size": 2048,
        "intermediate_size": 5120,
        "moe_intermediate_size": 512,
        "num_attention_heads": 16,
        "num_experts": 512,
        "num_experts_per_tok": 10,
        "num_hidden_layers": 48,
        "num_key_value_heads": 2,
        "shared_expert_intermediate_size": 512,
        "vocab_size": 151936,
    }
    pairs = 100 * 101 // 2
    assert prefill(from_config(config), 100).component("attention.scores").flop == 2 * pairs * 16 * 256 * 12
    third = prefill(from_config({**config, "full_attention_interval": 3}), 100)
    assert third.component("attention.scores").flop == 2 * pairs * 16 * 256 * 16


def test_layers_called_mamba_and_attention() -> None:
    """Granite 4: 2 x pairs x 32 heads x 128 for the scores of each of four layers."""
    config = {
        "model_type": "granitemoehybrid",
        "hidden_size": 4096,
        "intermediate_size": 768,
        "layer_types": ["mamba"] * 9 + ["attention"],
        "num_hidden_layers": 10,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
        "num_local_experts": 72,
        "num_experts_per_tok": 10,
        "mamba_d_state": 128,
        "mamba_n_heads": 128,
        "mamba_d_head": 64,
    }
    count = prefill(from_config(config), 100)
    assert count.component("attention.scores").flop == 2 * (100 * 101 // 2) * 32 * 128
    today = {**config, "layer_types": ["linear_attention"] * 9 + ["full_attention"]}
    assert count.flop == prefill(from_config(today), 100).flop


def test_one_thing_under_two_names_has_to_be_one() -> None:
    experts = {"model_type": "gpt_oss", "num_experts_per_tok": 4, "initial_context_length": 4096}
    assert from_config({**experts, "experts_per_token": 4})
    with pytest.raises(DocumentError, match="experts_per_token — 2 is not the 4 of 'num_experts_per_tok'"):
        from_config({**experts, "experts_per_token": 2})
    window = {"model_type": "gemma2", "sliding_window": 4096, "query_pre_attn_scalar": 144}
    assert from_config({**window, "sliding_window_size": 4096})
    with pytest.raises(DocumentError, match="sliding_window_size"):
        from_config({**window, "sliding_window_size": 1024})
