"""Counting choices for a page: where a text leaves it open, work can be counted otherwise, and seen what that changes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from govcompute.registry.activity import Activity
from govcompute.verdict.assess import Assessor, Verdict


@dataclass(frozen=True, slots=True)
class CountingChoice:
    """Another way to count one kind of work for the rules of one instrument, which is called `text`."""

    instrument: str
    text: str
    activity: Activity
    counts: bool

    @property
    def words(self) -> str:
        """The choice for people."""
        return f"{self.text}: {'count' if self.counts else 'leave out'} {self.activity.words}"


def counting_choices(verdict: Verdict, assessor: Assessor) -> dict[str, CountingChoice]:
    """The choices that the texts a verdict asks leave open for the work of its system, by their words."""
    called = {law.instrument.id: law.instrument.short for law in assessor.library}
    found = [
        CountingChoice(instrument, called[instrument], term.activity, not term.counted)
        for instrument, term in assessor.choosable(verdict)
    ]
    return {choice.words: choice for choice in found}


def with_chosen(assessor: Assessor, choices: Collection[CountingChoice]) -> Assessor:
    """The assessor with these choices made."""
    for choice in choices:
        assessor = assessor.counting(choice.instrument, choice.activity, choice.counts)
    return assessor
