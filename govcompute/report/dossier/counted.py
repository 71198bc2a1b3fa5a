"""What a rule counts of a system's compute and what it leaves out: the sum, stretch by stretch, and as a picture."""

from __future__ import annotations

from govcompute.quantity import plain, short
from govcompute.report.dossier.case import Case
from govcompute.report.dossier.dossier import Bar, Cell, Figure, Mark, Row, Section, Statement, Table
from govcompute.report.dossier.text import amount_cell
from govcompute.report.dossier.ticks import linear_ticks
from govcompute.verdict.assess import Verdict
from govcompute.verdict.counting import Term, best
from govcompute.verdict.explain import cite
from govcompute.verdict.subject import number_missing
from govcompute.verdict.waterfall import Fall, Waterfall, waterfalls


def sum_of(case: Case, verdict: Verdict) -> Waterfall | None:
    """The sum of training compute that a verdict's rule itself counts; None where it counts none, or a modification alone."""
    return next((found for found in waterfalls(verdict, case.assessor) if not found.modification), None)


def counted(case: Case, verdict: Verdict) -> Section:
    """Each stretch of compute with what the rule says of it, and the sum that is held against the line."""
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
    figure = waterfall_figure(found)
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


def waterfall_figure(found: Waterfall) -> Figure | None:
    """Each stretch on the running sum, those left out beside it, and the line; middles of estimates, on a linear axis.

    None where there is but one known stretch, which a picture shows no better than a number, and where a part is only claimed.
    """
    bars = [bar for fall in found.falls if (bar := _bar(fall)) is not None]
    if len(bars) < 2 or len(found.amount) > 1:
        return None
    reached, line = found.falls[-1].after.median, found.verdict.line
    bars.append(Bar(label="sum of what is counted", low=0, high=reached, text=short(reached), tone="total"))
    lines = (Mark(label=f"line: {plain(line.value, line.unit)}", value=line.value),) if line else ()
    top = max([bar.high for bar in bars] + [mark.value for mark in lines])
    alt = "; ".join(f"{bar.label}: {bar.text} FLOP, {bar.tone.replace('_', ' ')}" for bar in bars)
    return Figure(
        caption="What is counted, one stretch after the other (middles of the estimates)",
        alt=f"Waterfall on a linear axis. {alt}" + (f"; {lines[0].label}." if lines else "."),
        axis="FLOP",
        scale="linear",
        bars=tuple(bars),
        lines=lines,
        ticks=tuple(linear_ticks(top)),
    )


def _bar(fall: Fall) -> Bar | None:
    """From the running sum before to that after; one that is left out hangs beside the sum, which it does not move."""
    estimate = fall.term.estimate
    if estimate is None or estimate.median == 0:
        return None
    ends = (fall.before.median, fall.after.median if fall.term.counted else fall.before.median + estimate.median)
    tone = "counted" if fall.term.counted else "left_out"
    return Bar(label=fall.term.label, low=min(ends), high=max(ends), text=short(estimate.median), tone=tone)
