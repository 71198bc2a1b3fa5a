"""How far each method is off: spreads learned from published runs, kept as data in ``calibration.yaml``.

The spread of a method is that of a log-normal around its own result (its median is not shifted): exp(1.645·s), where s is
the root mean square of ln(estimate / stated figure) over the runs whose figure was not made by the same method.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from pydantic import Field

from govcompute.documents import Day, Record, read_yaml, validate
from govcompute.errors import InputError, NotFound
from govcompute.quantity.normal import Z90
from govcompute.training.case import Case
from govcompute.training.reconcile import Reading, fuse
from govcompute.training.result import Basis, TrainingEstimate
from govcompute.training.utilisation import prior

CALIBRATION = Path(__file__).with_name("calibration.yaml")
#: Fewer ratios than this say next to nothing of a spread.
FEWEST = 3
#: Counts of a case that the caller made from its architecture: case id -> FLOP.
Counts = Mapping[str, float]


class MethodSpread(Record):
    """What published runs say of one method."""

    spread: float = Field(ge=1, description="factor of the 90 % interval")
    n: int = Field(description="runs whose figure was not made by the same method")
    centre: float = Field(description="geometric mean of estimate over figure; shown, not corrected for")
    median_error: float = Field(description="median of |estimate / figure - 1|")


class Coverage(Record):
    """Of `n` runs, each left out of the fit in its turn, how many lay within the 90 % interval of all methods together."""

    covered: int
    n: int
    outside: list[str]


class Calibration(Record):
    """The file ``calibration.yaml``."""

    fitted: Day
    command: str
    source: str
    how: str
    methods: dict[Basis, MethodSpread]
    coverage: dict[str, Coverage]

    def spread(self, basis: Basis) -> float:
        """The factor of the 90 % interval of `basis`. Raises NotFound where it was not calibrated."""
        if basis not in self.methods:
            raise NotFound("calibrated method", basis, [known.value for known in self.methods])
        return self.methods[basis].spread


@cache
def calibration() -> Calibration:
    """The spreads that ship with govcompute. Raises DocumentError with file, line and key."""
    return validate(Calibration, read_yaml(CALIBRATION))


def calibrated(found: TrainingEstimate) -> TrainingEstimate:
    """`found` with the doubt that published runs show for its method, on top of the doubt of its own inputs.

    A result without a basis (a measured count) comes back as it is. Where the utilisation was assumed, its spread is
    part of the calibrated one already and is not counted twice.
    """
    if found.basis is None:
        return found
    table = calibration()
    spread, method = table.spread(found.basis), table.methods[found.basis]
    if found.basis is Basis.HARDWARE_PRIOR:
        spread = _beyond(spread, prior().spread)
    note = (
        f"90 % spread of {found.basis.words}: a factor of {method.spread:.3g}, from {method.n} published runs"
        f" whose stated compute was found in another way ({table.source}, fitted {table.fitted})"
    )
    return replace(found.doubted(spread, why=note), basis=found.basis)


def doubted(found: TrainingEstimate, *, exactly: bool = False, spread: float = 1.0) -> TrainingEstimate:
    """`found` with the doubt of its method, unless the bare figure is asked for, and a user's own further doubt of its inputs.

    spread: the factor of a 90 % interval, 1 or more. Raises InputError elsewhere.
    """
    told = found if exactly else calibrated(found)
    return told if spread == 1 else told.doubted(spread, why=f"further doubt of a factor {spread:g}")


def _beyond(whole: float, part: float) -> float:
    """The spread that, joined with `part`, gives `whole`."""
    return math.exp(math.sqrt(max(math.log(whole) ** 2 - math.log(part) ** 2, 0.0)))


@dataclass(frozen=True, slots=True)
class Ratio:
    """One run's estimate by one method over the figure that judges it."""

    case: str
    value: float


def ratios(cases: Iterable[Case], basis: Basis, counts: Counts) -> list[Ratio]:
    """Estimate over figure for every case that `basis` can be judged by."""
    found = []
    for case in cases:
        reading, figure = _readings(case, counts).get(basis), case.independent(basis)
        if reading is not None and figure is not None:
            found.append(Ratio(case.id, reading / figure))
    return found


def fit(judged: Sequence[Ratio]) -> MethodSpread:
    """The spread of a method from its ratios. Raises InputError where they are fewer than three."""
    if len(judged) < FEWEST:
        raise InputError(f"a spread needs at least {FEWEST} runs to judge by, not {len(judged)}")
    logs = [math.log(ratio.value) for ratio in judged]
    errors = sorted(abs(ratio.value - 1) for ratio in judged)
    return MethodSpread(
        spread=math.exp(Z90 * math.sqrt(sum(log**2 for log in logs) / len(logs))),
        n=len(logs),
        centre=math.exp(sum(logs) / len(logs)),
        median_error=middle(errors),
    )


def middle(ordered: Sequence[float]) -> float:
    """The median of numbers in order."""
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def fit_all(cases: Sequence[Case], counts: Counts) -> dict[Basis, MethodSpread]:
    """The spread of every method."""
    return {basis: fit(ratios(cases, basis, counts)) for basis in Basis}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A run against the interval of all its methods together, fitted on the other runs."""

    case: Case
    median: float
    spread: float

    @property
    def ratio(self) -> float:
        """Estimate over stated figure."""
        return self.median / self.case.reference

    @property
    def covered(self) -> bool:
        """Whether the stated figure lies within the 90 % interval."""
        return 1 / self.spread <= self.ratio <= self.spread


def leave_one_out(cases: Sequence[Case], counts: Counts) -> list[LeftOut]:
    """Each run in its turn: spreads fitted without it, its methods fused, held against its stated figure."""
    judged = {basis: ratios(cases, basis, counts) for basis in Basis}
    found = []
    for case in cases:
        readings = _readings(case, counts)
        if not readings:
            continue
        spreads = {basis: fit([r for r in judged[basis] if r.case != case.id]).spread for basis in readings}
        fused = fuse([Reading(b.words, b.family, math.log(flop), math.log(spreads[b]) / Z90) for b, flop in readings.items()])
        found.append(LeftOut(case, math.exp(fused.centre), math.exp(Z90 * fused.sigma)))
    return found


def _readings(case: Case, counts: Counts) -> dict[Basis, float]:
    readings = case.readings()
    if case.id in counts:
        readings[Basis.ARCHITECTURE] = counts[case.id]
    return readings
