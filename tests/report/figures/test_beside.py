"""Names beside marks: none lies on a mark or on another name where there is room."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from govcompute.report.figures.beside import HEIGHT, WIDTH, Box, box_of, shifts


def test_boxes_that_only_touch_share_nothing() -> None:
    """By hand: two squares of 10 whose middles are 10 apart touch; at 9 they meet."""
    square = Box(0, 0, 10, 10)
    assert not square.meets(Box(10, 0, 10, 10))
    assert square.meets(Box(9, 0, 10, 10))
    assert not square.meets(Box(9, 11, 10, 10))


def test_a_name_alone_stands_above_its_mark() -> None:
    """Half a line (7.5) and the nearest gap (8) up, nothing aside."""
    assert shifts([("GPT-3", 140, 175)], [(140, 175)]) == [(0, -15.5)]


def test_a_name_goes_where_no_mark_is() -> None:
    above, below = (140, 158), (140, 192)
    ((right, down),) = shifts([("GPT-3", 140, 175)], [(140, 175), above, below])
    assert (right > 0, down) == (True, 0)


def test_a_name_at_the_edge_stays_inside() -> None:
    ((right, _),) = shifts([("Llama 3.1 405B", WIDTH - 10, 175)], [(WIDTH - 10, 175)])
    assert WIDTH - 10 + right + box_of("Llama 3.1 405B", 0, 0).width / 2 <= WIDTH


def test_what_is_taken_is_left_free() -> None:
    taken = Box(140, 155, 60, 20)
    ((right, down),) = shifts([("GPT-3", 140, 175)], [(140, 175)], [taken])
    assert not box_of("GPT-3", 140 + right, 175 + down).meets(taken)


@given(st.lists(st.tuples(st.floats(60, WIDTH - 60), st.floats(60, HEIGHT - 60)), min_size=1, max_size=4))
def test_a_few_names_never_lie_on_each_other(places: list[tuple[float, float]]) -> None:
    boxes = [
        box_of("name", x + right, y + down)
        for (x, y), (right, down) in zip(places, shifts([("name", x, y) for x, y in places], places), strict=True)
    ]
    assert not any(one.meets(other) for one, other in combinations(boxes, 2))
