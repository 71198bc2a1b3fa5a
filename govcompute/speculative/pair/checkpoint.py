"""A native decoder on disk: ``config.json`` and ``model.safetensors`` under transformers' names, and a card.

The same folder loads in transformers' ``LlamaForCausalLM``. Weights are safetensors only: a pickle would run code.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from safetensors.torch import save as to_bytes

from govcompute.documents import read_json, validate, write_bytes, write_text
from govcompute.errors import DocumentError, InputError, Problem, nearest
from govcompute.speculative.pair.config import DecoderConfig
from govcompute.speculative.pair.decoder import Decoder

CONFIG, WEIGHTS, CARD = "config.json", "model.safetensors", "README.md"


def save(model: Decoder, folder: Path, card: str | None = None) -> None:
    """The model's files into `folder`, each whole or not at all. Raises InputError where it cannot be written."""
    weights = {name: part.detach().to("cpu").contiguous() for name, part in _named(model).items()}
    config = model.config.document | {"dtype": str(model.embedding.dtype).removeprefix("torch.")}
    write_bytes(folder / WEIGHTS, to_bytes(weights, metadata={"format": "pt"}))
    if card is not None:
        write_text(folder / CARD, card)
    write_text(folder / CONFIG, json.dumps(config, indent=2, sort_keys=True) + "\n")


def load(folder: Path, *, device: str | torch.device = "cpu", dtype: torch.dtype | None = None, name: str = "") -> Decoder:
    """The model in `folder`, in `dtype` or as stored, called `name` or as the folder is.

    Raises DocumentError for a configuration that is not a native decoder's and for weights that are damaged, missing,
    unknown or of another shape; InputError where there is no such folder.
    """
    if not folder.is_dir():
        raise InputError(f"{folder} is no folder; expected one with {CONFIG} and {WEIGHTS}")
    config = validate(DecoderConfig, read_json(folder / CONFIG))
    file = folder / WEIGHTS
    stored = _read(file)
    with torch.device("meta"):
        model = Decoder(config, name or folder.resolve().name)
    shapes = {key: tuple(part.shape) for key, part in _named(model).items()}
    _check(file, shapes, stored, tied=config.tie_word_embeddings)
    model = Decoder(config, model.name).to(dtype or stored["model.norm.weight"].dtype)
    with torch.no_grad():
        for key, part in _named(model).items():
            part.copy_(stored[key])
    return model.to(device).eval()


def _named(model: Decoder) -> dict[str, torch.Tensor]:
    """Views of the weights under transformers' names: the fused products come apart here."""
    config, named = model.config, {"model.embed_tokens.weight": model.embedding}
    query, key = (heads * config.head_dim for heads in (config.num_attention_heads, config.num_key_value_heads))
    for index, layer in enumerate(model.blocks):
        prefix, weights = f"model.layers.{index}", layer.weights
        parts = zip("qkv", weights.qkv.split([query, key, key]), strict=True)
        named |= {f"{prefix}.self_attn.{letter}_proj.weight": part for letter, part in parts}
        gate, up = weights.gate_up.chunk(2)
        named |= {
            f"{prefix}.self_attn.o_proj.weight": weights.out,
            f"{prefix}.mlp.gate_proj.weight": gate,
            f"{prefix}.mlp.up_proj.weight": up,
            f"{prefix}.mlp.down_proj.weight": weights.down,
            f"{prefix}.input_layernorm.weight": weights.attention_norm,
            f"{prefix}.post_attention_layernorm.weight": weights.mlp_norm,
        }
    named["model.norm.weight"] = model.norm
    return named if model.output is None else named | {"lm_head.weight": model.output}


def _read(file: Path) -> dict[str, torch.Tensor]:
    if not file.is_file():
        others = sorted(path.name for path in file.parent.glob("*.safetensors*"))
        has = f"; the folder has {', '.join(others)}" if others else ""
        raise InputError(f"{file} is missing; a native decoder has its weights in this one file{has}")
    try:
        return load_file(file)
    except (SafetensorError, ValueError, KeyError) as error:
        reason = str(error).strip() or type(error).__name__
        raise _fault(file, "", f"not a whole safetensors file: {reason}", "one that was written to its end") from None
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror or error}") from None


def _check(file: Path, shapes: dict[str, tuple[int, ...]], stored: dict[str, torch.Tensor], *, tied: bool) -> None:
    if tied:  # some writers store the shared matrix under both names
        stored.pop("lm_head.weight", None)
    for key, shape in shapes.items():
        if key not in stored:
            raise _fault(file, key, "this weight is missing", f"shape {list(shape)}", nearest(key, stored))
        if tuple(stored[key].shape) != shape:
            raise _fault(file, key, f"shape {list(stored[key].shape)}", f"{list(shape)}, which {CONFIG} asks for")
        if not stored[key].is_floating_point():
            raise _fault(file, key, f"numbers of type {stored[key].dtype}", "floating-point weights")
        if not torch.isfinite(stored[key]).all():
            raise _fault(file, key, "the weight holds NaN or infinity", "finite numbers")
    for key in stored:
        if key not in shapes:
            raise _fault(file, key, "the decoder has no such weight", "", nearest(key, shapes))


def _fault(file: Path, key: str, problem: str, expected: str, near: str = "") -> DocumentError:
    return DocumentError(Problem(str(file), 0, 0, key, problem, expected, near))
