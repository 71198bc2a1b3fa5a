"""A verdict to be read on a page: the answer in a sentence, each step with its sign and place, what follows, what turns it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from govcompute.registry.schema import System
from govcompute.report.marked import badge, escaped
from govcompute.report.record import number_standing
from govcompute.report.words import MARKS, due_words, line_words
from govcompute.verdict.assess import Assessor, Verdict
from govcompute.verdict.explain import Step, explain
from govcompute.verdict.follow import Due
from govcompute.verdict.outcome import Outcome
from govcompute.verdict.words import cite

#: A sign for each answer of a step.
SIGNS = {"yes": "✓ yes", "no": "✗ no", "open": "◐ open", "": ""}


def about(system: System) -> str:
    """Who made it, when, and what it is for."""
    return escaped(" · ".join(str(part) for part in (system.provider, system.released, ", ".join(system.domains)) if part))


def answer(verdicts: Sequence[Verdict], name: str, day: date) -> str:
    """How a system stands under the rules that speak of it, in Markdown; one verdict a rule."""
    if not verdicts:
        return f"**On {day} no rule speaks of {escaped(name)}.**"
    found = Counter(verdict.outcome for verdict in verdicts)
    crossed = list(dict.fromkeys(_line(verdict) for verdict in verdicts if verdict.outcome is Outcome.CROSSES))
    tally = " ".join(badge(outcome, found[outcome]) for outcome in MARKS if found[outcome])
    lines = f": {'; '.join(crossed)}" if crossed else ""
    return f"**On {day}, {escaped(name)} crosses {_crossed(found)}**{lines}.\n\n{tally}"


def _crossed(found: Counter[Outcome]) -> str:
    """How many lines; that a rule is open is said in the same breath, because "no line" would pass for an acquittal."""
    count, still = found[Outcome.CROSSES], found[Outcome.UNDETERMINED] + found[Outcome.UNKNOWN]
    rules = "the line of one rule" if count == 1 else f"the lines of {count} rules" if count else "no line"
    if not still:
        return rules
    under = f"{'one' if still == 1 else still} {'more' if count else 'rule' if still == 1 else 'rules'}"
    return f"{rules}{'' if count else ' for certain'}, and under {under} it is open"


def _line(verdict: Verdict) -> str:
    short = escaped(verdict.law.instrument.short)
    return f"{short} ({escaped(line_words(verdict.line))})" if verdict.line else short


def headline(verdict: Verdict) -> str:
    """The outcome as a badge, the rule's title, where it is written and its words."""
    rule = verdict.law.rule
    lines = [
        f"{badge(verdict.outcome)} **{escaped(rule.title)}**",
        f"{escaped(verdict.law.instrument.title)}, {escaped(rule.citation)}",
    ]
    quote = [f"\n> “{escaped(rule.quote)}”"] if rule.quote else []
    return "  \n".join(lines) + "\n".join(quote)


def steps(verdict: Verdict, assessor: Assessor) -> str:
    """Every step as a nested list: its answer first, then what was asked, then where that is written."""
    return "\n".join(
        f"{'    ' * step.depth}{'1.' if step.depth == 0 else '-'} {_step(step)}" for step in explain(verdict, assessor)
    )


def _step(step: Step) -> str:
    sign = f"**{SIGNS[step.answer]}** · " if step.answer else ""
    citation = f" *({escaped(step.citation)})*" if step.citation else ""
    return f"{sign}{escaped(step.text)}{citation}"


def follows(verdict: Verdict) -> str:
    """What follows and by when, the notes of the rule, and whether it can be rebutted; empty where nothing does."""
    rule = verdict.law.rule
    lines = [f"- {_due(due, verdict.if_in_force)}" for due in verdict.due]
    lines += [f"- Note: {escaped(flag.says)}" for flag in rule.flags if flag.id in verdict.flags]
    if rule.rebuttal and verdict.if_in_force is Outcome.CROSSES:
        lines.append(f"- Rebuttable: {escaped(rule.rebuttal)}")
    return "\n".join(lines)


def _due(due: Due, outcome: Outcome) -> str:
    duty, when, how = due_words(due, outcome)
    return f"**{duty}{when}**: {escaped(due.obligation.action + how)}" + (
        f" *({escaped(due.obligation.citation)})*" if due.obligation.citation else ""
    )


def turns(verdict: Verdict, assessor: Assessor) -> str:
    """What would give another outcome; empty where nothing is known that would."""
    return "\n".join(
        f"- {badge(Outcome(flip.outcome))} {escaped(flip.condition)}" + (f" ({escaped(flip.why)})" if flip.why else "")
        for flip in assessor.flips(verdict)
    )


def known(verdict: Verdict) -> str:
    """How well the rule and the number are known."""
    rule, system = verdict.law.rule, verdict.system
    vintage = f", as of {system.vintage}" if system.vintage else ""
    return (
        f"The rule: {rule.level.value}, {rule.level.words}, checked {rule.checked} ({escaped(cite(verdict.law))}). "
        f"The number: {number_standing(system).replace('_', ' ')}{vintage}."
    )
