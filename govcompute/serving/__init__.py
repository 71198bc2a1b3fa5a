"""Serving a model: FLOP of a request, bytes of its cache, the least time of a token, and use against training over a life."""

from govcompute.serving.cache import CacheBytes, cache_bytes
from govcompute.serving.life_cycle import LifeCycle, break_even_tokens, life_cycle
from govcompute.serving.machine import DecodeFloor, Machine, decode_floor
from govcompute.serving.request import RequestCount, prompt_pass, request
from govcompute.serving.weights import expected_experts, weights_read

__all__ = [
    "CacheBytes",
    "DecodeFloor",
    "LifeCycle",
    "Machine",
    "RequestCount",
    "break_even_tokens",
    "cache_bytes",
    "decode_floor",
    "expected_experts",
    "life_cycle",
    "prompt_pass",
    "request",
    "weights_read",
]
