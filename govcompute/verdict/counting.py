"""What a policy counts of a system: its stages and its lineage, held against a counting profile.

Every amount is a mixture (`govcompute.verdict.mixture`), for some numbers are only claims.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from govcompute.policy.schema import CountingProfile, Treatment
from govcompute.quantity import Estimate, Unit, fraction, total
from govcompute.registry.activity import Activity
from govcompute.registry.amounts import stage_estimate
from govcompute.registry.library import Registry, same_provider
from govcompute.registry.schema import Claim, Stage, System
from govcompute.verdict.mixture import STRENGTH, Mixture, best, claimed, combined, number_missing, only, unknown

_CLAIMED = Treatment(count="include", text="inferred", why="A claim is of the whole, and no part of it is known.")
_SILENT = Treatment(count="include", text="inferred", why="Nothing is recorded, and no number is not a small number.")


@dataclass(frozen=True, slots=True)
class Term:
    """One stretch of compute and what the profile says of it."""

    system: str
    label: str
    activity: Activity
    amount: Mixture
    treatment: Treatment

    @property
    def counted(self) -> bool:
        """Whether it is part of the sum."""
        return self.treatment.included

    @property
    def estimate(self) -> Estimate | None:
        """Its amount where one number is wanted; None where nothing is known of it."""
        return None if number_missing(self.amount) else best(self.amount)


@dataclass(frozen=True, slots=True)
class Tally:
    """What a policy counts, and what it leaves out. `amount` is the sum of the terms that count, with independent errors."""

    terms: tuple[Term, ...]
    amount: Mixture = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "amount", combined([term.amount for term in self.terms if term.counted], total))

    @property
    def unknown(self) -> bool:
        """Whether nothing at all is known of the amount."""
        return number_missing(self.amount)


def tally(system: System, profile: CountingProfile, registry: Registry) -> Tally:
    """The training compute of `system` as `profile` counts it: own stages, and the weights it was made from.

    A base of the same provider is the same model's life cycle, so its stages count each by its own activity; a base of
    another provider counts as `initial_weights`, as a whole (where weights are left out, the term shows all that is). What
    two bases were both made from was spent once and counts once. Distillation parents are never a base. Raises
    CircularReference.
    """
    return Tally(_terms(system, profile, registry, set()))


def _terms(system: System, profile: CountingProfile, registry: Registry, counted: set[str]) -> tuple[Term, ...]:
    if system.id in counted:
        return ()
    counted.add(system.id)
    terms = [*own_terms(system, profile)]
    weights = profile.activities[Activity.INITIAL_WEIGHTS]
    for _, base in registry.bases(system):
        foreign = not same_provider(system, base)
        shared = any(one.id in counted for one in registry.ancestors(base))
        if foreign and not weights.included:
            whole = with_choices(profile, {Activity.INITIAL_WEIGHTS: True})
            inherited = _terms(base, whole, registry, set())
        else:
            inherited = _terms(base, profile, registry, counted)
        if foreign:
            rest = ", without what is counted above" if shared and weights.included else ""
            label = f"weights of {base.name}" + (rest if inherited else ", counted already")
            terms.append(Term(base.id, label, Activity.INITIAL_WEIGHTS, Tally(inherited).amount, weights))
        else:
            terms += inherited
    return tuple(terms)


def own_terms(system: System, profile: CountingProfile) -> tuple[Term, ...]:
    """What was spent on `system` itself, without what it was made from; a claim or a silence where there is no number."""
    terms = tuple(_term(system, stage, profile) for stage in system.work)
    if any(term.estimate is not None for term in terms):
        return terms
    if not terms and system.bases and not any(base.relation.trains for base in system.bases):
        return ()
    claim = _strongest(system.claims)
    if claim is not None:
        return (Term(system.id, f"claimed: “{claim.text.strip()}”", Activity.UNSPLIT, claimed(claim, system.id), _CLAIMED),)
    if any(term.counted for term in terms) or (terms and system.bases):
        return terms
    return (*terms, Term(system.id, f"{system.name}, no stage of training recorded", Activity.UNSPLIT, unknown(), _SILENT))


def _term(system: System, stage: Stage, profile: CountingProfile) -> Term:
    label = stage.name or stage.activity.words
    estimate = stage_estimate(stage)
    amount = unknown() if estimate is None else only(estimate)
    return Term(system.id, label, stage.activity, amount, profile.activities[stage.activity])


def _strongest(claims: Sequence[Claim]) -> Claim | None:
    usable = [claim for claim in claims if claim.above is not None and claim.strength in STRENGTH]
    return max(usable, key=lambda c: (STRENGTH[c.strength][0], c.above), default=None)


def modification(system: System, profile: CountingProfile, registry: Registry) -> Tally:
    """The compute that the provider of `system` spent on changing what it was made from.

    What it spent on its own earlier versions of another provider's model counts with it: the steps of one provider are one
    modification, as later work of a model's provider is one life cycle (Guidelines paras 22-24; inference).
    """
    steps = [own for own in registry.versions(system)[1:] if registry.foreign_bases(own)]
    return Tally(tuple(term for step in (system, *steps) for term in own_terms(step, profile)))


def original(system: System, profile: CountingProfile, registry: Registry) -> Tally | None:
    """What was spent on the model of another provider that `system` modifies, of several their sum; None without one."""
    counted: set[str] = set()
    bases = registry.foreign_bases(system)
    terms = [_terms(base, profile, registry, counted) for base in bases]
    return Tally(tuple(term for base in terms for term in base)) if bases else None


def modification_ratio(system: System, profile: CountingProfile, registry: Registry) -> Mixture:
    """Modification compute over the original model's, both as `profile` counts them, with independent errors."""
    base = original(system, profile, registry)
    if base is None:
        return unknown(Unit.RATIO)
    changes = modification(system, profile, registry)
    return combined([changes.amount, base.amount], lambda amounts: _ratio(*amounts))


def _ratio(changed: Estimate, base: Estimate) -> Estimate:
    low, high = base.interval90
    if base.median == 0:
        return Estimate.at_least(0, Unit.RATIO)
    if base.high is None and not base.remainder_unknown and changed.high is None:
        return fraction(changed, base)
    changed_low, changed_high = changed.interval90
    floor = Fraction(0) if high is None else changed_low / high
    if changed_high is None:
        return Estimate.at_least(floor, Unit.RATIO)
    return Estimate.between(floor, changed_high / low, Unit.RATIO)


def relative_error(amount: Mixture) -> Mixture:
    """How far the truth may lie from the estimate: the larger half of the 90 % interval over the median.

    Not known where the amount is a claim, a floor or bounds.
    """
    whole = best(amount)
    high = whole.interval90[1]
    if len(amount) > 1 or whole.high is not None or high is None or whole.median == 0:
        return unknown(Unit.RATIO)
    return only(Estimate.point(high / whole.median - 1, Unit.RATIO))


#: The reason of a treatment that no text gave.
CHOSEN = "chosen by the user"


def with_choices(profile: CountingProfile, choices: Mapping[Activity, bool]) -> CountingProfile:
    """`profile` with some treatments chosen by the user instead."""
    changed = {
        activity: Treatment(count="include" if counts else "exclude", text="inferred", why=CHOSEN)
        for activity, counts in choices.items()
    }
    return profile.model_copy(update={"activities": {**profile.activities, **changed}}) if changed else profile
