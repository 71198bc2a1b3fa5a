"""A sheet on one instrument: every rule it sets, held against one system. What the law says comes from its policy file."""

from __future__ import annotations

from collections.abc import Iterator

from govcompute.policy.library import Law
from govcompute.report.dossier.case import Case
from govcompute.report.dossier.counted import counted, sum_of
from govcompute.report.dossier.dossier import Section, Statement
from govcompute.report.dossier.identity import identity
from govcompute.report.dossier.interval import interval_figure
from govcompute.report.dossier.method import assumptions, evidence, method, other_numbers
from govcompute.report.dossier.standing import doubts, duties, headline, reasons, rule_basis, turns, verdict_table
from govcompute.verdict.assess import Verdict
from govcompute.verdict.outcome import Outcome

_THEN = {
    Outcome.BELOW: "This sheet is written all the same, to show what was looked at.",
    Outcome.OUT_OF_SCOPE: "This sheet is written all the same, to show what was looked at.",
    Outcome.UNKNOWN: "It says nothing about the duties.",
    Outcome.UNDETERMINED: "A narrower estimate, or the answers listed as open, would settle it.",
}


def sheet(case: Case, instrument: str) -> tuple[Verdict, Statement, tuple[Section, ...]]:
    """The verdict under the instrument's first rule, the headline, and a sheet on all its rules."""
    laws = [law for law in case.assessor.library if law.instrument.id == instrument]
    verdicts = [case.verdict(law) for law in laws]
    first = verdicts[0]
    found = sum_of(case, first)
    named = [] if first.amount is None else [(case.system.name, first.amount)]
    standing = Section(
        id="standing",
        heading="Where the system stands",
        figure=interval_figure(named, [first]),
        table=verdict_table(case, verdicts, f"The rules of {first.law.instrument.title}"),
    )
    sections = (
        standing,
        identity(case),
        counted(case, first),
        method(case),
        assumptions(case, [fall.term for fall in found.falls] if found else []),
        *(part for verdict in verdicts for part in _rule(case, verdict, alone=len(verdicts) == 1)),
        _notes(case, first.law),
        Section(id="other", heading="Other numbers on record", points=tuple(other_numbers(case)) or (_NONE,)),
        evidence(case),
    )
    return first, headline(case, first, _THEN.get(first.if_in_force, "")), sections


_NONE = Statement(text="None.")


def _rule(case: Case, verdict: Verdict, *, alone: bool) -> Iterator[Section]:
    """What one rule asks, why it comes out as it does, what follows, what would turn it, what is open."""
    suffix = "" if alone else f"-{verdict.law.id}"
    title = verdict.law.rule.title
    duty, basis = duties(case, verdict), rule_basis(case, verdict)
    steps = Section(id=f"rule{suffix}", heading=f"{title}: the reasoning", points=reasons(case, verdict))
    yield steps
    yield duty.model_copy(update={"id": f"duties{suffix}", "heading": f"{title}: what follows, and by when", "depth": 3})
    flips = tuple(turns(case, verdict)) or (Statement(text="Nothing that was looked at would turn it."),)
    yield Section(id=f"turns{suffix}", heading=f"{title}: what would turn it", depth=3, points=flips)
    open_ = tuple(doubts(case, verdict)) or (_NONE,)
    yield Section(id=f"open{suffix}", heading=f"{title}: open questions", depth=3, points=open_)
    yield basis.model_copy(update={"id": f"basis{suffix}", "heading": f"{title}: the rule and how it is known", "depth": 3})


def _notes(case: Case, law: Law) -> Section:
    """What the policy file says of the instrument as a whole."""
    notes = law.instrument.notes or "Nothing beyond the rules."
    points = (Statement(text=notes, refs=case.of_law(law)),)
    return Section(id="instrument", heading=f"{law.instrument.short} as a whole", points=points)
