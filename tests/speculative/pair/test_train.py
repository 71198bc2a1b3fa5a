"""Training: the loss falls, the same seed gives the same weights, the compute is the count times the steps."""

from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch", reason="the pair needs PyTorch: pip install 'govcompute[models]'")

import numpy as np  # noqa: E402

from govcompute.errors import InputError  # noqa: E402
from govcompute.flops import training_step  # noqa: E402
from govcompute.speculative.pair.config import DecoderConfig  # noqa: E402
from govcompute.speculative.pair.corpus import Domain, Text, stream  # noqa: E402
from govcompute.speculative.pair.decoder import Decoder  # noqa: E402
from govcompute.speculative.pair.train import Plan, Progress, bits_per_byte, train  # noqa: E402

TEXT = stream([Text(f"{index}", Domain.OTHER, b"the same words again and again; " * 20) for index in range(4)])


def decoder(seed: int = 0) -> Decoder:
    sizes = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 1, "num_attention_heads": 2, "head_dim": 16}
    config = {"vocab_size": 257, "max_position_embeddings": 64, "tie_word_embeddings": True, **sizes}
    return Decoder(DecoderConfig.model_validate(config)).initialise(seed)


def plan(steps: int = 30, **changes: object) -> Plan:
    return Plan(**({"tokens": steps * 4 * 32, "length": 32, "batch": 4, "learning_rate": 1e-2} | changes))  # type: ignore[arg-type]


def test_thirty_steps_lower_the_loss_and_are_counted() -> None:
    model, seen = decoder(), list[Progress]()
    before = bits_per_byte(model, TEXT, length=32)
    training = train(model, TEXT, plan(), seen.append)
    after = bits_per_byte(model, TEXT, length=32)
    assert before == pytest.approx(8, abs=0.5), "an untrained model knows nothing of a byte: log2(257) bits"
    assert after < before - 3
    assert seen[-1].bits < seen[0].bits - 3
    assert (training.steps, training.tokens, len(seen)) == (30, 30 * 128, 30)
    assert training.flop == 30 * training_step(model.counted_as, 32, batch=4).flop
    assert [progress.done for progress in seen] == pytest.approx([(step + 1) / 30 for step in range(30)])


def test_the_same_seed_gives_the_same_weights() -> None:
    first, second, other = decoder(), decoder(), decoder()
    for model, seed in ((first, 0), (second, 0), (other, 1)):
        train(model, TEXT, plan(5, seed=seed))
    assert torch.equal(first.embedding, second.embedding)
    assert not torch.equal(first.embedding, other.embedding)


def test_bits_per_byte_by_hand() -> None:
    """A model that gives every token the same chance: log2(257) bits a token; the end tokens' bits fall on the bytes."""
    model = decoder()
    with torch.no_grad():
        model.norm.zero_()
    text = stream([Text("a", Domain.OTHER, bytes(31)), Text("b", Domain.OTHER, bytes(31))])  # 65 tokens: E 31 E 31 E
    assert bits_per_byte(model, text, length=32) == pytest.approx(64 * math.log2(257) / 62)
    assert bits_per_byte(model, TEXT, length=32, most=64) > math.log2(257) - 1e-3
    with pytest.raises(InputError, match="65 tokens are fewer than a window of 65"):
        bits_per_byte(model, text, length=65)


def test_the_learning_rate_climbs_and_falls() -> None:
    shape = Plan(tokens=100, learning_rate=2.0, warm_up=0.1)
    assert shape.rate(0.05) == pytest.approx(1.0)
    assert shape.rate(0.1) == pytest.approx(2.0)
    assert shape.rate(0.55) == pytest.approx(1.0)  # half of the cosine
    assert shape.rate(1.0) == pytest.approx(0.0, abs=1e-12)


def test_whichever_end_is_first() -> None:
    assert Plan(tokens=100, seconds=10).done(50, 2.0) == 0.5
    assert Plan(tokens=100, seconds=10).done(50, 8.0) == 0.8
    assert Plan(seconds=10).done(10**9, 5.0) == 0.5
    assert Plan(tokens=100).done(101, 1e9) == 1.0
    training = train(decoder(), TEXT, plan(tokens=None, seconds=1e-9))
    assert training.steps == 1


@pytest.mark.parametrize("wrong", [{"tokens": 0}, {"tokens": None}, {"length": 0}, {"learning_rate": float("nan")}], ids=str)
def test_a_plan_without_an_end_or_with_an_impossible_number(wrong: dict[str, object]) -> None:
    with pytest.raises(InputError, match=r"expected a number above 0|needs an end"):
        plan(**wrong)


def test_what_cannot_be_trained_is_refused() -> None:
    with pytest.raises(InputError, match="the text has 10 tokens; expected more than one window of 32"):
        train(decoder(), TEXT[:10], plan())
    with pytest.raises(InputError, match="windows of 65 tokens; decoder reads at most 64"):
        train(decoder(), TEXT, plan(length=65))
    with pytest.raises(InputError, match="the loss ran away at step"):
        train(decoder(), np.asarray(TEXT), plan(learning_rate=1e30))
