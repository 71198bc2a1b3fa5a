"""Cache, weights read, and the least time of a token, by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcompute.errors import InputError
from govcompute.flops import Architecture, parameters
from govcompute.paths import shipped
from govcompute.quantity import FlopPerSecond
from govcompute.registry.architecture import Architectures
from govcompute.serving import Machine, cache_bytes, decode_floor, expected_experts, weights_read
from tests.serving.test_request import TINY


@pytest.fixture(scope="module")
def architectures() -> Architectures:
    return Architectures([shipped("registry")])


@pytest.fixture(scope="module")
def tiny() -> Architecture:
    return Architecture.model_validate(TINY)


# name, tokens, bytes at 16 bit
CACHES = [
    ("llama-3.1-8b", 8192, 32 * 8192 * 2 * 8 * 128 * 2),  # groups: 8 heads for keys and values; 1 GiB
    ("llama-2-7b", 4096, 32 * 4096 * 2 * 32 * 128 * 2),  # every head its own; 2 GiB
    ("deepseek-v3", 1000, 61 * 1000 * (512 + 64) * 2),  # latents; 70 KB a token
    ("gpt-oss-120b", 1000, (18 * 128 + 18 * 1000) * 2 * 8 * 64 * 2),  # half of the layers keep a window of 128
    ("gpt-oss-120b", 100, 36 * 100 * 2 * 8 * 64 * 2),  # shorter than the window
]


@pytest.mark.parametrize(("name", "tokens", "expected"), CACHES)
def test_cache_by_hand(name: str, tokens: int, expected: int, architectures: Architectures) -> None:
    assert cache_bytes(architectures[name], tokens).bytes == expected
    assert cache_bytes(architectures[name], tokens, batch=3, bytes_per_number=1).bytes == Fraction(3 * expected, 2)


def test_cache_says_how_it_adds_up(architectures: Architectures) -> None:
    assert cache_bytes(architectures["llama-3.1-8b"], 8192).formula == (
        "1 sequence · 32 layers · 8192 tokens · 2 · 8 heads · 128 · 2 bytes"
    )


def test_bad_caches(tiny: Architecture, architectures: Architectures) -> None:
    with pytest.raises(InputError, match="encoder"):
        cache_bytes(architectures["bert-base"], 10)
    with pytest.raises(InputError, match="0 tokens or more"):
        cache_bytes(tiny, -1)
    with pytest.raises(InputError, match="more than zero"):
        cache_bytes(tiny, 1, bytes_per_number=0)
    with pytest.raises(InputError, match="cannot be counted"):
        cache_bytes(architectures["qwen3.5-397b-a17b"], 10)


def test_weights_read_by_hand(tiny: Architecture) -> None:
    # 144 of the block and 40 of the logits, two bytes each
    assert weights_read(tiny) == 368
    assert weights_read(tiny, bytes_per_parameter=Fraction(1, 2)) == 92


def test_experts_touched_by_a_batch() -> None:
    # 8 experts, 2 a token: one token touches 2; two tokens 8*(1 - 0.75^2) = 3.5; very many all
    assert expected_experts(8, 2, 1) == pytest.approx(2)
    assert expected_experts(8, 2, 2) == pytest.approx(3.5)
    assert expected_experts(8, 2, 1000) == pytest.approx(8)
    with pytest.raises(InputError, match="cannot each pass"):
        expected_experts(8, 9, 1)


def test_a_large_batch_reads_every_expert(architectures: Architectures) -> None:
    mixtral = architectures["mixtral-8x7b-v0.1"]
    # 32 layers * 3 matrices * 4,096 * 14,336 for each further expert of 8 - 2
    more = 6 * 32 * 3 * 4096 * 14336 * 2
    least = weights_read(mixtral, batch=10_000)
    assert least == parameters(mixtral).matmul_active * 2
    assert float(weights_read(mixtral, batch=10_000, spread_experts=True) - least) == pytest.approx(more)
    assert float(weights_read(mixtral, batch=1, spread_experts=True)) == pytest.approx(float(least))


def test_floor_by_hand(tiny: Architecture) -> None:
    # with 3 cached: 432 FLOP (see the request's test), 368 bytes of weights, cache 3 * 2 * 1 * 2 * 2 = 24 bytes
    # stored: the embedding's 40 and 12 of norms besides, 236 * 2 = 472 bytes
    # at 100 B/s: 3.92 s; at 1,000 FLOP/s: 0.432 s; intensity 432/392; the chip's balance 10 FLOP/B
    machine = Machine(FlopPerSecond(1000), Fraction(100), Fraction(496))
    floor = decode_floor(tiny, machine, 3)
    assert (floor.flop, floor.weights, floor.cache) == (432, 368, 24)
    assert floor.memory_seconds == Fraction(392, 100)
    assert floor.compute_seconds == Fraction(432, 1000)
    assert floor.seconds == Fraction(392, 100)
    assert floor.bound_by == "memory"
    assert floor.intensity == Fraction(432, 392)
    assert machine.ridge == 10
    assert floor.stored == 472
    assert floor.fits is True
    assert decode_floor(tiny, Machine(FlopPerSecond(1000), Fraction(100), Fraction(495)), 3).fits is False


def test_a_batch_shares_the_weights(tiny: Architecture) -> None:
    # 100 sequences: 43,200 FLOP take 43.2 s, and 368 + 2,400 bytes 27.68 s: now the peak decides
    floor = decode_floor(tiny, Machine(FlopPerSecond(1000), Fraction(100), Fraction(400)), 3, batch=100)
    assert floor.seconds == Fraction(432, 10)
    assert floor.bound_by == "compute"
    assert floor.fits is False


def test_chips_share_the_work(tiny: Architecture) -> None:
    one = decode_floor(tiny, Machine(FlopPerSecond(1000), Fraction(100)), 3)
    four = decode_floor(tiny, Machine(FlopPerSecond(1000), Fraction(100), chips=4), 3)
    assert one.seconds == 4 * four.seconds
    assert one.fits is None


def test_a_known_case(architectures: Architectures) -> None:
    # 70B in 16 bit on 8 H100 (3.35 TB/s each): about 2 * 69.5e9 / 26.8e12 = 5.2 ms a token at an empty cache
    machine = Machine(FlopPerSecond(989 * 10**12), Fraction(335 * 10**10), chips=8)
    floor = decode_floor(architectures["llama-3.1-70b"], machine, 1)
    assert float(floor.seconds) == pytest.approx(5.18e-3, rel=0.01)
    assert float(floor.intensity) == pytest.approx(1, rel=0.01)


def test_bad_machines() -> None:
    with pytest.raises(InputError, match="above zero"):
        Machine(FlopPerSecond(1000), Fraction(0))
    with pytest.raises(InputError, match="'chips'"):
        Machine(FlopPerSecond(1000), Fraction(1), chips=0)


@given(st.integers(1, 4000), st.integers(1, 300), st.integers(1, 64))
def test_more_work_never_costs_less(context: int, more: int, batch: int) -> None:
    tiny, machine = Architecture.model_validate(TINY), Machine(FlopPerSecond(1000), Fraction(100))
    before = decode_floor(tiny, machine, context, batch=batch)
    assert decode_floor(tiny, machine, context + more, batch=batch).seconds >= before.seconds
    assert decode_floor(tiny, machine, context, batch=batch + 1).seconds >= before.seconds
    # and for each sequence a larger batch never takes more than a smaller one
    assert decode_floor(tiny, machine, context, batch=batch + 1).seconds / (batch + 1) <= before.seconds / batch
    whole, part = cache_bytes(tiny, context + more).bytes, cache_bytes(tiny, context).bytes
    assert whole == part + cache_bytes(tiny, more).bytes
