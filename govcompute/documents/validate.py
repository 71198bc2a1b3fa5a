"""A document held against its schema: every fault with its place, what was expected and the nearest valid spelling."""

from __future__ import annotations

import re
import types
import typing
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, Tag, ValidationError, WithJsonSchema
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticCustomError

from govcompute.documents.document import Document
from govcompute.errors import DocumentError, InputError, Problem, nearest
from govcompute.quantity.exact import exact

ModelT = TypeVar("ModelT", bound=BaseModel)


class Record(BaseModel):
    """Base of every schema: unknown keys are refused, instances do not change, NaN and infinity are no numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, str_strip_whitespace=True)


def _to_exact(value: Any) -> Any:
    if isinstance(value, (dict, list)):
        raise ValueError(f"{_shown(value)} is not a number; expected one such as 1e25")
    try:
        return exact(value)
    except InputError as error:
        raise PydanticCustomError("exact_number", "{reason}", {"reason": str(error)}) from None


def _not_negative(value: Any) -> Any:
    number = _to_exact(value)
    if number < 0:
        raise PydanticCustomError("exact_number", "{reason}", {"reason": f"{value} is negative"})
    return number


def _written(value: Any) -> Any:
    """The shortest form that reads back to the same number: an integer, a float, or a ratio in text."""
    if value.denominator == 1 and abs(value) < 2**53:
        return int(value)
    as_float = float(value)
    if exact(as_float) == value:
        return as_float
    return int(value) if value.denominator == 1 else f"{value.numerator}/{value.denominator}"


_NUMBER_SCHEMA = {
    "description": "an exact number: 1e25, 10^25, 3.8e25 or 1/3",
    "anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^[0-9+-].*$"}],
}
Exact = Annotated[
    typing.Any,
    BeforeValidator(_to_exact),
    PlainSerializer(_written, when_used="json"),
    WithJsonSchema(_NUMBER_SCHEMA),
]
#: An exact number, zero or more (a Fraction once read).
NonNegative = Annotated[
    typing.Any,
    BeforeValidator(_not_negative),
    PlainSerializer(_written, when_used="json"),
    WithJsonSchema(_NUMBER_SCHEMA),
]


def _to_day(value: Any) -> Any:
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError(f"{_shown(value)} is not a date; expected one such as 2025-08-02 (year-month-day)")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise ValueError(f"'{value}' is not a date: {error}") from None


#: A day as ``2025-08-02``; pydantic's own date also takes numbers, as seconds since 1970.
Day = Annotated[date, BeforeValidator(_to_day)]


def validate(model: type[ModelT], document: Document) -> ModelT:
    """The document as `model`. Raises DocumentError that holds every fault, in the order of the file."""
    try:
        return model.model_validate(document.value)
    except ValidationError as error:
        found = [(detail, _spot(model, document.value, detail["loc"])) for detail in error.errors(include_url=False)]
    meant = [(detail, spot) for detail, spot in found if not spot.astray] or found
    problems = {_problem(document, detail, spot) for detail, spot in meant}
    raise DocumentError(sorted(problems, key=lambda p: (p.line, p.column, str(p))))


#: What pydantic calls these faults names Python's types; this is what a writer of YAML knows them by.
_WANTED = {
    "model_type": "a mapping of keys to values",
    "model_attributes_type": "a mapping of keys to values",
    "dict_type": "a mapping of keys to values",
    "list_type": "a list",
    "string_type": "text (in quotes where it looks like a number)",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
}


def _problem(document: Document, detail: ErrorDetails, spot: _Spot) -> Problem:
    kind, context, path = detail["type"], detail.get("ctx", {}), spot.path
    name = str(detail["loc"][-1]) if detail["loc"] else ""
    if kind == "extra_forbidden":
        allowed = sorted(_fields(spot.owner))
        expected = "one of " + ", ".join(allowed) if len(allowed) <= 30 else ""
        return document.problem(path, f"unknown key '{name}'", expected, nearest(name, allowed))
    if kind == "missing" and isinstance(detail["loc"][-1], int):
        return document.problem(path, f"the list is too short: it ends before value {detail['loc'][-1] + 1}")
    if kind == "missing":
        return document.problem(path, f"key '{name}' is missing", _fields(spot.owner)[name].description or "")
    given = _shown(detail["input"])
    key = str(context.get("discriminator", "")).strip("'")
    if kind in ("union_tag_invalid", "union_tag_not_found") and key.isidentifier():
        return _untagged(document, spot, key, detail["input"].get(key))
    if kind == "union_tag_not_found":
        kinds = [label for label, _ in _members(spot.here)]
        keys = detail["input"] if isinstance(detail["input"], dict) else [str(detail["input"])]
        close = next((near for key in keys if (near := nearest(key, kinds))), "")
        return document.problem(path, f"{given} is none of the forms known here", f"one of the keys {', '.join(kinds)}", close)
    if kind in _WANTED:
        return document.problem(path, f"{given} is not valid", _WANTED[kind])
    if "expected" in context:
        options = [option.strip(" '") for option in str(context["expected"]).replace(" or ", ", ").split(",")]
        return document.problem(path, f"{given} is not valid", str(context["expected"]), nearest(given.strip("'"), options))
    if kind in ("exact_number", "value_error"):
        return document.problem(path, str(detail["msg"]).removeprefix("Value error, "))
    return document.problem(path, f"{given}: {detail['msg'][0].lower()}{detail['msg'][1:]}")


def _untagged(document: Document, spot: _Spot, key: str, given: Any) -> Problem:
    """A mapping whose `key` says which of several forms it is, and says none of them, or is not there."""
    tags = [tag for _, member in _members(spot.here) for tag in _tags(member, key)]
    expected = f"one of {', '.join(tags)}"
    if given is None:
        return document.problem(spot.path, f"key '{key}' is missing", expected)
    return document.problem((*spot.path, key), f"{_shown(given)} is not valid", expected, nearest(str(given), tags))


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = "nothing" if value is None else f"'{value}'" if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where pydantic's location leads.

    path: the keys and indices in the document (labels of unions are none). here: the type meant there. owner: the type
    that holds the last part of `path`. astray: the location lies in a member of a union that was plainly not meant (the
    mapping, where a number was given), while another member takes values of this shape.
    """

    path: tuple[int | str, ...]
    here: Any
    owner: Any
    astray: bool


