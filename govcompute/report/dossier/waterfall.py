"""The waterfall of a sum as a figure of a report: each stretch of compute on the running sum, then the sum, and the line."""

from __future__ import annotations

from fractions import Fraction

from govcompute.report.dossier.dossier import Bar, Figure, Mark
from govcompute.report.dossier.ticks import linear_ticks
from govcompute.report.figures.waterfall import Bar as Step
from govcompute.report.figures.waterfall import Kind, alt_text, bars, extent, goes_on, line_label
from govcompute.verdict.waterfall import Waterfall

_TONES = {
    Kind.OWN: "counted",
    Kind.INHERITED: "inherited",
    Kind.LEFT_OUT: "left_out",
    Kind.NOT_KNOWN: "not_known",
    Kind.SUM: "total",
}


def waterfall_figure(found: Waterfall) -> Figure:
    """The figure, on a linear axis, so that lengths add. A line too far away to be drawn is told at the axis."""
    drawn = bars(found)
    end, place = extent(found, drawn)
    label = line_label(found, place)
    return Figure(
        caption="What is counted, one stretch after the other; the thin bar below the sum is its 90 % interval",
        alt=alt_text(found),
        axis="FLOP" if place is not None else f"FLOP; {label}",
        scale="linear",
        bars=tuple(_bar(step, found.verdict.system.id, end) for step in drawn),
        lines=() if place is None else (Mark(label=label, value=place),),
        ticks=tuple(linear_ticks(end)),
    )


def _bar(step: Step, own: str, end: Fraction) -> Bar:
    """What is neither plainly counted nor the sum says so in words, beside its colour and rim."""
    ends = step.start, step.start + step.length
    plain = step.kind in (Kind.OWN, Kind.SUM)
    text = step.amount if plain else step.kind.value if step.kind is Kind.NOT_KNOWN else f"{step.amount}, {step.kind.value}"
    beyond = goes_on(step, end)
    return Bar(
        label=step.label_beside(own),
        low=min(ends),
        high=max(ends),
        text=f"{text}; {beyond}" if beyond else text,
        tone=_TONES[step.kind],
        doubt=None if step.low is None else (step.low, step.high),
    )
