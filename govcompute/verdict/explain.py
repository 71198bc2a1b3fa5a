"""The reasoning of a verdict, step by step, in words that can be read aloud and checked against the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from govcompute.policy.schema import CountingProfile, Phase
from govcompute.quantity import Line, plain, significant
from govcompute.registry.schema import ComputeStatus, System
from govcompute.verdict.assess import Assessor, Verdict, answers
from govcompute.verdict.compiled import CompiledRule
from govcompute.verdict.counting import CHOSEN, Tally, Term, original
from govcompute.verdict.expression import (
    FALSE,
    OPEN,
    TRUE,
    AllOf,
    AnyOf,
    Atom,
    Coalesce,
    Constant,
    Expression,
    FactAtom,
    If,
    JudgementAtom,
    KindAtom,
    LineAtom,
    Not,
    Truth,
    evaluate,
    parts,
)
from govcompute.verdict.mixture import Mixture, best
from govcompute.verdict.outcome import ROUNDING, Outcome
from govcompute.verdict.subject import Subject
from govcompute.verdict.words import amount_words, barely, cite, percent, show

Answer = Literal["yes", "no", "open", ""]


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `depth` counts from 0; `answer` is what it comes to; `citation` says where that is written."""

    text: str
    answer: Answer = ""
    citation: str = ""
    depth: int = 0


def explain(verdict: Verdict, assessor: Assessor) -> list[Step]:
    """Every step from the date to the outcome."""
    steps = [_status_step(verdict)]
    if verdict.compiled is None:
        return [*steps, Step(verdict.law.rule.no_number or "", "open", verdict.law.rule.citation)]
    subject = assessor.subject(verdict.system)
    teller = _Teller(verdict, assessor, subject)
    steps += teller.about_the_number()
    if not isinstance(verdict.compiled.scope, KindAtom):
        steps += teller.tell(verdict.compiled.scope, "Is the system within the rule's scope?")
    elif teller.truth(verdict.compiled.scope) == FALSE:
        steps.append(Step(f"The rule is about a {verdict.compiled.scope.kind}; this is a {verdict.system.kind}.", "no"))
    if verdict.if_in_force is not Outcome.OUT_OF_SCOPE:
        steps += teller.counted()
        steps += teller.tell(verdict.compiled.test, "Is the test met?")
    return [*steps, *_margin_step(verdict), *_judgement_step(verdict), _conclusion(verdict)]


def _status_step(verdict: Verdict) -> Step:
    law, phase, following = verdict.law, verdict.phase, verdict.next_phase
    label = f"{law.instrument.short}, {law.rule.citation}"
    then = f"; then {_phase_words(following)}" if following else ""
    if phase is None:
        return Step(f"{label}: nothing yet on {verdict.as_of}{then}.", "no")
    text = f"{label}: {phase.status} since {phase.since} on {verdict.as_of}{then}."
    return Step(text, "yes" if phase.status.in_force else "no", phase.citation or "")


def _phase_words(phase: Phase) -> str:
    return f"{phase.status} from {phase.since}"


def _margin_step(verdict: Verdict) -> Iterator[Step]:
    margin = verdict.law.rule.margin
    if verdict.certain is None or margin is None:
        return
    percent = f"{float(margin.relative):.0%}".replace("%", " %")
    if verdict.certain:
        yield Step(f"An error of {percent} in the estimate would not change the answer.", "yes", margin.citation or "")
    else:
        rule = "the best estimate decides" if margin.straddle == "best_estimate_decides" else "left undetermined"
        text = (
            f"An error of {percent} in the estimate would reach across the line;"
            f" the text does not say how that is resolved ({rule})."
        )
        yield Step(text, "open", margin.citation or "")


def _judgement_step(verdict: Verdict) -> Iterator[Step]:
    if verdict.judgement is not None:
        word = "does not apply" if verdict.rebutted else "applies"
        yield Step(f"Judgement on record: the rule {word}. {verdict.judgement.why}", "no" if verdict.rebutted else "yes")


def _conclusion(verdict: Verdict) -> Step:
    low, high = verdict.chance.low, verdict.chance.high
    chance = percent(low) if high - low < ROUNDING else f"between {percent(low)} and {percent(high)}"
    text = f"Outcome: {verdict.outcome.words}"
    if verdict.outcome is Outcome.NOT_IN_FORCE:
        text += f" (the test itself: {verdict.if_in_force.words})"
    if verdict.if_in_force is not Outcome.OUT_OF_SCOPE:
        text += f"; probability that the test is met: {chance}"
    if verdict.meaning:
        text += f". {verdict.meaning}"
    return Step(text.rstrip(".") + ".", "")


