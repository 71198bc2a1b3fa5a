"""Training compute from parameters, tokens and architecture."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from govcompute.errors import InputError
from govcompute.flops import Architecture, Convention, training_step
from govcompute.paths import shipped
from govcompute.registry.architecture import Architectures
from govcompute.training import from_architecture, six_active_p_d, six_p_d

FULL = Convention(attention="full")
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
def architectures() -> Architectures:
    return Architectures([shipped("registry")])


def test_six_p_d_by_hand() -> None:
    # 6 * 7e9 * 2e12 = 84e21
    result = six_p_d(7 * 10**9, 2 * 10**12)
    assert result.estimate.median == 84 * 10**21
    assert result.estimate.is_point
    assert result.method == "architecture"
    assert result.formula == "6·P·D = 6 · 7e9 · 2e12 = 8.40e22 FLOP"
    assert result.estimate.note == result.formula


def test_six_p_d_stays_exact() -> None:
    # one digit in twenty-six is kept: 6 * (10**24 + 1) / 6
    assert six_p_d(Fraction(10**24 + 1, 6), 10).estimate.median == 10**25 + 10


def test_six_p_d_wants_parameters_beside_the_context() -> None:
    # a twelfth of 120,000 is 10,000; ten times that is 100,000
    assert "not checked" in six_p_d(10**9, 10**9).assumptions[1]
    assert "at least 10 times" in six_p_d(100_000, 10, context=120_000).assumptions[1]
    with pytest.raises(InputError, match="a twelfth of the context"):
        six_p_d(99_999, 10, context=120_000)


def test_six_p_d_takes_a_dense_model_that_says_so() -> None:
    assert six_p_d(10**9, 10**9, active_parameters=10**9).estimate.median == 6 * 10**18


@pytest.mark.parametrize("bad", [0, -1, "many", float("nan")])
def test_amounts_are_above_zero(bad: Any) -> None:
    with pytest.raises(InputError):
        six_p_d(bad, 10**9)
    with pytest.raises(InputError):
        six_active_p_d(10**9, bad)


def test_no_more_parameters_are_active_than_there_are() -> None:
    assert six_active_p_d("37e9", 10**9, total_parameters="37e9").estimate.median == 6 * 37 * 10**18
    with pytest.raises(InputError, match="the active are a part of all"):
        six_active_p_d("37e9", 10**9, total_parameters="36e9")


def test_from_architecture_by_hand() -> None:
    # forward over 3 tokens is 1,200 FLOP (see the counts' own test), a step 3,600: 1,200 for each token
    result = from_architecture(Architecture.model_validate(TINY), 1000, 3)
    assert result.estimate.median == 1_200_000
    # full attention: 9 pairs and not 6, 24 FLOP more in scores and in values, times 3 passes: 3,744 a step
    assert "beside it: 1.25e6 FLOP with full attention" in result.assumptions[-1]
    # 6 x 236 parameters x 1,000
    assert "1.42e6 FLOP by 6 x active parameters x tokens" in result.assumptions[-1]


def test_tokens_need_not_fill_sequences() -> None:
    # 3,600 FLOP for 3 tokens; 1,000 tokens are 333 sequences and a third
    tiny = Architecture.model_validate(TINY)
    assert from_architecture(tiny, 1001, 3).estimate.median == Fraction(1001 * 3600, 3)
    assert from_architecture(tiny, Fraction(1, 3), 3).estimate.median == 400


def test_a_whole_run_is_its_steps(architectures: Architectures) -> None:
    mixtral, sequences = architectures["mixtral-8x7b-v0.1"], 122_070_312
    step = training_step(mixtral, 8192, batch=sequences)
    assert from_architecture(mixtral, sequences * 8192, 8192).estimate.median == step.flop


# Published totals: PaLM's own 2.56e24; for the others 6ND, which leaves attention out (3.14e23 and 3.8e25).
RUNS = [
    ("palm-540b", "780e9", 2048, "2.557e24", "2.543e24"),
    ("gpt-3-175b", "300e9", 2048, "3.229e23", "3.186e23"),
    ("llama-3.1-405b", "15.6e12", 8192, "4.096e25", "3.937e25"),
]


@pytest.mark.parametrize(("model", "tokens", "length", "full", "causal"), RUNS)
def test_published_runs(model: str, tokens: str, length: int, full: str, causal: str, architectures: Architectures) -> None:
    assert float(from_architecture(architectures[model], tokens, length, FULL).estimate.median) == pytest.approx(
        float(full), rel=2e-4
    )
    assert float(from_architecture(architectures[model], tokens, length).estimate.median) == pytest.approx(
        float(causal), rel=2e-4
    )


def test_mixtures_count_active_experts(architectures: Architectures) -> None:
    mixtral = architectures["mixtral-8x7b-v0.1"]
    every = from_architecture(mixtral, 10**12, 2048, Convention(experts="all")).estimate.median
    routed = from_architecture(mixtral, 10**12, 2048).estimate.median
    # 8 experts against 2: 138.54 TFLOP more in each forward pass of 2,048 tokens
    assert every - routed == Fraction(3 * (184_717_953_466_368 - 46_179_488_366_592), 2048) * 10**12


def test_what_cannot_be_counted_has_no_estimate(architectures: Architectures) -> None:
    with pytest.raises(InputError, match="cannot be counted"):
        from_architecture(architectures["qwen3.5-397b-a17b"], 10**12, 4096)


def test_a_result_prints_its_assumptions(architectures: Architectures) -> None:
    text = str(from_architecture(architectures["llama-2-7b"], "2e12", 4096))
    assert "by architecture: D · FLOP per token = 2e12" in text
    assert "- convention: attention causal" in text
