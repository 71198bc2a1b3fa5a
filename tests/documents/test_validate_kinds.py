"""Mappings that say by one key which of several forms they are (``kind: fixed``): every fault at its place, in plain words."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest
from pydantic import Field

from govcompute.documents import Record, parse_yaml, validate
from govcompute.errors import DocumentError


class Circle(Record):
    shape: Literal["circle"]
    radius: int = Field(ge=1)
    fill: Literal["plain", "dotted"] = "plain"


class Square(Record):
    shape: Literal["square"]
    side: int
    within: Circle | None = None


Shape = Annotated[Circle | Square, Field(discriminator="shape")]


class Drawing(Record):
    first: Shape
    more: list[Shape] = []


A_SHAPE = "expected one of circle, square"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("first: {shape: circl, radius: 1}", f"1:9 first.shape — 'circl' is not valid; {A_SHAPE}; nearest valid: 'circle'"),
        ("first: {shape: 3}", f"1:9 first.shape — 3 is not valid; {A_SHAPE}"),
        ("first: {radius: 1}", f"1:1 first — key 'shape' is missing; {A_SHAPE}"),
        ("first: circle", "1:1 first — 'circle' is not valid; expected a mapping of keys to values"),
        ("first: [circle]", "1:1 first — a list is not valid; expected a mapping of keys to values"),
        ("first: {shape: circle}", "1:1 first.radius — key 'radius' is missing"),
        ("first: {shape: circle, radius: 0}", "1:24 first.radius — 0: input should be greater than or equal to 1"),
        (
            "first: {shape: circle, radius: 1, fill: doted}",
            "1:35 first.fill — 'doted' is not valid; expected 'plain' or 'dotted'; nearest valid: 'dotted'",
        ),
        (
            "first: {shape: square, side: 1, sid: 2}",
            "1:33 first.sid — unknown key 'sid'; expected one of shape, side, within; nearest valid: 'side'",
        ),
        (
            "first: {shape: square, side: 1, within: {shape: circle, radus: 1, radius: 2}}",
            "1:57 first.within.radus — unknown key 'radus'; expected one of fill, radius, shape; nearest valid: 'radius'",
        ),
        (
            "first: {shape: square, side: 1}\nmore:\n  - {shape: square, side: 1}\n  - shape: squre\n    side: 1",
            f"4:5 more.1.shape — 'squre' is not valid; {A_SHAPE}; nearest valid: 'square'",
        ),
    ],
)
def test_one_fault(text: str, message: str) -> None:
    with pytest.raises(DocumentError) as caught:
        validate(Drawing, parse_yaml(text, "d.yaml"))
    assert str(caught.value) == f"d.yaml:{message}"
