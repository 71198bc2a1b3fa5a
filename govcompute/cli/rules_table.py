"""How many systems have each outcome under each rule, for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from govcompute.cli.output import table
from govcompute.quantity import counted

if TYPE_CHECKING:
    from rich.table import Table

    from govcompute.policy.library import Law
    from govcompute.verdict.assess import Assessor
    from govcompute.verdict.outcome import Outcome


def rules_table(
    laws: Sequence[Law],
    counts: Mapping[str, Counter[str]] | Mapping[str, Counter[Outcome]],
    systems: int,
    as_of: date,
    assessor: Assessor,
) -> Table:
    """A row for each rule; `counts` holds, by rule, the systems of each outcome."""
    from govcompute.report.words import line_words
    from govcompute.verdict.outcome import Outcome

    order = [Outcome.CROSSES, Outcome.UNDETERMINED, Outcome.UNKNOWN, Outcome.BELOW, Outcome.OUT_OF_SCOPE, Outcome.NOT_IN_FORCE]
    names = [outcome.words for outcome in order]
    title = f"Rules on {as_of}: how many of {counted(systems, 'system')}"
    made = table("rule", "line", *names, "evidence", title=title, numbers=tuple(names))
    for law in laws:
        level = law.rule.level
        found = (counts[law.id][outcome] for outcome in order)
        made.add_row(
            law.id,
            line_words(assessor.library.headline(law)),
            *(str(number) if number else "" for number in found),
            level.value + ("" if level.verified else " unverified"),
        )
    return made
