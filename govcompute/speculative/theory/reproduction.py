"""The geometric model held against published numbers: each with its prediction, how far that is off, and how far it may be.

α of each dataset is the mean over its fixed lengths; the two times are fitted to the fastest fixed length of each dataset.
Everything else is predicted: the verification rate at every length from the dataset's α, the discard rate from the point's
own α (so that its deviation is the model's and not that of α), and the method's throughput from its rates and the two times.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from govcompute.speculative.cost import Cost
from govcompute.speculative.theory.fits import LengthFit, PassSeconds, fit_fixed_lengths, fit_seconds
from govcompute.speculative.theory.geometric import fixed_length_rates
from govcompute.speculative.theory.publication import Publication
from govcompute.speculative.theory.setting import Setting, setting


@dataclass(frozen=True, slots=True)
class Check:
    """A published number, what is predicted for it, and between which relative deviations that is as expected."""

    published: float
    predicted: float
    tolerance: tuple[float, float]

    @property
    def deviation(self) -> float:
        """Predicted over published, less 1."""
        return self.predicted / self.published - 1

    @property
    def within(self) -> bool:
        """Whether the deviation lies between the two, both included."""
        return self.tolerance[0] <= self.deviation <= self.tolerance[1]


@dataclass(frozen=True, slots=True)
class LengthPoint:
    """One fixed length on one dataset. `acceptance`: the point's own α; `span`: where the dataset's α are expected."""

    dataset: str
    length: int
    mean_candidates: float
    acceptance: float
    span: tuple[float, float]
    verification_rate: Check
    discard_rate: Check

    @property
    def within(self) -> bool:
        """Whether α (to four digits) and both rates are as expected."""
        return self.span[0] <= round(self.acceptance, 4) <= self.span[1] and (
            self.verification_rate.within and self.discard_rate.within
        )


@dataclass(frozen=True, slots=True)
class Reproduction:
    """All of it; `seconds` is the fit, `cost` the same with the published FLOP; `settings` by dataset."""

    acceptance: dict[str, LengthFit]
    seconds: PassSeconds
    cost: Cost
    lengths: tuple[LengthPoint, ...]
    throughput: dict[str, Check]
    settings: tuple[tuple[str, Setting], ...]

    @property
    def deviating(self) -> list[str]:
        """What lies outside its tolerance, by name."""
        lengths = [f"{point.dataset} K={point.length}" for point in self.lengths if not point.within]
        return lengths + [f"{dataset} throughput" for dataset, check in self.throughput.items() if not check.within]


def reproduce(paper: Publication) -> Reproduction:
    """The published numbers against the model's. Raises InputError where they cannot be fitted."""
    fixed = paper.fixed_length
    fits = {name: fit_fixed_lengths(fixed.curves[name].verification_rate, fixed.lengths) for name in paper.datasets}
    seconds = fit_fastest(paper)
    cost = Cost(seconds.draft, seconds.target, paper.flop.draft, paper.flop.target)
    lengths = [
        _length_point(paper, name, length, float(fits[name].each[at]), fits[name].mean)
        for name in paper.datasets
        for at, length in enumerate(fixed.lengths)
    ]
    throughput = {
        name: Check(
            paper.throughput.method[name],
            1 / float(paper.method.points[name].rates.seconds_per_token(cost)),
            paper.expected.throughput,
        )
        for name in paper.datasets
    }
    return Reproduction(fits, seconds, cost, tuple(lengths), throughput, tuple(_settings(paper, cost)))


def fit_fastest(paper: Publication) -> PassSeconds:
    """The two times from the bars of each dataset's fastest fixed length."""
    points = [paper.fixed_length.point(name, paper.fixed_length.fastest[name]).rates for name in paper.datasets]
    return fit_seconds(
        [float(rates.drafted) for rates in points],
        [float(rates.verification_rate) for rates in points],
        [1 / paper.bars.fixed_length[name] for name in paper.datasets],
    )


def _length_point(paper: Publication, dataset: str, length: int, acceptance: float, mean: float) -> LengthPoint:
    point, expected = paper.fixed_length.point(dataset, length), paper.expected
    by_mean, by_own = fixed_length_rates(mean, length), fixed_length_rates(acceptance, length)
    return LengthPoint(
        dataset,
        length,
        float(point.rates.mean_candidates),
        acceptance,
        expected.acceptance[dataset],
        Check(point.verification_rate, float(by_mean.verification_rate), expected.verification_rate),
        Check(point.discard_rate, float(by_own.discard_rate), expected.discard_rate),
    )


def _settings(paper: Publication, cost: Cost) -> Iterator[tuple[str, Setting]]:
    """The fastest fixed length and the method on each dataset, then the longest of the fixed lengths on each."""
    fixed, longest, alone = paper.fixed_length, max(paper.fixed_length.lengths), 1 / paper.throughput.alone
    with_head = replace(cost, head_flop=paper.flop.head)
    for name in paper.datasets:
        fastest = fixed.fastest[name]
        yield name, setting(f"K={fastest}", fixed.point(name, fastest).rates, cost, alone=alone)
        yield name, setting(paper.id, paper.method.points[name].rates, with_head, alone=alone)
    for name in paper.datasets:
        yield name, setting(f"K={longest}", fixed.point(name, longest).rates, cost, alone=alone)
