"""A model as a list of everything that multiplies in it. What families of configurations and our own files both become."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from govcompute.flops.matrix import Applied, Matrix
from govcompute.flops.product import Product, Span
from govcompute.flops.scan import Scan

Part = Matrix | Product | Scan
Form = Literal["decoder", "encoder", "encoder-decoder", "image"]

EMBEDDING = "embedding."
OUTPUT = "output."
NORM = "norm"


@dataclass(frozen=True, slots=True)
class Network:
    """Everything that multiplies in a model, in the order of a pass, equal layers together.

    An encoder has no cache; an image model has a size of its own and takes no tokens (its `new` is 1). `left_out` says what
    the model has and the parts have not, one sentence each.
    """

    name: str
    form: Form
    parts: tuple[Part, ...]
    context: int | None = None
    left_out: tuple[str, ...] = ()

    @property
    def matrices(self) -> list[Matrix]:
        """The weights."""
        return [part for part in self.parts if isinstance(part, Matrix)]

    @property
    def takes_source(self) -> bool:
        """Whether an encoder passes over tokens of its own beside the new ones."""
        return any(matrix.applied is Applied.SOURCE for matrix in self.matrices)


def grouped(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Equal parts of different layers as one, so that a count does not depend on how many layers there are."""
    found: dict[object, Part] = {}
    for part in parts:
        if isinstance(part, Product):
            key: object = replace(part, spans=())
            seen = found.get(key)
            found[key] = replace(part, spans=_joined(seen.spans + part.spans)) if isinstance(seen, Product) else part
        elif isinstance(part, Matrix):
            key = replace(part, stored=0, used=0)
            same = found.get(key)
            if isinstance(same, Matrix):
                part = replace(part, stored=same.stored + part.stored, used=same.used + part.used)
            found[key] = part
        else:
            key = replace(part, layers=0)
            scan = found.get(key)
            found[key] = replace(part, layers=part.layers + scan.layers) if isinstance(scan, Scan) else part
    return tuple(part for part in found.values() if not isinstance(part, Matrix) or part.stored or part.used)


def _joined(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    counts: dict[tuple[object, int], int] = {}
    for span in spans:
        counts[span.reach, span.width] = counts.get((span.reach, span.width), 0) + span.layers
    return tuple(Span(layers, reach, width) for (reach, width), layers in counts.items() if layers)  # type: ignore[arg-type]


def table(name: str, rows: int, width: int) -> Matrix:
    """A table of vectors that is read, or a vector of scales: weights without a product."""
    return Matrix(name, rows, width, 1, 1, Applied.NOTHING)


def norms(hidden: int, count: int) -> Matrix:
    """`count` vectors of scales."""
    return Matrix(NORM, hidden, 1, count, count, Applied.NOTHING)


def logits(hidden: int, rows: int, *, tied: bool = False) -> Matrix:
    """The output layer over a vocabulary; tied to the embedding it is stored once and multiplied all the same."""
    return Matrix("output.logits", hidden, rows, 0 if tied else 1, 1, Applied.LOGITS)
