"""What a model has and a count has not is said with the count."""

from __future__ import annotations

from govcompute.flops import from_config, prefill, training_step
from govcompute.training import from_architecture

DEEPSEEK = {
    "model_type": "deepseek_v3", "vocab_size": 64, "hidden_size": 32, "intermediate_size": 48, "moe_intermediate_size": 16,
    "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 4, "n_routed_experts": 4, "num_experts_per_tok": 2,
    "n_shared_experts": 1, "n_group": 1, "topk_group": 1, "first_k_dense_replace": 1, "q_lora_rank": 16, "kv_lora_rank": 8,
    "qk_nope_head_dim": 8, "qk_rope_head_dim": 4, "v_head_dim": 8,
}  # fmt: skip


def test_blocks_for_further_tokens_are_named() -> None:
    model = from_config({**DEEPSEEK, "num_nextn_predict_layers": 1})
    said = "1 multi-token-prediction block(s) (num_nextn_predict_layers)"
    assert said in str(prefill(model, 8))
    assert said in str(training_step(model, 8))
    assert any(said in line for line in from_architecture(model, 1000, 8).assumptions)


def test_nothing_is_said_where_there_are_none() -> None:
    for absent in ({}, {"num_nextn_predict_layers": 0}):
        model = from_config({**DEEPSEEK, **absent})
        assert model.left_out == ()
        assert "left out" not in str(prefill(model, 8))


def test_towers_for_pictures_are_named() -> None:
    inner = {
        "model_type": "llama", "vocab_size": 64, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2,
        "num_attention_heads": 4,
    }  # fmt: skip
    both = from_config({"model_type": "llava", "text_config": inner, "vision_config": {"model_type": "clip_vision_model"}})
    assert "left out: towers for pictures and sound" in str(prefill(both, 8))
    assert any("left out: towers" in line for line in from_architecture(both, 1000, 8).assumptions)
    assert prefill(both, 8).flop == prefill(from_config(inner), 8).flop
