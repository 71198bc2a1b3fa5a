"""Adapters and frozen parts, by hand, and against the whole training step."""

from __future__ import annotations

import pytest

from govcompute.errors import InputError, NotFound
from govcompute.flops import Architecture, Trained, finetuning_step, from_config, parameters, training_step

ATTENTION = ("attention.query", "attention.key", "attention.value", "attention.output")


def test_adapters_by_hand(tiny_architecture: Architecture) -> None:
    # 3 tokens; matrices: attention 16 + 8 + 8 + 16, feed-forward 96, output 40 = 184 weights, 2·3·184 = 1104 forward,
    # as much again for their inputs' gradients; attention of 6 pairs: 2·6·2·2 = 48 twice, and twice that backward;
    # an adapter of rank 1 on the queries, 4 to 4: 2·3·1·(4 + 4) = 48 forward, 96 backward
    count = finetuning_step(tiny_architecture, 3, Trained(adapters=("attention.query",), rank=1))
    assert count.component("attention.query (adapter)").flop == 48
    assert count.component("attention.query (backward)").flop == 2 * 3 * 16
    assert count.flop == 1104 + 1104 + 3 * 96 + 3 * 48


def test_all_matrices_trained_is_the_training_step(tiny_architecture: Architecture) -> None:
    names = (*ATTENTION, "mlp.gate", "mlp.up", "mlp.down", "output.logits")
    assert finetuning_step(tiny_architecture, 5, Trained(names)).flop == training_step(tiny_architecture, 5).flop


def test_frozen_matrices_cost_one_product_less(tiny_architecture: Architecture) -> None:
    whole = training_step(tiny_architecture, 5).flop
    matmul = parameters(tiny_architecture).matmul_active
    frozen = finetuning_step(tiny_architecture, 5, Trained(("attention.query",))).flop
    assert whole - frozen == 2 * 5 * (matmul - 16)


def test_a_frozen_stem_has_no_gradient_at_all() -> None:
    network = from_config({"model_type": "vit", "image_size": 32, "patch_size": 16, "num_hidden_layers": 1})
    count = finetuning_step(network, 1, Trained(("output.classifier",)))
    assert not any(part.name == "embedding.patches (backward)" for part in count.components)


@pytest.mark.parametrize(
    ("trained", "words"),
    [
        ({}, "nothing is trained"),
        ({"adapters": ("attention.query",)}, "rank of 1 or more"),
        ({"matrices": ("mlp.up",), "adapters": ("mlp.up",), "rank": 1}, "is trained itself"),
    ],
)
def test_refused(trained: dict, words: str) -> None:
    with pytest.raises(InputError, match=words):
        Trained(**trained)


def test_an_unknown_name_has_its_nearest(tiny_architecture: Architecture) -> None:
    with pytest.raises(NotFound, match=r"nearest: 'attention\.query'"):
        finetuning_step(tiny_architecture, 5, Trained(("attention.queri",)))


def test_the_first_layers_matrices_need_no_gradient_of_a_frozen_embedding(tiny_architecture: Architecture) -> None:
    # one layer: query 16, key 8 and value 8 weights take the layer's input, 2·3·32 = 192 FLOP of gradients that nothing
    # wants; nor does the adapter's way down to rank 1 want its own, 2·3·4·1 = 24
    whole = finetuning_step(tiny_architecture, 3, Trained(adapters=("attention.query",), rank=1))
    bare = finetuning_step(tiny_architecture, 3, Trained(adapters=("attention.query",), rank=1, to_embedding=False))
    assert tiny_architecture.layers == 1
    assert whole.flop - bare.flop == 192 + 24
    assert not any(part.name == "attention.key (backward)" for part in bare.components)
