"""Where the names of marks go so that none lies on a mark or on another name, on a screen as narrow as a phone's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

#: The area of a plot on a screen of 390 px; on a wider one all stands further apart.
WIDTH, HEIGHT = 280.0, 350.0
#: A name's height, the width of a letter, and a mark, in px.
_LINE, _LETTER, _MARK = 15.0, 6.0, 11.0
#: How far a name may stand from its mark, the nearest first.
_GAPS = (8.0, 20.0, 34.0, 50.0)
_ASIDE = ((0, -1), (0, 1), (1, 0), (-1, 0), (1, -1), (-1, -1), (1, 1), (-1, 1))


class Box(NamedTuple):
    """A rectangle by its middle and its size, in px; `y` grows downwards, as on a screen."""

    x: float
    y: float
    width: float
    height: float

    def meets(self, other: Box) -> bool:
        """Whether they share any area."""
        return abs(self.x - other.x) * 2 < self.width + other.width and abs(self.y - other.y) * 2 < self.height + other.height


def box_of(text: str, x: float, y: float) -> Box:
    """What a name takes, with its middle at a place."""
    return Box(x, y, _LETTER * len(text) + 4, _LINE)


def shifts(
    names: Sequence[tuple[str, float, float]], marks: Sequence[tuple[float, float]], taken: Sequence[Box] = ()
) -> list[tuple[float, float]]:
    """How far each name's middle stands from its mark, right and down, in px.

    names: text and place of the mark in the area; marks: the places of all marks; taken: what else no name may lie on.
    A name goes to the nearest free place; where there is none, to that which meets least.
    """
    lying = [*(Box(x, y, _MARK, _MARK) for x, y in marks), *taken]
    found = []
    for text, x, y in names:
        best = min(_places(text, x, y), key=lambda box: _out(box) + sum(box.meets(one) for one in lying))
        lying.append(best)
        found.append((best.x - x, best.y - y))
    return found


def _places(text: str, x: float, y: float) -> Iterator[Box]:
    size = box_of(text, x, y)
    for gap in _GAPS:
        for right, down in _ASIDE:
            beside = right * (size.width / 2 + gap) if not down else right * size.width / 2
            yield size._replace(x=x + beside, y=y + down * (_LINE / 2 + gap))


def _out(box: Box) -> int:
    """1 for a name that leaves the area: a margin may cut it."""
    inside = box.width / 2 <= box.x <= WIDTH - box.width / 2 and box.height / 2 <= box.y <= HEIGHT - box.height / 2
    return 0 if inside else 1
