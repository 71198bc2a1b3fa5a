"""What is told first of a run: the line that surely applies before one that may, and of these the nearest."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from govcompute.ledger import Amount, create_ledger
from govcompute.policy.library import PolicyLibrary
from govcompute.quantity import Comparator
from govcompute.registry.library import Registry
from govcompute.report.ledger import RunRead, nearest, read_ledger
from govcompute.report.ledger_tables import run_sentence, shares_frame
from govcompute.tracking import RunLine, standing
from govcompute.verdict.assess import Assessor

from ..ledger.made import event

DAY = date(2026, 11, 28)
_NOW = datetime(2026, 11, 28, tzinfo=UTC)


@pytest.fixture
def read(tmp_path: Path, library: PolicyLibrary, registry: Registry) -> RunRead:
    """A run of 6e24 FLOP on a system of which nothing else is known."""
    with create_ledger(tmp_path / "a.ledger") as ledger:
        ledger.append([event(amount=Amount(median=6 * 10**24), system="mine")], who="ann")
    return read_ledger(tmp_path / "a.ledger", Assessor(library, registry), DAY).runs[0]


def with_lines(read: RunRead, *lines: RunLine) -> RunRead:
    stands = standing(read.run.flop, [], lines, _NOW)
    return RunRead(read.run, stands, read.total, read.course, "")


def line(value: int, *questions: str) -> RunLine:
    return RunLine("a-rule", "A rule", "Law, Art. 1", Fraction(value), Comparator.GT, f"{value:.0e}", None, (), questions)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([line(10**24, "Is it?"), line(10**25)], 1),  # one that surely applies, though the other is passed
        ([line(10**24, "Is it?"), line(10**25, "Is it?")], 0),  # no sure one: the passed one
        ([line(10**25), line(10**26)], 0),  # 60 % before 6 %
        ([line(10**23), line(5 * 10**24)], 1),  # 1.2 times before 60 times
        ([line(-1), line(10**26)], 1),  # met before the run began
        ([line(-1)], None),
    ],
)
def test_which_line_is_told_first(read: RunRead, lines: list[RunLine], told: int | None) -> None:
    assert nearest(with_lines(read, *lines)) == told


def test_the_sentence_says_what_is_not_known(read: RunRead) -> None:
    took = "6.00e24 FLOP so far, 6 times the line “1e+24” (Law); it is passed"
    assert took in run_sentence(with_lines(read, line(10**24)))
    asked = run_sentence(with_lines(read, line(10**24, "Is it?", "Was it?")))
    assert asked.endswith(f"{took}. Whether the rule speaks of this system is not known: Is it? Was it?")


def test_a_system_of_text_is_not_told_first_of_a_line_for_biology(read: RunRead) -> None:
    assert "60 times the line “more than 1e23 FLOP” (GPAI Guidelines); it is passed." in run_sentence(read)
    frame = shares_frame([read], DAY).set_index("rule")
    assert frame.loc["eu-aia-51-2-systemic", "so far"] == "60 % of the line"
    assert frame.loc["eu-aia-51-2-systemic", "applies"] == "yes"
    assert frame.loc["us-oisp-ai-prohibited-bio", "so far"] == "6 times the line"
    assert "primarily biological" in frame.loc["us-oisp-ai-prohibited-bio", "applies"]