class _Teller:
    def __init__(self, verdict: Verdict, assessor: Assessor, subject: Subject) -> None:
        assert verdict.compiled is not None
        self.verdict, self.assessor, self.subject = verdict, assessor, subject
        self.compiled: CompiledRule = verdict.compiled
        self.amounts, self.known = answers(self.compiled.atoms, subject)

    def truth(self, expression: Expression) -> Truth:
        """The truth for a reader: a line counts as met where its probability reaches the confidence."""
        values: dict[Any, Truth] = {**self.known, **{atom: self._line_truth(atom) for atom in self.amounts}}
        return evaluate(expression, values)

    def _line_truth(self, atom: LineAtom) -> Truth:
        amount = self.amounts[atom]
        if amount is None:
            return FALSE
        low, high = probability(amount, atom.line)
        enough = self.assessor.confidence - ROUNDING
        return TRUE if low >= enough else FALSE if high <= 1 - enough else OPEN

    def about_the_number(self) -> Iterator[Step]:
        """Where the system's number stands: withdrawn, claimed, or not given."""
        note = _STATUS.get(self.verdict.system.compute_status or ComputeStatus.DISCLOSED)
        if note and any(atom.quantity == "training_compute" for atom in self._asked()):
            yield Step(f"{self.verdict.system.name}: {note}{_rivals(self.verdict.system)}", "open")

    def counted(self) -> Iterator[Step]:
        """What the rule counts and what it leaves out, once for each sum."""
        told = set()
        for atom in self._asked():
            found = self.subject.tally(atom)
            changed = atom.quantity != "training_compute"
            key = (atom.on, atom.instrument, atom.counting, changed)
            profile = self.subject.profiles.of(atom)
            if found is None or profile is None or not found.terms or key in told:
                continue
            told.add(key)
            whose = " of the modification" if changed else " of the base" if atom.on == "base" else ""
            yield from _counted(f"Compute{whose} counted as “{profile.title}”", found, profile)
            ratio = atom.quantity == "modification_ratio" and atom.on != "base"
            before = original(self.verdict.system, profile, self.assessor.registry) if ratio else None
            if before is not None and before.terms:
                yield from _counted("Compute of the original model counted in the same way", before, profile)

    def _asked(self) -> list[LineAtom]:
        """The lines that the answers given so far leave to be asked, scope first."""
        reached = [*self._reached(self.compiled.scope), *self._reached(self.compiled.test)]
        return [atom for atom in dict.fromkeys(reached) if isinstance(atom, LineAtom)]

    def _reached(self, expression: Expression) -> list[Expression]:
        if isinstance(expression, Coalesce) and self.truth(expression.first) != OPEN:
            return []
        if isinstance(expression, If) and (truth := self.truth(expression.condition)) != OPEN:
            taken = expression.then if truth == TRUE else expression.otherwise
            return [*self._reached(expression.condition), *self._reached(taken)]
        inside = parts(expression)
        return [atom for part in inside for atom in self._reached(part)] if inside else [expression]

    def tell(self, expression: Expression, heading: str, depth: int = 0) -> list[Step]:
        """The steps of an expression under a heading that carries its answer."""
        enough = " One of these is enough:" if isinstance(expression, AnyOf) and heading.endswith("?") else ""
        steps = [Step(heading + enough, _answer(self.truth(expression)), "", depth)]
        return steps + self._inside(expression, depth + 1)

    def _inside(self, expression: Expression, depth: int) -> list[Step]:
        match expression:
            case AllOf():
                return [step for part in expression.parts for step in self._part(part, depth)]
            case AnyOf():
                return [step for part in expression.parts for step in self._one_way(part, depth)]
        return self._part(expression, depth)

    def _one_way(self, part: Expression, depth: int) -> list[Step]:
        if isinstance(part, LineAtom | FactAtom):
            return self._part(part, depth)
        return self.tell(part, "One way:", depth)

    def _part(self, expression: Expression, depth: int) -> list[Step]:
        match expression:
            case KindAtom() | Constant():
                return []
            case LineAtom() | FactAtom() | JudgementAtom():
                return [self._atom_step(expression, depth)]
            case Coalesce(first=JudgementAtom() as judged):
                return self._rule(expression, judged, depth)
            case Coalesce(first=FactAtom() as asked):
                return self._fact_or(expression, asked, depth)
            case Not():
                steps = [Step("Not the case:", _answer(self.truth(expression)), "", depth)]
                return steps + self._inside(expression.part, depth + 1)
            case If():
                return self._branches(expression, depth)
            case AllOf() if len(expression.parts) > 1:
                return self.tell(expression, "All of these:", depth)
            case AnyOf():
                return self.tell(expression, "At least one of these:", depth)
        return self._inside(expression, depth)

    def _rule(self, expression: Coalesce, judged: JudgementAtom, depth: int) -> list[Step]:
        law = self.assessor.library[judged.rule]
        whose = "the base meets" if judged.on == "base" else "it meets"
        answer = _answer(self.truth(expression))
        steps = [Step(f"Whether {whose} “{law.rule.title}” ({law.id})", answer, cite(law), depth)]
        if self.truth(judged) != OPEN:
            system = self.subject.on(judged.on)
            assert system is not None
            return [*steps, Step(f"Judgement on record: {system.judgements[judged.rule].why}", answer, "", depth + 1)]
        return steps + self._inside(expression.second, depth + 1)

    def _fact_or(self, expression: Coalesce, asked: FactAtom, depth: int) -> list[Step]:
        if self.truth(asked) != OPEN:
            return [self._atom_step(asked, depth)]
        question = self._question(asked)
        if isinstance(expression.second, Constant):
            answer = _answer(self.truth(expression.second))
            return [Step(f"{question} Not stated; the rule's data assumes “{answer}”.", answer, "", depth)]
        steps = [Step(f"{question} Not stated; asked in its place:", _answer(self.truth(expression)), "", depth)]
        return steps + self._part(expression.second, depth + 1)

    def _branches(self, expression: If, depth: int) -> list[Step]:
        truth = self.truth(expression.condition)
        steps = self._part(expression.condition, depth)
        if truth != FALSE:
            steps += self.tell(expression.then, "If so:", depth)
        if truth != TRUE:
            steps += self.tell(expression.otherwise, "If not:", depth)
        return steps

    def _question(self, atom: FactAtom) -> str:
        question = self.assessor.library.vocabulary.facts[atom.fact].question
        if atom.on == "base":
            question = f"Of the base: {question}"
        return f"{question} (any of: {', '.join(atom.any_of)})" if atom.any_of else question

    def _atom_step(self, atom: Atom, depth: int) -> Step:
        if isinstance(atom, LineAtom):
            return self._line_step(atom, depth)
        answer = _answer(self.truth(atom))
        if isinstance(atom, FactAtom):
            return Step(f"{self._question(atom)} — {self.subject.how(atom)}.", answer, "", depth)
        law = self.assessor.library[atom.rule]  # type: ignore[union-attr]
        return Step(f"Whether “{law.rule.title}” applies (no number; a judgement is needed)", answer, cite(law), depth)

    def _line_step(self, atom: LineAtom, depth: int) -> Step:
        name = self.assessor.library.vocabulary.quantities[atom.quantity].meaning.rstrip(".")
        amount = self.amounts[atom]
        whose = "Of the base: " if atom.on == "base" else ""
        law = self.assessor.library[atom.law_id]
        wanted = f"{atom.line.comparator.words} {plain(atom.line.value, atom.line.unit)}"
        citation = f"{law.instrument.short}, {atom.citation}"
        if amount is None:
            return Step(f"{whose}{name}: not stated, taken as not met (needs {wanted}).", "no", citation, depth)
        low, high = probability(amount, atom.line)
        chance = percent(low) if high - low < ROUNDING else f"{percent(low)} to {percent(high)}"
        answer = _answer(self._line_truth(atom))
        near = barely(best(amount), atom.line)
        return Step(f"{whose}{name}: {show(amount)}{near} — {wanted}? Probability {chance}.", answer, citation, depth)


