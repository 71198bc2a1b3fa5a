"""A document held against a schema: every fault at once, in the order of the file, at its exact place, in plain words."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Discriminator, Field, Tag, create_model

from govcompute.documents import Day, Exact, NonNegative, Record, parse_json, parse_yaml, validate
from govcompute.errors import DocumentError


class Share(Record):
    of: str
    times: Exact


class Leaf(Record):
    leaf: str
    weight: NonNegative | Share = Fraction(1)
    otherwise: Tree | None = None


class Branch(Record):
    branch: list[Tree]


class Choice(Record):
    if_: Tree = Field(alias="if")
    else_: Tree = Field(alias="else")


def _kind(value: Any) -> str | None:
    return next((kind for kind in ("leaf", "branch", "if") if isinstance(value, dict) and kind in value), None)


Tree = Annotated[
    Annotated[Leaf, Tag("leaf")] | Annotated[Branch, Tag("branch")] | Annotated[Choice, Tag("if")], Discriminator(_kind)
]


class Garden(Record):
    """A schema with every shape that the real ones have."""

    name: str = Field(min_length=2, description="what people call it")
    area: NonNegative | None = None
    opened: Day | None = None
    kind: Literal["open", "closed"] = "open"
    public: bool = False
    size: int = Field(default=1, ge=1)
    tags: list[str] = []
    facts: dict[str, bool | str | list[str]] = {}
    marks: dict[Literal["north", "south"], int] = {}
    tree: Tree | None = None


for _model in (Leaf, Branch, Choice, Garden):
    _model.model_rebuild()


def problems(text: str) -> list[str]:
    with pytest.raises(DocumentError) as caught:
        validate(Garden, parse_yaml(text, "g.yaml"))
    return str(caught.value).split("\n")


def test_a_document_without_faults() -> None:
    text = """
name: Kew
area: 1/3
opened: 1759-05-01
facts: {a: true, b: word, c: [x, y]}
tree:
  if: {leaf: a}
  else: {branch: [{leaf: b, weight: {of: x, times: -1e25}}, {leaf: c, weight: 1e25}]}
