"""Configurations as they are written, and one clear error for each that cannot be counted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from govcompute.documents import parse_json
from govcompute.errors import DocumentError
from govcompute.flops import Convention, Network, Work, decode, forward, from_config, parameters, prefill
from govcompute.flops.families import FAMILIES, NESTED, UNSUPPORTED
from govcompute.flops.families.config import defaults
from govcompute.registry.architecture import Architectures

LLAMA = {
    "model_type": "llama", "hidden_size": 16384, "num_hidden_layers": 126, "num_attention_heads": 128,
    "num_key_value_heads": 8, "intermediate_size": 53248, "vocab_size": 128256, "head_dim": 128, "torch_dtype": "bfloat16",
    "rope_scaling": {"factor": 8.0, "rope_type": "llama3"}, "architectures": ["LlamaForCausalLM"],
}  # fmt: skip
DEEPSEEK = {
    "model_type": "deepseek_v3", "auto_map": {"AutoConfig": "configuration_deepseek.DeepseekV3Config"}, "ep_size": 1,
    "first_k_dense_replace": 3, "hidden_size": 7168, "intermediate_size": 18432, "kv_lora_rank": 512, "moe_layer_freq": 1,
    "moe_intermediate_size": 2048, "n_group": 8, "n_routed_experts": 256, "n_shared_experts": 1, "num_attention_heads": 128,
    "num_experts_per_tok": 8, "num_hidden_layers": 61, "num_key_value_heads": 128, "num_nextn_predict_layers": 1,
    "q_lora_rank": 1536, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "quantization_config": {"fmt": "e4m3"},
    "scoring_func": "sigmoid", "seq_aux": True, "topk_method": "noaux_tc", "v_head_dim": 128, "vocab_size": 129280,
}  # fmt: skip


def _same(network: Network, other: Any) -> bool:
    works = Work(2_048), Work(1, 2_048), Work(5, 2_048)
    forms = Convention(), Convention(attention="full", latent="absorbed"), Convention(experts="all", latent="reexpanded")
    return all(forward(network, work, form).flop == forward(other, work, form).flop for work in works for form in forms)


@pytest.mark.parametrize(
    ("config", "name"),
    [
        (LLAMA, "llama-3.1-405b"),
        (DEEPSEEK, "deepseek-v3"),
        ({"model_type": "gpt2"}, "gpt-2-124m"),
        ({"model_type": "bert"}, "bert-base"),
        ({"model_type": "mixtral"}, "mixtral-8x7b-v0.1"),
    ],
)
def test_a_configuration_counts_as_our_own_file(config: dict[str, Any], name: str, architectures: Architectures) -> None:
    network = from_config(config, ignore_auto_map=True)
    assert _same(network, architectures[name]) if network.form == "decoder" else True
    assert prefill(network, 512).flop == prefill(architectures[name], 512).flop


def test_parameters_of_a_configuration(architectures: Architectures) -> None:
    assert parameters(from_config(LLAMA)).total == parameters(architectures["llama-3.1-405b"]).total


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps(LLAMA))
    assert prefill(from_config(path), 128).flop == prefill(from_config(LLAMA), 128).flop


def test_layers_are_grouped() -> None:
    assert len(from_config(LLAMA).parts) == len(from_config(LLAMA | {"num_hidden_layers": 2}).parts)


def test_a_language_model_inside_another() -> None:
    inner = {"model_type": "llama", "hidden_size": 64, "num_attention_heads": 4, "num_hidden_layers": 2, "head_dim": 16}
    outer = {"model_type": "llava", "text_config": inner, "vision_config": {"model_type": "clip_vision_model"}}
    assert prefill(from_config(outer), 16).flop == prefill(from_config(inner), 16).flop


def test_windows_count_as_windows() -> None:
    gemma = {"model_type": "gemma3_text", "num_hidden_layers": 12, "sliding_window": 1_024}
    near, far = from_config(gemma), from_config(gemma | {"layer_types": ["full_attention"] * 12})
    assert prefill(near, 512).flop == prefill(far, 512).flop
    assert decode(near, 8_192).flop < decode(far, 8_192).flop
    pattern = from_config({"model_type": "gemma3_text", "num_hidden_layers": 12, "sliding_window_pattern": 1})
    assert decode(pattern, 8_192).flop == decode(far, 8_192).flop


BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"model_type": "lama"}, "model type 'lama' is not known; nearest valid: 'llama'"),
    ({"model_type": "xlnet"}, "model type 'xlnet' is not supported: its attention scores relative positions"),
    ({"model_type": None}, "key 'model_type' is missing"),
    ({"model_type": None, "_diffusers_version": "0.30"}, "_diffusers_version — this is a configuration of diffusers"),
    ({"model_type": 3}, "a model type is a name"),
    ({"auto_map": {"AutoConfig": "a.B"}}, "auto_map — the configuration asks for code of its own"),
    ({"hidden_size": -1}, "hidden_size — -1 is not valid; expected a whole number from 1"),
    ({"hidden_size": 10**13}, "hidden_size — 10000000000000 is not valid"),
    ({"hidden_size": "big"}, "hidden_size — big is not valid"),
    ({"hidden_size": True}, "hidden_size — True is not valid"),
    ({"hidden_size": None}, "key 'hidden_size' is missing"),
    ({"num_hidden_layers": 20_000}, "20000 layers are more than any model has"),
    ({"num_key_value_heads": 3}, "128 heads do not divide into 3 groups"),
    ({"head_dim": None, "num_attention_heads": 24, "num_key_value_heads": 8}, "16384 (hidden_size) does not divide into 24"),
    ({"num_experts": 8}, "key 'num_experts' of model type 'llama' is not understood"),
    ({"hiden_size": 8}, "nearest valid: 'hidden_size'"),
    ({"model_type": "gemma3_text", "layer_types": ["strange"] * 126, "head_dim": 128}, "'strange' are not understood"),
    ({"model_type": "gemma3_text", "layer_types": ["full_attention"]}, "1 item for 126 layers"),
    ({"model_type": "mixtral", "num_experts_per_tok": 9}, "a token cannot pass through 9 of 8 experts"),
    ({"model_type": "doge", "is_moe": True}, "Doge with experts has no formula"),
    ({"model_type": "llava", "text_config": {"model_type": "strange"}}, "model type 'strange' inside 'text_config'"),
    ({"model_type": "resnet", "layer_type": "odd"}, "'odd' is not understood"),
]


@pytest.mark.parametrize(("change", "words"), BROKEN, ids=[words[:40] for _, words in BROKEN])
def test_refused_with_its_place(change: dict[str, Any], words: str) -> None:
    config = {key: value for key, value in (LLAMA | change).items() if key != "rope_scaling"}
    document = parse_json(json.dumps(config, indent=1), "config.json")
    with pytest.raises(DocumentError) as error:
        from_config(document)
    (problem,) = error.value.problems
    assert words in str(problem)
    assert str(problem).startswith("config.json:")


def test_what_is_not_a_mapping_is_refused() -> None:
    with pytest.raises(DocumentError, match="a configuration is a mapping"):
        from_config(parse_json("[]", "config.json"))


def test_every_type_has_its_defaults_and_none_is_both() -> None:
    assert {*FAMILIES, *NESTED} == set(defaults())
    assert not set(FAMILIES) & set(UNSUPPORTED)
    assert len(FAMILIES) >= 150
