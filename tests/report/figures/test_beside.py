"""Words on a figure: none lies on a mark or on other words where there is room."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from govcompute.report.figures.beside import HEIGHT, WIDTH, Box, box_of, freest, mark_at, shifts

X, Y = 140.0, 175.0
MARK = mark_at(X, Y)


def test_boxes_that_only_touch_share_nothing() -> None:
    """By hand: two squares of 10 whose middles are 10 apart touch; at 9 they meet."""
    square = Box(0, 0, 10, 10)
    assert not square.meets(Box(10, 0, 10, 10))
    assert square.meets(Box(9, 0, 10, 10))
    assert not square.meets(Box(9, 11, 10, 10))


def test_a_name_alone_stands_above_its_mark() -> None:
    """Half a line (7.5) and the nearest gap (8) up, nothing aside."""
    assert shifts([("GPT-3", X, Y)], [MARK]) == [box_of("GPT-3", X, Y - 15.5)]


def test_a_name_goes_where_no_mark_is() -> None:
    """Above and below are taken, so it stands on the right, in line with its mark."""
    (box,) = shifts([("GPT-3", X, Y)], [MARK, mark_at(X, Y - 17), mark_at(X, Y + 17)])
    assert (box.x > X, box.y) == (True, Y)


def test_a_name_at_the_edge_is_not_cut() -> None:
    (box,) = shifts([("Llama 3.1 405B", WIDTH - 10, Y)], [mark_at(WIDTH - 10, Y)])
    assert box.x + box.width / 2 <= WIDTH + 18, "the margin on the right takes so much"


def test_what_is_taken_is_left_free() -> None:
    taken = Box(X, Y - 20, 60, 20)
    (box,) = shifts([("GPT-3", X, Y)], [MARK, taken])
    assert not box.meets(taken)


def test_a_line_is_crossed_before_a_mark_is_hidden() -> None:
    above = Box(X, Y - 15, WIDTH, 1)
    (box,) = shifts([("GPT-3", X, Y)], [MARK], [above])
    assert box.y > Y, "below, where no line is"
    around = [Box(X, Y, 70, 46), Box(X, Y + 60, WIDTH, 74), Box(X, Y - 90, WIDTH, 80), Box(WIDTH - 50, Y, 90, 200)]
    (box,) = shifts([("GPT-3", X, Y)], [MARK, *around], [Box(60, HEIGHT / 2, 1, HEIGHT)])
    assert not any(box.meets(one) for one in around[1:])


def test_no_stroke_goes_through_another_name() -> None:
    """Two marks close to each other below a crowd: the strokes of both names are free of the other name."""
    crowd = [mark_at(x, Y - 20) for x in range(80, 220, 10)]
    first, second = shifts([("Falcon-180B", X, Y), ("PaLM 540B", X - 6, Y + 8)], [MARK, mark_at(X - 6, Y + 8), *crowd])
    assert not first.meets(second)


def test_the_first_of_equals_is_the_freest() -> None:
    left, right = Box(10, 10, 10, 10), Box(90, 10, 10, 10)
    assert freest([left, right], []) == left
    assert freest([left, right], [left]) == right
    assert freest([left, right], [], [left]) == right


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(60, WIDTH - 60), st.floats(60, HEIGHT - 60)), min_size=1, max_size=4))
def test_a_few_names_never_lie_on_each_other(places: list[tuple[float, float]]) -> None:
    boxes = shifts([("name", x, y) for x, y in places], [mark_at(x, y) for x, y in places])
    assert not any(one.meets(other) for one, other in combinations(boxes, 2))