"""
    garden = validate(Garden, parse_yaml(text))
    assert garden.area == Fraction(1, 3)
    assert garden.opened == date(1759, 5, 1)
    assert garden.facts == {"a": True, "b": "word", "c": ["x", "y"]}
    assert isinstance(garden.tree, Choice)
    assert isinstance(garden.tree.else_, Branch)
    first, second = garden.tree.else_.branch
    assert isinstance(first, Leaf)
    assert isinstance(second, Leaf)
    assert isinstance(first.weight, Share)
    assert first.weight.times == -(10**25)
    assert second.weight == 10**25


A_NUMBER = "expected one such as 1e25, 10^25, 3.8e25 or 1/3"
A_DATE = "expected one such as 2025-08-02 (year-month-day)"
TEXT = "expected text (in quotes where it looks like a number)"
A_MAPPING = "expected a mapping of keys to values"
A_FORM = "expected one of the keys leaf, branch, if"

ONE_FAULT = [
    # what, the text, and the whole message after the name of the file
    (
        "unknown key",
        "name: Kew\nsze: 3",
        "2:1 sze — unknown key 'sze'; "
        "expected one of area, facts, kind, marks, name, opened, public, size, tags, tree; nearest valid: 'size'",
    ),
    ("missing key", "size: 3", "1:1 name — key 'name' is missing; expected what people call it"),
    ("not a mapping", "- name: Kew", f"1:1 (document) — a list is not valid; {A_MAPPING}"),
    ("nothing", "---\n", f"2:1 (document) — nothing is not valid; {A_MAPPING}"),
    ("number for text", "name: 4", f"1:1 name — 4 is not valid; {TEXT}"),
    ("too short", "name: K", "1:1 name — 'K': string should have at least 2 characters"),
    (
        "word of a set",
        "name: Kew\nkind: opn",
        "2:1 kind — 'opn' is not valid; expected 'open' or 'closed'; nearest valid: 'open'",
    ),
    ("no date", "name: Kew\nopened: 1759-02-30", "2:1 opened — '1759-02-30' is not a date: day is out of range for month"),
    ("a number as date", "name: Kew\nopened: 0", f"2:1 opened — 0 is not a date; {A_DATE}"),
    ("seconds as date", "name: Kew\nopened: '86400'", f"2:1 opened — '86400' is not a date; {A_DATE}"),
    ("a year as date", "name: Kew\nopened: 1759", f"2:1 opened — 1759 is not a date; {A_DATE}"),
    ("negative", "name: Kew\narea: -1e25", "2:1 area — -1E+25 is negative"),
    ("unit for number", "name: Kew\narea: 3 ha", f"2:1 area — '3 ha' is not a number; {A_NUMBER}"),
    ("true for number", "name: Kew\narea: true", "2:1 area — True is not a number"),
    (
        "no integer",
        "name: Kew\nsize: 1.5",
        "2:1 size — 1.5: input should be a valid integer, got a number with a fractional part",
    ),
    ("too small", "name: Kew\nsize: 0", "2:1 size — 0: input should be greater than or equal to 1"),
    ("no boolean", "name: Kew\npublic: maybe", "2:1 public — 'maybe' is not valid; expected true or false"),
    ("word for list", "name: Kew\ntags: a", "2:1 tags — 'a' is not valid; expected a list"),
    ("list item", "name: Kew\ntags:\n  - a\n  - 4", f"4:5 tags.1 — 4 is not valid; {TEXT}"),
    ("item of a union's list", "name: Kew\nfacts:\n  a: [x, 1]", f"3:10 facts.a.1 — 1 is not valid; {TEXT}"),
    (
        "key of a set",
        "name: Kew\nmarks: {nrth: 1}",
        "2:9 marks.nrth — 'nrth' is not valid; expected 'north' or 'south'; nearest valid: 'north'",
    ),
    (
        "no form",
        "name: Kew\ntree: {leav: a}",
        f"2:1 tree — a mapping is none of the forms known here; {A_FORM}; nearest valid: 'leaf'",
    ),
    (
        "a word for a form",
        "name: Kew\ntree: branc",
        f"2:1 tree — 'branc' is none of the forms known here; {A_FORM}; nearest valid: 'branch'",
    ),
    (
        "key of a form",
        "name: Kew\ntree:\n  leaf: a\n  wight: 2",
        "4:3 tree.wight — unknown key 'wight'; expected one of leaf, otherwise, weight; nearest valid: 'weight'",
    ),
    (
        "in a form's branch",
        "name: Kew\ntree:\n  branch:\n    - leaf: a\n    - leaf: b\n      weight: -1",
        "6:7 tree.branch.1.weight — -1 is negative",
    ),
    (
        "in the else, not the if",
        "name: Kew\ntree:\n  if: {leaf: a}\n  else:\n    leaf: b\n    weight: -1",
        "6:5 tree.else.weight — -1 is negative",
    ),
    (
        "below a leaf",
        "name: Kew\ntree:\n  leaf: a\n  otherwise:\n    leaf: b\n    weight: x",
        f"6:5 tree.otherwise.weight — 'x' is not a number; {A_NUMBER}",
    ),
    ("alias of a field", "name: Kew\ntree:\n  if: {leaf: a}\n", "2:1 tree.else — key 'else' is missing"),
    (
        "nested the same form",
        "name: Kew\ntree:\n  if:\n    if: {leaf: a}\n    else: {leaf: 4}\n  else: {leaf: b}",
        f"5:12 tree.if.else.leaf — 4 is not valid; {TEXT}",
    ),
    (
        "mapping where a number or a mapping may be",
        "name: Kew\ntree: {leaf: a, weight: {of: x}}",
        "2:17 tree.weight.times — key 'times' is missing",
    ),
]


@pytest.mark.parametrize(("text", "message"), [row[1:] for row in ONE_FAULT], ids=[row[0] for row in ONE_FAULT])
def test_one_fault(text: str, message: str) -> None:
    assert problems(text) == [f"g.yaml:{message}"]


def test_a_typing_error_in_a_key_is_told_from_both_sides() -> None:
    assert problems("nam: Kew") == [
        "g.yaml:1:1 nam — unknown key 'nam'; expected one of area, facts, kind, marks, name, opened, public, size, tags, tree; "
        "nearest valid: 'name'",
        "g.yaml:1:1 name — key 'name' is missing; expected what people call it",
    ]


def test_every_fault_at_once_in_the_order_of_the_file() -> None:
    text = """
