"""A head on disk: a folder with `head.safetensors` and a card, `head.yaml`, that says what it is and how it came to be."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import torch
import yaml
from pydantic import Field
from safetensors import SafetensorError
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors

from govcompute.documents import Record, read_yaml, validate, write_bytes, write_text
from govcompute.errors import InputError
from govcompute.speculative.head.acceptance_head import AcceptanceHead
from govcompute.speculative.head.size import HeadSize
from govcompute.speculative.stack import Sampling

WEIGHTS = "head.safetensors"
CARD = "head.yaml"


class Card(Record):
    """What a head's folder says of it. FLOP are exact counts; `divergence` is the held-out binary KL in nats, calibrated."""

    draft: str = Field(description="the model whose hidden states it reads")
    target: str = Field(description="the model whose acceptance it foretells")
    width: int = Field(ge=1)
    blocks: int = Field(ge=0, le=1000)
    tied: bool
    weight: float = Field(gt=0, description="rejection weight of its loss: ln(weight) on the accept logit calibrates it")
    laws: Literal["warped", "raw_softmax"] = Field(description="the laws that its labels were taken from")
    sampling: Sampling = Sampling()
    examples: int = Field(ge=0)
    seed: int
    label_flop: int = Field(ge=0)
    training_flop: int = Field(ge=0)
    divergence: float

    @property
    def size(self) -> HeadSize:
        """The network that the weights fill."""
        return HeadSize(self.width, self.blocks, self.tied)


def save_head(folder: Path, head: AcceptanceHead, card: Card) -> None:
    """Both files into `folder`, each whole or not at all; the card last. Raises InputError where they cannot be written."""
    if card.size != head.size:
        raise InputError(f"the card describes {card.size}, the head is {head.size}")
    write_bytes(folder / WEIGHTS, save_tensors({name: value.contiguous() for name, value in head.state_dict().items()}))
    write_text(folder / CARD, yaml.safe_dump(card.model_dump(mode="json"), sort_keys=False))


def load_head(folder: Path, draft_width: int | None = None) -> tuple[AcceptanceHead, Card]:
    """The head in `folder`, ready to be asked, and its card.

    Raises InputError where a file is absent, cut off or does not fit its card, or where the head reads hidden states of
    another width than `draft_width`.
    """
    card = validate(Card, read_yaml(folder / CARD))
    if draft_width is not None and draft_width != card.width:
        raise InputError(
            f"the head in {folder} reads hidden states of width {card.width}, the draft gives width {draft_width};"
            f" it was trained for the draft '{card.draft}'"
        )
    path = folder / WEIGHTS
    try:
        tensors = load_tensors(path.read_bytes())
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from None
    except SafetensorError as error:
        raise InputError(f"{path} is no whole safetensors file ({error}); copy it anew") from None
    head = AcceptanceHead(card.size)
    _fill(head, tensors, path)
    return head.eval(), card


def _fill(head: AcceptanceHead, tensors: dict[str, torch.Tensor], path: Path) -> None:
    expected = {name: tuple(value.shape) for name, value in head.state_dict().items()}
    found = {name: tuple(value.shape) for name, value in tensors.items()}
    wrong = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
    if wrong:
        name = wrong[0]
        raise InputError(
            f"{path} does not fit its card: '{name}' has shape {found.get(name, 'absent')},"
            f" expected {expected.get(name, 'no such tensor')}"
        )
    head.load_state_dict(tensors)
