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
