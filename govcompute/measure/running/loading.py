"""Models to measure: a folder on disk, or a configuration with random weights. Nothing is fetched from a network."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from govcompute.documents import read_json
from govcompute.errors import InputError, MissingExtra, NotFound
from govcompute.flops import Architecture, Countable, from_config
from govcompute.measure.device.machine import Opened, memory_said_clearly
from govcompute.measure.running.llama_shape import llama_shape
from govcompute.measure.running.reader import Reader, TransformersReader

DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}
CONFIG = "config.json"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model on its device, and what a record says of it. vocabulary: rows of the embedding; longest: tokens, if bounded."""

    reader: Reader
    counted_as: Countable
    name: str
    vocabulary: int
    longest: int | None
    weights: str
    config_sha256: str
    architecture: str | None = None
    encode: Callable[[str], Sequence[int]] | None = None


def torch_dtype(name: str) -> torch.dtype:
    """The number format of that name. Raises NotFound."""
    if name not in DTYPES:
        raise NotFound("number format", name, DTYPES)
    return DTYPES[name]


def load_folder(folder: Path, opened: Opened, dtype: torch.dtype) -> Loaded:
    """The transformers model of a folder with its weights and, where it has one, its tokenizer, on the device.

    Raises DocumentError for a configuration that cannot be counted, InputError for weights that cannot be loaded or do not
    fit the memory, MissingExtra without transformers. Code that comes with a model is never run.
    """
    transformers = _transformers()
    config = folder / CONFIG
    counted_as = from_config(config, folder.name)
    with memory_said_clearly(_what(folder.name, dtype)), opened.device:
        module = _from_folder(transformers, folder, dtype)
    return _loaded(module, counted_as, "folder", _sha256(config.read_bytes()), encode=_tokenizer(transformers, folder))


def load_config(config: Path, opened: Opened, dtype: torch.dtype, seed: int) -> Loaded:
    """A model of the shape of a config.json, weights at random. Raises as `load_folder` does."""
    name = config.parent.resolve().name if config.name == CONFIG else config.stem
    counted_as = from_config(config, name)
    module = _random(read_json(config).value, name, opened, dtype, seed)
    return _loaded(module, counted_as, "random", _sha256(config.read_bytes()))


def load_shape(architecture: Architecture, opened: Opened, dtype: torch.dtype, seed: int) -> Loaded:
    """A Llama-shaped model of an architecture's sizes, weights at random. Raises InputError for another shape."""
    values = llama_shape(architecture)
    module = _random(values, architecture.name, opened, dtype, seed)
    made = json.dumps(values, sort_keys=True).encode()
    return _loaded(module, architecture, "random", _sha256(made), architecture.id)


def _random(values: Any, name: str, opened: Opened, dtype: torch.dtype, seed: int) -> Any:
    """The module, made on the device itself: a large one never stands in the host's memory."""
    transformers = _transformers()
    torch.manual_seed(seed)
    with memory_said_clearly(_what(name, dtype)), opened.device:
        try:
            return transformers.AutoModelForCausalLM.from_config(transformers.AutoConfig.for_model(**values), dtype=dtype)
        except (ValueError, TypeError, KeyError) as error:
            raise InputError(f"transformers makes no causal language model of {name}: {str(error).splitlines()[0]}") from None


def _loaded(
    module: Any,
    counted_as: Countable,
    weights: str,
    sha256: str,
    architecture: str | None = None,
    encode: Callable[[str], Sequence[int]] | None = None,
) -> Loaded:
    module.eval()
    config = module.config.get_text_config()
    longest = getattr(config, "max_position_embeddings", None)
    reader = TransformersReader(module)
    return Loaded(reader, counted_as, counted_as.name, config.vocab_size, longest, weights, sha256, architecture, encode)


def _what(name: str, dtype: torch.dtype) -> str:
    return f"{name} in {str(dtype).removeprefix('torch.')}"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _from_folder(transformers: Any, path: Path, dtype: torch.dtype) -> Any:
    try:
        return transformers.AutoModelForCausalLM.from_pretrained(path, local_files_only=True, dtype=dtype)
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be loaded: {str(error).splitlines()[0]}") from None


def _tokenizer(transformers: Any, path: Path) -> Callable[[str], Sequence[int]] | None:
    """The folder's own tokenizer, where it has one."""
    if not any((path / name).is_file() for name in ("tokenizer.json", "tokenizer.model", "vocab.json")):
        return None
    tokenizer = transformers.AutoTokenizer.from_pretrained(path, local_files_only=True)
    return lambda text: tokenizer.encode(text, add_special_tokens=False)


def _transformers() -> Any:
    try:
        import transformers
    except ModuleNotFoundError:
        raise MissingExtra("transformers", "models") from None
    return transformers
