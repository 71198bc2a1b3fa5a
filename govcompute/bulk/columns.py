"""What the columns of a table of systems are called, and what they must hold.

A column is a question that rules ask: a quantity, a fact, or a finding on a rule, in the words of
`policies/vocabulary.yaml`. `base.` before a name asks the same of what the system was made from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import pyarrow as pa
from pyarrow import types

from govcompute.errors import Problem, nearest
from govcompute.policy.library import PolicyLibrary
from govcompute.registry.schema import Kind
from govcompute.verdict.expression import On

ID, KIND = "id", "kind"
_BASE, _JUDGEMENT = "base.", "judgement."
#: The forms of a number: its median alone, or with what is known of its doubt.
FORMS = ("spread", "low", "high", "at_least", "parts")
_CASE = pa.struct([("claim", pa.string()), ("number", pa.int32()), ("weight", pa.float64())])
_PART = [
    pa.field("weight", pa.float64()),
    pa.field("median", pa.string()),
    pa.field("spread", pa.float64()),
    pa.field("high", pa.string()),
    pa.field("unknown", pa.bool_()),
    pa.field("offset", pa.string()),
]
#: What one number cannot say (claims, bounds, sums with an exact part), as weighted estimates; numbers are exact text.
#: `given` names the cases of the claims that a part supposes.
PARTS = pa.list_(pa.struct([*_PART, pa.field("given", pa.list_(_CASE))]))


@dataclass(frozen=True, slots=True)
class Column:
    """What a column answers. `of`: the quantity, fact or rule; `counting`: instrument/profile; `form`: of a number; `words`:
    the only ones there are, none where they are open.
    """

    asks: Literal["id", "kind", "amount", "yes_no", "words", "judgement"]
    on: On = "self"
    of: str = ""
    counting: str | None = None
    form: str = "median"
    words: tuple[str, ...] = ()


def column(name: str, library: PolicyLibrary) -> Column | None:
    """What the column `name` answers, or None for a name that no rule can ask for."""
    if name == ID:
        return Column("id")
    on: On = "base" if name.startswith(_BASE) else "self"
    asked = name.removeprefix(_BASE)
    if asked == KIND:
        return Column("kind", on, words=tuple(kind.value for kind in Kind))
    if asked.startswith(_JUDGEMENT):
        rule = asked.removeprefix(_JUDGEMENT)
        return Column("judgement", on, rule) if rule in library.laws else None
    if asked in library.vocabulary.facts:
        fact = library.vocabulary.facts[asked]
        return Column(fact.type, on, asked, words=tuple(fact.words))
    number, dot, form = asked.rpartition(".")
    if not dot or form not in FORMS:
        number, form = asked, "median"
    quantity, at, counting = number.partition("@")
    if quantity not in library.vocabulary.quantities or (at and counting not in _countings(library)):
        return None
    return Column("amount", on, quantity, counting or None, form)


def _countings(library: PolicyLibrary) -> set[str]:
    return {f"{law.instrument.id}/{profile}" for law in library for profile in law.profiles}


def _names(library: PolicyLibrary) -> Iterator[str]:
    words = library.vocabulary
    for before in ("", _BASE):
        yield from (before + name for name in (KIND, *words.facts))
        yield from (f"{before}{_JUDGEMENT}{rule}" for rule in library.laws)
        for quantity in words.quantities:
            yield before + quantity
            yield from (f"{before}{quantity}.{form}" for form in FORMS)
    yield ID


def schema_problems(schema: pa.Schema, file: str, library: PolicyLibrary, ignored: set[str]) -> list[Problem]:
    """Every column of the file that is missing, not known, or of a type that cannot answer its question."""
    found: list[Problem] = []
    known = list(_names(library))
    amounts = False
    for number, field in enumerate(schema, 1):
        if field.name in ignored:
            continue
        asked = column(field.name, library)
        if schema.names.count(field.name) > 1:
            found.append(Problem(file, 0, number, field.name, "several columns have this name", "each name once"))
        elif asked is None:
            near = nearest(field.name, known)
            expected = "a quantity, a fact or a judgement that a policy asks for (--ignore passes a column over)"
            found.append(Problem(file, 0, number, field.name, "no such column is known", expected, near))
        elif expected := _expected(field.type, asked):
            found.append(Problem(file, 0, number, field.name, f"the column is of type {field.type}", expected))
        elif asked.form in _BESIDE and (beside := _beside(field.name, asked.form)) not in schema.names:
            found.append(Problem(file, 0, number, field.name, "the column stands alone", f"a column '{beside}' beside it"))
        amounts = amounts or (asked is not None and asked.asks == "amount")
    if ID not in schema.names:
        found.append(Problem(file, 0, 0, ID, "the column is missing", "a text that names each row", nearest(ID, schema.names)))
    if not amounts:
        expected = "at least one quantity, such as training_compute (FLOP)"
        found.append(Problem(file, 0, 0, "training_compute", "the column is missing, and so is every other number", expected))
    return found


#: Forms that mean nothing without another of the same quantity ("" is the number itself).
_BESIDE = {"spread": "", "low": ".high", "high": ".low"}


def _beside(name: str, form: str) -> str:
    return name.removesuffix(f".{form}") + _BESIDE[form]


def _expected(kind: pa.DataType, asked: Column) -> str:
    """What the type should have been; empty where it will do."""
    if types.is_dictionary(kind):
        kind = kind.value_type
    if types.is_null(kind) and asked.asks != "id":
        return ""
    text = types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind)
    listed = (types.is_list(kind) or types.is_large_list(kind)) and types.is_string(kind.value_type)
    number = types.is_floating(kind) or types.is_integer(kind) or types.is_decimal(kind)
    match asked.asks, asked.form:
        case (("id" | "kind"), _):
            return "" if text else "text"
        case (("yes_no" | "judgement"), _):
            return "" if types.is_boolean(kind) else "true or false (bool)"
        case "words", _:
            return "" if text or listed else "text, or lists of text"
        case _, "parts":
            return "" if _is_parts(kind) else f"{PARTS}"
    return "" if number else "numbers (double, integer or decimal)"


def _is_parts(kind: Any) -> bool:
    return bool(types.is_list(kind)) and kind.value_type in (PARTS.value_type, pa.struct(_PART))
