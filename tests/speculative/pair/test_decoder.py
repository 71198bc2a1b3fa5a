"""The native decoder: the same numbers as transformers, as a full pass, and as the FLOP count says."""

from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="the pair needs PyTorch: pip install 'govcompute[models]'")
transformers = pytest.importorskip("transformers", reason="the witness is transformers")

from govcompute.errors import InputError  # noqa: E402
from govcompute.flops import Convention, from_config, prefill  # noqa: E402
from govcompute.flops.trace import trace  # noqa: E402
from govcompute.speculative.pair.checkpoint import load, save  # noqa: E402
from govcompute.speculative.pair.config import DecoderConfig  # noqa: E402
from govcompute.speculative.pair.decoder import Decoder  # noqa: E402

GROUPED = {"num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8}
SHAPES = {
    "grouped": GROUPED,
    "own heads": {"num_attention_heads": 4, "num_key_value_heads": 4, "head_dim": 8},
    "one group": {"num_attention_heads": 4, "num_key_value_heads": 1, "head_dim": 6},
    "tied": {**GROUPED, "tie_word_embeddings": True},
    "another base": {**GROUPED, "rope_theta": 500.0},
}


def decoder(seed: int = 0, **changes: object) -> Decoder:
    """A decoder of 2 layers with weights large enough for attention to matter."""
    sizes = {"vocab_size": 50, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2}
    whole = {**sizes, "max_position_embeddings": 64, "initializer_range": 0.3, **GROUPED, **changes}
    return Decoder(DecoderConfig.model_validate(whole)).initialise(seed).eval()


def tokens(count: int, seed: int = 1) -> torch.Tensor:
    return torch.randint(0, 50, (count,), generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("changes", SHAPES.values(), ids=SHAPES)
def test_logits_are_those_of_transformers_on_the_same_folder(tmp_path: Path, changes: dict[str, object]) -> None:
    ours = decoder(**changes)
    save(ours, tmp_path)
    theirs = transformers.LlamaForCausalLM.from_pretrained(tmp_path).eval()
    text = tokens(40)
    with torch.no_grad():
        torch.testing.assert_close(ours(text[None]), theirs(text[None]).logits, rtol=1e-4, atol=1e-4)
        inner = theirs.model(text[None]).last_hidden_state[0]
    outcome = ours.session(64).forward(text)
    torch.testing.assert_close(outcome.hidden, inner, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("changes", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("pieces", [[1] * 20, [7, 1, 5, 1, 6], [19, 1], [1, 19]], ids=str)
def test_any_cut_into_passes_is_the_full_pass(changes: dict[str, object], pieces: list[int]) -> None:
    model, text = decoder(**changes), tokens(20)
    session = model.session(20)
    found = torch.cat([session.forward(part).logits for part in text.split(pieces)])
    assert session.length == 20
    with torch.no_grad():
        torch.testing.assert_close(found, model(text[None])[0], rtol=1e-4, atol=1e-4)


def test_a_cropped_cache_remembers_nothing_of_what_was_cut() -> None:
    model, text = decoder(), tokens(20)
    session = model.session(32)
    session.forward(text[:10])
    session.forward(tokens(9, seed=5))
    session.crop(10)
    again = session.forward(text[10:])
    with torch.no_grad():
        torch.testing.assert_close(again.logits, model(text[None])[0, 10:], rtol=1e-4, atol=1e-4)


def test_half_precision_stays_near() -> None:
    exact, text = decoder(), tokens(20)
    wanted = exact.session(32).forward(text).logits
    half = decoder().to(torch.bfloat16).session(32).forward(text).logits
    assert half.dtype is torch.bfloat16
    assert (half.float() - wanted).abs().max() < 0.2 * wanted.abs().max()


def test_a_pass_by_device_positions_over_the_whole_cache_is_the_same() -> None:
    """What a captured graph replays: positions in a tensor, all columns, a mask; later columns hold what they like."""
    model, text = decoder(), tokens(20)
    plain, static = model.session(32), model.session(32)
    for session in (plain, static):
        session.forward(text[:12])
    static.forward(tokens(9, seed=7))
    static.crop(12)
    position = torch.tensor([12])
    with torch.no_grad():
        found = static.read(text[12:13], position, 32, static.columns <= position[:, None])
    torch.testing.assert_close(found.logits, plain.forward(text[12:13]).logits, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("changes", SHAPES.values(), ids=SHAPES)
def test_a_trace_and_the_configuration_give_one_integer(changes: dict[str, object]) -> None:
    model = decoder(**changes)
    counted = prefill(model.counted_as, 16, convention=Convention(attention="full")).flop
    assert trace(model.to("meta"), tokens(16)[None].to("meta")).flop == counted
    assert prefill(from_config(model.config.document), 16, convention=Convention(attention="full")).flop == counted


def test_the_gradients_count_as_a_training_step() -> None:
    from govcompute.flops import training_step

    model = decoder()
    counted = training_step(model.counted_as, 16, batch=2, convention=Convention(attention="full")).flop
    assert trace(model.to("meta"), tokens(32).view(2, 16).to("meta"), backward=True).flop == counted


def test_what_the_engine_asks_of_a_model() -> None:
    model = decoder()
    assert (model.vocabulary, model.width, model.longest, model.device.type) == (50, 32, 64, "cpu")
    outcome = model.session(8).forward(tokens(3))
    assert (outcome.logits.shape, outcome.hidden.shape) == ((3, 50), (3, 32))
    assert not outcome.logits.requires_grad


@pytest.mark.parametrize("capacity", [0, 65])
def test_a_cache_past_the_longest_sequence_is_refused(capacity: int) -> None:
    with pytest.raises(InputError, match=f"1 to 64 tokens; asked for {capacity}"):
        decoder().session(capacity)


def test_a_full_cache_and_an_empty_pass_are_refused_and_change_nothing() -> None:
    session = decoder().session(8)
    session.forward(tokens(5))
    for count in (0, 4):
        with pytest.raises(InputError, match=f"{count} tokens after 5 in a cache for 8"):
            session.forward(tokens(count))
    for length in (-1, 6):
        with pytest.raises(InputError, match=f"cache of 5 tokens cannot be cut to {length}"):
            session.crop(length)
    assert session.length == 5


def test_weights_follow_the_seed() -> None:
    same, other = decoder(3), decoder(4)
    assert torch.equal(decoder(3).embedding, same.embedding)
    assert not torch.equal(same.embedding, other.embedding)


@pytest.mark.parametrize("tied", [False, True])
def test_a_folder_that_transformers_wrote_loads(tmp_path: Path, tied: bool) -> None:
    config = transformers.LlamaConfig(**decoder().config.document | {"tie_word_embeddings": tied, "rope_theta": 700.0})
    theirs = transformers.LlamaForCausalLM(config).eval()
    theirs.save_pretrained(tmp_path)
    text = tokens(20)[None]
    with torch.no_grad():
        torch.testing.assert_close(load(tmp_path)(text), theirs(text).logits, rtol=1e-4, atol=1e-4)
