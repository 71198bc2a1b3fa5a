"""The ledger's FLOP, the estimator's count and a real, dispatched step of the same model: one number, as integers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="trackers need PyTorch: pip install 'govcompute[tracking]'")
transformers = pytest.importorskip("transformers")

from govcompute.flops import Convention, Trained, finetuning_step, from_config, training_step  # noqa: E402
from govcompute.flops.trace import trace  # noqa: E402
from govcompute.registry.activity import Activity  # noqa: E402
from govcompute.tracking import track  # noqa: E402

from .conftest import SIZES, recorded  # noqa: E402

#: peft still asks transformers under the old names.
pytestmark = pytest.mark.filterwarnings("ignore:.*gradient_checkpointing.*:FutureWarning")
FULL = Convention(attention="full")  # type: ignore[arg-type]
BATCH, TOKENS = 2, 16
TARGETS = {"q_proj": "attention.query", "v_proj": "attention.value"}


def batch(batch_size: int = BATCH, tokens: int = TOKENS) -> dict[str, Any]:
    ids = torch.randint(3, SIZES["vocab_size"], (batch_size, tokens))
    return {"input_ids": ids, "labels": ids, "use_cache": False}


def tracked(model: Any, place: Path, batches: list[dict[str, Any]], **options: Any) -> dict[Activity, int]:
    """One optimiser's step over `batches`, and what the ledger then holds."""
    with track(model, system="small", ledger=place, run="run", lines=(), **{"convention": FULL, **options}) as tracker:
        for one in batches:
            model(**one).loss.backward()
        tracker.step()
    return recorded(place)


def dispatched(model: Any, one: dict[str, Any]) -> int:
    """A real step, every operator counted on its way through torch's dispatcher."""
    return int(trace(model, one, backward=True, repeat=False).flop)


def names(model: Any, *left_out: str) -> tuple[str, ...]:
    found = from_config(model.config.to_dict())
    return tuple(m.name for m in found.matrices if m.applied != "nothing" and m.name not in left_out)


def lora(model: Any, rank: int = 4) -> Any:
    peft = pytest.importorskip("peft")
    return peft.get_peft_model(model, peft.LoraConfig(r=rank, target_modules=list(TARGETS), task_type="CAUSAL_LM")).train()


def test_a_full_step(llama: Callable[..., Any], place: Path) -> None:
    model = llama()
    found = tracked(model, place, [one := batch()])
    assert found == {
        Activity.FINETUNING: training_step(from_config(model.config.to_dict()), TOKENS, batch=BATCH, convention=FULL).flop
    }
    assert found[Activity.FINETUNING] == dispatched(model, one)


def test_the_causal_convention_is_the_estimators_own(llama: Callable[..., Any], place: Path) -> None:
    model = llama()
    found = tracked(model, place, [batch()], convention=None)
    assert found[Activity.FINETUNING] == training_step(from_config(model.config.to_dict()), TOKENS, batch=BATCH).flop


def test_adapters(llama: Callable[..., Any], place: Path) -> None:
    model = lora(llama())
    found = tracked(model, place, [one := batch()])
    part = Trained(adapters=tuple(TARGETS.values()), rank=4, to_embedding=False)
    counted = finetuning_step(from_config(model.config.to_dict()), TOKENS, part, batch=BATCH, convention=FULL).flop
    assert found == {Activity.FINETUNING: counted}
    assert counted == dispatched(model, one)


def test_adapters_whose_gradients_reach_the_embedding(llama: Callable[..., Any], place: Path) -> None:
    model = lora(llama())
    model.enable_input_require_grads()
    found = tracked(model, place, [one := batch()])
    part = Trained(adapters=tuple(TARGETS.values()), rank=4)
    counted = finetuning_step(from_config(model.config.to_dict()), TOKENS, part, batch=BATCH, convention=FULL).flop
    assert found == {Activity.FINETUNING: counted}
    assert counted == dispatched(model, one)


