"""Verdicts in words: for the terminal, and for anyone who reads them aloud."""

from __future__ import annotations

import math

from govcompute.quantity import Line, plain
from govcompute.report.record import number_standing
from govcompute.verdict.assess import Assessor, Verdict
from govcompute.verdict.chance import Chance
from govcompute.verdict.explain import Step, explain
from govcompute.verdict.follow import Due
from govcompute.verdict.outcome import CONFIDENCE, ROUNDING, Outcome
from govcompute.verdict.words import percent

#: One sign for each outcome, so that a table can be read without colour.
MARKS = {
    Outcome.CROSSES: "●",
    Outcome.UNDETERMINED: "◐",
    Outcome.UNKNOWN: "?",
    Outcome.BELOW: "·",
    Outcome.OUT_OF_SCOPE: " ",
    Outcome.NOT_IN_FORCE: "–",
}
_STYLES = {
    Outcome.CROSSES: "bold red",
    Outcome.UNDETERMINED: "yellow",
    Outcome.UNKNOWN: "magenta",
    Outcome.BELOW: "green",
    Outcome.OUT_OF_SCOPE: "dim",
    Outcome.NOT_IN_FORCE: "dim",
}
_ANSWERS = {"yes": "[yes] ", "no": "[no] ", "open": "[open] ", "": ""}


def outcome_style(outcome: Outcome) -> str:
    """The colour of an outcome on a terminal."""
    return _STYLES[outcome]


def mark(outcome: Outcome, chance: tuple[float, float]) -> str:
    """The sign of an outcome, with the probability where it is neither 0 nor 1."""
    low, high = chance
    if outcome in (Outcome.OUT_OF_SCOPE, Outcome.NOT_IN_FORCE, Outcome.UNKNOWN):
        return MARKS[outcome]
    numbers = f" {_one(low)}" if high - low < 0.005 else f" {_rounded(low)}–{_rounded(high)}"
    return MARKS[outcome] + ("" if numbers in (" 0", " 100") else numbers)


def _one(probability: float) -> str:
    """In whole per cent, but for one that this would carry over to another verdict: 94.9 % is not yet 95 %."""
    whole = round(100 * probability) / 100
    if whole >= CONFIDENCE > probability + ROUNDING:
        return f"{math.floor(1000 * probability) / 10}"
    if whole <= 1 - CONFIDENCE < probability - ROUNDING:
        return f"{math.ceil(1000 * probability) / 10}"
    return _rounded(probability)


def _rounded(probability: float) -> str:
    return str(min(99, max(1, round(100 * probability)))) if 0 < probability < 1 else str(round(100 * probability))


def chance_words(chance: Chance) -> str:
    """A probability, or its bounds."""
    if chance.high - chance.low < 1e-12:
        return percent(chance.low)
    return f"{percent(chance.low)} to {percent(chance.high)}"


def line_words(line: Line | None) -> str:
    """A line as a sign and a number."""
    return f"{line.comparator.symbol} {plain(line.value, line.unit)}" if line else "no number"


def verdict_text(verdict: Verdict, assessor: Assessor) -> str:
    """The whole verdict as text: heading, steps, what follows, what would turn it, how well it is known."""
    law, rule = verdict.law, verdict.law.rule
    lines = [
        f"{verdict.system.name} under {law.id} on {verdict.as_of}: {verdict.outcome.words.upper()}",
        f"  {rule.title} — {law.instrument.title}, {rule.citation}",
    ]
    if rule.quote:
        lines.append(f"  “{rule.quote}”")
    lines += [_step_line(number, step) for number, step in _numbered(explain(verdict, assessor))]
    lines += [_due_line(due, verdict.if_in_force) for due in verdict.due]
    lines += [f"  Note: {flag.says}" for flag in rule.flags if flag.id in verdict.flags]
    if rule.rebuttal and verdict.if_in_force is Outcome.CROSSES:
        lines.append(f"  Rebuttable: {rule.rebuttal}")
    lines += [
        f"  It would be {flip.outcome.replace('_', ' ')} {flip.condition}." + (f" ({flip.why})" if flip.why else "")
        for flip in assessor.flips(verdict)
    ]
    lines.append(
        f"  Evidence: the rule {rule.level.value} ({rule.level.words}; checked {rule.checked});"
        f" the number: {number_standing(verdict.system).replace('_', ' ')}"
        + (f" (as of {verdict.system.vintage})." if verdict.system.vintage else ".")
    )
    return "\n".join(lines)


def _numbered(steps: list[Step]) -> list[tuple[str, Step]]:
    numbered, count = [], 0
    for step in steps:
        if step.depth == 0:
            count += 1
        numbered.append((f"{count}." if step.depth == 0 else "–", step))
    return numbered


def _step_line(number: str, step: Step) -> str:
    citation = f" ({step.citation})" if step.citation else ""
    return f"  {'   ' * step.depth}{number} {_ANSWERS[step.answer]}{step.text}{citation}"


def due_words(due: Due, outcome: Outcome) -> tuple[str, str, str]:
    """Whether it is to be done, by when, and how that day was found; the last two empty where there is no day."""
    duty = "To do" if due.settled and outcome is Outcome.CROSSES else "To do, if it crosses" if due.settled else "Perhaps to do"
    return duty, f" by {due.day}" if due.day else "", f" — {due.how}" if due.how else ""


def _due_line(due: Due, outcome: Outcome) -> str:
    duty, when, how = due_words(due, outcome)
    citation = f" ({due.obligation.citation})" if due.obligation.citation else ""
    return f"  {duty}{when}: {due.obligation.action}{how}{citation}"
