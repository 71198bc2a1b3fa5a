"""A draft/target stack as a document: two models, a stopping rule, bounds, a sampling law.

``registry/stacks/<id>.yaml`` holds one. The models are named, never shipped: a system of the registry says whose compute
they are, an architecture says how it is counted, a folder on disk holds weights that can be run.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from govcompute.documents import Day, Record

_Share = Annotated[float, Field(ge=0, le=1)]
_Positive = Annotated[float, Field(ge=1e-3, le=1e6)]


class Member(Record):
    """One model of a stack; at least one of the three keys."""

    system: str | None = Field(default=None, description="id of a system of the registry: whose training compute this is")
    architecture: str | None = Field(default=None, description="id of an architecture of the registry: how a pass is counted")
    folder: str | None = Field(default=None, description="a folder with a transformers model or a native one, to be run")

    @model_validator(mode="after")
    def _named(self) -> Member:
        if not (self.system or self.architecture or self.folder):
            raise ValueError("a member names nothing; expected a system, an architecture or a folder")
        return self


class Fixed(Record):
    """Always `length` candidates."""

    kind: Literal["fixed"]
    length: int = Field(ge=1, le=1000)


class Schedule(Record):
    """A length that grows by `up` after a block kept whole and shrinks by `down` after any other (never below 1).

    With 2 and 1 this is the heuristic schedule of transformers' assisted generation.
    """

    kind: Literal["schedule"]
    start: int = Field(default=5, ge=1, le=1000)
    up: int = Field(default=2, ge=0, le=100)
    down: int = Field(default=1, ge=0, le=100)


class Confidence(Record):
    """Stop once a submitted candidate's own draft probability is below `threshold`."""

    kind: Literal["confidence"]
    threshold: _Share = 0.4


class AcceptanceHead(Record):
    """SpecDec++: stop once 1 - ΠP̂ of the previous candidates exceeds `threshold` (one candidate of lag).

    `weight`: the rejection weight that the head was trained with; with `calibrated`, ln(weight) is added to its accept
    logit, which undoes it (the paper's own runs do not; its h = 0.7 belongs to the uncalibrated head).
    """

    kind: Literal["acceptance_head"]
    head: str | None = Field(default=None, description="a folder with the head's checkpoint; needed to run, not to count")
    threshold: _Share = 0.7
    calibrated: bool = False


class Governed(Record):
    """The acceptance head with the threshold that a price on FLOP, or a cap on FLOP per token, sets.

    Exactly one of `seconds_per_flop` (ν, 0 or more) and `flop_per_token` (a cap, as a multiple of the plain target's, Φ of 1
    or more). A price alone gives h(ν) = (t_t - t_d - ν F_d) / (t_t + ν F_t), for a calibrated head. With `acceptance`, the law
    that acceptances of this stack follow, it gives the best threshold at that price, h*(ν); a cap needs that law.
    """

    kind: Literal["governed"]
    head: str | None = None
    seconds_per_flop: float | None = Field(default=None, ge=0)
    flop_per_token: float | None = Field(default=None, ge=1)
    acceptance: tuple[_Positive, _Positive] | None = Field(
        default=None, description="a and b of the Beta law of a candidate's acceptance; a study of the stack prints them"
    )

    @model_validator(mode="after")
    def _one(self) -> Governed:
        if (self.seconds_per_flop is None) == (self.flop_per_token is None):
            raise ValueError("expected exactly one of 'seconds_per_flop' and 'flop_per_token'")
        return self


class Oracle(Record):
    """Stop at the first candidate that the target would reject: a bound, never a deployment."""

    kind: Literal["oracle"]


Rule = Annotated[Fixed | Schedule | Confidence | AcceptanceHead | Governed | Oracle, Field(discriminator="kind")]


class Bounds(Record):
    """Least and most candidates of a block; they override the rule."""

    least: int = Field(default=1, ge=1, le=1000)
    most: int = Field(default=20, ge=1, le=1000)

    @model_validator(mode="after")
    def _ordered(self) -> Bounds:
        if self.least > self.most:
            raise ValueError(f"least {self.least} is above most {self.most}")
        return self


def fixed_length(rule: Rule, bounds: Bounds) -> int | None:
    """Candidates of every block but one that a text's end cuts short; None for a rule that is not fixed."""
    return min(max(rule.length, bounds.least), bounds.most) if isinstance(rule, Fixed) else None


class Sampling(Record):
    """The law that text is drawn from: the same warpers are applied to the target's and to the draft's distribution.

    `greedy`: the most likely token, always (the other settings are then without effect). `top_p` 1 and `top_k` 0 cut nothing.
    """

    greedy: bool = False
    temperature: float = Field(default=1.0, gt=0, le=100)
    top_p: float = Field(default=1.0, gt=0, le=1)
    top_k: int = Field(default=0, ge=0)


class Timings(Record):
    """Seconds of one draft pass and of one target pass over a block, and of a target pass of one token without speculation."""

    draft: float = Field(gt=0)
    target: float = Field(gt=0)
    target_alone: float | None = Field(default=None, gt=0)
    source: str = Field(min_length=3, description="where they were measured or read")


class Reading(Record):
    """One published or measured run of the stack: its rates, with the source."""

    name: str
    verification_rate: float = Field(gt=0, le=1)
    discard_rate: float = Field(ge=0)
    context: int | None = Field(default=None, ge=0, description="mean cached tokens of a pass, as far as they are known")
    source: str = Field(min_length=3)


class Source(Record):
    """Where the stack is described."""

    source: str = Field(min_length=3, description="a web address or a full citation")
    title: str | None = None
    retrieved: Day | None = None


class Stack(Record):
    """A draft and a target that answer together."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")
    name: str
    draft: Member
    target: Member
    rule: Rule
    bounds: Bounds = Bounds()
    sampling: Sampling = Sampling()
    timings: Timings | None = None
    readings: list[Reading] = []
    sources: list[Source] = []
    notes: str | None = None
