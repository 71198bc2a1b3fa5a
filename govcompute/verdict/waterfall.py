"""What a rule counts of a system, term by term, up to the sum that the verdict used and the line that it was held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from govcompute.policy.schema import CountingProfile
from govcompute.quantity import Estimate, Unit, total
from govcompute.verdict.assess import Assessor, Verdict
from govcompute.verdict.counting import Term, original
from govcompute.verdict.expression import LineAtom
from govcompute.verdict.mixture import Mixture, best, number_missing
from govcompute.verdict.subject import Subject


@dataclass(frozen=True, slots=True)
class Fall:
    """A term with the running sum of what counts, before it and after it; the two are one where it does not count."""

    term: Term
    inherited: bool
    before: Estimate
    after: Estimate


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The terms in the order in which the rule's profile counts them: own stages first, then what came with the weights.

    `amount` is the sum that the verdict used; the last running sum is the part of it with the greatest weight. `line` is
    the line as an amount: exact, or a share of the original model's compute and as doubtful as that; None where the
    original's compute is not known.
    """

    verdict: Verdict
    atom: LineAtom
    profile: CountingProfile
    falls: tuple[Fall, ...]
    amount: Mixture
    line: Estimate | None

    @property
    def modification(self) -> bool:
        """Whether the sum is that of a modification, and not of all training."""
        return self.atom.quantity != "training_compute"

    @property
    def known_share(self) -> Fraction | None:
        """What is known of the sum over the line; None without a line, or where nothing is known of the sum."""
        if self.line is None or self.line.median == 0 or number_missing(self.amount):
            return None
        return best(self.amount).median / self.line.median


def waterfalls(verdict: Verdict, assessor: Assessor, subject: Subject | None = None) -> list[Waterfall]:
    """One for each way in which the verdict's rule itself counts; none where it counts no compute of the system."""
    found: dict[tuple[str | None, str], Waterfall] = {}
    subject = subject or assessor.subject(verdict.system)
    for atom in verdict.compiled.atoms if verdict.compiled else ():
        if isinstance(atom, LineAtom) and atom.law_id == verdict.law.id and atom.on == "self":
            one = _waterfall(verdict, atom, subject, assessor)
            if one is not None:
                found.setdefault((atom.counting, atom.quantity), one)
    return list(found.values())


def _waterfall(verdict: Verdict, atom: LineAtom, subject: Subject, assessor: Assessor) -> Waterfall | None:
    profile, counted = subject.profiles.of(atom), subject.tally(atom)
    modifies = atom.quantity == "training_compute" or assessor.registry.bases(verdict.system)
    if profile is None or counted is None or not modifies:
        return None
    falls = _falls(counted.terms, verdict.system.id)
    return Waterfall(verdict, atom, profile, falls, counted.amount, _line(verdict, atom, profile, assessor))


def _falls(terms: Sequence[Term], system: str) -> tuple[Fall, ...]:
    falls, counted, running = [], list[Estimate](), Estimate.point(0)
    for term in terms:
        before = running
        if term.counted:
            counted.append(best(term.amount))
            running = total(counted)
        falls.append(Fall(term, term.system != system, before, running))
    return tuple(falls)


def _line(verdict: Verdict, atom: LineAtom, profile: CountingProfile, assessor: Assessor) -> Estimate | None:
    if atom.line.unit is not Unit.RATIO:
        return Estimate.point(atom.line.value, Unit.FLOP)
    base = original(verdict.system, profile, assessor.registry)
    if base is None or base.unknown:
        return None
    return best(base.amount) * Fraction(atom.line.value)
