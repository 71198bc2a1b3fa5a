"""One system and one kind in; the whole report out, with the list of everything it was made from."""

from __future__ import annotations

from govcompute.report.dossier.case import Case
from govcompute.report.dossier.catalogue import Kind
from govcompute.report.dossier.documentation import documentation
from govcompute.report.dossier.dossier import Dossier, Section, Statement, refs_of
from govcompute.report.dossier.memo import memo
from govcompute.report.dossier.notification import notification
from govcompute.report.dossier.sheet import sheet
from govcompute.report.record import NOT_ADVICE, verdict_record
from govcompute.verdict.assess import Verdict
from govcompute.verdict.outcome import Outcome

_WORDS = {
    Outcome.CROSSES: "The test of the rule is met",
    Outcome.BELOW: "Below the line",
    Outcome.UNDETERMINED: "Open: the doubt reaches across the line",
    Outcome.UNKNOWN: "Open: a number is missing",
    Outcome.NOT_IN_FORCE: "No effect on this day",
    Outcome.OUT_OF_SCOPE: "Not spoken of by the rule",
}
#: Kinds that are headed otherwise: a memo tells of many rules, and a documentation is asked for, not a line passed.
_OTHERWISE = {
    "memo": {
        Outcome.CROSSES: "At least one rule's test is met",
        Outcome.BELOW: "Below every line that speaks of it",
        Outcome.UNDETERMINED: "Open under at least one rule",
        Outcome.OUT_OF_SCOPE: "Not spoken of by any rule",
    },
    "documentation": {
        Outcome.CROSSES: "These items are asked for",
        Outcome.BELOW: "Not asked for by compute alone",
    },
}


def dossier(kind: Kind, case: Case) -> Dossier:
    """The report of this kind on the case. Same case, same report."""
    verdicts, standing, headline, sections = _parts(kind, case)
    if case.recorded.short:
        headline = headline.model_copy(update={"text": f"{headline.text} {case.recorded.short}"})
    system = case.system
    return Dossier(
        report=kind.name,
        title=kind.title,
        reader=kind.reader,
        system=system.id,
        name=system.name,
        provider=system.provider,
        as_of=case.as_of.isoformat(),
        standing=standing.value,
        standing_words=_OTHERWISE.get(kind.name, {}).get(standing, _WORDS[standing]),
        headline=headline,
        notice=NOT_ADVICE,
        verdicts=tuple(verdict_record(verdict, case.assessor) for verdict in verdicts),
        sections=sections,
        made_from=case.made(refs_of(headline, sections)),
        code=case.code,
    )


def _parts(kind: Kind, case: Case) -> tuple[tuple[Verdict, ...], Outcome, Statement, tuple[Section, ...]]:
    if kind.name == "memo":
        verdicts, gravest, headline, sections = memo(case)
        return verdicts, gravest, headline, sections
    if kind.instrument:
        verdict, headline, sections = sheet(case, kind.instrument)
    else:
        build = notification if kind.name == "notification" else documentation
        verdict, headline, sections = build(case)
    return (verdict,), verdict.outcome, headline, sections