@pytest.mark.parametrize("tied", [True, False])
def test_frozen_embeddings(llama: Callable[..., Any], place: Path, tied: bool) -> None:
    model = llama(tie_word_embeddings=tied)
    model.get_input_embeddings().weight.requires_grad_(False)
    found = tracked(model, place, [one := batch()])
    part = Trained(names(model, *(["output.logits"] if tied else [])))
    counted = finetuning_step(from_config(model.config.to_dict()), TOKENS, part, batch=BATCH, convention=FULL).flop
    assert found == {Activity.FINETUNING: counted}
    assert counted == dispatched(model, one)


def test_a_frozen_first_layer(llama: Callable[..., Any], place: Path) -> None:
    model = llama(num_hidden_layers=3)
    for part in (model.get_input_embeddings(), model.model.layers[0]):
        part.requires_grad_(False)
    found = tracked(model, place, [one := batch()])
    assert found == {Activity.FINETUNING: dispatched(model, one)}


def test_every_micro_batch_of_an_accumulated_step(llama: Callable[..., Any], place: Path) -> None:
    model = llama()
    lengths = (16, 9, 16)
    found = tracked(model, place, [batch(tokens=length) for length in lengths])
    network = from_config(model.config.to_dict())
    counted = sum(training_step(network, length, batch=BATCH, convention=FULL).flop for length in lengths)
    assert found == {Activity.FINETUNING: counted}


def test_padding_is_computed_and_told_apart(llama: Callable[..., Any], place: Path) -> None:
    model = llama()
    one = {**batch(), "attention_mask": torch.tensor([[1] * 16, [1] * 10 + [0] * 6])}
    with track(model, system="small", ledger=place, run="run", lines=()) as tracker:
        model(**one).loss.backward()
        tracker.step()
    network = from_config(model.config.to_dict())
    assert tracker.flop == training_step(network, 16, batch=2).flop
    assert tracker.spent.useful == training_step(network, 16).flop + training_step(network, 10).flop
    assert (tracker.spent.tokens, tracker.spent.padding) == (32, 6)


def test_a_mixture_of_experts(one_thread: None, place: Path) -> None:
    config = transformers.MixtralConfig(**SIZES, num_local_experts=4, num_experts_per_tok=2)
    model = transformers.MixtralForCausalLM(config).train()
    found = tracked(model, place, [one := batch()])
    assert found == {
        Activity.FINETUNING: training_step(from_config(config.to_dict()), TOKENS, batch=BATCH, convention=FULL).flop
    }
    assert found[Activity.FINETUNING] == dispatched(model, one)


@pytest.mark.parametrize("adapted", [False, True])
def test_blocks_computed_again_are_told_apart(llama: Callable[..., Any], place: Path, adapted: bool) -> None:
    model = llama()
    if adapted:
        model = lora(model)
        model.enable_input_require_grads()
    bare = dispatched(model, one := batch())
    model.gradient_checkpointing_enable({"use_reentrant": False})
    found = tracked(model, place, [one])
    assert found[Activity.FINETUNING] == bare
    # torch stops short of the last product of a block, which nothing needs again: hidden 32, intermediate 64, 2 layers
    spared = 2 * (2 * BATCH * TOKENS * 64 * 32)
    assert found[Activity.ACTIVATION_RECOMPUTE] - spared == dispatched(model, one) - bare


def test_a_module_without_a_configuration_is_traced(one_thread: None, place: Path) -> None:
    model = torch.nn.Sequential(torch.nn.Linear(8, 16), torch.nn.ReLU(), torch.nn.Linear(16, 1))
    with track(model, system="small", ledger=place, run="run", lines=()) as tracker:
        for rows in (4, 4, 3):
            model(torch.randn(rows, 8)).sum().backward()
            tracker.step()
    # 8·16 and 16·1 weights; the input is data, so the first matrix has no gradient of it
    assert tracker.flop == 11 * (2 * 144 + 4 * 144 - 2 * 128)


def test_a_classifiers_head_is_counted_as_it_is(one_thread: None, place: Path) -> None:
    config = transformers.LlamaConfig(**SIZES, num_labels=3)
    model = transformers.LlamaForSequenceClassification(config).train()
    one = {"input_ids": batch()["input_ids"], "labels": torch.tensor([0, 2]), "use_cache": False}
    assert tracked(model, place, [one]) == {Activity.FINETUNING: dispatched(model, one)}
