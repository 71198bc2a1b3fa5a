"""A verdict to be read: counted in words, every step kept, nothing in it read as Markdown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from govcompute.report.reasoning import answer, follows, headline, known, steps, turns
from govcompute.verdict.assess import Assessor, Verdict
from govcompute.verdict.explain import explain

from .conftest import DAY, EU

Judge = Callable[..., tuple[Verdict, Assessor]]


def test_the_answer_counts_what_the_verdicts_say(judge: Judge) -> None:
    crosses, _ = judge()
    below, _ = judge("ca-sb53")
    said = answer([crosses, below], "Crossing *one*", DAY)
    assert said == (
        "**On 2026-03-01, Crossing \\*one\\* crosses the line of one rule**: AI Act (\\> 1e25 FLOP).\n\n"
        ":red-badge[● crosses 1] :blue-badge[· below 1]"
    )


def test_the_answer_where_nothing_crosses_or_nothing_speaks(judge: Judge) -> None:
    silent, _ = judge(compute=None, compute_status="unknown")
    early, _ = judge("ny-raise-2026")
    said = answer([silent, early], "Silent", DAY)
    assert said == (
        "**On 2026-03-01, Silent crosses no line for certain, and under one rule it is open**.\n\n"
        ":violet-badge[? unknown 1] :gray-badge[– not in force 1]"
    )
    below, _ = judge("ca-sb53")
    assert answer([below], "Small", DAY).startswith("**On 2026-03-01, Small crosses no line**.")
    crosses, _ = judge()
    assert answer([crosses, silent], "Big", DAY).startswith(
        "**On 2026-03-01, Big crosses the line of one rule, and under one more it is open**: AI Act"
    )
    assert answer([], "Nobody", DAY) == "**On 2026-03-01 no rule speaks of Nobody.**"


def test_every_step_is_there_with_its_answer(judge: Judge) -> None:
    verdict, assessor = judge()
    lines = steps(verdict, assessor).split("\n")
    told = explain(verdict, assessor)
    assert len(lines) == len(told)
    for line, step in zip(lines, told, strict=True):
        assert (len(line) - len(line.lstrip())) == 4 * step.depth
        assert line.lstrip().startswith("1. " if step.depth == 0 else "- ")
        assert {"yes": "✓ yes", "no": "✗ no", "open": "◐ open", "": ""}[step.answer] in line


def test_what_follows_and_by_when(judge: Judge) -> None:
    verdict, _ = judge()
    assert "- **To do by 2026-02-15**: " in follows(verdict)
    assert "- Rebuttable: " in follows(verdict)
    assert follows(judge("ca-sb53")[0]) == ""


def test_what_would_turn_it(judge: Judge) -> None:
    verdict, assessor = judge(generality=None)
    assert turns(verdict, assessor).startswith("- :")
    assert "-badge[" in turns(verdict, assessor)


def test_how_well_it_is_known(judge: Judge) -> None:
    verdict, _ = judge()
    assert known(verdict).startswith("The rule: P, ")
    assert known(verdict).endswith("The number: disclosed, as of 2026-02-25.")


@pytest.mark.parametrize(
    "fields", [{"name": "<b>x</b>"}, {"judgements": {EU: {"finding": "rebutted", "why": "*why* :red[x]"}}}]
)
def test_words_of_others_stay_words(judge: Judge, fields: dict[str, Any]) -> None:
    verdict, assessor = judge(**fields)
    everything = headline(verdict) + steps(verdict, assessor) + follows(verdict)
    assert "<b>" not in everything
    assert "*why*" not in everything
    assert ":red[" not in everything
