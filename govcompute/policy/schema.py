"""Law as data: an instrument, the rules it sets, what it counts, and from when to when.

A rule is a *test* over lines and facts. Its leaves are lines (``quantity comparator value``), facts (yes, no or
unknown) and references to other rules; they combine with `all`, `any`, `not` and `if`. A new statute needs a file in
this shape, with worked cases inside, and no Python.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from govcompute.documents import Day, NonNegative, Record
from govcompute.quantity import Comparator, Unit
from govcompute.registry.activity import Activity
from govcompute.registry.evidence import Level
from govcompute.registry.schema import SLUG, Description


class Status(StrEnum):
    """Where a rule stands on a date."""

    PROPOSED = "proposed"
    ADOPTED = "adopted"
    APPLICABLE = "applicable"
    ENFORCEABLE = "enforceable"
    UNENFORCED = "unenforced"
    REVOKED = "revoked"
    VETOED = "vetoed"
    LAPSED = "lapsed"
    SUPERSEDED = "superseded"

    @property
    def in_force(self) -> bool:
        """Whether a verdict under the rule has effect."""
        return self in (Status.APPLICABLE, Status.ENFORCEABLE)

    @property
    def over(self) -> bool:
        """Whether the rule belongs to history."""
        return self in (Status.REVOKED, Status.VETOED, Status.LAPSED, Status.SUPERSEDED)


class Effect(StrEnum):
    """What meeting the test does in law."""

    BINDING = "binding"
    PRESUMPTION = "presumption"
    INDICATIVE = "indicative"
    DESIGNATION = "designation"
    PROPOSED = "proposed"
    VOLUNTARY = "voluntary"


class Scope(StrEnum):
    """What a rule is about."""

    MODEL = "model"
    MODIFICATION = "modification"
    DEVELOPER = "developer"
    CLUSTER = "cluster"
    CHIP = "chip"
    ESTIMATE = "estimate"


class Source(Record):
    """Something that was read."""

    title: str
    url: str | None = None
    retrieved: Day
    level: Level
    note: str | None = None


class Phase(Record):
    """From this date on the rule has this status."""

    since: Day
    status: Status
    note: str | None = None
    citation: str | None = None
    level: Level = Level.PRIMARY


class Treatment(Record):
    """Whether an activity counts. `text: silent` marks a default of ours where the text says nothing."""

    count: Literal["include", "exclude"]
    text: Literal["express", "inferred", "silent"] = "express"
    why: str | None = Field(default=None, description="the reason; required unless the text is express")
    citation: str | None = None
    level: Level = Level.PRIMARY

    @model_validator(mode="before")
    @classmethod
    def _bare_word(cls, value: Any) -> Any:
        return {"count": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _reasoned(self) -> Self:
        if self.text != "express" and not self.why:
            raise ValueError(f"a treatment that is '{self.text}' needs a 'why'")
        return self

    @property
    def included(self) -> bool:
        """Whether the activity counts."""
        return self.count == "include"


class CountingProfile(Record):
    """What an instrument counts: a treatment for every activity, so that nothing is guessed."""

    title: str
    citation: str | None = None
    activities: dict[Activity, Treatment]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        missing = [activity.value for activity in Activity if activity not in self.activities]
        if missing:
            raise ValueError(f"these activities have no treatment: {', '.join(missing)}")
        return self


class DerivedValue(Record):
    """A number that follows another rule's headline line: ``{of: eu-aia-51-2-systemic, times: 1/3}``."""

    of: str = Field(pattern=SLUG)
    times: NonNegative = Field(gt=0, description="an exact factor such as 1/3")


class LineSpec(Record):
    """One line of a rule."""

    quantity: str = Field(description="a name from policies/vocabulary.yaml")
    comparator: Comparator
    value: DerivedValue | NonNegative
    unit: Unit
    counting: str | None = Field(default=None, description="a counting profile of this file")
    citation: str | None = None
    quote: str | None = None
    level: Level | None = None
    absent: Literal["unknown", "not_met"] = Field(
        default="unknown", description="what a system that does not state the quantity is taken to be"
    )
    note: str | None = None


class LineTest(Record):
    """The amount meets the line."""

    line: LineSpec


