"""Any decoder of transformers from a folder on disk, as the engine sees a model.

Weights are safetensors only and no code of the folder is run: its configuration must be of a type that `govcompute.flops`
counts and ask for no code of its own, adapters are refused (they name further folders), attention kernels are torch's.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

from govcompute.documents.document import LARGEST_TABLE, read_text
from govcompute.documents.strict_json import parse_large_json
from govcompute.errors import InputError, MissingExtra
from govcompute.flops import Countable, from_config
from govcompute.flops.parameters import parameters
from govcompute.speculative.engine.model import Outcome

_WHOLE, _INDEX = "model.safetensors", "model.safetensors.index.json"
#: Bytes of a parameter at the least: four bits.
_LEAST_BYTES = 0.5


class TransformersModel:
    """A `CausalModel` over `module`, a causal language model of transformers in evaluation mode on one device.

    Raises InputError where it has no output layer to read hidden states at, or a state that cannot be cut back.
    """

    def __init__(self, module: Any, counted_as: Countable, name: str) -> None:
        head = module.get_output_embeddings()
        if head is None or getattr(module, "_is_stateful", False):
            missing = "has no output layer" if head is None else "keeps a state that cannot be cut back to an earlier token"
            raise InputError(f"'{name}' {missing}; expected a decoder with attention caches")
        config = module.config.get_text_config(decoder=True)
        self.module, self.counted_as, self.name = module.eval(), counted_as, name
        self.vocabulary, self.width = (int(size) for size in head.weight.shape)
        self.longest: int | None = getattr(config, "max_position_embeddings", None)
        self.device: torch.device = head.weight.device
        self._hidden: torch.Tensor | None = None
        head.register_forward_pre_hook(self._remember)

    def session(self, capacity: int) -> TransformersSession:
        """A fresh sequence; its caches grow as it is read."""
        return TransformersSession(self)

    def read(self, tokens: torch.Tensor, cache: Any) -> Outcome:
        """One pass over `tokens` (n,) after what is in `cache`."""
        logits = self.module(input_ids=tokens[None], past_key_values=cache, use_cache=True).logits[0]
        assert self._hidden is not None
        return Outcome(logits, self._hidden[0])

    def _remember(self, _: Any, given: tuple[torch.Tensor, ...]) -> None:
        # What goes into the output layer is the last hidden state after its norm, in every family.
        self._hidden = given[0]


class TransformersSession:
    """One sequence. The cache keeps every token, of sliding windows too (the mask knows the window), so it can be cut."""

    def __init__(self, model: TransformersModel) -> None:
        from transformers import DynamicCache

        self._model, self._cache, self.length = model, DynamicCache(), 0

    def forward(self, tokens: torch.Tensor) -> Outcome:
        """Reads `tokens` (n,)."""
        outcome = self._model.read(tokens, self._cache)
        self.length += len(tokens)
        return outcome

    def crop(self, length: int) -> None:
        """Forgets all but the first `length` tokens."""
        if length < self.length:
            # A negative number removes that many from the end, in every version.
            self._cache.crop(length - self.length)
            self.length = length


def load_transformers(folder: Path, *, device: torch.device, name: str = "") -> TransformersModel:
    """The model in `folder`, in its stored number format.

    Raises DocumentError for a configuration that cannot be read or counted, InputError for weights that are missing, are
    no safetensors or do not fit, MissingExtra without transformers.
    """
    try:
        from transformers import AutoModelForCausalLM
    except ImportError:
        raise MissingExtra("transformers", "models") from None
    name = name or folder.resolve().name
    counted_as = from_config(folder / "config.json", name)
    _check_files(folder, counted_as)
    try:
        with _quiet():
            module, found = AutoModelForCausalLM.from_pretrained(
                folder,
                local_files_only=True,
                trust_remote_code=False,
                use_safetensors=True,
                dtype="auto",
                attn_implementation="sdpa",
                # Told below, with the weight's name.
                ignore_mismatched_sizes=True,
                output_loading_info=True,
            )
        module = module.to(device)
    except torch.OutOfMemoryError:
        raise InputError(f"'{name}' does not fit into the memory of {device}; expected a smaller model") from None
    except Exception as error:  # the library raises errors of every kind over a damaged folder
        raise InputError(f"{folder}: transformers cannot load it: {type(error).__name__}: {error}") from None
    if found["missing_keys"] or found["mismatched_keys"]:
        first = sorted(str(key) for key in (*found["missing_keys"], *(one[0] for one in found["mismatched_keys"])))[0]
        raise InputError(
            f"{folder}: the weights lack '{first}' or have it in another shape; expected all that config.json asks for"
        )
    return TransformersModel(module, counted_as, name)


def _check_files(folder: Path, counted_as: Countable) -> None:
    """Raises InputError for weights that are no safetensors, lie elsewhere, or are too few for the configuration.

    The last is asked before anything is loaded: what the weights lack is made up in memory, however much it is.
    """
    if (folder / "adapter_config.json").exists():
        raise InputError(f"{folder}: an adapter names a further model to be loaded; expected whole weights (merge it first)")
    if not any((folder / file).is_file() for file in (_WHOLE, _INDEX)):
        others = sorted(path.name for path in folder.glob("*.bin"))
        has = f"; '{others[0]}' is a pickle, which runs code when it is read" if others else ""
        raise InputError(f"{folder} has no model.safetensors; expected weights as safetensors{has}")
    stored = sum((folder / name).stat().st_size for name in _weight_files(folder))
    asked = parameters(counted_as).total
    if asked * _LEAST_BYTES > stored:
        raise InputError(f"{folder}: the weights have {stored:,} bytes, config.json asks for {asked:,} parameters")


def _weight_files(folder: Path) -> list[str]:
    """The names of the files of weights, as transformers chooses them. Raises InputError for one outside the folder."""
    if (folder / _WHOLE).is_file():
        return [_WHOLE]
    document = parse_large_json(read_text(folder / _INDEX, LARGEST_TABLE), str(folder / _INDEX))
    named = document.get("weight_map") if isinstance(document, dict) else None
    if not isinstance(named, dict) or not named:
        raise InputError(f"{folder / _INDEX} names no files; expected a mapping 'weight_map' of weights to files")
    names, beside = sorted({str(name) for name in named.values()}), {path.name for path in folder.iterdir()}
    for name in names:
        if name not in beside or not name.endswith(".safetensors"):
            raise InputError(f"{folder / _INDEX} names {name[:100]!r}; expected a file of safetensors beside it")
    return names


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """No progress bars and no reports: what a person must know is in the error."""
    from transformers.utils import logging

    bars, verbosity = logging.is_progress_bar_enabled(), logging.get_verbosity()
    logging.disable_progress_bar()
    logging.set_verbosity_error()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()
