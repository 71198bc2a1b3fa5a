"""The rules as a list: which are meant, how each stands on a day, on what evidence, and when it was checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from govcompute.policy.library import Law, PolicyLibrary
from govcompute.policy.schema import Status
from govcompute.policy.timeline import next_phase, phase_on
from govcompute.quantity import counted
from govcompute.registry.evidence import Level
from govcompute.report.words import line_words
from govcompute.verdict.cases import CaseResult, run_cases

if TYPE_CHECKING:
    import pandas as pd

#: A rule that nobody has checked for this long is called stale.
STALE_AFTER_DAYS = 90
#: What stands where nothing was proposed yet.
NOT_YET = "not yet"


@dataclass(frozen=True, slots=True)
class RuleFilter:
    """A choice of rules; an empty set lets everything through. Statuses are those of the day, `NOT_YET` among them."""

    jurisdictions: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()

    def laws(self, library: Iterable[Law], day: date) -> list[Law]:
        """The rules that pass, in their order."""
        return [law for law in library if self._passes(law, day)]

    def _passes(self, law: Law, day: date) -> bool:
        return (
            (not self.jurisdictions or law.instrument.jurisdiction in self.jurisdictions)
            and (not self.statuses or status_word(law, day) in self.statuses)
            and (not self.levels or law.rule.level.value in self.levels)
        )


def status_word(law: Law, day: date) -> str:
    """The rule's status on a day, or `NOT_YET`."""
    status = law.status_on(day)
    return status.value if status else NOT_YET


def level_words(level: Level) -> str:
    """An evidence level with its meaning: ``P: primary source read``."""
    return f"{level.value}: {level.words}"


def jurisdiction_options(laws: Iterable[Law]) -> list[str]:
    """The jurisdictions that occur."""
    return sorted({law.instrument.jurisdiction for law in laws})


def status_options(laws: Iterable[Law], day: date) -> list[str]:
    """The statuses that occur on a day, in the order of a rule's life."""
    found = {status_word(law, day) for law in laws}
    return [word for word in (NOT_YET, *Status) if word in found]


def level_options(laws: Iterable[Law]) -> list[str]:
    """The evidence levels that occur, the best first."""
    found = {law.rule.level for law in laws}
    return [level.value for level in Level if level in found]


def is_stale(law: Law, day: date) -> bool:
    """Whether nobody has checked the rule for `STALE_AFTER_DAYS`."""
    return (day - law.rule.checked).days > STALE_AFTER_DAYS


def rules_frame(laws: Iterable[Law], library: PolicyLibrary, day: date) -> pd.DataFrame:
    """One line a rule: how it stands on a day, what comes next, its evidence and when it was checked."""
    import pandas as pd

    return pd.DataFrame([_row(law, library, day) for law in laws])


def _row(law: Law, library: PolicyLibrary, day: date) -> dict[str, str]:
    phase, coming = phase_on(law.timeline, day), next_phase(law.timeline, day)
    return {
        "rule": law.id,
        "jurisdiction": law.instrument.jurisdiction,
        "line": line_words(library.headline(law)),
        "effect": law.rule.effect.value,
        "status": status_word(law, day),
        "since": str(phase.since) if phase else "",
        "next": f"{coming.status.value} from {coming.since}" if coming else "",
        "citation": f"{law.instrument.short}, {law.rule.citation}",
        "evidence": level_words(law.rule.level),
        "checked on": f"{law.rule.checked}" + (f", over {STALE_AFTER_DAYS} days ago" if is_stale(law, day) else ""),
    }


def rules_sentence(laws: Iterable[Law], day: date) -> str:
    """How many rules are in force on a day, how many wait, are proposed, or over; and what changes next."""
    chosen = list(laws)
    counts = [(words, sum(law.status_on(day) in kinds for law in chosen)) for words, kinds in _STANDINGS]
    told = ", ".join(f"{count} {words}" for words, count in counts if count)
    return f"On {day}, of {counted(len(chosen), 'rule')}: {told}.{_next_words(chosen, day)}"


_STANDINGS: tuple[tuple[str, tuple[Status | None, ...]], ...] = (
    ("in force", (Status.APPLICABLE, Status.ENFORCEABLE)),
    ("passed and not yet in force", (Status.ADOPTED,)),
    ("not enforced", (Status.UNENFORCED,)),
    ("proposed", (Status.PROPOSED,)),
    ("over (revoked, vetoed, lapsed or superseded)", tuple(status for status in Status if status.over)),
    ("not yet there", (None,)),
)


def _next_words(laws: Iterable[Law], day: date) -> str:
    coming = [
        (phase.since, phase.status.value, law.instrument.short) for law in laws if (phase := next_phase(law.timeline, day))
    ]
    if not coming:
        return ""
    since, status, _ = min(coming)
    names = dict.fromkeys(name for first, what, name in coming if (first, what) == (since, status))
    return f" Next: {' and '.join(names)}, {status} from {since}."


@dataclass(frozen=True, slots=True)
class Validation:
    """What became of the worked cases of a library, and which rules are stale on a day or unverified."""

    laws: tuple[Law, ...]
    results: tuple[CaseResult, ...]
    stale: tuple[Law, ...]

    @property
    def failed(self) -> list[CaseResult]:
        """The cases that came out otherwise."""
        return [result for result in self.results if not result.passed]

    @property
    def unverified(self) -> list[Law]:
        """The rules that are recalled only."""
        return [law for law in self.laws if not law.rule.level.verified]

    def words(self, day: date) -> str:
        """In one line."""
        return (
            f"{counted(len(self.laws), 'rule')}, {counted(len(self.results), 'worked case')}, {len(self.failed)} failed; "
            f"{counted(len(self.unverified), 'rule')} unverified, {len(self.stale)} stale on {day}"
        )


def validation(library: PolicyLibrary, day: date) -> Validation:
    """Every worked case is run."""
    return Validation(tuple(library), tuple(run_cases(library)), tuple(law for law in library if is_stale(law, day)))
