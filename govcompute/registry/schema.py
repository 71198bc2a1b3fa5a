"""A system as data: who made it, from what, by which stages, with how much compute, and how that is known."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from govcompute.documents import Day, NonNegative, Record
from govcompute.errors import InputError
from govcompute.quantity import Estimate, Unit, parse_amount
from govcompute.quantity.estimate import LARGEST_SPREAD
from govcompute.registry.activity import Activity
from govcompute.registry.country import Country
from govcompute.registry.evidence import Evidence

SLUG = r"^[a-z0-9][a-z0-9.-]*$"


class ComputeStatus(StrEnum):
    """What kind of number a system's compute is, or why there is none."""

    DISCLOSED = "disclosed"
    ESTIMATED = "estimated"
    IMPUTED = "imputed"
    WITHDRAWN = "withdrawn"
    CLAIMED_ABOVE = "claimed_above"
    UNKNOWN = "unknown"


class Method(StrEnum):
    """How an amount of compute was arrived at."""

    DISCLOSED = "disclosed"
    ARCHITECTURE = "architecture"
    HARDWARE = "hardware"
    TELEMETRY = "telemetry"
    TRACED = "traced"
    MEASURED = "measured"
    IMPUTED = "imputed"
    COST = "cost"
    COMPARISON = "comparison"
    COMBINED = "combined"


class Compute(Record):
    """An amount with its doubt: `median` with `spread`, or `low` and `high`, or `at_least`.

    `low` and `high` are the ends of a 90 % interval (log-normal), or with ``bounds: true`` bounds without a shape.
    Amounts are numbers in `unit`, or text that carries its own: ``3.8e25 FLOP``, ``3.14 ZFLOP``, ``3640 PF-days``.
    """

    unit: Literal["FLOP", "OP"] = "FLOP"
    median: NonNegative | None = None
    spread: float | None = Field(default=None, ge=1, le=1e6, description="the factor of the 90 % interval, 1 for exact")
    low: NonNegative | None = None
    high: NonNegative | None = None
    bounds: bool = False
    at_least: NonNegative | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare_number(cls, value: Any) -> Any:
        return {"median": value} if not isinstance(value, dict) and value is not None else value

    @field_validator("median", "low", "high", "at_least", mode="before")
    @classmethod
    def _in_unit(cls, value: Any, info: ValidationInfo) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return parse_amount(value, Unit(info.data.get("unit", "FLOP")))
        except InputError as error:
            raise ValueError(str(error)) from None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        pair = self.low is not None and self.high is not None
        if (self.low is None) != (self.high is None):
            raise ValueError("'low' and 'high' come together")
        if [self.median is not None, pair, self.at_least is not None].count(True) != 1:
            raise ValueError("give exactly one of: 'median' (with 'spread'), 'low' and 'high', 'at_least'")
        if self.spread is not None and self.median is None:
            raise ValueError("'spread' belongs to 'median'")
        if pair and self.low > self.high:  # type: ignore[operator]
            raise ValueError("'low' is above 'high'")
        if pair and not self.bounds and self.low == 0:
            raise ValueError("a 90 % interval cannot begin at zero; give 'bounds: true'")
        if pair and not self.bounds and self.high > self.low * LARGEST_SPREAD**2:  # type: ignore[operator]
            raise ValueError(f"a 90 % interval spans at most a factor of {LARGEST_SPREAD**2:.0e}; give 'bounds: true'")
        return self

    def estimate(self) -> Estimate:
        """The amount as an Estimate."""
        unit = Unit(self.unit)
        if self.at_least is not None:
            return Estimate.at_least(self.at_least, unit)
        if self.median is not None:
            return Estimate(self.median, self.spread or 1.0, unit)
        make = Estimate.between if self.bounds else Estimate.from_interval90
        return make(self.low, self.high, unit)


class TrainingInputs(Record):
    """What an amount can be worked out from: parameters and tokens, or chips, hours and utilisation."""

    parameters: NonNegative | None = Field(default=None, description="total parameters")
    active_parameters: NonNegative | None = Field(default=None, description="parameters used for one token")
    tokens: NonNegative | None = Field(default=None, description="training tokens, all epochs together")
    flop_per_parameter_token: NonNegative | None = Field(default=None, description="6 for a full training step")
    chip: str | None = Field(default=None, description="an id of registry/hardware.yaml")
    chips: NonNegative | None = Field(default=None, description="number of chips")
    hours: NonNegative | None = Field(default=None, description="wall-clock hours")
    chip_hours: NonNegative | None = None
    peak_tflops: NonNegative | None = Field(default=None, description="dense peak of one chip, tera-FLOP per second")
    utilisation: NonNegative | None = Field(default=None, le=1, description="share of the peak that was model work, 0 to 1")


class Stage(Record):
    """One stretch of work on a system. No `compute` and no `inputs` means that its amount is not known."""

    activity: Activity
    name: str | None = None
    by: str | None = Field(default=None, description="who did it, where that is not the system's provider")
    compute: Compute | None = None
    inputs: TrainingInputs | None = None
    method: Method | None = None
    started: Day | None = None
    ended: Day | None = None
    evidence: list[Evidence] = []
    note: str | None = None


class Alternative(Record):
    """A number for the whole system that is not the one in use: withdrawn, superseded, or a rival estimate."""

    compute: Compute
    status: Literal["withdrawn", "superseded", "rival"]
    method: Method | None = None
    vintage: Day | None = None
    evidence: list[Evidence] = []
    note: str | None = None


