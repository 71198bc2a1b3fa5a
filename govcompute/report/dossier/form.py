"""The items that a documentation asks for, as data: what each wants, how rounded, where that is written, how well known."""

from __future__ import annotations

from functools import cache
from typing import Literal, Self

from pydantic import Field, model_validator

from govcompute.documents import Record, read_yaml, validate
from govcompute.policy.schema import Source
from govcompute.registry.evidence import Level
from govcompute.registry.schema import SLUG
from govcompute.report.dossier.case import FORM

#: What govcompute can know the answer of an item from.
Known = Literal[
    "name",
    "released",
    "bases",
    "architecture",
    "parameters",
    "licence",
    "training_compute",
    "wall_clock_days",
    "chip_days",
    "chips",
    "method",
    "energy",
]


class Rounding(Record):
    """How a text wants a number: in `figures` significant figures, or only its order of magnitude."""

    words: str
    figures: int | None = Field(default=None, ge=1, le=6)
    order_of_magnitude: bool = False

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.figures is None) != self.order_of_magnitude:
            raise ValueError("give 'figures' or 'order_of_magnitude'")
        return self


class Item(Record):
    """One item. Without `from` it is always listed as open."""

    id: str = Field(pattern=SLUG)
    asks: str
    known_from: Known | None = Field(default=None, alias="from")
    rounding: Rounding | None = None
    reader: str | None = None
    citation: str
    level: Level
    sources: list[str] = Field(min_length=1)
    note: str | None = None


class Part(Record):
    """The items of one text."""

    id: str = Field(pattern=SLUG)
    title: str
    citation: str
    note: str | None = None
    items: list[Item] = Field(min_length=1)


class Form(Record):
    """Every part, and what was read for them."""

    sources: dict[str, Source]
    parts: list[Part]

    @model_validator(mode="after")
    def _sources_known(self) -> Self:
        named = {key for part in self.parts for item in part.items for key in item.sources}
        if unknown := sorted(named - set(self.sources)):
            raise ValueError(f"no source is called {', '.join(unknown)}")
        return self


@cache
def documentation_form() -> Form:
    """The items of Annex XI and of the Code's Model Documentation Form."""
    return validate(Form, read_yaml(FORM))
