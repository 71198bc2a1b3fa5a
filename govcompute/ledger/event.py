"""One event of the ledger: compute that was spent, on what, by whom, and how its amount is known."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, JsonValue, model_validator

from govcompute.documents import NonNegative, Record
from govcompute.quantity import Estimate, Unit
from govcompute.quantity.estimate import LARGEST_SPREAD
from govcompute.registry.activity import Activity
from govcompute.registry.evidence import Evidence
from govcompute.registry.schema import SLUG, Method


def _as_text(value: Any) -> Any:
    if not isinstance(value, str | datetime):
        raise ValueError(f"{value} is not a moment; expected one such as 2026-11-28T20:37:13Z")
    return value


def _with_zone(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone, such as 2026-11-28T20:37:13Z")
    return moment.astimezone(UTC)


#: A moment with its time zone, kept in UTC and written as ISO 8601; pydantic's own also takes numbers, as seconds since 1970.
Moment = Annotated[datetime, BeforeValidator(_as_text), AfterValidator(_with_zone)]


def _plain(value: Any) -> Any:
    """Decimals, which our readers give, as the numbers that JSON has; what else is no JSON value pydantic refuses."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and abs(value) < 2**53 else float(value)
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


#: A mapping of anything that JSON can say.
JsonObject = Annotated[dict[str, JsonValue], BeforeValidator(_plain)]


class Amount(Record):
    """An `Estimate` as data, exact both ways."""

    median: NonNegative
    spread: float = Field(default=1.0, ge=1, le=LARGEST_SPREAD, description="the factor of the 90 % interval, 1 for exact")
    unit: Literal["FLOP", "OP"] = "FLOP"
    high: NonNegative | None = Field(default=None, description="only for bounds without a shape, whose floor is 'median'")
    remainder_unknown: bool = Field(default=False, description="the amount is a floor")
    offset: NonNegative = Fraction(0)

    @classmethod
    def of(cls, estimate: Estimate) -> Self:
        """The estimate as data; its note is left behind."""
        return cls(
            median=estimate.median,
            spread=estimate.spread,
            unit="OP" if estimate.unit is Unit.OP else "FLOP",
            high=estimate.high,
            remainder_unknown=estimate.remainder_unknown,
            offset=estimate.offset,
        )

    def estimate(self) -> Estimate:
        """The amount as an Estimate."""
        return Estimate(self.median, self.spread, Unit(self.unit), self.high, self.remainder_unknown, offset=self.offset)


class ComputeEvent(Record):
    """Compute spent in one stretch of work, by one way of knowing it.

    `run` names the work: two events of one run and different `source` are rival estimates of the same compute and are never
    added; events of one run and one source are stretches that follow each other and are. (`source`, `source_key`) names
    the event: the same one given twice is one event. `supersedes` is the hash of an entry that this one corrects, of the
    same system and source; nothing is ever edited.
    """

    system: str = Field(pattern=SLUG, description="the id of a system, in the registry or one's own")
    activity: Activity
    run: str = Field(min_length=1, max_length=200, description="the work this is part of")
    stage: str | None = Field(default=None, description="the stage's name, for people")
    by: str | None = Field(default=None, description="who did the work, where that is not the system's provider")
    method: Method
    amount: Amount
    convention: str | None = Field(default=None, description="what was counted and how, in words")
    inputs: JsonObject = Field(default={}, description="what the amount was worked out from")
    started: Moment | None = None
    ended: Moment | None = None
    energy_joules: NonNegative | None = None
    source: str = Field(min_length=1, max_length=60, description="what says so: tracker, slurm, prometheus, ...")
    source_key: str = Field(min_length=1, max_length=300, description="its name there; once for each source")
    supersedes: str | None = Field(default=None, pattern="^[0-9a-f]{64}$", description="hash of the entry this corrects")
    why: str | None = Field(default=None, description="the reason of a correction")
    evidence: list[Evidence] = []
    note: str | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.started and self.ended and self.ended < self.started:
            raise ValueError("'ended' lies before 'started'")
        if self.supersedes and not self.why:
            raise ValueError("a correction says why")
        return self

    def body(self) -> dict[str, Any]:
        """The event as JSON values, without what is at its default."""
        return self.model_dump(mode="json", exclude_defaults=True)
