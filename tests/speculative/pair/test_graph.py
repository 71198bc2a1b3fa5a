"""Graphs, as far as they can be seen without a GPU: a stand-in records a pass and replays it into the same tensors."""

from __future__ import annotations

import gc
from collections.abc import Callable

import pytest

torch = pytest.importorskip("torch", reason="the pair needs PyTorch: pip install 'govcompute[models]'")

from govcompute.errors import InputError  # noqa: E402
from govcompute.speculative.engine.model import Outcome  # noqa: E402
from govcompute.speculative.pair.config import DecoderConfig  # noqa: E402
from govcompute.speculative.pair.decoder import Decoder  # noqa: E402
from govcompute.speculative.pair.graph import GraphedDecoder  # noqa: E402


def decoder() -> Decoder:
    config = {
        "vocab_size": 50, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4,
        "num_key_value_heads": 2, "head_dim": 8, "max_position_embeddings": 64, "initializer_range": 0.3,
    }  # fmt: skip
    return Decoder(DecoderConfig.model_validate(config)).initialise(0).eval()


class StandIn:
    """Runs a pass as often as a recording does, and fills the recorded tensors at a replay, as a graph would."""

    def __init__(self) -> None:
        self.recorded = self.replayed = 0

    def __call__(self, run: Callable[[], Outcome]) -> tuple[Callable[[], None], Outcome]:
        self.recorded += 1
        run()
        outcome = run()
        outcome.logits.fill_(float("nan"))  # a recording computes nothing that can be read

        def replay() -> None:
            self.replayed += 1
            with torch.no_grad():
                again = run()
                outcome.logits.copy_(again.logits)
                outcome.hidden.copy_(again.hidden)

        return replay, outcome


def tokens(count: int, seed: int = 1) -> torch.Tensor:
    return torch.randint(0, 50, (count,), generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_recorded_passes_are_the_plain_ones_through_crops_and_lengths(mode: Callable[[], object]) -> None:
    model, stand_in = decoder(), StandIn()
    quick = GraphedDecoder(model, 4, stand_in)
    text = tokens(40)
    with mode():  # type: ignore[attr-defined]
        for _ in range(2):
            plain, session = model.session(48), quick.session(48)
            for part, crop in ((12, 12), (1, 13), (1, 14), (4, 15), (1, 16), (3, 17), (5, 22)):
                start = plain.length
                wanted, found = plain.forward(text[start : start + part]), session.forward(text[start : start + part])
                torch.testing.assert_close(found.logits, wanted.logits, rtol=1e-4, atol=1e-4)
                torch.testing.assert_close(found.hidden, wanted.hidden, rtol=1e-4, atol=1e-4)
                plain.crop(crop)
                session.crop(crop)
                assert session.length == crop
            del session
            gc.collect()
    assert stand_in.recorded == 3, "one recording for each of 1, 3 and 4 tokens, none for the second sequence"
    assert stand_in.replayed == 10


def test_results_stay_when_the_graph_is_replayed() -> None:
    session = GraphedDecoder(decoder(), 1, StandIn()).session(16)
    first = session.forward(tokens(1, seed=1))
    kept = first.logits.clone()
    session.forward(tokens(1, seed=2))
    assert torch.equal(first.logits, kept)


def test_two_sequences_at_once_have_their_own_caches() -> None:
    model, text = decoder(), tokens(10)
    quick = GraphedDecoder(model, 1, StandIn())
    one, other = quick.session(16), quick.session(16)
    for token in text:
        found = one.forward(token[None])
        other.forward(tokens(1, seed=9))
    with torch.no_grad():
        torch.testing.assert_close(found.logits[0], model(text[None])[0, -1], rtol=1e-4, atol=1e-4)


def test_it_stands_where_the_decoder_does() -> None:
    model = decoder()
    quick = GraphedDecoder(model, 4, StandIn())
    for what in ("name", "vocabulary", "width", "longest", "device", "counted_as"):
        assert getattr(quick, what) == getattr(model, what)
    with pytest.raises(InputError, match="1 to 64 tokens; asked for 65"):
        quick.session(65)
    session = quick.session(8)
    session.forward(tokens(8))
    with pytest.raises(InputError, match="1 token after 8 in a cache for 8"):
        session.forward(tokens(1))
    with pytest.raises(InputError, match="0 tokens after 8"):
        session.forward(tokens(0))


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_on_a_gpu_a_real_graph_gives_the_plain_logits() -> None:
    model, text = decoder().to("cuda"), tokens(30).to("cuda")
    plain, quick = model.session(32), GraphedDecoder(model, 4).session(32)
    for part in text.split([12, 1, 1, 4, 3, 1, 8]):
        torch.testing.assert_close(quick.forward(part).logits, plain.forward(part).logits, rtol=1e-3, atol=1e-3)
