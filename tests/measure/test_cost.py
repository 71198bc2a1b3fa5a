"""What a pass costs, by hand."""

from __future__ import annotations

import pytest

from govcompute.errors import InputError
from govcompute.flops import Logits, Work, from_config
from govcompute.measure.cost import ModelCost, cached_numbers

TINY = {
    "model_type": "llama", "vocab_size": 100, "hidden_size": 8, "intermediate_size": 16, "num_hidden_layers": 2,
    "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 2, "tie_word_embeddings": False,
}  # fmt: skip
# a layer: queries 8·8, keys and values 8·4 each, output 8·8, feed-forward 3·8·16 = 576; two layers and logits 8·100
_MULTIPLIED = 2 * (64 + 32 + 32 + 64 + 384) + 800


def test_bytes_and_flop_of_a_decode_pass() -> None:
    cost = ModelCost(from_config(TINY), 2)
    assert cost.weight_bytes == 2 * _MULTIPLIED == 3904
    # keys and values of 2 heads of 2 numbers in 2 layers: 16 numbers
    assert cost.cache_bytes_per_token == 32
    found = cost.of(Work(1, 10, batch=3))
    assert found.bytes_read == 3904 + 3 * 10 * 32
    # each of 3 tokens meets the weights and, in 2 layers, 11 keys: 2·11·4 heads·2 for scores and as much for values
    assert found.flop == 3 * (2 * _MULTIPLIED + 2 * 2 * (2 * 11 * 4 * 2))
    assert found.dispatched == found.flop


def test_a_masked_pair_is_dispatched_and_not_needed() -> None:
    cost = ModelCost(from_config(TINY), 2)
    found = cost.of(Work(4), asked=Logits.LAST)
    # 4·4 pairs handed and 4·5/2 needed, 32 FLOP each and layer; logits at 4 positions handed and 1 needed
    assert found.dispatched - found.flop == 2 * (16 - 10) * 32 + 3 * 2 * 800


def test_a_static_cache_hands_all_its_places_to_the_kernels() -> None:
    cost = ModelCost(from_config(TINY), 2)
    found = cost.of(Work(1, 10), keys=64)
    assert found.dispatched - found.flop == 2 * (64 - 11) * 32


def test_the_floor_is_the_larger_of_two_times() -> None:
    found = ModelCost(from_config(TINY), 2).of(Work(1, 0))
    assert found.floor(bandwidth=3904.0, peak=1e12) == pytest.approx(1.0)
    assert found.floor(bandwidth=1e12, peak=found.flop / 5) == pytest.approx(5.0)


def test_a_text_longer_than_a_window_has_no_floor_here() -> None:
    windowed = {**TINY, "model_type": "mistral", "sliding_window": 8}
    cost = ModelCost(from_config(windowed), 2)
    assert cost.of(Work(1, 7)).bytes_read > 0
    with pytest.raises(InputError, match="9 tokens pass its window of 8"):
        cost.of(Work(1, 8))


def test_a_model_without_keys_and_values_is_refused() -> None:
    mamba = {"model_type": "mamba", "vocab_size": 64, "hidden_size": 8, "num_hidden_layers": 1, "state_size": 4}
    with pytest.raises(InputError, match="latents or recurrent states"):
        cached_numbers(from_config(mamba))
