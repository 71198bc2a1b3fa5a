"""Models to measure: a folder on disk, or a shape with random weights. Nothing is fetched from a network."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

import torch

from govcompute.documents import Document, read_json, validate
from govcompute.errors import InputError, MissingExtra, NotFound
from govcompute.flops import Architecture, Countable, from_config
from govcompute.measure.device.machine import Opened, memory_said_clearly
from govcompute.measure.running.llama_shape import llama_shape
from govcompute.measure.running.reader import Reader, SessionReader, TransformersReader
from govcompute.speculative.engine.tokenizer import load_tokenizer
from govcompute.speculative.engine.transformers_model import load_transformers
from govcompute.speculative.pair.checkpoint import load as load_native
from govcompute.speculative.pair.config import DecoderConfig
from govcompute.speculative.pair.decoder import Decoder

DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}
CONFIG = "config.json"


class Backend(StrEnum):
    """Whose code runs the passes."""

    TRANSFORMERS = "transformers"
    NATIVE = "native"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a model came from. architecture: its id in the registry; encode: text to tokens, where the folder can."""

    weights: Literal["random", "folder"]
    config_sha256: str
    architecture: str | None = None
    encode: Callable[[str], Sequence[int]] | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model on its device, and what a record says of it. vocabulary: rows of the embedding; longest: tokens, if bounded."""

    reader: Reader
    counted_as: Countable
    vocabulary: int
    longest: int | None
    origin: Origin

    @property
    def name(self) -> str:
        """What records call it."""
        return self.counted_as.name


@dataclass(frozen=True, slots=True)
class Home:
    """Where and how a model is made: the device, the number format, the backend, the seed of random weights."""

    opened: Opened
    dtype: torch.dtype
    backend: Backend = Backend.TRANSFORMERS
    seed: int = 0


def torch_dtype(name: str) -> torch.dtype:
    """The number format of that name. Raises NotFound."""
    if name not in DTYPES:
        raise NotFound("number format", name, DTYPES)
    return DTYPES[name]


def backend_of(name: str) -> Backend:
    """The backend of that name. Raises NotFound."""
    try:
        return Backend(name)
    except ValueError:
        raise NotFound("backend", name, list(Backend)) from None


def load_folder(folder: Path, home: Home) -> Loaded:
    """The model of a folder with its weights and, where it has one, its tokenizer, on the device.

    Raises DocumentError for a configuration that cannot be counted, InputError for weights that cannot be loaded or do not
    fit the memory, MissingExtra without transformers. Code that comes with a model is never run.
    """
    with memory_said_clearly(_what(folder.name, home.dtype)):
        if home.backend is Backend.NATIVE:
            native = load_native(folder, device=home.opened.device, dtype=home.dtype)
            return _native(native, native.counted_as, folder_origin(folder))
        model = load_transformers(folder, device=home.opened.device)
        return _transformers(model.module.to(home.dtype), model.counted_as, folder_origin(folder))


def load_config(config: Path, home: Home) -> Loaded:
    """A model of the shape of a config.json, weights at random. Raises as `load_folder` does."""
    name = config.parent.resolve().name if config.name == CONFIG else config.stem
    counted_as, read = from_config(config, name), read_json(config)
    # The strict reader keeps decimal numbers exact; what builds a model wants floats.
    document = replace(read, value=json.loads(config.read_text("utf-8-sig")))
    return _random(document, counted_as, home, Origin("random", _sha256(config.read_bytes())))


def load_shape(architecture: Architecture, home: Home) -> Loaded:
    """A Llama-shaped model of an architecture's sizes, weights at random. Raises InputError for another shape."""
    document, origin = _shape(architecture)
    return _random(document, architecture, home, origin)


def random_native(architecture: Architecture, home: Home) -> tuple[Decoder, Origin]:
    """A native decoder of an architecture's sizes, weights at random. Raises InputError for another shape."""
    document, origin = _shape(architecture)
    with memory_said_clearly(_what(architecture.name, home.dtype)), _default_dtype(home.dtype):
        return _decoder(document, architecture.name, home), origin


def _shape(architecture: Architecture) -> tuple[Document, Origin]:
    values = llama_shape(architecture)
    made = _sha256(json.dumps(values, sort_keys=True).encode())
    return Document(architecture.name, values, {}), Origin("random", made, architecture.id)


def _decoder(document: Document, name: str, home: Home) -> Decoder:
    config = validate(DecoderConfig, document)
    with home.opened.device:
        decoder = Decoder(config, name)
    return decoder.initialise(home.seed).eval()


def _random(document: Document, counted_as: Countable, home: Home, origin: Origin) -> Loaded:
    """The model, made on the device itself and in its own number format, so that a large one fits once."""
    name = counted_as.name
    with memory_said_clearly(_what(name, home.dtype)), _default_dtype(home.dtype):
        if home.backend is Backend.TRANSFORMERS:
            with home.opened.device:
                module = _of_transformers(document.value, name, home)
            return _transformers(module, counted_as, origin)
        return _native(_decoder(document, name, home), counted_as, origin)


def _of_transformers(values: Any, name: str, home: Home) -> Any:
    try:
        import transformers
    except ModuleNotFoundError:
        raise MissingExtra("transformers", "models") from None
    torch.manual_seed(home.seed)
    try:
        return transformers.AutoModelForCausalLM.from_config(transformers.AutoConfig.for_model(**values), dtype=home.dtype)
    except torch.OutOfMemoryError:
        raise
    except Exception as error:  # each family checks its sizes in its own way
        raise InputError(f"transformers makes no causal language model of {name}: {str(error).splitlines()[0]}") from None


@contextlib.contextmanager
def _default_dtype(dtype: torch.dtype) -> Iterator[None]:
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


def _transformers(module: Any, counted_as: Countable, origin: Origin) -> Loaded:
    module.eval()
    config = module.config.get_text_config()
    longest = getattr(config, "max_position_embeddings", None)
    return Loaded(TransformersReader(module), counted_as, config.vocab_size, longest, origin)


def _native(model: Decoder, counted_as: Countable, origin: Origin) -> Loaded:
    reader = SessionReader(model.eval(), graphs=model.device.type == "cuda")
    return Loaded(reader, counted_as, model.vocabulary, model.longest, origin)


def folder_origin(folder: Path, architecture: str | None = None) -> Origin:
    """Of a model that came from `folder`."""
    return Origin("folder", _sha256((folder / CONFIG).read_bytes()), architecture, _encoder(folder))


def _encoder(folder: Path) -> Callable[[str], Sequence[int]] | None:
    """The folder's own tokenizer, where it has one."""
    tokenizer = load_tokenizer(folder)
    return None if tokenizer is None else lambda text: tokenizer.encode(text, add_special_tokens=False).ids


def _what(name: str, dtype: torch.dtype) -> str:
    return f"{name} in {str(dtype).removeprefix('torch.')}"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
