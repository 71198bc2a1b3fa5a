"""Which systems cross one line on one day, and how sure that is: the answer in a sentence, and as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from govcompute.policy.library import Law, PolicyLibrary
from govcompute.policy.timeline import next_phase
from govcompute.quantity import counted
from govcompute.registry.schema import ComputeStatus
from govcompute.report.figures.rug import unplaced
from govcompute.report.marked import escaped
from govcompute.report.overview import Overview, Row
from govcompute.report.record import number_standing
from govcompute.report.words import chance_words, line_words
from govcompute.verdict.chance import Chance
from govcompute.verdict.outcome import CONFIDENCE, Outcome
from govcompute.verdict.words import cite, percent

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

#: The line that is asked for most.
FIRST = "eu-aia-51-2-systemic"
#: What a table of those who cross may show: who does, who may, and of whom nobody can tell.
SHOWN = (Outcome.CROSSES, Outcome.UNDETERMINED, Outcome.UNKNOWN)
COLUMNS = ("system", "verdict", "probability", "training compute", "number", "provider", "released", "id")


def rules_of(found: Overview, jurisdictions: Collection[str] = ()) -> dict[str, Law]:
    """The rules whose own number is one of compute, by id, the line that is asked for most first."""
    laws = [law for law in found.compute_laws() if not jurisdictions or law.instrument.jurisdiction in jurisdictions]
    return {law.id: law for law in sorted(laws, key=lambda law: law.id != FIRST)}


def who_crosses(found: Overview, rows: Sequence[Row], law: Law, library: PolicyLibrary) -> str:
    """How many of the rows cross a line, may cross it, or are unknown, in Markdown."""
    line = escaped(f"{line_words(library.headline(law))} ({cite(law)})")
    status = law.status_on(found.as_of)
    if status is None or not status.in_force:
        following = next_phase(law.timeline, found.as_of)
        then = f", {following.status} from {following.since}" if following else ""
        now = status.value if status else "not yet adopted"
        return f"**On {found.as_of} the line {line} is not in force ({now}{then}): no system crosses it.**"
    count = Counter(row.outcomes[law.id] for row in rows)
    all_ = counted(len(rows), "system")
    sure = counted(count[Outcome.CROSSES], f"of {all_} crosses the line", f"of {all_} cross the line")
    sure = f"{sure} {line} with at least {percent(CONFIDENCE)} certainty"
    return (
        f"**On {found.as_of}, {sure}, {count[Outcome.UNDETERMINED]} perhaps, "
        f"{count[Outcome.UNKNOWN]} unknown for want of a number.** No number is not a small number."
        f"{_without(rows, law)}{_resting_on(rows, law)}{_later(rows, found.as_of)}"
    )


def _without(rows: Sequence[Row], law: Law) -> str:
    """What becomes of the systems without a number, where not all of them are unknown."""
    missing = {system.id for system in unplaced([(row.system, row.compute) for row in rows])}
    fates = Counter(row.outcomes[law.id] for row in rows if row.system.id in missing)
    if set(fates) <= {Outcome.UNKNOWN}:
        return ""
    told = ", ".join(f"{count} {fate.words}" for fate, count in fates.most_common())
    return f" Of the {len(missing)} with no number: {told}."


def _resting_on(rows: Sequence[Row], law: Law) -> str:
    """How the numbers of those that cross are known, the commonest first."""
    known = Counter(_known(row) for row in rows if row.outcomes[law.id] is Outcome.CROSSES)
    if not known:
        return ""
    return f" The numbers of those that cross: {', '.join(f'{count} {kind}' for kind, count in known.most_common())}."


def _known(row: Row) -> str:
    """How a system's number is known; one that is unknown may still have a part that is, such as its base."""
    partly = row.system.compute_status is ComputeStatus.UNKNOWN and row.compute is not None
    return "unknown in part" if partly else number_standing(row.system).replace("_", " ")


def _later(rows: Sequence[Row], day: date) -> str:
    """How many of the rows were not yet released on the day whose law is meant."""
    later = sum(row.system.released is not None and row.system.released > day for row in rows)
    return f" {later} of all {len(rows)} came out after that day." if later else ""


def crossers_frame(rows: Sequence[Row], law: Law, outcomes: Collection[Outcome] = SHOWN[:2]) -> pd.DataFrame:
    """Those of the rows with one of the outcomes, the surest first."""
    import pandas as pd

    shown = [row for row in rows if row.outcomes[law.id] in outcomes]
    shown.sort(key=lambda row: (SHOWN.index(row.outcomes[law.id]), -row.probabilities[law.id][0]))
    return pd.DataFrame(
        [
            (
                row.system.name,
                row.outcomes[law.id].words,
                _chance(row.probabilities[law.id]),
                str(row.compute) if row.compute else "not known",
                _known(row),
                row.system.provider or "",
                row.system.released,
                row.system.id,
            )
            for row in shown
        ],
        columns=list(COLUMNS),
    )


def _chance(bounds: tuple[float, float]) -> str:
    low, high = bounds
    return chance_words(Chance(low, high, 0.0))