class FactTest(Record):
    """A fact holds: it is true (or equals `equals`, or shares a member with `any_of`).

    `on: base` asks it of the system that this one was made from. Where the fact is not stated, `otherwise` is tested
    in its place, or `assume` is taken (and said so in the reasons); without either the test stays open.
    """

    fact: str = Field(description="a name from policies/vocabulary.yaml")
    any_of: list[str] | None = None
    on: Literal["self", "base"] = "self"
    otherwise: Test | None = None
    assume: bool | None = None
    why: str | None = None


class RuleTest(Record):
    """Another rule's test is met (its scope too), whatever its dates; `on: base` asks it of the base system."""

    rule: str = Field(pattern=SLUG)
    on: Literal["self", "base"] = "self"


class AllTest(Record):
    """Every part is met."""

    all: list[Test] = Field(min_length=1)


class AnyTest(Record):
    """At least one part is met."""

    any: list[Test] = Field(min_length=1)


class NotTest(Record):
    """The part is not met."""

    not_: Test = Field(alias="not")


class IfTest(Record):
    """`then` where `if` is met, `else` where it is not."""

    if_: Test = Field(alias="if")
    then: Test
    else_: Test = Field(alias="else")


_KINDS = ("line", "fact", "rule", "all", "any", "not", "if")


def _kind_of(value: Any) -> str | None:
    if isinstance(value, dict):
        return next((kind for kind in _KINDS if kind in value), None)
    names = {"not_": "not", "if_": "if"}
    return next((names.get(f, f) for f in getattr(type(value), "model_fields", ()) if names.get(f, f) in _KINDS), None)


Test = Annotated[
    Annotated[LineTest, Tag("line")]
    | Annotated[FactTest, Tag("fact")]
    | Annotated[RuleTest, Tag("rule")]
    | Annotated[AllTest, Tag("all")]
    | Annotated[AnyTest, Tag("any")]
    | Annotated[NotTest, Tag("not")]
    | Annotated[IfTest, Tag("if")],
    Discriminator(_kind_of),
]


class Margin(Record):
    """The accuracy a text asks of an estimate: the truth lies within ±`relative` of what is reported."""

    relative: NonNegative
    basis: Literal["reported_estimate"] = "reported_estimate"
    straddle: Literal["best_estimate_decides", "undetermined"] = "best_estimate_decides"
    why: str | None = None
    citation: str | None = None


class Deadline(Record):
    """When an obligation falls due: days after a trigger, a fixed date, or words where no date can be computed."""

    within_days: int | None = Field(default=None, ge=0, le=3650)
    of: Literal["known", "released", "applicable"] = "known"
    by: Day | None = None
    words: str | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if [self.within_days is not None, self.by is not None].count(True) + (self.words is not None) == 0:
            raise ValueError("give 'within_days', 'by' or 'words'")
        return self


class Obligation(Record):
    """What follows where the test is met."""

    id: str = Field(pattern=SLUG)
    action: str
    citation: str | None = None
    deadline: Deadline | None = None
    only_if: Test | None = None
    level: Level = Level.PRIMARY


class Legacy(Record):
    """Systems placed on the market before `placed_before` comply by `comply_by`."""

    placed_before: Day
    comply_by: Day
    citation: str | None = None


class Flag(Record):
    """Something a reader must see when `when` holds: a gap, or text and guidance that disagree."""

    id: str = Field(pattern=SLUG)
    when: Test
    says: str


class Expectation(Record):
    """What a worked case must give."""

    outcome: Literal["crosses", "below", "undetermined", "unknown", "not_in_force", "out_of_scope"]
    if_in_force: Literal["crosses", "below", "undetermined", "unknown", "out_of_scope"] | None = None
    certain: bool | None = None
    rebutted: bool | None = None
    due: Day | None = Field(default=None, description="the date on which an obligation of the rule falls due")
    next_date: Day | None = Field(default=None, description="the next date on which the rule's status changes")
    status: Status | None = None
    flags: list[str] | None = None
    amount: str | None = Field(default=None, description="the counted amount in two significant figures")


class Case(Record):
    """A worked case: a sketch of a system (and of its base), a date, and what must come out."""

    id: str
    as_of: Day
    given: Description
    base: Description | None = None
    expect: Expectation
    why: str
    level: Level = Level.PRIMARY