def _spot(model: type[BaseModel], value: Any, location: tuple[int | str, ...]) -> _Spot:
    """Follows `location` through the schema and the document together."""
    here: Any = model
    owner: Any = model
    path: list[int | str] = []
    astray = False
    for index, part in enumerate(location):
        members = _members(here)
        if len(members) > 1:
            here = _labelled(members, str(part))
            shapes = [_shape(member) for _, member in members]
            astray = astray or (_shape(here) is not _shape_of(value) and _shape_of(value) in shapes)
        elif part != "[key]":
            owner, here = members[0][1], _step(members[0][1], part)
            within = part in value if isinstance(value, dict) else isinstance(value, list) and part in range(len(value))
            if within or (isinstance(value, dict) and index == len(location) - 1):
                path.append(part)
            value = value[part] if within else None
    return _Spot(tuple(path), here, owner, astray)


def _members(kind: Any, label: str = "") -> list[tuple[str, Any]]:
    """The members of a union, each with the label that pydantic gives it; Annotated and None are left out."""
    if get_origin(kind) is Annotated:
        tags = [str(mark.tag) for mark in kind.__metadata__ if isinstance(mark, Tag)]
        return _members(get_args(kind)[0], tags[0] if tags else label)
    if get_origin(kind) in (typing.Union, types.UnionType):
        return [member for part in get_args(kind) if part is not types.NoneType for member in _members(part)]
    return [(label or (kind.__name__ if isinstance(kind, type) and not get_args(kind) else str(kind)), kind)]


def _labelled(members: list[tuple[str, Any]], label: str) -> Any:
    """The member with this label, or of its shape: constrained and checked types have labels such as ``list[...]``."""
    shape = list if label.startswith("list[") else dict if label.startswith("dict[") else None
    alike = (member for _, member in members if _shape(member) is shape)
    tagged = (member for _, member in members if label in _tags(member))
    return next((member for name, member in members if name == label), next(tagged, next(alike, Any)))


def _tags(kind: Any, key: str | None = None) -> list[str]:
    """The words that tell this member of a union from the others: those that `key` (or any key) allows and no others."""
    fields = {name: field.annotation for name, field in _fields(kind).items() if key in (None, name)}
    literals = (annotation for annotation in fields.values() if get_origin(annotation) is Literal)
    return [str(word) for literal in literals for word in get_args(literal)]


def _shape(kind: Any) -> type | None:
    """How a value of `kind` is written: as a mapping, as a list, or (None) as one word or number."""
    if _is_model(kind) or get_origin(kind) is dict:
        return dict
    return list if get_origin(kind) is list else None


def _shape_of(value: Any) -> type | None:
    return dict if isinstance(value, dict) else list if isinstance(value, list) else None


def _step(kind: Any, part: int | str) -> Any:
    """The type one step deeper; Any where the schema does not say."""
    if _is_model(kind):
        field = _fields(kind).get(str(part))
        return field.annotation if field else Any
    arguments = get_args(kind)
    return arguments[-1] if get_origin(kind) in (list, dict) else Any


def _fields(kind: Any) -> dict[str, FieldInfo]:
    """The fields of a schema by the keys that a document uses."""
    return {field.alias or name: field for name, field in kind.model_fields.items()} if _is_model(kind) else {}


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
