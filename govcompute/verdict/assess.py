"""System, rule and date in; verdict out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from govcompute.policy.library import Law, PolicyLibrary
from govcompute.policy.schema import Margin, Phase, Scope, Status, Test
from govcompute.policy.timeline import next_phase, phase_on
from govcompute.policy.tree import headline
from govcompute.quantity import Estimate, Line, exact, meets
from govcompute.registry.activity import Activity
from govcompute.registry.library import Registry
from govcompute.registry.schema import Judgement, System
from govcompute.verdict.chance import Chance, chance
from govcompute.verdict.compiled import CompiledRule, compile_rule, compile_test
from govcompute.verdict.counting import Term
from govcompute.verdict.expression import FALSE, TRUE, Atom, FactAtom, LineAtom, Truth, assumed, atoms
from govcompute.verdict.follow import Due, Flip, due_dates
from govcompute.verdict.mixture import Mixture, best, number_missing
from govcompute.verdict.outcome import CONFIDENCE, ROUNDING, Outcome, outcome_of
from govcompute.verdict.subject import Answers, Choices, Profiles, Subject


@dataclass(frozen=True, slots=True)
class Verdict:
    """One system under one rule on one date.

    `outcome` has effect on `as_of`; `if_in_force` is what the test gives whatever the date. `chance` bounds the
    probability that the test is met. `amount` and `line` are the headline's; `certain` says whether the margin that the
    text allows an estimate leaves the answer as it is (None where the text names no margin).
    """

    system: System
    law: Law
    as_of: date
    outcome: Outcome
    if_in_force: Outcome
    chance: Chance
    phase: Phase | None
    next_phase: Phase | None
    line: Line | None = None
    amount: Estimate | None = None
    certain: bool | None = None
    judgement: Judgement | None = None
    due: tuple[Due, ...] = ()
    flags: tuple[str, ...] = ()
    unanswered: tuple[FactAtom, ...] = ()
    compiled: CompiledRule | None = field(default=None, repr=False)

    @property
    def rebutted(self) -> bool:
        """Whether a person has found that the rule does not apply although its test is met."""
        return self.judgement is not None and self.judgement.finding == "rebutted"

    @property
    def meaning(self) -> str | None:
        """What the text says of this outcome, where it says something particular."""
        return self.law.rule.means.get(self.if_in_force.value)  # type: ignore[call-overload, no-any-return]

    @property
    def probability(self) -> float | None:
        """The probability that the test is met, or None where what is known leaves it open."""
        return self.chance.low if self.chance.high - self.chance.low < ROUNDING else None


@dataclass(frozen=True, slots=True)
class Finding:
    """What the test of a rule gives for a system, whatever the date; see `Verdict` for the parts."""

    outcome: Outcome
    chance: Chance
    amount: Estimate | None = None
    certain: bool | None = None
    unanswered: tuple[FactAtom, ...] = ()


class Assessor:
    """Policies and a registry, ready to give verdicts."""

    def __init__(
        self, library: PolicyLibrary, registry: Registry, *, confidence: float = CONFIDENCE, choices: Choices | None = None
    ) -> None:
        self.library = library
        self.registry = registry
        self.confidence = confidence
        self.choices = choices or {}
        self.profiles = Profiles(library, self.choices)
        self._compiled: dict[str, CompiledRule | None] = {}

    def compiled(self, law: Law) -> CompiledRule | None:
        """The rule's test, compiled once."""
        if law.id not in self._compiled:
            self._compiled[law.id] = compile_rule(law, self.library)
        return self._compiled[law.id]

    def laws(self, as_of: date, *, history: bool = False, watch: bool = False) -> Iterator[Law]:
        """The rules to assess on a date: those with a number that are in force or adopted.

        `history` adds revoked, vetoed, lapsed and superseded ones; `watch` adds proposals and what is not enforced. Rules
        about the quality of an estimate draw no line for a system; they are assessed where they are named.
        """
        for law in self.library:
            status = law.status_on(as_of)
            if law.rule.test is None or law.rule.about is Scope.ESTIMATE:
                continue
            if status is not None and status.over:
                wanted = history
            elif status is None or status is Status.PROPOSED or status is Status.UNENFORCED:
                wanted = watch
            else:
                wanted = True
            if wanted:
                yield law

    def subject(self, system: System) -> Subject:
        """The system before the law."""
        return Subject(system, self.registry, self.library, self.profiles)

    def assess(self, system: System, law: Law, as_of: date, subject: Subject | None = None) -> Verdict:
        """The verdict on one system under one rule on one date."""
        subject = subject or self.subject(system)
        phase, following = phase_on(law.timeline, as_of), next_phase(law.timeline, as_of)
        in_force = phase is not None and phase.status.in_force
        found = self.finding(law, subject)
        outcome = found.outcome if in_force else Outcome.NOT_IN_FORCE
        compiled = self.compiled(law)
        if compiled is None:
            return Verdict(system, law, as_of, outcome, found.outcome, found.chance, phase, following)
        shown = found.outcome in (Outcome.CROSSES, Outcome.UNDETERMINED)
        return Verdict(
            system, law, as_of, outcome, found.outcome, found.chance, phase, following,
            line=self.library.headline(law),
            amount=found.amount,
            certain=None if found.outcome is Outcome.OUT_OF_SCOPE else found.certain,
            judgement=system.judgements.get(law.id),
            due=due_dates(system, law, lambda test: self._chance(test, law, subject)) if shown else (),
            flags=tuple(flag.id for flag in law.rule.flags if self._holds(flag.when, law, subject)),
            unanswered=found.unanswered,
            compiled=compiled,
        )  # fmt: skip

    def finding(self, law: Law, subject: Answers) -> Finding:
        """What the rule's test gives for a system, whatever the date; nothing is known where it has no test."""
        compiled = self.compiled(law)
        if compiled is None:
            return Finding(Outcome.UNKNOWN, Chance(0.0, 1.0, 0.0))
        amounts, known = answers(compiled.atoms, subject)
        found = chance(compiled.scope, compiled.test, amounts, known)
        outcome = outcome_of(found, number_missing=self._missing(amounts), confidence=self.confidence)
        atom = headline_atom(compiled)
        counted = None if atom is None else amounts[atom]
        amount = None if counted is None or number_missing(counted) else best(counted)
        certain = within_margin(law.rule.margin, amount, self.library.headline(law))
        if certain is False and law.rule.margin and law.rule.margin.straddle == "undetermined":
            outcome = Outcome.UNDETERMINED if outcome in (Outcome.CROSSES, Outcome.BELOW) else outcome
        unanswered = tuple(a for a, truth in known.items() if isinstance(a, FactAtom) and truth == (False, True))
        return Finding(outcome, found, amount, certain, unanswered)

    def _missing(self, amounts: dict[LineAtom, Mixture | None]) -> bool:
        return any(number_missing(amount) for amount in amounts.values())

    def _chance(self, test: Test, law: Law, subject: Subject) -> Chance:
        """The chance of a test that belongs to a rule but is not its own."""
        expression = compile_test(test, law, self.library)
        return chance(expression, expression, *answers(atoms(expression), subject))

    def _holds(self, test: Test, law: Law, subject: Subject) -> bool:
        return self._chance(test, law, subject).low >= self.confidence - ROUNDING

    def assess_all(self, system: System, as_of: date, *, history: bool = False, watch: bool = False) -> list[Verdict]:
        """The verdicts on one system under every rule that `laws` yields."""
        subject = self.subject(system)
        return [self.assess(system, law, as_of, subject) for law in self.laws(as_of, history=history, watch=watch)]

    def flips(self, verdict: Verdict) -> list[Flip]:
        """What would turn the verdict: a counting choice where the text is not express, or an answer that is missing."""
        return [*self._counting_flips(verdict), *self._fact_flips(verdict)]

    def choosable(self, verdict: Verdict) -> list[tuple[str, Term]]:
        """The work whose counting the texts leave open, each once: the instrument, and the first such term of the system.

        What is stated as one total cannot be counted in parts.
        """
        subject, found = self.subject(verdict.system), dict[tuple[str, Activity], Term]()
        for atom in verdict.compiled.atoms if verdict.compiled else ():
            counted = subject.tally(atom) if isinstance(atom, LineAtom) else None
            for term in counted.terms if counted else ():
                if term.treatment.text != "express" and term.activity is not Activity.UNSPLIT:
                    found.setdefault((self.library[atom.law_id].instrument.id, term.activity), term)  # type: ignore[union-attr]
        return [(instrument, term) for (instrument, _), term in found.items()]

    def counting(self, instrument: str, activity: Activity, counts: bool) -> Assessor:
        """The same assessor with one more choice of what counts, for the rules of an instrument."""
        choices = {**self.choices, instrument: {**self.choices.get(instrument, {}), activity: counts}}
        return Assessor(self.library, self.registry, confidence=self.confidence, choices=choices)

    def _counting_flips(self, verdict: Verdict) -> Iterator[Flip]:
        for instrument, term in self.choosable(verdict):
            other = self.counting(instrument, term.activity, not term.counted)
            outcome = other.assess(verdict.system, verdict.law, verdict.as_of).if_in_force
            if outcome is not verdict.if_in_force:
                verb = "is not counted" if term.counted else "is counted"
                yield Flip(f"if {term.activity.words} {verb}", outcome.value, term.treatment.why or "")

    def open_questions(self, verdict: Verdict) -> tuple[str, ...]:
        """The questions without an answer that leave a verdict undetermined, in the words of the vocabulary: those of which one
        answer alone turns it, else all. None where the amount alone leaves it so; a question to which the rule's data assume
        an answer is none of them.
        """
        compiled = verdict.compiled
        if compiled is None or verdict.if_in_force is not Outcome.UNDETERMINED or verdict.probability is not None:
            return ()
        settled = {*assumed(compiled.scope), *assumed(compiled.test)}
        unsettled = [atom for atom in verdict.unanswered if atom not in settled]
        turning = {atom for atom, _, _ in self._turning_answers(verdict)}
        asked = [atom for atom in unsettled if atom in turning] or unsettled
        return tuple(dict.fromkeys(self._question(atom) for atom in asked))

    def _question(self, atom: FactAtom) -> str:
        return self.library.vocabulary.facts[atom.fact].question

    def _fact_flips(self, verdict: Verdict) -> Iterator[Flip]:
        for atom, answer, outcome in self._turning_answers(verdict):
            yield Flip(f"if the answer to “{self._question(atom)}” is {answer}", outcome.value, "")

    def _turning_answers(self, verdict: Verdict) -> Iterator[tuple[FactAtom, str, Outcome]]:
        """Each question without an answer, each answer that would turn the verdict, and what it would turn it to."""
        compiled = verdict.compiled
        if compiled is None:
            return
        amounts, known = answers(compiled.atoms, self.subject(verdict.system))
        for atom in verdict.unanswered:
            for answer, truth in (("yes", TRUE), ("no", FALSE)):
                found = chance(compiled.scope, compiled.test, amounts, {**known, atom: truth})
                outcome = outcome_of(found, number_missing=self._missing(amounts), confidence=self.confidence)
                if outcome is not verdict.if_in_force:
                    yield atom, answer, outcome


