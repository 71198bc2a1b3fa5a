"""A system's compute as an interval against the lines of law, on a logarithmic axis."""

from __future__ import annotations

from collections.abc import Sequence

from govcompute.quantity import Estimate, plain
from govcompute.quantity.units import Unit
from govcompute.report.dossier.dossier import Bar, Figure, Mark
from govcompute.report.dossier.ticks import log_ticks
from govcompute.verdict.assess import Verdict

_SUMS = (Unit.FLOP, Unit.OP)


def interval_figure(named: Sequence[tuple[str, Estimate]], verdicts: Sequence[Verdict]) -> Figure | None:
    """The 90 % interval of each amount and every line of `verdicts` in FLOP or operations; None without an amount."""
    bars = [_bar(label, estimate) for label, estimate in named if estimate.median > 0]
    lines = _lines(verdicts)
    if not bars or not lines:
        return None
    ends = [value for bar in bars for value in (bar.low, bar.high)] + [mark.value for mark in lines]
    alt = "; ".join(f"{bar.label}: {bar.text}" for bar in bars)
    return Figure(
        caption="The estimate with its 90 % interval, against the lines",
        alt=f"Intervals on a logarithmic axis. {alt}. Lines: {'; '.join(mark.label for mark in lines)}.",
        axis="FLOP (operations where the text says so)",
        scale="log",
        bars=tuple(bars),
        lines=lines,
        ticks=log_ticks(min(ends), max(ends)),
    )


def _bar(label: str, estimate: Estimate) -> Bar:
    low, high = estimate.interval90
    middle = None if estimate.high is not None else estimate.median
    return Bar(label=label, low=low, high=high if high is not None else estimate.median, middle=middle, text=str(estimate))


def _lines(verdicts: Sequence[Verdict]) -> tuple[Mark, ...]:
    """One mark for each number, naming the texts that draw a line there."""
    named: dict[tuple[object, str], list[str]] = {}
    for verdict in verdicts:
        line = verdict.line
        if line is not None and line.unit in _SUMS and line.value > 0:
            words = f"{line.comparator.symbol} {plain(line.value, line.unit)}"
            named.setdefault((line.value, words), []).append(verdict.law.instrument.short)
    marks = [Mark(label=f"{words} ({', '.join(dict.fromkeys(texts))})", value=v) for (v, words), texts in named.items()]
    return tuple(sorted(marks, key=lambda mark: (mark.value, mark.label)))
