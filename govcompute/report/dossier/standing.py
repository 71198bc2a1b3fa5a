"""Where a system stands under one rule: the outcome in a sentence, the reasons, what would turn it, what follows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from govcompute.quantity import Unit, significant
from govcompute.report.dossier.case import Case
from govcompute.report.dossier.dossier import Cell, Number, Row, Section, Statement, Table
from govcompute.report.dossier.text import amount_cell, chance_cell, multiple, room, share_cell
from govcompute.report.words import line_words
from govcompute.verdict.assess import Verdict
from govcompute.verdict.explain import explain
from govcompute.verdict.outcome import Outcome
from govcompute.verdict.words import amount_words, cite

_SAYS = {
    Outcome.CROSSES: "meets the test of this rule",
    Outcome.BELOW: "does not meet the test of this rule",
    Outcome.UNDETERMINED: "may or may not meet the test of this rule: what is known leaves it open",
    Outcome.UNKNOWN: "cannot be held against this rule: a number is missing, and no number is not a small number",
    Outcome.OUT_OF_SCOPE: "is not spoken of by this rule",
}


def outcome_words(verdict: Verdict) -> str:
    """The outcome in a sentence, with what the text says of it."""
    says = _SAYS[verdict.if_in_force].replace("this rule", f"“{verdict.law.rule.title}”")
    text = f"{verdict.system.name} {says}."
    if verdict.outcome is Outcome.NOT_IN_FORCE:
        phase = f"{verdict.phase.status} since {verdict.phase.since}" if verdict.phase else "not there yet"
        following = f", {verdict.next_phase.status} from {verdict.next_phase.since}" if verdict.next_phase else ""
        text = f"The rule has no effect on {verdict.as_of} ({phase}{following}). By the test itself, {text}"
    if verdict.rebutted:
        text += " A judgement on record says that the rule does not apply all the same."
    return text + (f" {verdict.meaning}" if verdict.meaning and verdict.if_in_force is not Outcome.UNKNOWN else "")


def headline(case: Case, verdict: Verdict, then: str = "") -> Statement:
    """The sentence that a report on one rule is headed with."""
    text = outcome_words(verdict) + (f" {then}" if then else "")
    return Statement(text=text, citation=cite(verdict.law), level=verdict.law.rule.level.value, refs=case.of_verdict(verdict))


def verdict_table(case: Case, verdicts: Sequence[Verdict], caption: str) -> Table:
    """One line a rule: the line, the amount counted, how far they lie apart, the verdict and its probability."""
    columns = ("rule", "line", "amount counted", "times the line", "verdict", "probability", "status", "evidence")
    return Table(caption=caption, columns=columns, rows=tuple(_verdict_row(case, verdict) for verdict in verdicts))


def _verdict_row(case: Case, verdict: Verdict) -> Row:
    law, line = verdict.law, verdict.line
    drawn = Cell(text=line_words(line), number=Number(value=line.value, unit=line.unit.value) if line else None)
    asked = verdict.if_in_force is not Outcome.OUT_OF_SCOPE
    word = verdict.outcome.words
    if verdict.outcome is Outcome.NOT_IN_FORCE:
        word += f" (the test itself: {verdict.if_in_force.words})"
    cells = (
        Cell(text=f"{law.rule.title} ({cite(law)})"),
        drawn,
        _short_amount(verdict) if asked else Cell(text=""),
        share_cell(verdict.amount, line) if asked else Cell(text=""),
        Cell(text=word + (", rebutted" if verdict.rebutted else "")),
        chance_cell(verdict.chance) if asked else Cell(text=""),
        Cell(text=f"{verdict.phase.status} since {verdict.phase.since}" if verdict.phase else "nothing yet"),
        Cell(text=law.rule.level.value + ("" if law.rule.level.verified else " (unverified)")),
    )
    return Row(cells=cells, refs=case.of_verdict(verdict), open=verdict.if_in_force in (Outcome.UNDETERMINED, Outcome.UNKNOWN))


def _short_amount(verdict: Verdict) -> Cell:
    """The middle of the estimate alone; its interval is in the number behind it."""
    amount = verdict.amount
    plainly = amount is not None and amount.high is None and amount.unit.value in ("FLOP", "OP")
    if amount is None:
        return amount_cell(None)
    floor = "at least " if amount.remainder_unknown else ""
    if amount.unit is Unit.RATIO and amount.high is None:
        return amount_cell(amount, f"{floor}{multiple(amount.median)}")
    if not plainly:
        return amount_cell(amount, amount_words(amount))
    return amount_cell(amount, f"{floor}{significant(amount.median, 2)} {amount.unit}")


def reasons(case: Case, verdict: Verdict) -> tuple[Statement, ...]:
    """Every step from the date to the outcome."""
    refs = case.of_verdict(verdict)
    steps = explain(verdict, case.assessor)
    return tuple(
        Statement(text=step.text, citation=step.citation, answer=step.answer, depth=step.depth, refs=refs if not i else ())
        for i, step in enumerate(steps)
    )


def turns(case: Case, verdict: Verdict) -> Iterator[Statement]:
    """What would turn the verdict: more compute, an error within the margin, another reading, an answer that is missing."""
    left, refs = room(verdict.amount, verdict.line), case.of_verdict(verdict)
    if left is not None and verdict.amount is not None and verdict.amount.median > 0 and verdict.line is not None:
        times = multiple(verdict.line.value / verdict.amount.median)
        unit = verdict.line.unit
        text = f"By the best estimate, {significant(left, 2)} {unit} more would reach the line"
        yield Statement(text=f"{text}; so would an error of a factor of {times}.", refs=refs)
    if verdict.certain is False and verdict.law.rule.margin is not None:
        margin = verdict.law.rule.margin
        relative = f"{float(margin.relative):.0%}".replace("%", " %")
        text = f"An error of {relative} in the estimate, which the text allows it, reaches across the line."
        yield Statement(text=text, citation=margin.citation or "", answer="open", refs=refs)
    for flip in case.assessor.flips(verdict):
        why = f" ({flip.why})" if flip.why else ""
        yield Statement(
            text=f"It would be {flip.outcome.replace('_', ' ')} {flip.condition}.{why}", refs=case.of_law(verdict.law)
        )


def duties(case: Case, verdict: Verdict) -> Section:
    """What follows, with the day where one can be computed."""
    refs, law = case.of_law(verdict.law), verdict.law
    rows = tuple(
        Row(
            cells=(
                Cell(text=due.obligation.action),
                Cell(text=str(due.day) if due.day else "no date can be computed"),
                Cell(text=due.how),
                Cell(text="" if due.settled else "only if its condition holds, which is open"),
                Cell(text=due.obligation.citation or law.rule.citation),
                Cell(text=due.obligation.level.value),
            ),
            refs=refs,
            open=not due.settled,
        )
        for due in verdict.due
    )
    columns = ("what", "by", "how the date is found", "condition", "written in", "evidence")
    table = Table(caption="Duties that follow", columns=columns, rows=rows) if rows else None
    return Section(
        id="duties",
        heading="What follows, and by when",
        statements=(Statement(text=_duty_words(verdict), citation=law.rule.citation, refs=refs),),
        table=table,
        points=tuple(
            Statement(text=flag.says, citation=cite(law), refs=refs) for flag in law.rule.flags if flag.id in verdict.flags
        ),
    )


def _duty_words(verdict: Verdict) -> str:
    if verdict.if_in_force is Outcome.UNKNOWN:
        return "Without a number nothing can be said of duties."
    if not verdict.due:
        asked = verdict.if_in_force in (Outcome.CROSSES, Outcome.UNDETERMINED) and verdict.law.rule.obligations
        falls = "Whether or not the test is met, on what is recorded the duties do not fall on this provider."
        return falls if asked else "Nothing follows from this rule on what is recorded."
    if verdict.outcome is Outcome.NOT_IN_FORCE:
        return "These duties follow once the rule has effect."
    if verdict.if_in_force is Outcome.UNDETERMINED:
        return "These duties follow if the test is met, which is open."
    return "These duties follow."


def doubts(case: Case, verdict: Verdict) -> Iterator[Statement]:
    """What is open: answers that nobody gave, amounts that nobody knows, and doubts about the rule itself."""
    vocabulary, law = case.assessor.library.vocabulary, verdict.law
    for atom in verdict.unanswered:
        whose = "of the base: " if atom.on == "base" else ""
        text = f"Not stated in the record: {whose}{vocabulary.facts[atom.fact].question}"
        yield Statement(text=text, answer="open", refs=case.of_system(verdict.system))
    for doubt in law.rule.doubts:
        yield Statement(text=doubt, citation=cite(law), level=law.rule.level.value, answer="open", refs=case.of_law(law))


def rule_basis(case: Case, verdict: Verdict) -> Section:
    """What the rule says, how well that is known, and where it was read."""
    law, rule = verdict.law, verdict.law.rule
    note = f" ({rule.level_note})" if rule.level_note else ""
    words = [Statement(text=rule.says, citation=cite(law), level=rule.level.value, refs=case.of_law(law))]
    if rule.quote:
        words.append(Statement(text=f"The operative words: “{rule.quote}”.", citation=rule.citation, level=rule.level.value))
    known = f"Evidence for the rule: {rule.level.value}, {rule.level.words}{note}"
    words.append(Statement(text=f"{known}; read {rule.retrieved}, checked {rule.checked}."))
    for phase in law.timeline:
        text = f"{phase.status.value.capitalize()} since {phase.since}." + (f" {phase.note}" if phase.note else "")
        words.append(Statement(text=text, citation=phase.citation or "", level=phase.level.value))
    rows = tuple(
        Row(
            cells=(
                Cell(text=source.title),
                Cell(text=source.url or source.note or ""),
                Cell(text=str(source.retrieved)),
                Cell(text=source.level.value),
            ),
            refs=case.of_law(law),
        )
        for source in (law.instrument.sources[key] for key in rule.sources)
    )
    table = Table(caption="Where the rule was read", columns=("source", "address or note", "retrieved", "level"), rows=rows)
    return Section(id="rule", heading="The rule and how it is known", statements=tuple(words), table=table)
