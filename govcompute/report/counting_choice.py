"""Counting choices for a page: where a text leaves it open, work can be counted otherwise, and seen what that changes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from govcompute.registry.activity import Activity
from govcompute.verdict.assess import Assessor, Verdict


@dataclass(frozen=True, slots=True)
class CountingChoice:
    """Another way to count one kind of work for the rules of one instrument; `why` is the reason for the way that is left."""

    instrument: str
    activity: Activity
    counts: bool
    why: str

    @property
    def words(self) -> str:
        """The choice for people."""
        return f"{'count' if self.counts else 'leave out'} {self.activity.words}"


def counting_choices(verdict: Verdict, assessor: Assessor) -> dict[str, CountingChoice]:
    """The choices that a verdict's texts leave open for the work of its system, by their words."""
    found = [
        CountingChoice(instrument, term.activity, not term.counted, term.treatment.why or "")
        for instrument, term in assessor.choosable(verdict)
    ]
    return {choice.words: choice for choice in found}


def with_chosen(assessor: Assessor, choices: Collection[CountingChoice]) -> Assessor:
    """The assessor with these choices made."""
    for choice in choices:
        assessor = assessor.counting(choice.instrument, choice.activity, choice.counts)
    return assessor
