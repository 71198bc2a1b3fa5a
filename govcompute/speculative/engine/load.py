"""From a stack's document to models that run: both members on one device, their tokens held against each other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from govcompute.documents import read_json, validate
from govcompute.errors import DocumentError, InputError, MissingDevice
from govcompute.speculative.engine.generate import Pair
from govcompute.speculative.engine.model import CausalModel
from govcompute.speculative.engine.tokenizer import load_tokenizer, same_tokenizer
from govcompute.speculative.engine.transformers_model import load_transformers
from govcompute.speculative.pair.checkpoint import CONFIG, WEIGHTS
from govcompute.speculative.pair.checkpoint import load as load_native
from govcompute.speculative.pair.config import DecoderConfig
from govcompute.speculative.stack import Member, Stack

if TYPE_CHECKING:
    from tokenizers import Tokenizer


@dataclass(frozen=True, slots=True)
class Loaded:
    """A stack that can run. tokenizer: the target's, None where its folder has none; end_tokens: the target's."""

    pair: Pair
    tokenizer: Tokenizer | None
    end_tokens: frozenset[int]


def load_stack(stack: Stack, *, device: str = "cpu", within: Path = Path()) -> Loaded:
    """Both members of `stack`; folders are relative to `within`.

    Raises InputError where a member names no folder, sizes of vocabulary differ (both are named) or tokenizers do (the
    first difference is named), MissingDevice where the device is absent, and as the loaders do.
    """
    where = device_of(device)
    draft, target = (_folder(stack, role, member, within) for role, member in _members(stack))
    tokenizer = load_tokenizer(target)
    same_tokenizer(load_tokenizer(draft), tokenizer)
    return Loaded(Pair(load_model(draft, where), load_model(target, where)), tokenizer, end_tokens_of(target))


def load_model(folder: Path, device: torch.device) -> CausalModel:
    """The model in `folder`: by the native decoder where it can compute it, else by transformers. Raises as they do."""
    if _is_native(folder):
        return load_native(folder, device=device)
    return load_transformers(folder, device=device)


def device_of(name: str) -> torch.device:
    """`name` as a device: cpu, cuda, cuda:N or mps. Raises MissingDevice for an absent one, InputError for another word."""
    kind, colon, index = name.partition(":")
    if kind not in ("cpu", "cuda", "mps") or (colon and (kind != "cuda" or not index.isdecimal())):
        raise InputError(f"no device is called '{name}'; expected cpu, cuda, cuda:N or mps")
    present = ["cpu", *(f"cuda:{number}" for number in range(torch.cuda.device_count()))]
    if torch.backends.mps.is_available():
        present.append("mps")
    full = f"cuda:{index or 0}" if kind == "cuda" else kind
    if full not in present:
        raise MissingDevice(name, present)
    return torch.device(full)


def end_tokens_of(folder: Path) -> frozenset[int]:
    """The tokens that end a text: ``eos_token_id`` of generation_config.json, or else of config.json.

    None where both are silent. Raises DocumentError for a file that cannot be read or another kind of value.
    """
    for file in (folder / "generation_config.json", folder / CONFIG):
        if not file.is_file():
            continue
        document = read_json(file)
        stated = document.value.get("eos_token_id") if isinstance(document.value, dict) else None
        if stated is None:
            continue
        numbers = stated if isinstance(stated, list) else [stated]
        if not all(isinstance(number, int) and not isinstance(number, bool) and number >= 0 for number in numbers):
            raise InputError(f"{file}: eos_token_id {stated!r}; expected a token's number or a list of them")
        return frozenset(numbers)
    return frozenset()


def _is_native(folder: Path) -> bool:
    if not (folder / WEIGHTS).is_file():
        return False
    try:
        validate(DecoderConfig, read_json(folder / CONFIG))
    except DocumentError:
        return False
    return True


def _members(stack: Stack) -> tuple[tuple[str, Member], tuple[str, Member]]:
    return ("draft", stack.draft), ("target", stack.target)


def _folder(stack: Stack, role: str, member: Member, within: Path) -> Path:
    if member.folder is None:
        raise InputError(f"stack '{stack.id}' names no folder for its {role}, so it can be counted but not run")
    folder = within / member.folder
    if not folder.is_dir():
        raise InputError(f"stack '{stack.id}': its {role} is to be in {folder}, which is no folder")
    return folder
