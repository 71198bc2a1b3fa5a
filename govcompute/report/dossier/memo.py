"""The internal memorandum: for each line that could apply, the verdict, the distance, what would turn it, what is not known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from govcompute.quantity import Estimate, Unit, counted
from govcompute.report.dossier.case import Case
from govcompute.report.dossier.counted import sum_of
from govcompute.report.dossier.dossier import Cell, Row, Section, Statement, Table
from govcompute.report.dossier.identity import identity
from govcompute.report.dossier.interval import interval_figure
from govcompute.report.dossier.method import evidence, method, other_numbers
from govcompute.report.dossier.standing import doubts, reasons, turns, verdict_table
from govcompute.report.dossier.text import amount_cell
from govcompute.verdict.assess import Verdict
from govcompute.verdict.counting import Term
from govcompute.verdict.outcome import Outcome
from govcompute.verdict.words import cite

#: The outcomes in the order of their gravity: a memo is headed with the first that occurs.
_GRAVITY = (Outcome.CROSSES, Outcome.UNDETERMINED, Outcome.UNKNOWN, Outcome.BELOW, Outcome.OUT_OF_SCOPE)


def memo(case: Case) -> tuple[tuple[Verdict, ...], Outcome, Statement, tuple[Section, ...]]:
    """The verdicts under every rule in force or adopted, the gravest outcome, the headline, and the sections."""
    verdicts = tuple(case.verdict(law) for law in case.assessor.laws(case.as_of))
    asked = [verdict for verdict in verdicts if verdict.if_in_force is not Outcome.OUT_OF_SCOPE]
    gravest = next((outcome for outcome in _GRAVITY if any(v.if_in_force is outcome for v in asked)), Outcome.OUT_OF_SCOPE)
    sections = (
        Section(
            id="lines",
            heading="Every line that could apply",
            figure=interval_figure(_amounts(case, asked), asked),
            table=verdict_table(case, asked, "Verdict, distance and probability, rule by rule"),
        ),
        _matrix(case, asked),
        method(case),
        *_line_by_line(case, asked),
        _unknown(case, asked),
        _silent(case, verdicts),
        identity(case),
        evidence(case),
    )
    return verdicts, gravest, _headline(case, asked), sections


def _amounts(case: Case, asked: Sequence[Verdict]) -> list[tuple[str, Estimate]]:
    """Each sum of compute that the rules count, the smallest first, named by the texts that count it so."""
    named: dict[tuple[object, ...], tuple[list[str], Estimate]] = {}
    for verdict in asked:
        amount = verdict.amount
        if amount is not None and amount.unit in (Unit.FLOP, Unit.OP):
            key = (amount.median, amount.spread, amount.high, amount.remainder_unknown)
            named.setdefault(key, ([], amount))[0].append(verdict.law.instrument.short)
    found = [(", ".join(dict.fromkeys(texts)), amount) for texts, amount in named.values()]
    if len(found) == 1:
        return [(case.system.name, found[0][1])]
    return sorted(((f"as counted by {texts}", amount) for texts, amount in found), key=lambda pair: (pair[1].median, pair[0]))


def _headline(case: Case, asked: Sequence[Verdict]) -> Statement:
    name = case.system.name
    refs = tuple(dict.fromkeys(key for verdict in asked for key in case.of_verdict(verdict)))
    if not asked:
        return Statement(text=f"No rule that is in force or adopted speaks of {name}.", refs=case.of_system(case.system))
    counts = {outcome: [v for v in asked if v.if_in_force is outcome] for outcome in _GRAVITY}
    told = [f"{outcome.words} under {len(found)}" for outcome, found in counts.items() if found]
    rules = counted(len(asked), "rule that speaks", "rules that speak")
    text = f"Of {rules} of {name}, whatever their dates: {', '.join(told)}."
    crossed = counts[Outcome.CROSSES]
    if crossed:
        text += f" This is not a memorandum on why {name} is below: see {', '.join(v.law.id for v in crossed)} first."
    elif counts[Outcome.UNDETERMINED] or counts[Outcome.UNKNOWN]:
        text += f" It cannot be said that {name} is below every line until what is open is settled."
    else:
        text += f" {name} is below every line that speaks of it, for the reasons given here."
    return Statement(text=text, refs=refs)


def _matrix(case: Case, asked: Sequence[Verdict]) -> Section:
    """What each rule's sum holds: one line a stretch of compute, one column a profile."""
    columns: dict[str, tuple[Term, ...]] = {}
    told: list[Statement] = []
    for verdict in asked:
        found = sum_of(case, verdict)
        if found is None:
            continue
        profile = found.profile
        label = f"{verdict.law.instrument.short} ({found.atom.counting})"
        if label not in columns:
            columns[label] = tuple(fall.term for fall in found.falls)
            text = f"{label}: {profile.title}."
            told.append(Statement(text=text, citation=profile.citation or "", refs=case.of_law(verdict.law)))
    labels = list(dict.fromkeys((term.system, term.label) for terms in columns.values() for term in terms))
    rows = tuple(_matrix_row(case, key, list(columns.values())) for key in labels)
    table = Table(
        caption="What each text counts, stretch by stretch", columns=("stretch of work", "amount", *columns), rows=rows
    )
    text = "A stretch may be split in one sum and stand as a whole in another: a dash means that it is no part of that sum."
    return Section(
        id="counted",
        heading="What is counted and what is left out",
        statements=(Statement(text=text if rows else "No rule asks for a sum of training compute."),),
        table=table if rows else None,
        points=tuple(told),
    )


