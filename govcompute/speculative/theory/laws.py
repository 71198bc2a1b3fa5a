"""Laws of a candidate's acceptance probability, drawn anew and independently for each candidate of a block.

`Constant` gives every candidate the same; `Beta` and `Observed` let it vary, which is what a stopping rule lives on. A law
`tilted` is the one reweighted by acceptance: E[p f(p)] / E[p] under the law is E[f(p)] under its tilted form.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from govcompute.errors import InputError
from govcompute.speculative.theory.rates import require

Floats = NDArray[np.float64]
#: By which a chance may exceed a threshold, relatively, and still equal it.
HAIR = 1e-12
_NODES = 64
#: Steps between no loss of survival and the threshold's, in ln; four times as many move no chance by 1e-4.
_CELLS = 1000


class Law(Protocol):
    """How likely candidates are to be accepted."""

    @property
    def mean(self) -> float:
        """Mean acceptance probability, μ."""

    def tilted(self) -> Law:
        """The law reweighted by acceptance."""

    def nodes(self) -> tuple[Floats, Floats]:
        """Points in [0, 1] and weights that sum to 1, whose sums stand for means of smooth functions."""

    def within(self, threshold: float, most: int) -> Floats:
        """Chance that the product of m independent draws is 1 - `threshold` or more, for m from 0 to `most`."""

    def draw(self, generator: np.random.Generator, shape: tuple[int, int]) -> Floats:
        """Independent draws."""


@dataclass(frozen=True, slots=True)
class Constant:
    """Every candidate is accepted with `acceptance`, from 0 to 1. Raises InputError elsewhere."""

    acceptance: float

    def __post_init__(self) -> None:
        require("acceptance", self.acceptance, 0, 1)

    @property
    def mean(self) -> float:
        """α itself."""
        return self.acceptance

    def tilted(self) -> Constant:
        """The same law."""
        return self

    def nodes(self) -> tuple[Floats, Floats]:
        """One point."""
        return np.array([self.acceptance]), np.ones(1)

    def within(self, threshold: float, most: int) -> Floats:
        """1 while α^m >= 1 - `threshold`, then 0 (equality up to rounding)."""
        return (1 - self.acceptance ** np.arange(most + 1.0) <= threshold * (1 + HAIR)).astype(float)

    def draw(self, generator: np.random.Generator, shape: tuple[int, int]) -> Floats:
        """The same number everywhere."""
        return np.full(shape, self.acceptance)


@dataclass(frozen=True, slots=True)
class Beta:
    """Acceptance with density proportional to p^(a-1) (1-p)^(b-1); a, b above 0, mean a / (a + b). Raises InputError."""

    a: float
    b: float

    def __post_init__(self) -> None:
        for name in ("a", "b"):
            require(name, getattr(self, name), 1e-3, 1e6)

    @classmethod
    def like(cls, law: Law) -> Beta:
        """With the mean and the variance of `law`: a + b = mean (1 - mean) / variance - 1. Raises InputError for a constant."""
        values, weights = law.nodes()
        mean = float(values @ weights)
        variance = float((values - mean) ** 2 @ weights)
        if variance <= 0:
            raise InputError("a law that does not vary has no Beta law like it")
        both = mean * (1 - mean) / variance - 1
        return cls(mean * both, (1 - mean) * both)

    @property
    def mean(self) -> float:
        """a / (a + b)."""
        return self.a / (self.a + self.b)

    def tilted(self) -> Beta:
        """Beta(a + 1, b)."""
        return Beta(self.a + 1, self.b)

    def nodes(self) -> tuple[Floats, Floats]:
        """Gauss-Jacobi nodes."""
        return _gauss_jacobi(self.a, self.b)

    def within(self, threshold: float, most: int) -> Floats:
        """By convolution of -ln p on a lattice."""
        return _within(lambda edges: _below(-np.expm1(-edges), self.b, self.a), threshold, most)

    def draw(self, generator: np.random.Generator, shape: tuple[int, int]) -> Floats:
        """Draws of numpy's generator."""
        return generator.beta(self.a, self.b, shape)


def law_of(mean: float, *, varies: bool) -> Law:
    """A law of mean acceptance `mean`: Beta(mean, 1 - mean), with candidates nearly sure and hopeless, or constant.

    a + b = 1 is an assumption of ours, not a measurement; `stack study` prints the law of a stack. Raises InputError.
    """
    return Beta(mean, 1 - mean) if varies else Constant(mean)