class Claim(Record):
    """What somebody says of a system's compute without giving a number."""

    above: NonNegative | None = None
    below: NonNegative | None = Field(
        default=None,
        description="recorded, and moves no verdict: a bound that shall is given as compute, {low: 0, high: N, bounds: true}",
    )
    strength: Literal["stated", "almost certainly", "very likely", "possible", "unlikely"] = "stated"
    by: str | None = None
    text: str
    evidence: list[Evidence] = []


class Relation(StrEnum):
    """How a system came from another."""

    FINETUNE = "finetune"
    CONTINUED = "continued"
    ADAPTER = "adapter"
    MERGE = "merge"
    DISTILLATION = "distillation"
    PRUNED = "pruned"
    QUANTISED = "quantised"

    @property
    def reuses_weights(self) -> bool:
        """Whether the other system's weights live on in this one."""
        return self is not Relation.DISTILLATION

    @property
    def trains(self) -> bool:
        """Whether the step itself is training; merging, pruning and quantising alone are not."""
        return self not in (Relation.MERGE, Relation.QUANTISED, Relation.PRUNED)


class Base(Record):
    """A system that this one was made from."""

    system: str = Field(pattern=SLUG, description="the id of a system in the registry")
    relation: Relation = Relation.FINETUNE


class Generality(Record):
    """A judgement, with its reason, of whether a system is general in the sense of Art. 3(63) AI Act."""

    judgement: Literal["general", "narrow", "unknown"]
    why: str | None = None


class Judgement(Record):
    """A person's finding on one rule that the figures alone do not give, such as a rebutted presumption."""

    finding: Literal["applies", "rebutted"]
    why: str
    evidence: list[Evidence] = []


class Measure(Record):
    """A quantity other than training compute: revenue, cost, users, network speed."""

    value: NonNegative
    spread: float = Field(default=1.0, ge=1, le=1e6)
    evidence: list[Evidence] = []
    note: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare_number(cls, value: Any) -> Any:
        return {"value": value} if not isinstance(value, dict) and value is not None else value


class Kind(StrEnum):
    """What a policy can be about."""

    MODEL = "model"
    CLUSTER = "cluster"
    CHIP = "chip"


class Description(Record):
    """All that is said of a system apart from its identity; worked cases in policy files are written in these words."""

    kind: Kind = Kind.MODEL
    provider: str | None = Field(default=None, description="who develops and offers it")
    country: list[Country] = Field(default=[], description="ISO 3166 two-letter codes of the provider")
    announced: Day | None = None
    released: Day | None = Field(default=None, description="first placed on the market or published")
    known_on: Day | None = Field(default=None, description="when it became known that a line is or will be met")
    domains: list[str] = Field(default=[], description="what it is for, the main one first: language, biology, ...")
    inputs: list[str] = []
    outputs: list[str] = Field(default=[], description="what it generates: text, code, speech, text_to_image, ...")
    generality: Generality | None = None
    weights: Literal["open", "restricted", "closed", "unreleased"] | None = None
    licence: str | None = None
    parameters: NonNegative | None = None
    active_parameters: NonNegative | None = None
    architecture: str | None = Field(default=None, description="an id in registry/architectures")
    compute_status: ComputeStatus | None = None
    compute: Compute | None = Field(default=None, description="short for one stage of activity 'unsplit'")
    stages: list[Stage] = []
    bases: list[Base] = []
    alternatives: list[Alternative] = []
    claims: list[Claim] = []
    facts: dict[str, bool | str | list[str]] = {}
    measures: dict[str, Measure] = {}
    judgements: dict[str, Judgement] = {}
    vintage: Day | None = Field(default=None, description="the date of the knowledge recorded here")
    evidence: list[Evidence] = []
    notes: str | None = None

    @model_validator(mode="after")
    def _status_fits(self) -> Self:
        if self.compute is not None and self.stages:
            raise ValueError("give 'compute' or 'stages', not both")
        numbered = self.compute is not None or any(stage.compute or stage.inputs for stage in self.stages)
        needs = {ComputeStatus.DISCLOSED, ComputeStatus.ESTIMATED, ComputeStatus.IMPUTED}
        if self.compute_status in needs and not numbered and not self.bases:
            raise ValueError(f"compute_status '{self.compute_status}' needs a number in 'compute' or a stage")
        if self.compute_status is ComputeStatus.WITHDRAWN and not self.alternatives:
            raise ValueError("compute_status 'withdrawn' needs the withdrawn number in 'alternatives'")
        if self.compute_status is ComputeStatus.CLAIMED_ABOVE and not any(c.above is not None for c in self.claims):
            raise ValueError("compute_status 'claimed_above' needs a claim with 'above'")
        if self.compute_status in (ComputeStatus.WITHDRAWN, ComputeStatus.UNKNOWN) and self.compute is not None:
            raise ValueError(f"compute_status '{self.compute_status}' and a number in 'compute' contradict each other")
        return self

    @model_validator(mode="after")
    def _active_is_said(self) -> Self:
        sparse = self.parameters and self.active_parameters and self.active_parameters < self.parameters
        bare = [stage.inputs for stage in self.stages if stage.compute is None and stage.inputs is not None]
        if sparse and any(one.parameters and one.tokens and one.active_parameters is None for one in bare):
            raise ValueError(
                "a token meets 'active_parameters' only: a stage worked out from parameters and tokens needs"
                " 'active_parameters' in its 'inputs' too"
            )
        return self

    @property
    def work(self) -> list[Stage]:
        """The stages; a bare `compute` is one stage of activity `unsplit`."""
        if self.compute is not None:
            return [Stage(activity=Activity.UNSPLIT, compute=self.compute)]
        return self.stages


class System(Description):
    """One entry of the registry: a file ``<id>.yaml``."""

    id: str = Field(pattern=SLUG, max_length=80, description="short name in lower case, the file's name")
    name: str = Field(min_length=1, max_length=200)