def _matrix_row(case: Case, key: tuple[str, str], sums: Sequence[tuple[Term, ...]]) -> Row:
    found = [next((term for term in terms if (term.system, term.label) == key), None) for terms in sums]
    term = next(one for one in found if one is not None)
    cells = (
        Cell(text=term.label),
        amount_cell(term.estimate if len(term.amount) == 1 else None),
        *(Cell(text=_treatment(one)) for one in found),
    )
    return Row(cells=cells, refs=case.of_term(term), open=term.estimate is None)


def _treatment(term: Term | None) -> str:
    if term is None:
        return "–"
    basis = {"express": "", "inferred": ", inferred", "silent": ", our default"}[term.treatment.text]
    return ("counted" if term.counted else "left out") + basis


def _line_by_line(case: Case, asked: Sequence[Verdict]) -> Iterator[Section]:
    yield Section(
        id="rules",
        heading="Line by line",
        statements=(Statement(text="The reasoning under each rule, and what would turn it."),),
    )
    for verdict in asked:
        law = verdict.law
        words = Statement(text=law.rule.says, citation=cite(law), level=law.rule.level.value, refs=case.of_law(law))
        points = (*reasons(case, verdict), *turns(case, verdict))
        heading = f"{law.rule.title} ({law.instrument.short}): {verdict.if_in_force.words}"
        yield Section(id=law.id, heading=heading, depth=3, statements=(words,), points=points)


def _unknown(case: Case, asked: Sequence[Verdict]) -> Section:
    told: dict[str, Statement] = {}
    for verdict in asked:
        for doubt in doubts(case, verdict):
            told.setdefault(doubt.text, doubt)
    points = (*told.values(), *other_numbers(case))
    text = "Answers that nobody recorded, doubts about the texts, and other numbers on record."
    return Section(id="unknown", heading="What we do not know", statements=(Statement(text=text),), points=points)


def _silent(case: Case, verdicts: Sequence[Verdict]) -> Section:
    silent = [verdict for verdict in verdicts if verdict.if_in_force is Outcome.OUT_OF_SCOPE]
    points = tuple(
        Statement(
            text=f"{verdict.law.rule.title} [{verdict.law.id}].", citation=cite(verdict.law), refs=case.of_law(verdict.law)
        )
        for verdict in silent
    )
    text = (
        "These rules are in force or adopted and do not speak of this system."
        if points
        else "Every rule speaks of this system."
    )
    return Section(id="silent", heading="Rules that do not speak of it", statements=(Statement(text=text),), points=points)
