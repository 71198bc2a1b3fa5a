"""The kinds of entry that a ledger takes: compute that was spent, what became of a run, a verdict that was given."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator

from govcompute.documents import Record
from govcompute.errors import InputError, NotFound
from govcompute.ledger.event import ComputeEvent, JsonObject, Moment
from govcompute.registry.schema import SLUG

_VERDICT_KEYS = ("system", "policy", "as_of", "outcome")


class RunEvent(Record):
    """What became of a run, for those who watch it. It holds no compute: that is a `ComputeEvent`.

    (`source`, `source_key`), where given, names the event as it does for compute: given twice, it is one event.
    """

    run: str = Field(min_length=1, max_length=200)
    system: str | None = Field(default=None, pattern=SLUG)
    what: Literal["started", "resumed", "checkpoint", "ended", "failed"]
    step: int | None = Field(default=None, ge=0, description="the optimiser's step")
    at: Moment | None = None
    details: JsonObject = {}
    source: str | None = Field(default=None, min_length=1, max_length=60)
    source_key: str | None = Field(default=None, min_length=1, max_length=300)

    @model_validator(mode="after")
    def _named_whole(self) -> Self:
        if (self.source is None) != (self.source_key is None):
            raise ValueError("'source' and 'source_key' come together")
        return self

    def body(self) -> dict[str, Any]:
        """The event as JSON values, without what is at its default."""
        return self.model_dump(mode="json", exclude_defaults=True)


class VerdictEvent(Record):
    """A verdict that was given, as its record says it (`report.record.verdict_record`), so that it cannot be unsaid."""

    record: JsonObject

    @field_validator("record")
    @classmethod
    def _of_a_verdict(cls, value: dict[str, Any]) -> dict[str, Any]:
        missing = [key for key in _VERDICT_KEYS if not isinstance(value.get(key), str)]
        if missing:
            raise ValueError(f"a verdict's record has the texts {', '.join(_VERDICT_KEYS)}; missing: {', '.join(missing)}")
        return value

    def body(self) -> dict[str, Any]:
        """The record itself."""
        return dict(self.record)


Event = ComputeEvent | RunEvent | VerdictEvent
KINDS: dict[str, type[ComputeEvent] | type[RunEvent] | type[VerdictEvent]] = {
    "compute": ComputeEvent,
    "run": RunEvent,
    "verdict": VerdictEvent,
}


_KIND_OF = {model: kind for kind, model in KINDS.items()}


def kind_of(event: Event) -> str:
    """The word that the ledger keeps for the event's kind. Raises InputError for what is no event."""
    try:
        return _KIND_OF[type(event)]
    except KeyError:
        raise InputError(f"a ledger takes {', '.join(KINDS)} events, not {type(event).__name__}") from None


def read_body(kind: str, body: str) -> Event:
    """The event that an entry of this kind and body holds. Raises InputError where it is none."""
    if kind not in KINDS:
        raise NotFound("kind of entry", kind, KINDS)
    try:
        if kind == "verdict":
            return VerdictEvent.model_validate_json(f'{{"record":{body}}}')
        return KINDS[kind].model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise InputError(f"the body is no {kind} event: {key or '(body)'} — {first['msg']}") from None