def answers(asked: Iterable[Atom], subject: Answers) -> tuple[dict[LineAtom, Mixture | None], dict[Atom, Truth]]:
    """What the system answers to each of a rule's questions: amounts for the lines, truths for the rest."""
    amounts: dict[LineAtom, Mixture | None] = {}
    known: dict[Atom, Truth] = {}
    for atom in asked:
        if isinstance(atom, LineAtom):
            amounts[atom] = subject.amount(atom)
        else:
            known[atom] = subject.truth(atom)
    return amounts, known


def headline_atom(compiled: CompiledRule) -> LineAtom | None:
    """The question behind the number that people know the rule by."""
    law, first = compiled.law, headline(compiled.law.rule)
    own = (atom for atom in compiled.atoms if isinstance(atom, LineAtom) and atom.law_id == law.id and atom.on == "self")
    return next((atom for atom in own if first is not None and atom.quantity == first.quantity), None)


def within_margin(margin: Margin | None, amount: Estimate | None, line: Line | None) -> bool | None:
    """Whether the best estimate stays on its side of the line over the whole margin that the text allows it.

    The EU Guidelines ask for accuracy within 30 % of the reported estimate E, read as a true value in
    [0.7 E, 1.3 E]; None where there is no margin or no single estimate.
    """
    if margin is None or amount is None or line is None or amount.high is not None or amount.remainder_unknown:
        return None
    relative = exact(margin.relative)
    ends = (amount.median * (1 - relative), amount.median * (1 + relative))
    return len({meets(end, line.comparator, line.value) for end in ends}) == 1
