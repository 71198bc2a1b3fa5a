"""An agent's card: what plays what, at which noise, how it was trained and chosen, and what that took. JSON, without torch."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from govcompute.documents import Record, read_json, validate
from govcompute.errors import InputError
from govcompute.smoothing.networks import NetworkShape

CARD, WEIGHTS = "card.json", "weights.npz"
Algorithm = Literal["dqn", "ddpg", "ppo"]


class Training(Record):
    """What learning did. updates: gradient steps, each over `batch` observations; steps: of the environment."""

    steps: int = Field(ge=0)
    updates: int = Field(ge=0)
    batch: int = Field(ge=1)
    learning_rate: float = Field(gt=0)
    discount: float = Field(ge=0, le=1)
    seed: int = Field(ge=0)
    resumed: int = Field(default=0, ge=0)
    seconds: float = Field(ge=0)


class Selection(Record):
    """How the checkpoint was chosen: rollouts on seeds that certify nothing. steps: environment steps of all of them."""

    evaluations: int = Field(ge=0)
    episodes: int = Field(ge=1)
    steps: int = Field(ge=0)
    best_mean: float
    at_step: int = Field(ge=0)


class Card(Record):
    """All that is known of one trained agent; `weights_sha256` ties it to the file of weights beside it."""

    kind: Literal["smoothed_agent"] = "smoothed_agent"
    environment: str
    algorithm: Algorithm
    sigma: float = Field(ge=0)
    policy: NetworkShape
    critic: NetworkShape | None = None
    training: Training
    selection: Selection
    versions: dict[str, str]
    weights_sha256: str


def read_card(folder: Path) -> Card:
    """The card in `folder`. Raises InputError where there is none, DocumentError where it is not a card."""
    file = folder / CARD
    if not file.is_file():
        unfinished = (folder / "resume").is_dir()
        hint = "; its training is not finished, run the same train command again" if unfinished else ""
        raise InputError(f"{folder} holds no agent: there is no {CARD}; expected a folder that train has written{hint}")
    return validate(Card, read_json(file))
