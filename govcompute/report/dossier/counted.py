"""What a rule counts of a system's compute and what it leaves out: the sum, stretch by stretch, and as a picture."""

from __future__ import annotations

from govcompute.report.dossier.case import Case
from govcompute.report.dossier.dossier import Cell, Row, Section, Statement, Table
from govcompute.report.dossier.text import amount_cell
from govcompute.report.dossier.waterfall import waterfall_figure
from govcompute.verdict.assess import Verdict
from govcompute.verdict.counting import Term
from govcompute.verdict.mixture import best, number_missing
from govcompute.verdict.waterfall import Waterfall, waterfalls
from govcompute.verdict.words import cite


def sum_of(case: Case, verdict: Verdict) -> Waterfall | None:
    """The sum of training compute that a verdict's rule itself counts; None where it counts none, or a modification alone."""
    return next((found for found in waterfalls(verdict, case.assessor) if not found.modification), None)


def counted(case: Case, verdict: Verdict) -> Section:
    """Each stretch of compute with what the rule says of it, and the sum that is held against the line.

    A picture only where it shows more than a number does: of two known stretches or more, and no part merely claimed.
    """
    found = sum_of(case, verdict)
    heading, refs = "What is counted", case.of_law(verdict.law)
    if found is None:
        none = Statement(text="The rule asks for no sum of training compute.", refs=refs)
        return Section(id="counted", heading=heading, statements=(none,))
    rows = tuple(_term_row(case, fall.term) for fall in found.falls)
    total = None if number_missing(found.amount) or len(found.amount) > 1 else best(found.amount)
    last = Row(
        cells=(Cell(text="sum that is held against the line"), amount_cell(total), *(Cell(text="") for _ in range(4))),
        refs=(*case.of_amount(), *refs),
        open=total is None,
    )
    statement = Statement(
        text=f"Counted as “{found.profile.title}”. The middle of a sum of doubtful amounts is not the sum of their middles.",
        citation=f"{cite(verdict.law)}" + (f"; {found.profile.citation}" if found.profile.citation else ""),
        refs=refs,
    )
    table = Table(
        caption="Stretches of compute and their treatment",
        columns=("stretch of work", "amount", "treatment", "why", "written in", "evidence"),
        rows=(*rows, last),
    )
    shown = sum(fall.term.estimate is not None for fall in found.falls) > 1 and len(found.amount) == 1
    figure = waterfall_figure(found) if shown else None
    return Section(id="counted", heading=heading, statements=(statement,), figure=figure, table=table)


def _term_row(case: Case, term: Term) -> Row:
    treatment = term.treatment
    word = "counted" if term.counted else "left out"
    basis = {"express": "", "inferred": " (inferred)", "silent": " (our default: the text is silent)"}[treatment.text]
    cells = (
        Cell(text=term.label),
        amount_cell(term.estimate) if len(term.amount) == 1 else Cell(text="claimed, not estimated"),
        Cell(text=word + basis),
        Cell(text=treatment.why or ""),
        Cell(text=treatment.citation or ""),
        Cell(text=treatment.level.value),
    )
    return Row(cells=cells, refs=case.of_term(term), open=term.estimate is None)
