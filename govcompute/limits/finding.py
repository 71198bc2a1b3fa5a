"""What each measurement of this room returns: an answer in words, a table, a chart, and where it was read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from govcompute.errors import InputError
from govcompute.flops import Architecture
from govcompute.forecast.releases import Release, releases
from govcompute.policy.library import PolicyLibrary
from govcompute.quantity import Line
from govcompute.registry.library import Registry
from govcompute.registry.scores import Benchmark
from govcompute.registry.stacks import Stacks

#: The line that the room asks about: more than 10^25 FLOP (AI Act, Art. 51(2)).
RULE = "eu-aia-51-2-systemic"


@dataclass(frozen=True)
class Material:
    """What the measurements are made from: the registry, the law, and a day."""

    registry: Registry
    library: PolicyLibrary
    architectures: Mapping[str, Architecture]
    stacks: Stacks
    scores: Benchmark
    as_of: date

    def __post_init__(self) -> None:
        """Raises InputError for a day on which the line that the room asks about did not exist."""
        if self.as_of < self.line_since:
            raise InputError(f"the line of Art. 51(2) exists since {self.line_since}, not yet on {self.as_of}")

    @cached_property
    def releases(self) -> tuple[Release, ...]:
        """Every model with a date of release up to the day."""
        return tuple(one for one in releases(self.registry, self.registry) if one.when <= self.as_of)

    @cached_property
    def known(self) -> dict[str, Release]:
        """The releases that have a number, by id."""
        return {one.system: one for one in self.releases if one.compute is not None}

    @cached_property
    def known_until(self) -> date:
        """The day of the newest release with a number; the registry says nothing of later ones."""
        return max((one.when for one in self.known.values()), default=self.as_of)

    @property
    def line(self) -> Line:
        """The line of Art. 51(2)."""
        line = self.library.headline(self.library[RULE])
        assert line is not None
        return line

    @property
    def line_since(self) -> date:
        """The day from which that line exists."""
        return self.library[RULE].timeline[0].since

    def compute(self, system: str) -> float:
        """FLOP behind a system's weights. Raises KeyError where no number is known."""
        amount = self.known[system].compute
        assert amount is not None
        return float(amount)

    def name(self, system: str) -> str:
        """The system's name."""
        return self.registry[system].name

    @cached_property
    def scored(self) -> dict[str, float]:
        """Scores of the systems whose compute is known."""
        return {system: score for system, score in self.scores.by_system().items() if system in self.known}

    @cached_property
    def counted(self) -> dict[str, Architecture]:
        """The architecture of each system that has one which can be counted."""
        found = {one.id: one.architecture for one in self.registry if one.architecture in self.architectures}
        made = {system: self.architectures[name] for system, name in found.items() if name}
        return {system: architecture for system, architecture in made.items() if architecture.counting == "supported"}

    def tokens(self, system: str) -> float | None:
        """Training tokens of the system's own stages, or None where none states them."""
        stated = [stage.inputs.tokens for stage in self.registry[system].work if stage.inputs and stage.inputs.tokens]
        return float(sum(stated)) if stated else None


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis: its title, and whether it is logarithmic. `names` stand in place of numbers 0, 1, 2, ..."""

    title: str
    log: bool = False
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the chart, with a label where it should be named."""

    x: float
    y: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """Points that belong together: as marks, as a line, or as steps."""

    name: str
    points: tuple[Point, ...]
    form: Literal["marks", "line", "steps"] = "marks"


@dataclass(frozen=True, slots=True)
class Mark:
    """A line across the chart at a value of one axis."""

    axis: Literal["x", "y"]
    value: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure as data; who draws it decides colours and sizes. `alt` says in words what it shows."""

    x: Axis
    y: Axis
    series: tuple[Series, ...]
    alt: str
    marks: tuple[Mark, ...] = ()


Cell = str | int | float


@dataclass(frozen=True, slots=True)
class Measured:
    """What a measurement gives. says: a paragraph with the numbers in it; sources: a line each."""

    says: str
    chart: Chart
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding(Measured):
    """One thing that the line misses, measured."""

    id: str
    title: str
    question: str


@dataclass(frozen=True, slots=True)
class Limit:
    """One thing that a line may miss: what it is called, what is asked, and how it is measured."""

    id: str
    title: str
    question: str
    measure: Callable[[Material], Measured]

    def __call__(self, material: Material) -> Finding:
        """The measurement on this material."""
        found = self.measure(material)
        return Finding(found.says, found.chart, found.columns, found.rows, found.sources, self.id, self.title, self.question)


def limit(title: str, question: str) -> Callable[[Callable[[Material], Measured]], Limit]:
    """Makes a `Limit` of the function that measures it; the function's name is the id."""
    return lambda measure: Limit(measure.__name__, title, question, measure)
