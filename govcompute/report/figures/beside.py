"""Where words go on a figure so that they lie on no mark and on no other word, on a screen as narrow as a phone's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

#: The area of a plot on a screen of 390 px; on a wider one all stands further apart.
WIDTH, HEIGHT = 280.0, 350.0
#: How far a name may reach into the margin on the right, in px.
_MARGIN = 18.0
#: A word's height, the width of a letter, and a mark, in px.
_LINE, _LETTER, _MARK = 15.0, 5.3, 11.0
#: How far a name may stand from its mark, the nearest first.
_GAPS = (8.0, 20.0, 34.0, 50.0)
_ASIDE = ((0, -1), (0, 1), (1, 0), (-1, 0), (1, -1), (-1, -1), (1, 1), (-1, 1))
#: Words on a mark or on other words, or cut by the margin, are as bad as words that so many lines cross.
_UNREAD = 3


class Box(NamedTuple):
    """A rectangle by its middle and its size, in px; `y` grows downwards, as on a screen."""

    x: float
    y: float
    width: float
    height: float

    def meets(self, other: Box) -> bool:
        """Whether they share any area."""
        return abs(self.x - other.x) * 2 < self.width + other.width and abs(self.y - other.y) * 2 < self.height + other.height


def box_of(text: str, x: float = 0.0, y: float = 0.0) -> Box:
    """What words take, with their middle at a place."""
    return Box(x, y, _LETTER * len(text) + 3, _LINE)


def mark_at(x: float, y: float) -> Box:
    """What a mark takes."""
    return Box(x, y, _MARK, _MARK)


def freest(places: Iterable[Box], taken: Sequence[Box], lines: Sequence[Box] = ()) -> Box:
    """The first of the places that meets least of what is taken, and then fewest lines."""
    return min(places, key=lambda box: _UNREAD * _count(box, taken) + _count(box, lines))


def shifts(names: Sequence[tuple[str, float, float]], taken: Sequence[Box], lines: Sequence[Box] = ()) -> list[Box]:
    """Where each name goes: to the nearest place that is free, its stroke to the mark too; else to that which meets least.

    names: text and place of the mark; taken: what no name may lie on, the marks among it; lines: what had better not cross one.
    """
    lying, found = list(taken), []
    for text, x, y in names:
        others = [one for one in lying if one != mark_at(x, y)]
        best = min(_places(text, x, y), key=lambda box: _met(box, x, y, lying, others, lines))
        lying += [best, *_stroke(best, x, y)]
        found.append(best)
    return found


def _places(text: str, x: float, y: float) -> Iterator[Box]:
    size = box_of(text)
    most = WIDTH + _MARGIN - size.width / 2
    for gap in _GAPS:
        for right, down in _ASIDE:
            if down:
                aside = x + right * size.width / 2
                yield size._replace(x=min(max(aside, size.width / 2), most), y=y + down * (_LINE / 2 + gap))
            else:
                yield size._replace(x=x + right * (size.width / 2 + gap), y=y)


def _met(box: Box, x: float, y: float, lying: Sequence[Box], others: Sequence[Box], lines: Sequence[Box]) -> int:
    """How much a name would meet there, the edges of the area among it, and how much its stroke would cross."""
    inside = box.width / 2 <= box.x <= WIDTH + _MARGIN - box.width / 2 and box.height / 2 <= box.y <= HEIGHT - box.height / 2
    crossed = sum(any(dot.meets(one) for dot in _stroke(box, x, y)) for one in others)
    return _UNREAD * (_count(box, lying) + crossed + (not inside)) + _count(box, lines)


def _stroke(box: Box, x: float, y: float) -> list[Box]:
    """The stroke from a name to its mark, as dots between the two."""
    dots = [Box(x + (box.x - x) * share / 10, y + (box.y - y) * share / 10, 1, 1) for share in range(1, 10)]
    return [dot for dot in dots if not dot.meets(box) and not dot.meets(mark_at(x, y))]


def _count(box: Box, others: Iterable[Box]) -> int:
    return sum(box.meets(one) for one in others)
