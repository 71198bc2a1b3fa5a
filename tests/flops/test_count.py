"""The public functions on a model small enough to count by hand, and the laws that every count keeps."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govcompute.errors import InputError, NotFound
from govcompute.flops import PASSES, Architecture, Convention, Work, count_pass, decode, forward, prefill, training_step
from govcompute.quantity import Estimate, Flop
from govcompute.registry.architecture import Architectures

SAMPLE = ["gpt-2-124m", "gemma-2-9b", "deepseek-v3", "llama-4-scout", "gpt-oss-20b", "chinchilla-70b", "bert-base"]


def test_prefill_by_hand(tiny_architecture: Architecture) -> None:
    # 3 tokens, width 4, 2 heads of 2 with one key-value head, gated feed-forward of 8, 10 words
    count = prefill(tiny_architecture, 3)
    assert {part.name: part.flop for part in count.components} == {
        "embedding.tokens": 0,
        "attention.query": 96,  # 2 * 3 * 4 * 4
        "attention.key": 48,  # 2 * 3 * 4 * 2
        "attention.value": 48,
        "attention.scores": 48,  # 6 pairs * 2 heads * 2 wide * 2
        "attention.values": 48,
        "attention.output": 96,
        "mlp.gate": 192,  # 2 * 3 * 4 * 8
        "mlp.up": 192,
        "mlp.down": 192,
        "norm": 0,
        "output.logits": 240,  # 2 * 3 * 4 * 10
    }
    assert count.flop == 1200
    assert count.per_token == 400
    assert count.amount == Flop(Fraction(1200))


def test_decode_by_hand(tiny_architecture: Architecture) -> None:
    # one token: (96 + 48 + 48 + 96 + 3 * 192 + 240) / 3 = 368; 4 pairs * 2 heads * 2 wide * 2 = 32, twice
    assert decode(tiny_architecture, 3).flop == 368 + 64
    assert decode(tiny_architecture, 3, batch=5).flop == 5 * 432


def test_training_by_hand(tiny_architecture: Architecture) -> None:
    step = training_step(tiny_architecture, 3)
    assert step.flop == 3 * 1200
    assert step.component("mlp.up (backward)").flop == 384
    assert training_step(tiny_architecture, 3, convention=Convention(backward="twice_forward")).flop == 3 * 1200
    scores = Convention(recomputation="attention_scores")
    assert training_step(tiny_architecture, 3, convention=scores).flop == 3 * 1200 + 48
    # every block once more, the output layer not: 1200 - 240
    blocks = training_step(tiny_architecture, 3, convention=Convention(recomputation="blocks"))
    assert blocks.flop == 3 * 1200 + 960


def test_logits_of_the_last_position(tiny_architecture: Architecture) -> None:
    last = Convention(logits="last")
    assert prefill(tiny_architecture, 3, batch=2, convention=last).component("output.logits").flop == 2 * 80
    with pytest.raises(InputError, match="every position"):
        training_step(tiny_architecture, 3, convention=last)


def test_a_result_prints_its_parts_its_formulas_and_its_convention(tiny_architecture: Architecture) -> None:
    text = str(prefill(tiny_architecture, 3))
    assert "prefill of Tiny, 1 x 3 new tokens after 0: 1,200 FLOP (1.20e3)" in text
    assert "2·3 tokens·4·8·1 matrices" in text
    assert "attention causal; logits all; experts routed; latent expanded; scan recurrent; backward exact" in text
    assert "1 multiply-add = 2 FLOP" in text


def test_an_estimate_is_a_point_that_names_its_convention(tiny_architecture: Architecture) -> None:
    estimate = prefill(tiny_architecture, 3).estimate()
    assert estimate == Estimate.point(1200, note=estimate.note)
    assert "attention causal" in estimate.note


def test_unknown_component(tiny_architecture: Architecture) -> None:
    with pytest.raises(NotFound, match=r"nearest: 'attention\.query'"):
        prefill(tiny_architecture, 3).component("attention.querry")


@pytest.mark.parametrize(("field", "value"), [("new", 0), ("past", -1), ("batch", 0), ("new", 1.5), ("batch", True)])
def test_work_refuses_what_is_no_work(field: str, value: Any) -> None:
    with pytest.raises(InputError, match=field):
        Work(**({"new": 1} | {field: value}))


def test_an_encoder_has_no_mask_and_no_cache(architectures: Architectures) -> None:
    bert = architectures["bert-base"]
    assert prefill(bert, 64).flop == prefill(bert, 64, convention=Convention(attention="full")).flop
    with pytest.raises(InputError, match="does not decode"):
        decode(bert, 10)
    with pytest.raises(InputError, match="no cache"):
        forward(bert, Work(1, 10))


def test_what_cannot_be_counted_is_refused(architectures: Architectures) -> None:
    with pytest.raises(InputError, match=r"Qwen3-Next.* cannot be counted: .*delta-net"):
        prefill(architectures["qwen3-next-80b-a3b"], 10)


lengths = st.integers(1, 20_000)


@settings(deadline=None)
@given(model=st.sampled_from(SAMPLE), new=lengths, batch=st.integers(1, 9))
def test_causal_is_at_most_full_and_batches_add(model: str, new: int, batch: int, architectures: Architectures) -> None:
    architecture = architectures[model]
    full = prefill(architecture, new, convention=Convention(attention="full"))
    assert prefill(architecture, new).flop <= full.flop
    if not model.startswith("chinchilla"):  # its projection of positions is shared by the sequences of a batch
        assert prefill(architecture, new, batch=batch).flop == batch * prefill(architecture, new).flop


@settings(deadline=None)
@given(model=st.sampled_from(SAMPLE[:5]), first=lengths, then=lengths)
def test_a_prefill_in_two_parts_is_the_prefill(model: str, first: int, then: int, architectures: Architectures) -> None:
    architecture = architectures[model]
    parts = prefill(architecture, first).flop + forward(architecture, Work(then, first)).flop
    assert parts == prefill(architecture, first + then).flop


def test_prefill_is_the_sum_of_decoding(architectures: Architectures) -> None:
    mistral = architectures["mistral-7b-v0.1"]
    small = mistral.model_copy(update={"attention": mistral.attention.model_copy(update={"local": None})})
    assert sum(decode(small, past).flop for past in range(50)) == prefill(small, 50).flop


def test_passes_by_name(tiny_architecture: Architecture) -> None:
    model, work = tiny_architecture, Work(8, 16, 2)
    expected = (prefill(model, 8, batch=2), decode(model, 16, batch=2), forward(model, work), training_step(model, 8, batch=2))
    assert tuple(count_pass(model, name, work) for name in PASSES) == expected
    with pytest.raises(NotFound, match="no pass is called 'prefil'; nearest: 'prefill'"):
        count_pass(model, "prefil", work)
