"""What a rule counts of a system's compute and what it leaves out: the sum, stretch by stretch, and as a picture."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from govcompute.policy.schema import CountingProfile
from govcompute.quantity import Line, plain, short
from govcompute.quantity.exact import order_of_magnitude
from govcompute.report.dossier.case import Case
from govcompute.report.dossier.dossier import Bar, Cell, Figure, Mark, Row, Section, Statement, Table
from govcompute.report.dossier.text import amount_cell
from govcompute.verdict.assess import Verdict
from govcompute.verdict.counting import Tally, Term, best
from govcompute.verdict.explain import cite
from govcompute.verdict.expression import LineAtom
from govcompute.verdict.subject import number_missing

_TICKS = 6
#: What is free on a logarithmic axis before the lowest and after the highest value.
_MARGIN = 2


def tally_of(case: Case, verdict: Verdict) -> tuple[Tally, CountingProfile, str] | None:
    """The sum behind a verdict's first line on training compute, the profile that counts it, and the profile's name."""
    subject = case.assessor.subject(case.system)
    for atom in verdict.compiled.atoms if verdict.compiled else ():
        if isinstance(atom, LineAtom) and atom.law_id == verdict.law.id and (found := subject.tally(atom)) is not None:
            profile = subject.profile(atom)
            assert profile is not None
            return found, profile, atom.counting or ""
    return None


def counted(case: Case, verdict: Verdict) -> Section:
    """Each stretch of compute with what the rule says of it, and the sum that is held against the line."""
    found = tally_of(case, verdict)
    heading, refs = "What is counted", case.of_law(verdict.law)
    if found is None:
        none = Statement(text="The rule asks for no sum of training compute.", refs=refs)
        return Section(id="counted", heading=heading, statements=(none,))
    sum_, profile, _ = found
    rows = tuple(_term_row(case, term) for term in sum_.terms)
    total = None if number_missing(sum_.amount) else best(sum_.amount)
    last = Row(
        cells=(Cell(text="sum that is held against the line"), amount_cell(total), *(Cell(text="") for _ in range(4))),
        refs=(*case.of_amount(), *refs),
        open=total is None,
    )
    statement = Statement(
        text=f"Counted as “{profile.title}”. A sum of doubtful amounts is not the sum of their middles.",
        citation=f"{cite(verdict.law)}" + (f"; {profile.citation}" if profile.citation else ""),
        refs=refs,
    )
    table = Table(
        caption="Stretches of compute and their treatment",
        columns=("stretch of work", "amount", "treatment", "why", "written in", "evidence"),
        rows=(*rows, last),
    )
    figure = waterfall(sum_.terms, verdict.line)
    return Section(id="counted", heading=heading, statements=(statement,), figure=figure, table=table)


def _term_row(case: Case, term: Term) -> Row:
    treatment = term.treatment
    word = "counted" if term.counted else "left out"
    basis = {"express": "", "inferred": " (inferred)", "silent": " (our default: the text is silent)"}[treatment.text]
    cells = (
        Cell(text=term.label),
        amount_cell(term.estimate),
        Cell(text=word + basis),
        Cell(text=treatment.why or ""),
        Cell(text=treatment.citation or ""),
        Cell(text=treatment.level.value),
    )
    return Row(cells=cells, refs=case.of_term(term), open=term.estimate is None)


def waterfall(terms: tuple[Term, ...], line: Line | None) -> Figure | None:
    """The counted stretches one after the other, those left out beside them, and the line; medians, on a linear axis.

    None where no amount is known, or where there is but one stretch, which a picture shows no better than a number.
    """
    known = [(term, term.estimate.median) for term in terms if term.estimate is not None and term.estimate.median > 0]
    if len(known) < 2:
        return None
    bars, reached = [], Fraction(0)
    for term, median in known:
        tone = "counted" if term.counted else "left_out"
        bars.append(Bar(label=term.label, low=reached, high=reached + median, text=short(median), tone=tone))
        reached += median if term.counted else 0
    bars.append(Bar(label="sum of the middles that are counted", low=0, high=reached, text=short(reached), tone="total"))
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
        ticks=tuple(_linear_ticks(top)),
    )


def _linear_ticks(top: Fraction) -> Iterator[Mark]:
    rough = top / _TICKS
    decade = Fraction(10) ** order_of_magnitude(rough)
    step = next(factor * decade for factor in (1, 2, 5, 10) if factor * decade >= rough)
    for index in range(int(top / step) + 1):
        yield Mark(label=short(index * step) if index else "0", value=index * step)


def log_ticks(low: Fraction, high: Fraction) -> tuple[Mark, ...]:
    """The powers of ten that enclose `low` and `high` with some room, about ten of them at most."""
    first, last = order_of_magnitude(low / _MARGIN), order_of_magnitude(high * _MARGIN)
    last += 1
    step = -(-(last - first) // 9)
    exponents = range(first, last + step, step)
    return tuple(Mark(label=f"1e{exponent}", value=Fraction(10) ** exponent) for exponent in exponents)
