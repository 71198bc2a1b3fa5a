"""What each instrument counts: every activity under every counting profile, with the source of each answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govcompute.policy.library import Law
from govcompute.policy.schema import CountingProfile, Treatment
from govcompute.policy.tree import lines_of
from govcompute.registry.activity import Activity
from govcompute.report.rules import level_words

if TYPE_CHECKING:
    import pandas as pd

#: How an answer is known, in words, by `Treatment.text`.
_KNOWN = {"express": "the text says so", "inferred": "inferred from the text", "silent": "the text is silent: our default"}


@dataclass(frozen=True, slots=True)
class Column:
    """One counting profile of an instrument; `label` names the profile where the instrument has several that are used."""

    label: str
    instrument: str
    profile: CountingProfile

    def cells(self) -> list[tuple[Activity, Treatment]]:
        """The answer for every activity, in the order of `Activity`."""
        return [(activity, self.profile.activities[activity]) for activity in Activity]


def columns_of(laws: Iterable[Law]) -> list[Column]:
    """The profiles that lines of `laws` use, in the order of the rules."""
    used: dict[tuple[str, str], Law] = {}
    for law in laws:
        for spec in lines_of(law.rule):
            if spec.counting:
                used.setdefault((law.instrument.id, spec.counting), law)
    instruments = [instrument for instrument, _ in used]
    return [
        Column(
            law.instrument.short + (f": {name}" if instruments.count(instrument) > 1 else ""),
            law.instrument.short,
            law.profiles[name],
        )
        for (instrument, name), law in used.items()
    ]


def answer(treatment: Treatment) -> str:
    """Whether it counts, and how that is known: ``left out, the text is silent: our default``."""
    return f"{'counted' if treatment.included else 'left out'}, {_KNOWN[treatment.text]}"


def counting_frame(columns: Iterable[Column]) -> pd.DataFrame:
    """One line for each activity and profile."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "instrument": column.label,
                "activity": activity.words,
                "counts": "yes" if treatment.included else "no",
                "how it is known": _KNOWN[treatment.text],
                "citation": treatment.citation or column.profile.citation or "",
                "evidence": level_words(treatment.level),
                "why": treatment.why or "",
            }
            for column in columns
            for activity, treatment in column.cells()
        ]
    )