class Rule(Record):
    """One line of law, with its test."""

    id: str = Field(pattern=SLUG, max_length=80)
    title: str
    citation: str = Field(description="the pinpoint: article, section, paragraph")
    quote: str | None = Field(default=None, max_length=400, description="the operative words, where they were read")
    says: str = Field(description="the rule in our own words")
    about: Scope
    effect: Effect
    rebuttable: bool = False
    rebuttal: str | None = None
    scope: Test | None = Field(default=None, description="outside this the rule does not speak of the system at all")
    test: Test | None = Field(default=None, description="absent where the text sets no number; then 'no_number' says so")
    no_number: str | None = None
    means: dict[Literal["crosses", "below", "out_of_scope"], str] = {}
    margin: Margin | None = None
    timeline: list[Phase] | None = Field(default=None, description="where it differs from the instrument's")
    legacy: Legacy | None = None
    obligations: list[Obligation] = []
    obliged_if: Test | None = Field(
        default=None, description="the obligations fall on the system's provider only where this holds; everyone if absent"
    )
    flags: list[Flag] = []
    level: Level
    level_note: str | None = None
    sources: list[str] = Field(min_length=1, description="keys of the instrument's 'sources'")
    retrieved: Day
    checked: Day
    doubts: list[str] = []
    cases: list[Case] = []

    @model_validator(mode="after")
    def _number_or_reason(self) -> Self:
        if (self.test is None) == (self.no_number is None):
            raise ValueError("give 'test', or 'no_number' with the reason why there is none")
        if self.quote is None and self.level is Level.PRIMARY and self.test is not None:
            raise ValueError("a rule read in the primary text needs its 'quote'")
        if self.rebuttable and not self.rebuttal:
            raise ValueError("a rebuttable rule says how in 'rebuttal'")
        return self


class Instrument(Record):
    """The text that sets the rules."""

    id: str = Field(pattern=SLUG)
    jurisdiction: str = Field(description="EU, US, US-CA, KR, or 'company'")
    title: str
    short: str
    kind: Literal[
        "regulation",
        "guidelines",
        "statute",
        "executive_order",
        "rule",
        "proposed_rule",
        "decree",
        "bill",
        "draft",
        "framework",
    ]
    issuer: str
    timeline: list[Phase] = Field(min_length=1)
    sources: dict[str, Source] = Field(min_length=1)
    notes: str | None = None


class PolicyFile(Record):
    """One file of `policies/`."""

    instrument: Instrument
    counting: dict[str, CountingProfile] = {}
    rules: list[Rule] = []

    @model_validator(mode="after")
    def _dates_ascend(self) -> Self:
        for timeline in [self.instrument.timeline, *(rule.timeline for rule in self.rules if rule.timeline)]:
            dates = [phase.since for phase in timeline]
            if dates != sorted(set(dates)):
                raise ValueError("the dates of a timeline ascend, each once")
        return self


class FactDefinition(Record):
    """A fact that a rule may ask for."""

    type: Literal["yes_no", "words"]
    question: str
    meaning: str | None = None
    derived: str | None = Field(default=None, description="how it follows from other fields where it is not stated")
    words: list[str] = Field(default=[], description="of 'words': the only ones there are; none: any")


class QuantityDefinition(Record):
    """A quantity that a line may measure."""

    unit: Unit
    meaning: str
    computed: bool = Field(default=False, description="worked out from stages and lineage, not read from 'measures'")


class Vocabulary(Record):
    """`policies/vocabulary.yaml`: every fact and quantity that rules may name, and what places are called."""

    facts: dict[str, FactDefinition] = {}
    quantities: dict[str, QuantityDefinition] = {}
    places: dict[str, list[str]] = Field(
        default={}, description="names of a place by the code that instruments give as jurisdiction, the one to show first"
    )

    def place(self, code: str) -> str:
        """What to call the place of that code: its name, or else the code."""
        return next(iter(self.places.get(code, ())), code)


for _model in (FactTest, AllTest, AnyTest, NotTest, IfTest, Obligation, Flag, Rule, PolicyFile):
    _model.model_rebuild()
