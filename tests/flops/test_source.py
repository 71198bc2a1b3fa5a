"""Encoder-decoders: an encoder that is given no tokens is told of, and one that is given some is counted."""

from __future__ import annotations

import pytest

from govcompute.errors import InputError
from govcompute.flops import Convention, Work, count_pass, from_config
from govcompute.flops.count import WITHOUT_SOURCE
from govcompute.training import from_architecture

SIZES = {"d_model": 64, "d_ff": 128, "d_kv": 16, "num_layers": 2, "num_heads": 4, "vocab_size": 100}
T5 = from_config({"model_type": "t5", **SIZES})


def test_without_a_source_the_encoder_is_left_out_in_words() -> None:
    assert count_pass(T5, "prefill", Work(8)).left_out == (WITHOUT_SOURCE,)
    assert count_pass(T5, "train", Work(8)).left_out == (WITHOUT_SOURCE,)
    assert count_pass(T5, "prefill", Work(8, source=32)).left_out == ()


def test_a_source_is_counted_in_prefill_and_training_and_is_there_in_decoding() -> None:
    # the encoder's first matrix: 2 x 32 tokens x 64 x 128 x 2 layers; the scores over the source: 2 x 8 x 32 x 4 x 16 x 2
    done = count_pass(T5, "prefill", Work(8, source=32))
    assert done.component("encoder.mlp.up").flop == 2 * 32 * 64 * 128 * 2
    assert done.component("cross_attention.scores").flop == 2 * 8 * 32 * 4 * 16 * 2
    twice = count_pass(T5, "train", Work(8, source=32), Convention(backward="twice_forward"))  # type: ignore[arg-type]
    assert twice.flop == 3 * done.flop
    step = count_pass(T5, "decode", Work(1, 5, source=32))
    assert step.component("encoder.mlp.up").flop == 0
    assert step.component("cross_attention.scores").flop == 2 * 32 * 4 * 16 * 2


def test_training_from_target_tokens_alone_is_refused() -> None:
    with pytest.raises(InputError, match="an encoder that reads tokens of its own"):
        from_architecture(T5, 10**9, 8)
