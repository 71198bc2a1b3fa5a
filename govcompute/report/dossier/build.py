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


def dossier(kind: Kind, case: Case) -> Dossier:
    """The report of this kind on the case. Same case, same report."""
    verdicts, standing, headline, sections = _parts(kind, case)
    system = case.system
    return Dossier(
        kind=kind.name,
        title=kind.title,
        reader=kind.reader,
        system=system.id,
        name=system.name,
        provider=system.provider,
        as_of=case.as_of.isoformat(),
        standing=standing,
        headline=headline,
        notice=NOT_ADVICE,
        verdicts=tuple(verdict_record(verdict, case.assessor) for verdict in verdicts),
        sections=sections,
        made_from=case.made(refs_of(headline, sections)),
        code=case.code,
    )


def _parts(kind: Kind, case: Case) -> tuple[tuple[Verdict, ...], str, Statement, tuple[Section, ...]]:
    if kind.name == "memo":
        verdicts, gravest, headline, sections = memo(case)
        return verdicts, gravest.value, headline, sections
    if kind.instrument:
        verdict, headline, sections = sheet(case, kind.instrument)
    else:
        build = notification if kind.name == "notification" else documentation
        verdict, headline, sections = build(case)
    return (verdict,), verdict.outcome.value, headline, sections