@dataclass(frozen=True, slots=True)
class Observed:
    """Acceptance probabilities as they were logged, each as likely as its weight. Raises InputError where none is."""

    values: tuple[float, ...]
    weights: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if not self.values or len(self.weights) not in (0, len(self.values)):
            raise InputError("'values' holds one acceptance or more, and 'weights' none or as many")
        require("values", np.array(self.values), 0, 1)
        require("weights", np.array(self.weights), 0, np.inf)
        if self.weights and not sum(self.weights):
            raise InputError("'weights' are all 0")

    @property
    def mean(self) -> float:
        """Weighted mean."""
        values, weights = self.nodes()
        return float(values @ weights)

    def tilted(self) -> Observed:
        """Each weight times its value. Raises InputError where nothing is ever accepted."""
        values, weights = self.nodes()
        return Observed(self.values, tuple(values * weights))

    def nodes(self) -> tuple[Floats, Floats]:
        """The values themselves."""
        weights = np.array(self.weights or np.ones(len(self.values)))
        return np.array(self.values), weights / weights.sum()

    def within(self, threshold: float, most: int) -> Floats:
        """By convolution of -ln p on a lattice."""
        values, weights = self.nodes()
        order = np.argsort(-values)
        with np.errstate(divide="ignore"):
            losses = -np.log(values[order])
        gathered = np.concatenate([[0], np.cumsum(weights[order])])
        return _within(lambda edges: gathered[np.searchsorted(losses, edges, side="right")], threshold, most)

    def draw(self, generator: np.random.Generator, shape: tuple[int, int]) -> Floats:
        """Draws with replacement."""
        values, weights = self.nodes()
        return generator.choice(values, size=shape, p=weights)


def _within(distribution: Callable[[Floats], Floats], threshold: float, most: int) -> Floats:
    """See `Law.within`; `distribution` is the chance that -ln p is below each of the edges."""
    require("threshold", threshold, 0, 1)
    found = np.ones(most + 1)
    if threshold == 1:
        return found
    # the threshold lies in the middle between two points of the lattice, where rounding to the nearest is fair; a hair
    # beyond, so that a product that equals it is within
    step = -math.log1p(-threshold) * (1 + HAIR) / (_CELLS + 0.5)
    edges = (np.arange(_CELLS + 1, dtype=np.float64) + 0.5) * step
    masses = np.diff(distribution(edges), prepend=0.0)
    size = 2 * len(masses)
    spectrum = np.fft.rfft(masses, size)
    kept = masses
    for m in range(1, most + 1):
        found[m] = max(kept.sum(), 0.0)
        kept = np.fft.irfft(np.fft.rfft(kept, size) * spectrum, size)[: len(masses)]
    return found


@lru_cache(maxsize=64)
def _gauss_jacobi(a: float, b: float) -> tuple[Floats, Floats]:
    """Nodes and weights for means under Beta(a, b): eigenvalues of the Jacobi matrix (Golub and Welsch 1969)."""
    n = np.arange(1.0, _NODES)
    left, right, both = a - 1, b - 1, a + b - 2
    diagonal = np.empty(_NODES)
    diagonal[0] = (left - right) / (both + 2)
    diagonal[1:] = (left**2 - right**2) / ((2 * n + both) * (2 * n + both + 2))
    square = np.empty(_NODES - 1)
    square[0] = 4 * a * b / ((a + b) ** 2 * (a + b + 1))
    n = n[1:]
    square[1:] = 4 * n * (n + left) * (n + right) * (n + both) / ((2 * n + both) ** 2 * ((2 * n + both) ** 2 - 1))
    beside = np.sqrt(square)
    points, vectors = np.linalg.eigh(np.diag(diagonal) + np.diag(beside, 1) + np.diag(beside, -1))
    return np.clip((points + 1) / 2, 0, 1), vectors[0] ** 2


def _below(y: Floats, a: float, b: float) -> Floats:
    """Chance that Beta(a, b) is below `y`: the singular factor is the weight of the quadrature, the other is smooth."""
    return np.where(y <= 0.5, _lower(np.minimum(y, 0.5), a, b), 1 - _lower(np.minimum(1 - y, 0.5), b, a))


def _lower(y: Floats, a: float, b: float) -> Floats:
    points, weights = _gauss_jacobi(a, 1.0)
    constant = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)) / a
    return constant * y**a * ((1 - np.multiply.outer(y, points)) ** (b - 1) @ weights)
