"""Two rules side by side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from govcompute.policy.library import Law, PolicyLibrary
from govcompute.policy.tree import headline
from govcompute.registry.activity import Activity
from govcompute.report.law_words import condition_words
from govcompute.report.words import line_words

if TYPE_CHECKING:
    import pandas as pd


def differences(a: Law, b: Law, library: PolicyLibrary) -> list[tuple[str, str, str]]:
    """What differs between two rules: (what, in the first, in the second)."""
    return [(what, left, right) for what, left, right in _pairs(a, b, library) if left != right]


def differences_frame(a: Law, b: Law, library: PolicyLibrary) -> pd.DataFrame:
    """The same as a table, one column for each rule; empty where nothing differs."""
    import pandas as pd

    return pd.DataFrame(differences(a, b, library), columns=["what", a.id, b.id])


def _pairs(a: Law, b: Law, library: PolicyLibrary) -> Iterator[tuple[str, str, str]]:
    def both(law: Law) -> dict[str, str]:
        rule, line = law.rule, library.headline(law)
        return {
            "instrument": f"{law.instrument.title}, {rule.citation}",
            "jurisdiction": law.instrument.jurisdiction,
            "about": rule.about.value,
            "effect": rule.effect.value + (", rebuttable" if rule.rebuttable else ""),
            "line": line_words(line),
            "scope": "\n".join(condition_words(rule.scope, library)) if rule.scope else "every system",
            "test": "\n".join(condition_words(rule.test, library)) if rule.test else "no number",
            "timeline": "\n".join(f"{phase.since} {phase.status.value}" for phase in law.timeline),
            "margin": f"±{float(rule.margin.relative):.0%}" if rule.margin else "none",
            "evidence": rule.level.value,
            **{f"counts {activity.words}?": _counts(law, activity) for activity in Activity},
        }

    left, right = both(a), both(b)
    return ((what, left[what], right[what]) for what in left)


def _counts(law: Law, activity: Activity) -> str:
    spec = headline(law.rule)
    profile = law.profile(spec) if spec else None
    if profile is None:
        return "—"
    treatment = profile.activities[activity]
    answer = "yes" if treatment.included else "no"
    return answer if treatment.text == "express" else f"{answer} ({treatment.text})"
