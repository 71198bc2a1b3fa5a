"""FLOP of a request, worked by hand and against the sum over every decode pass."""

from __future__ import annotations

from typing import Any

import pytest

from govcompute.errors import InputError
from govcompute.flops import Architecture, Convention, decode, forward, prefill
from govcompute.flops.work import Work
from govcompute.paths import shipped
from govcompute.registry.architecture import Architectures
from govcompute.serving import request
from govcompute.serving.request import SERVING, decode_sum

TINY: dict[str, Any] = {
    "id": "tiny",
    "name": "Tiny",
    "layers": 1,
    "hidden": 4,
    "attention": {"kind": "mqa", "heads": 2, "kv_heads": 1, "head_dim": 2},
    "mlp": {"intermediate": 8, "gated": True},
    "vocabulary": 10,
    "tied_embeddings": False,
    "sources": ["made up for the tests"],
}


@pytest.fixture(scope="module")
def tiny() -> Architecture:
    return Architecture.model_validate(TINY)


@pytest.fixture(scope="module")
def architectures() -> Architectures:
    return Architectures([shipped("registry")])


def test_by_hand(tiny: Architecture) -> None:
    # Weights of the block: 16 + 8 + 8 + 16 + 96 = 144, so 288 FLOP a token; logits 2*4*10 = 80 for each position put out.
    # A pair costs 2*2*2 for the score and as much for the value: 8 + 8 = 16 for both heads.
    # Prompt of 3: 3*288 + 6 pairs*16 + 80 = 864 + 96 + 80 = 1,040.
    # Two decode passes of an answer of 3: 288 + 80 + 4*16 = 432 and 288 + 80 + 5*16 = 448.
    counted = request(tiny, 3, 3)
    assert counted.prefill == 1_040
    assert counted.decode == 432 + 448
    assert counted.flop == 1_920
    assert counted.per_generated_token == 640


def test_an_answer_of_one_token_needs_no_decoding(tiny: Architecture) -> None:
    assert request(tiny, 3, 1).flop == 1_040


def test_a_cached_prompt_is_not_read_again(tiny: Architecture) -> None:
    # the last of three tokens alone: 288 + 3 pairs*16 + 80
    assert request(tiny, 3, 1, cached_tokens=2).flop == 416


def test_a_batch_is_so_many_requests(tiny: Architecture) -> None:
    assert request(tiny, 3, 3, batch=5).flop == 5 * 1_920


@pytest.mark.parametrize(
    ("name", "latent"),
    [
        ("gpt-2-124m", "expanded"),
        ("llama-3.1-8b", "expanded"),
        ("gpt-oss-120b", "expanded"),  # windows of 128 on every second layer
        ("gemma-3-1b-it", "expanded"),  # windows of 512 that fill while decoding
        ("llama-4-scout", "expanded"),  # chunks
        ("gopher-280b", "expanded"),  # relative positions
        ("deepseek-v3", "absorbed"),
        ("deepseek-v3", "expanded"),
        ("deepseek-v3", "reexpanded"),
        ("mixtral-8x7b-v0.1", "expanded"),
    ],
)
@pytest.mark.parametrize("attention", ["causal", "full"])
def test_closed_form_is_the_sum_of_passes(name: str, latent: str, attention: str, architectures: Architectures) -> None:
    found = architectures[name]
    if found.counting == "unsupported":
        pytest.skip(f"{name} cannot be counted yet")
    convention = Convention(logits="last", latent=latent, attention=attention)
    past, passes = 500, 40
    one_by_one = sum(decode(found, past + i, convention=convention).flop for i in range(passes))
    assert decode_sum(found, past, passes, convention=convention) == one_by_one


def test_a_real_request_is_its_passes(architectures: Architectures) -> None:
    llama = architectures["llama-3.1-8b"]
    counted = request(llama, 1000, 3)
    first = prefill(llama, 1000, convention=SERVING).flop
    assert counted.flop == first + forward(llama, Work(1, 1000), SERVING).flop + forward(llama, Work(1, 1001), SERVING).flop


@pytest.mark.parametrize(
    ("prompt", "generated", "cached", "message"),
    [
        (0, 1, 0, "'prompt_tokens' is a whole number from 1 to 1,000,000,000,000, not 0"),
        (3, 0, 0, "'generated_tokens'"),
        (3, True, 0, "'generated_tokens'"),
        (10**13, 1, 0, "'prompt_tokens'"),
        (3, 1, 3, "from 0 to 2"),
        (3, 1, -1, "from 0 to 2"),
    ],
)
def test_bad_requests(tiny: Architecture, prompt: int, generated: int, cached: int, message: str) -> None:
    with pytest.raises(InputError, match=message):
        request(tiny, prompt, generated, cached_tokens=cached)


def test_an_encoder_does_not_generate(architectures: Architectures) -> None:
    with pytest.raises(InputError, match="is an encoder"):
        request(architectures["bert-base"], 3, 3)


def test_latents_are_expanded_for_the_prompt_and_absorbed_after(architectures: Architectures) -> None:
    deepseek = architectures["deepseek-v3"]
    expanded, absorbed = (Convention(logits="last", latent=form) for form in ("expanded", "absorbed"))
    counted = request(deepseek, 500, 2, convention=absorbed)
    assert counted.prefill == prefill(deepseek, 500, convention=expanded).flop
    assert counted.decode == decode(deepseek, 500, convention=absorbed).flop
    # the cached part has to be expanded again: 61 layers * 2 * 400 * 512 * 128 * (128 + 128) on top of its 100 new tokens
    again = request(deepseek, 500, 1, cached_tokens=400, convention=absorbed).prefill
    assert again - forward(deepseek, Work(100, 400), expanded).flop == 61 * 2 * 400 * 512 * 128 * 256