tags: [a, 1]
kind: opn
tree:
  branch:
    - {leaf: a, weight: -2}
    - {leef: b}
size: none
colour: red
area: wide
name: K
"""
    places = [line.split(" — ")[0] for line in problems(text)]
    assert places == [
        "g.yaml:2:11 tags.1",
        "g.yaml:3:1 kind",
        "g.yaml:6:17 tree.branch.0.weight",
        "g.yaml:7:7 tree.branch.1",
        "g.yaml:8:1 size",
        "g.yaml:9:1 colour",
        "g.yaml:10:1 area",
        "g.yaml:11:1 name",
    ]


def test_json_has_the_same_faults_at_its_own_places() -> None:
    with pytest.raises(DocumentError) as caught:
        validate(Garden, parse_json('{"name": "Kew",\n "tree": {"leaf": "a",\n  "weight": -1}}', "g.json"))
    assert str(caught.value) == "g.json:3:3 tree.weight — -1 is negative"


def test_a_schema_of_many_keys_is_not_listed() -> None:
    fields: dict[str, Any] = {f"key_{n}": (int, 0) for n in range(31)}
    wide = create_model("Wide", __base__=Record, **fields)
    with pytest.raises(DocumentError) as caught:
        validate(wide, parse_yaml("key_300: 1", "w.yaml"))
    assert str(caught.value) == "w.yaml:1:1 key_300 — unknown key 'key_300'; nearest valid: 'key_30'"


@pytest.mark.parametrize("value", ["x" * 5000, "[" + "x, " * 3000 + "]", "{" + "x: 1, " + "}", "9" * 150])
def test_no_message_repeats_a_whole_file(value: str) -> None:
    for key in ("area", "kind", "opened", "size"):
        for message in problems(f"{key}: {value}"):
            assert len(message) < 300


def test_records_do_not_change() -> None:
    garden = Garden(name="Kew")
    with pytest.raises(ValueError, match="frozen"):
        garden.name = "Eden"  # type: ignore[misc]


WRITTEN: list[tuple[Any, Any]] = [
    (5, 5),
    (10**15, 10**15),
    (10**25, 1e25),
    (Fraction(38) * 10**24, 3.8e25),
    (10**25 + 1, 10**25 + 1),
    (Fraction(1, 10), 0.1),
    (Fraction(1, 3), "1/3"),
    (-(10**25), -1e25),
    (0, 0),
    (2**53 - 1, 2**53 - 1),
    (2**53, float(2**53)),
    # Seventeen figures: the double nearest to this number is known by sixteen others.
    (45_273_840_242_158_754 * 10**29, 45_273_840_242_158_754 * 10**29),
]


@settings(deadline=None)
@given(
    st.fractions() | st.builds(lambda mantissa, power: mantissa * 10**power, st.integers(-(10**18), 10**18), st.integers(0, 80))
)
def test_every_exact_number_is_written_so_that_it_reads_back(value: Fraction) -> None:
    share = Share(of="x", times=value)
    assert validate(Share, parse_json(share.model_dump_json())) == share


@pytest.mark.parametrize(("value", "written"), WRITTEN)
def test_an_exact_number_is_written_so_that_it_reads_back(value: Any, written: Any) -> None:
    share = Share(of="x", times=value)
    dumped = share.model_dump(mode="json")["times"]
    assert dumped == written
    assert type(dumped) is type(written)
    assert Share(of="x", times=dumped).times == value


def test_the_json_schema_of_a_number_takes_numbers_and_text() -> None:
    assert Share.model_json_schema()["properties"]["times"]["anyOf"] == [
        {"type": "number"},
        {"type": "string", "pattern": "^[0-9+-].*$"},
    ]
    assert Garden.model_json_schema()["properties"]["opened"]["anyOf"][0] == {"format": "date", "type": "string"}


class Pair(Record):
    ends: tuple[float, float]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ends: [1]", "1:1 ends — the list is too short: it ends before value 2"),
        ("ends: [1, 2, 3]", "1:1 ends — a list: tuple should have at most 2 items"),
    ],
)
def test_a_pair_has_two_values(text: str, told: str) -> None:
    with pytest.raises(DocumentError) as found:
        validate(Pair, parse_yaml(text, "p.yaml"))
    assert told in str(found.value)
