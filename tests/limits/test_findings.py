"""What every finding must be."""

from __future__ import annotations

import re

import pytest

from govcompute.limits import LIMITS, Finding, Material
from govcompute.report.figures.beside import freest
from govcompute.report.figures.plane import Plane


@pytest.fixture(scope="module", params=list(LIMITS))
def finding(request: pytest.FixtureRequest, material: Material) -> Finding:
    return LIMITS[request.param](material)


def test_it_is_whole(finding: Finding) -> None:
    assert finding.id in LIMITS
    assert finding.rows
    assert all(len(row) == len(finding.columns) for row in finding.rows)
    assert finding.sources
    assert finding.chart.alt
    assert any(series.points for series in finding.chart.series)
    assert re.search(r"\d", finding.says), "a finding without a number is an opinion"


def test_what_is_on_a_logarithmic_axis_is_above_zero(finding: Finding) -> None:
    for series in finding.chart.series:
        assert not finding.chart.x.log or all(point.x > 0 for point in series.points)
        assert not finding.chart.y.log or all(point.y > 0 for point in series.points)


def test_the_same_material_gives_the_same_finding(finding: Finding, material: Material) -> None:
    assert LIMITS[finding.id](material) == finding


def test_columns_have_names_of_their_own(finding: Finding) -> None:
    assert len(set(finding.columns)) == len(finding.columns)


def test_no_label_of_a_line_lies_on_a_mark_or_a_curve(finding: Finding) -> None:
    """On a phone, in the place that the page chooses."""
    plane = Plane(finding.chart)
    for mark in finding.chart.marks:
        label = freest(dict(plane.labels(mark)), plane.drawn)
        assert not [one for one in plane.drawn if label.meets(one)], mark.label
