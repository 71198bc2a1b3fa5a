"""The dossier of a notification under Art. 52(1) AI Act: estimate, method, assumptions, dates, open questions, evidence."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from govcompute.quantity import Estimate, exact
from govcompute.report.dossier.case import Case
from govcompute.report.dossier.counted import counted, sum_of
from govcompute.report.dossier.dossier import Cell, Number, Row, Section, Statement, Table
from govcompute.report.dossier.identity import identity
from govcompute.report.dossier.interval import interval_figure
from govcompute.report.dossier.method import assumptions, evidence, method, other_numbers, second_ways
from govcompute.report.dossier.standing import doubts, duties, headline, reasons, rule_basis, turns, verdict_table
from govcompute.report.dossier.text import amount_cell, chance_cell, number, power, share_cell, unrounded
from govcompute.report.words import line_words
from govcompute.verdict.assess import Verdict
from govcompute.verdict.follow import Due
from govcompute.verdict.outcome import Outcome
from govcompute.verdict.words import cite

RULE, MARGIN, DUTY = "eu-aia-51-2-systemic", "eu-gpai-guidelines-error-margin", "art-52-1-notify"
#: What the Guidelines ask of the figure that is notified, and where.
FIGURES, FIGURES_CITATION = 2, "GPAI Guidelines, paras 30-32"


def notification(case: Case) -> tuple[Verdict, Statement, tuple[Section, ...]]:
    """The verdict under Art. 51(2), the headline, and the sections of the dossier."""
    verdict = case.verdict(case.assessor.library[RULE])
    found = sum_of(case, verdict)
    sections = (
        _estimate(case, verdict),
        identity(case),
        method(case),
        second_ways(case),
        counted(case, verdict),
        assumptions(case, [fall.term for fall in found.falls] if found else []),
        _dates(case, verdict),
        duties(case, verdict),
        _contesting(case, verdict),
        _other_rules(case),
        Section(id="reasons", heading="The reasoning, step by step", points=reasons(case, verdict)),
        _open_questions(case, verdict),
        rule_basis(case, verdict),
        evidence(case),
    )
    return verdict, headline(case, verdict, _then(verdict)), sections


def _then(verdict: Verdict) -> str:
    """What the outcome means for this dossier, in plain words."""
    notice = next((due for due in verdict.due if due.obligation.id == DUTY), None)
    if verdict.amount is None and verdict.if_in_force in (Outcome.CROSSES, Outcome.UNDETERMINED):
        return "No estimate is on record, only what is claimed: this dossier cannot be handed in as it is."
    match verdict.if_in_force:
        case Outcome.CROSSES if notice is None or verdict.rebutted:
            return "On what is recorded no duty to notify falls on this provider; the dossier shows what was looked at."
        case Outcome.CROSSES if notice is not None:
            return f"The Commission is to be notified{_by(verdict, notice)} (Art. 52(1) AI Act)."
        case Outcome.BELOW:
            return (
                "On this estimate nothing has to be notified. This dossier is written all the same, to show what was looked at."
            )
        case Outcome.UNDETERMINED if notice is not None:
            return f"Whether a notification is due is therefore open. {_by_the_middle(verdict, notice)}"
        case Outcome.UNDETERMINED:
            return "Whichever it is, on what is recorded no duty to notify falls on this provider."
        case Outcome.UNKNOWN:
            return "This dossier cannot be handed in as it is: it has no estimate to notify."
    return "Art. 52 asks for no notification of it. This dossier is written all the same, to show what was looked at."


def _by_the_middle(verdict: Verdict, notice: Due) -> str:
    """Which side of the line the best estimate is on, where the doubt reaches across."""
    amount, line = verdict.amount, verdict.line
    if amount is None or line is None or amount.high is not None or amount.remainder_unknown:
        return "A narrower estimate would settle it."
    if not line.met_by(amount.median, amount.unit):
        return "By the best estimate alone the line is not passed; a narrower estimate would settle it."
    return (
        "By the best estimate alone the line is passed, and the Commission would have to be notified"
        f"{_by(verdict, notice)} (Art. 52(1) AI Act)."
    )


def _by(verdict: Verdict, notice: Due) -> str:
    """The day of a notification, and that it lies behind where it does."""
    if notice.day is None:
        return ""
    return f" by {notice.day}" + (", a day that has passed" if notice.day < verdict.as_of else "")


def _estimate(case: Case, verdict: Verdict) -> Section:
    amount, line, refs = verdict.amount, verdict.line, case.of_verdict(verdict)
    rows = [
        ("estimate to be notified, in two significant figures", _reported(amount), FIGURES_CITATION),
        ("the same before rounding; this is what is compared with the line", _unrounded(amount), ""),
        ("90 % interval", _interval(amount), ""),
        (
            "line",
            Cell(text=line_words(line), number=Number(value=line.value, unit=line.unit.value) if line else None),
            "AI Act, Art. 51(2)",
        ),
        ("amount as a multiple of the line", share_cell(amount, line), ""),
        ("probability that the line is passed", _chance(verdict), ""),
        *_margin(case, verdict),
    ]
    table = Table(
        caption="The estimate and the line",
        columns=("what", "value", "written in"),
        rows=tuple(
            Row(cells=(Cell(text=label), cell, Cell(text=where)), refs=refs, open=cell.number is None and amount is None)
            for label, cell, where in rows
        ),
    )
    words = _estimate_words(verdict)
    figure = None if amount is None else interval_figure([(case.system.name, amount)], [verdict])
    return Section(id="estimate", heading="The estimate", statements=(words,), figure=figure, table=table)


def _reported(amount: Estimate | None) -> Cell:
    if amount is None:
        return Cell(text="not known")
    if amount.high is not None:
        text = f"{power(amount.median, FIGURES)} to {power(amount.high, FIGURES)} (bounds; no single estimate)"
    else:
        text = ("at least " if amount.remainder_unknown else "") + power(amount.median, FIGURES)
    return Cell(text=text, number=number(amount))


def _unrounded(amount: Estimate | None) -> Cell:
    return amount_cell(
        amount, None if amount is None or amount.high is not None else f"{unrounded(amount.median)} {amount.unit}"
    )


def _interval(amount: Estimate | None) -> Cell:
    if amount is None:
        return Cell(text="not known")
    if amount.is_point:
        return Cell(text="none: the amount is stated without doubt")
    return Cell(text=str(amount), number=number(amount))


def _chance(verdict: Verdict) -> Cell:
    if verdict.if_in_force is Outcome.OUT_OF_SCOPE:
        return Cell(text="not asked: the rule does not speak of the system")
    return chance_cell(verdict.chance)


def _estimate_words(verdict: Verdict) -> Statement:
    if verdict.amount is None:
        text = "No amount of compute is known for this system, so none can be notified."
    else:
        text = "The unrounded number is compared with the line; rounding is only how it is told."
    return Statement(text=text, citation=FIGURES_CITATION, level="I" if verdict.amount is not None else "")


def _margin(case: Case, verdict: Verdict) -> Iterator[tuple[str, Cell, str]]:
    """The band that the text allows an estimate, whether it straddles the line, and whether the doubt fits inside."""
    margin, amount = verdict.law.rule.margin, verdict.amount
    if margin is None or amount is None or verdict.certain is None:
        return
    relative = exact(margin.relative)
    low, high = amount.median * (1 - relative), amount.median * (1 + relative)
    percent = f"{float(relative):.0%}".replace("%", " %")
    where = margin.citation or ""
    text = f"{unrounded(low)} to {unrounded(high)} {amount.unit}"
    yield (
        f"band of {percent} around the estimate",
        Cell(text=text, number=Number(value=low, unit="FLOP", low=low, high=high)),
        where,
    )
    straddles = "yes; the text does not say how that is resolved"
    if verdict.certain:
        straddles = "no, an error of that size would not change the answer"
    yield "does the band straddle the line?", Cell(text=straddles), where
    yield f"is the doubt of the estimate within {percent}?", _within(amount, relative), cite(case.assessor.library[MARGIN])


def _within(amount: Estimate, relative: Fraction) -> Cell:
    """Whether the 90 % interval of the estimate that is notified, bases and all, lies inside the band."""
    high = amount.interval90[1]
    if amount.is_point or high is None or amount.median == 0:
        return Cell(text="open: no doubt is stated, which shows only that nobody stated it")
    reach = high / amount.median - 1
    word = "yes" if reach <= relative else "no: narrow the estimate before it is notified"
    percent = f"{float(reach):.0%}".replace("%", " %")
    text = f"{word} (its 90 % interval reaches {percent} above it)"
    return Cell(text=text, number=Number(value=reach, unit="ratio"))


def _dates(case: Case, verdict: Verdict) -> Section:
    system, refs = case.system, case.of_system(case.system)
    notice = next((due for due in verdict.due if due.obligation.id == DUTY), None)
    stated = (
        ("met, or known that it will be met", system.known_on),
        ("announced", system.announced),
        ("first placed on the market or published", system.released),
    )
    rows = [
        Row(cells=(Cell(text=label), Cell(text=str(day or "not recorded"))), refs=refs if day else (), open=day is None)
        for label, day in stated
    ]
    if notice is not None:
        text = str(notice.day) if notice.day else "no date can be computed"
        rows.append(Row(cells=(Cell(text=f"notification due: {notice.how}"), Cell(text=text)), refs=case.of_verdict(verdict)))
    table = Table(caption="Days that decide when a notification is due", columns=("day", "date"), rows=tuple(rows))
    words = [
        Statement(text=duty.action, citation=duty.citation or "", level=duty.level.value, refs=case.of_law(verdict.law))
        for duty in verdict.law.rule.obligations
        if duty.id == DUTY
    ]
    if system.known_on is None and verdict.if_in_force in (Outcome.CROSSES, Outcome.UNDETERMINED):
        text = "The day on which it became known is not recorded; a date that is counted from a later day may be too late."
        words.append(Statement(text=text, answer="open", refs=refs))
    return Section(id="dates", heading="Dates", statements=tuple(words), table=table)


def _contesting(case: Case, verdict: Verdict) -> Section:
    rule, judged = verdict.law.rule, verdict.judgement
    points = [Statement(text=rule.rebuttal, level=rule.level.value, refs=case.of_law(verdict.law))] if rule.rebuttal else []
    if judged is not None:
        finding = "does not apply" if verdict.rebutted else "applies"
        points.append(Statement(text=f"On record: the rule {finding}. {judged.why}", refs=case.of_system(case.system)))
    else:
        points.append(Statement(text="No argument against the presumption is on record.", refs=case.of_system(case.system)))
    return Section(id="contesting", heading="Arguments against the presumption", points=tuple(points))


def _other_rules(case: Case) -> Section:
    """The other rules of the Union that decide whose duty it is."""
    laws = [law for law in case.assessor.laws(case.as_of, watch=True) if law.instrument.jurisdiction == "EU" and law.id != RULE]
    table = verdict_table(case, [case.verdict(law) for law in laws], "The other rules of the Union on this system")
    return Section(id="union", heading="The other rules of the Union", table=table)


def _open_questions(case: Case, verdict: Verdict) -> Section:
    points = (*turns(case, verdict), *doubts(case, verdict), *other_numbers(case))
    text = "What is not settled, in the facts and in the text; each would have to be answered by the provider or by advice."
    return Section(id="open", heading="Open questions", statements=(Statement(text=text),), points=points)
