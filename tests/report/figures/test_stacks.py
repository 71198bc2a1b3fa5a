"""Figures of a study, and their SVG."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

from govcompute.report.figures.stacks import calibration, speed_and_flop
from govcompute.report.svg import svg
from govcompute.speculative import Counts
from govcompute.speculative.head import reliability
from govcompute.speculative.stack import Fixed, Oracle
from govcompute.speculative.study.arms import Arm, Family
from govcompute.speculative.study.comparison import compare
from govcompute.speculative.study.measures import Measures


def _measures(flop: float, seconds: float) -> Measures:
    return Measures(Counts(2, 1, 1, 0), 0, flop, 0.1, seconds)


COMPARED = compare(
    [
        (Arm("K = 2", Family.FIXED, Fixed(kind="fixed", length=2)), (_measures(1.2, 0.5), _measures(1.3, 0.4))),
        (Arm("K = 1", Family.FIXED, Fixed(kind="fixed", length=1)), (_measures(1.1, 0.8), _measures(1.1, 0.8))),
        (Arm("first", Family.ORACLE, Oracle(kind="oracle")), (_measures(1.2, 0.25), _measures(1.2, 0.25))),
    ],
    alone=1.0,
)


def test_speed_and_flop_of_every_family_that_is_there() -> None:
    figure = speed_and_flop(COMPARED)
    assert [trace.name for trace in figure.data] == ["fixed length", "oracle"]
    assert list(figure.data[0].text) == ["K = 1", "K = 2"]
    # Speed-ups 2 and 2.5: mean 2.25
    assert figure.data[0].y[1] == 2.25
    assert figure.data[1].y[0] == 4


def test_calibration_has_the_diagonal_and_both_tables() -> None:
    figure = calibration(reliability([0.2], [0.6]), reliability([0.6], [0.6]))
    assert [tuple(trace.x) for trace in figure.data] == [(0, 1), (0.2,), (0.6,)]
    assert tuple(figure.data[2].y) == (0.6,)


def test_the_svg_is_well_formed_and_says_every_name() -> None:
    text = svg(speed_and_flop(COMPARED))
    said = " ".join(ElementTree.fromstring(text).itertext())
    for words in ("fixed length", "oracle", "K = 2", "counted speed"):
        assert words in said


def test_a_name_is_no_markup_in_the_svg() -> None:
    figure = speed_and_flop(COMPARED)
    figure.data[0].name = "<script>"
    assert "<script>" not in svg(figure)
