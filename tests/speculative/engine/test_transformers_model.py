"""Real decoders of transformers in the engine: the same text as their own decoding, from a folder, with nothing run from it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import torch

from govcompute.errors import GovcomputeError
from govcompute.speculative.engine.generate import Pair, Settings, generate
from govcompute.speculative.engine.load import load_model
from govcompute.speculative.engine.model import CausalModel
from govcompute.speculative.engine.plain import generate_alone
from govcompute.speculative.engine.transformers_model import TransformersModel, load_transformers
from govcompute.speculative.rules.protocol import StoppingRule
from govcompute.speculative.stack import Bounds, Sampling

from .markov import RULES, ByToken, chance_of_texts

transformers = pytest.importorskip("transformers")
CPU = torch.device("cpu")
VOCABULARY, WIDTH = 24, 16
PROMPT = [1, 5, 7]
REJECTED = 1e-4


def _config(kind: str, layers: int, width: int) -> Any:
    ends = {"vocab_size": VOCABULARY, "bos_token_id": 1, "eos_token_id": 2}
    if kind == "gpt2":
        return transformers.GPT2Config(n_embd=width, n_layer=layers, n_head=2, n_positions=256, **ends)
    sizes = {
        "hidden_size": width,
        "intermediate_size": 2 * width,
        "num_hidden_layers": layers,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "max_position_embeddings": 256,
    }
    if kind == "mistral":  # a window shorter than the text
        return transformers.MistralConfig(sliding_window=8, head_dim=width // 4, **sizes, **ends)
    return transformers.LlamaConfig(**sizes, **ends)


def save(folder: Path, kind: str, layers: int = 1, width: int = WIDTH, seed: int = 0, scale: float = 1.0) -> Path:
    """A random model of this kind in `folder`; `scale` above 1 makes its logits less flat."""
    torch.manual_seed(seed)
    module = transformers.AutoModelForCausalLM.from_config(_config(kind, layers, width))
    for weight in module.parameters():
        weight.data.mul_(scale)
    module.save_pretrained(folder)
    return folder


def _pair(folder: Path, kind: str) -> Pair:
    draft = load_transformers(save(folder / "draft", kind, seed=1, scale=3), device=CPU)
    target = load_transformers(save(folder / "target", kind, 3, 32, seed=2, scale=3), device=CPU)
    return Pair(draft, target)


@pytest.fixture(scope="module", params=["llama", "gpt2", "mistral"])
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return _pair(tmp_path_factory.mktemp(request.param), request.param)


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return _pair(tmp_path_factory.mktemp("llama"), "llama")


@pytest.mark.parametrize("rule", RULES)
def test_greedy_text_is_that_of_transformers_own_decoding(pair: Pair, rule: str) -> None:
    settings = Settings(40, sampling=Sampling(greedy=True), bounds=Bounds(most=6))
    made = generate(pair, PROMPT, RULES[rule], settings, estimator=ByToken(WIDTH))
    assert made.tokens == generate_alone(pair.target, PROMPT, settings).tokens
    module = pair.target.module  # type: ignore[attr-defined]
    own = module.generate(torch.tensor([PROMPT]), max_new_tokens=40, do_sample=False, eos_token_id=None, pad_token_id=0)
    assert made.tokens == tuple(own[0, 3:].tolist())


def test_after_a_cut_the_cache_is_as_if_the_rest_had_never_been_read(pair: Pair) -> None:
    tokens = torch.randint(VOCABULARY, (30,), generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        fresh = pair.target.session(30)
        expected = fresh.forward(tokens)
        session = pair.target.session(60)
        session.forward(tokens[:20])
        session.forward(tokens[:9])
        session.crop(20)
        found = session.forward(tokens[20:])
    assert session.length == fresh.length == 30
    assert torch.allclose(found.logits, expected.logits[20:], atol=1e-4)
    assert torch.allclose(found.hidden, expected.hidden[20:], atol=1e-4)
    assert found.hidden.shape == (10, pair.target.width)


def test_hidden_states_are_what_the_output_layer_reads(pair: Pair) -> None:
    with torch.inference_mode():
        outcome = pair.target.session(5).forward(torch.tensor([3, 4, 5]))
        head = pair.target.module.get_output_embeddings()  # type: ignore[attr-defined]
        assert torch.allclose(outcome.hidden @ head.weight.T, outcome.logits, atol=1e-5)


def _laws(pair: Pair, text: Sequence[int]) -> tuple[torch.Tensor, torch.Tensor]:
    """The target's and the draft's law of each token of `text` after the prompt, each from one pass over all of it."""
    read = torch.tensor([*PROMPT, *text[:-1]])
    with torch.inference_mode():
        p, q = (each.session(len(read)).forward(read).logits.softmax(-1) for each in (pair.target, pair.draft))
    return p[len(PROMPT) - 1 :], q[len(PROMPT) - 1 :]


def _chance(pair: Pair, rule: StoppingRule, texts: int) -> float:
    settings, estimator = Settings(240, bounds=Bounds(most=8)), ByToken(WIDTH)
    made = [generate(pair, PROMPT, rule, settings, estimator=estimator, seed=seed).tokens for seed in range(texts)]
    return chance_of_texts(made, [_laws(pair, text) for text in made])


@pytest.mark.parametrize("rule", RULES)
def test_text_follows_the_law_of_the_target(llama: Pair, rule: str) -> None:
    """The law depends on all that was read, through both caches and their cuts."""
    assert _chance(llama, RULES[rule], texts=2) > REJECTED


@pytest.mark.long
@pytest.mark.parametrize("rule", RULES)
def test_sixty_thousand_tokens_follow_the_law_of_the_target(llama: Pair, rule: str) -> None:
    assert _chance(llama, RULES[rule], texts=250) > REJECTED


def test_the_draft_by_itself_is_told_from_the_target(llama: Pair) -> None:
    """The control: what every candidate would be if none were looked at, and the target without any."""

    def chance(model: CausalModel) -> float:
        texts = [generate_alone(model, PROMPT, Settings(240), seed=seed).tokens for seed in range(2)]
        return chance_of_texts(texts, [_laws(llama, text) for text in texts])

    assert chance(llama.draft) < 1e-8
    assert chance(llama.target) > REJECTED


def test_sizes_are_those_of_the_model(pair: Pair) -> None:
    assert (pair.draft.vocabulary, pair.draft.width, pair.draft.longest) == (VOCABULARY, WIDTH, 256)
    assert (pair.target.width, pair.target.name) == (32, "target")


def _pickle(folder: Path) -> None:
    torch.save({}, folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()


def _changed(folder: Path, **changes: object) -> None:
    config = json.loads((folder / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(json.dumps(config | changes), encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_pickle, "no model.safetensors; expected weights as safetensors; 'pytorch_model.bin' is a pickle"),
        (lambda folder: (folder / "adapter_config.json").write_text("{}"), "an adapter names a further model"),
        (lambda folder: _changed(folder, auto_map={"AutoModelForCausalLM": "evil.Evil"}), "asks for code of its own"),
        (lambda folder: _changed(folder, n_layer=2), "the weights lack 'transformer.h.1"),
        (lambda folder: _changed(folder, vocab_size=25), "lack 'transformer.wte.weight' or have it in another shape"),
        (
            lambda folder: (folder / "model.safetensors").write_bytes(b"\x80\x04."),
            "the weights have 3 bytes, config.json asks for",
        ),
        (lambda folder: (folder / "config.json").unlink(), "cannot be read"),
    ],
    ids=["pickle", "adapter", "code", "missing", "shape", "damaged", "no config"],
)
def test_a_folder_that_cannot_be_trusted_or_read_is_refused(tmp_path: Path, spoil: Any, words: str) -> None:
    folder = save(tmp_path / "model", "gpt2")
    spoil(folder)
    with pytest.raises(GovcomputeError) as raised:
        load_transformers(folder, device=CPU)
    assert words in str(raised.value), str(raised.value)


def test_a_state_that_cannot_be_cut_back_is_refused() -> None:
    config = transformers.MambaConfig(vocab_size=24, hidden_size=16, num_hidden_layers=1, state_size=4)
    with pytest.raises(GovcomputeError, match="cannot be cut back"):
        TransformersModel(transformers.MambaForCausalLM(config), None, "mamba")  # type: ignore[arg-type]


def test_a_llama_runs_natively_and_says_the_same(tmp_path: Path) -> None:
    folder = save(tmp_path / "llama", "llama", 2, scale=3)
    native, other = load_model(folder, CPU), load_transformers(folder, device=CPU)
    assert not isinstance(native, TransformersModel)
    settings = Settings(50, sampling=Sampling(greedy=True))
    assert generate_alone(native, [1, 2], settings).tokens == generate_alone(other, [1, 2], settings).tokens
    assert isinstance(load_model(save(tmp_path / "gpt2", "gpt2"), CPU), TransformersModel)