def probability(amount: Mixture, line: Line) -> tuple[float, float]:
    """The least and the greatest probability that a mixture meets a line."""
    bounds = [(part.weight, *part.estimate.probability(line)) for part in amount]
    return sum(w * low for w, low, _ in bounds), sum(w * high for w, _, high in bounds)


def _answer(truth: Truth) -> Answer:
    return "yes" if truth == TRUE else "no" if truth == FALSE else "open"


def _term_words(term: Term) -> str:
    amount = "amount not known" if term.estimate is None else amount_words(term.estimate)
    return f"{term.label}: {amount}"


def _counted(heading: str, found: Tally, profile: CountingProfile) -> Iterator[Step]:
    """A sum, and under it what went in and what was left out, unless it is one thing that the text itself names."""
    plainly = len(found.terms) == 1 and found.terms[0].counted and found.terms[0].treatment.text == "express"
    words = _term_words(found.terms[0]) if plainly else show(found.amount)
    yield Step(f"{heading}: {words}.", "", profile.citation or "")
    if not plainly:
        yield from map(_term_step, found.terms)


def _term_step(term: Term) -> Step:
    treatment = term.treatment
    word = "counts" if term.counted else "does not count"
    because = {"express": "", "inferred": " by inference", "silent": " by our default (the text is silent)"}[treatment.text]
    because = "" if treatment.why == CHOSEN else because
    why = f": {treatment.why}" if treatment.why else ""
    return Step(f"{_term_words(term)} — {word}{because}{why}", "yes" if term.counted else "no", treatment.citation or "", 1)


def _rivals(system: System) -> str:
    numbers = [f"{significant(a.compute.estimate().median, 2)} ({a.status})" for a in system.alternatives]
    claims = [f"“{claim.text.strip()}”" for claim in system.claims]
    return "".join(f" On record: {what}." for what in (", ".join(numbers), "; ".join(claims)) if what)


_STATUS = {
    ComputeStatus.WITHDRAWN: "the number that was published has been withdrawn.",
    ComputeStatus.CLAIMED_ABOVE: "no number is published, only a claim.",
    ComputeStatus.UNKNOWN: "no number is published; no number is not a small number.",
    ComputeStatus.IMPUTED: "the number was imputed from other evidence, not from its training.",
}
