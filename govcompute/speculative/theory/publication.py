"""Published numbers of a speculative stack, as data: where each block comes from, and how well it is known."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from govcompute.documents import Record, read_yaml, validate
from govcompute.errors import NotFound
from govcompute.quantity import counted
from govcompute.speculative.counts import Counts
from govcompute.speculative.theory.rates import Rates

_FOLDER = Path(__file__).with_name("published")
_Positive = Annotated[float, Field(gt=0)]
_VerificationRate = Annotated[float, Field(gt=0, le=1)]
_NotNegative = Annotated[float, Field(ge=0)]


class Level(StrEnum):
    """How a number came here."""

    FIGURE = "FIG"
    ABSTRACT = "ABS"
    REPOSITORY = "REPO"
    THIRD_PARTY = "3P"
    RECALLED = "MEM"
    OWN = "OWN"

    @property
    def words(self) -> str:
        """What the level means, for people."""
        return {
            "FIG": "measured from a figure",
            "ABS": "read in an abstract",
            "REPO": "read in the official repository",
            "3P": "read in a third party's review",
            "MEM": "recalled only — unverified",
            "OWN": "derived or computed here",
        }[self.value]


class Evidence(Record):
    """Where a block of numbers comes from."""

    level: Level
    source: str = Field(min_length=3)
    note: str | None = None


class Flop(Record):
    """FLOP of one position of the draft and the target, and of one call of the head."""

    evidence: Evidence
    draft: _Positive
    target: _Positive
    head: _NotNegative = 0.0


class Point(Record):
    """Rates of one run."""

    verification_rate: _VerificationRate
    discard_rate: _NotNegative

    @property
    def rates(self) -> Rates:
        """The same, to calculate with."""
        return Rates(self.verification_rate, self.discard_rate)


class Curve(Record):
    """Rates at each fixed length, and the mean candidates that the identity gives for them."""

    verification_rate: list[_VerificationRate]
    discard_rate: list[_NotNegative]
    mean_candidates: list[_Positive]


class FixedLength(Record):
    """The runs of fixed length: one curve for each dataset over the same lengths, and which length is the fastest."""

    evidence: Evidence
    lengths: list[Annotated[int, Field(ge=1)]]
    fastest: dict[str, int]
    curves: dict[str, Curve]

    @model_validator(mode="after")
    def _alike(self) -> FixedLength:
        for name, curve in self.curves.items():
            for key, numbers in curve.model_dump().items():
                if len(numbers) != len(self.lengths):
                    raise ValueError(
                        f"'{name}' has {counted(len(numbers), 'number')} under"
                        f" '{key}' for {counted(len(self.lengths), 'length')}"
                    )
        for name, length in self.fastest.items():
            if length not in self.lengths:
                raise ValueError(f"the fastest length of '{name}', {length}, is none of the lengths")
        return self

    def point(self, dataset: str, length: int) -> Point:
        """The run of one length; a length that was run."""
        curve, at = self.curves[dataset], self.lengths.index(length)
        return Point(verification_rate=curve.verification_rate[at], discard_rate=curve.discard_rate[at])


class Method(Record):
    """The method's fastest run on each dataset."""

    evidence: Evidence
    points: dict[str, Point]


class Throughput(Record):
    """Tokens per second of the plain target, the fastest fixed length and the method."""

    evidence: Evidence
    alone: _Positive
    fixed_length: dict[str, _Positive]
    method: dict[str, _Positive]


class SpeedUp(Record):
    """Throughput over the plain target's; `gain`: the method's over the fastest fixed length's, less 1."""

    evidence: Evidence
    fixed_length: dict[str, _Positive]
    method: dict[str, _Positive]
    gain: dict[str, _Positive]


class Alone(Record):
    """A generation by one model alone."""

    tokens: Annotated[int, Field(ge=1)]
    seconds: _Positive


class SampleRecord(Record):
    """One generation with its counters."""

    evidence: Evidence
    emitted: int
    target_passes: int
    discarded: int
    seconds: _Positive
    target_alone: Alone
    draft_alone: Alone

    @property
    def counts(self) -> Counts:
        """All counters, the drafted by the identity."""
        return Counts(self.emitted, self.target_passes, self.emitted + self.discarded - self.target_passes, self.discarded)


class Expected(Record):
    """Where α of each point lies, and between which relative deviations each prediction does."""

    evidence: Evidence
    acceptance: dict[str, tuple[float, float]]
    verification_rate: tuple[float, float]
    discard_rate: tuple[float, float]
    throughput: tuple[float, float]


class Publication(Record):
    """What one paper reports; every mapping by dataset names each of `datasets`."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str
    paper: str
    datasets: dict[str, str]
    flop: Flop
    fixed_length: FixedLength
    method: Method
    throughput: Throughput
    bars: Throughput
    speed_up: SpeedUp
    sample_record: SampleRecord
    expected: Expected

    @model_validator(mode="after")
    def _every_dataset(self) -> Publication:
        blocks = (self.fixed_length, self.method, self.throughput, self.bars, self.speed_up, self.expected)
        for block in blocks:
            for key, value in block:
                if isinstance(value, dict) and set(value) != set(self.datasets):
                    raise ValueError(f"'{key}' names {', '.join(value)}; expected the datasets {', '.join(self.datasets)}")
        return self


def publications() -> list[str]:
    """The ids of the papers whose numbers are shipped."""
    return sorted(path.stem for path in _FOLDER.glob("*.yaml"))


def load_publication(name: str) -> Publication:
    """The numbers of one paper. Raises NotFound for an id that is none, DocumentError for a file that is not valid."""
    if name not in publications():
        raise NotFound("publication", name, publications())
    return read_publication(_FOLDER / f"{name}.yaml")


def read_publication(path: Path) -> Publication:
    """The numbers in a file. Raises DocumentError."""
    return validate(Publication, read_yaml(path))
