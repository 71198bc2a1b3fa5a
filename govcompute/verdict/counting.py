"""What a policy counts of a system: its stages and its lineage, held against a counting profile.

An amount is a *mixture*: weighted estimates. Nearly always it is one estimate with weight 1. It has more parts where a
system's number is only a claim ("very likely above 1e25"): the words carry a range of probability, after the scale of
Intelligence Community Directive 203 (United States ODNI, 2015): almost certain 95-99 %, very likely 80-95 %.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from govcompute.errors import CircularReference
from govcompute.policy.schema import CountingProfile, Treatment
from govcompute.quantity import Estimate, Unit, exact, fraction, total
from govcompute.registry.activity import Activity
from govcompute.registry.amounts import stage_estimate
from govcompute.registry.library import Registry, same_provider
from govcompute.registry.schema import Claim, Relation, Stage, System

Mixture = tuple[tuple[float, Estimate], ...]
#: Probability range of a claim's words (ICD 203); "stated" is taken at its word.
STRENGTH = {"stated": (1.0, 1.0), "almost certainly": (0.95, 0.99), "very likely": (0.80, 0.95)}
UNKNOWN: Mixture = ((1.0, Estimate.at_least(0)),)
NOTHING: Mixture = ((1.0, Estimate.point(0)),)
_COSTS_NOTHING = (Relation.MERGE, Relation.QUANTISED, Relation.PRUNED)


@dataclass(frozen=True, slots=True)
class Term:
    """One stretch of compute and what the profile says of it. `estimate` is None where its amount is not known."""

    system: str
    label: str
    activity: Activity
    estimate: Estimate | None
    treatment: Treatment

    @property
    def counted(self) -> bool:
        """Whether it is part of the sum."""
        return self.treatment.included


@dataclass(frozen=True, slots=True)
class Tally:
    """The sum that a policy counts, with the terms that went into it and those that were left out."""

    terms: tuple[Term, ...]
    amount: Mixture

    @property
    def unknown(self) -> bool:
        """Whether nothing at all is known of the amount."""
        return self.amount == UNKNOWN


def tally(system: System, profile: CountingProfile, registry: Registry) -> Tally:
    """The training compute of `system` as `profile` counts it: own stages, and the weights it was made from.

    A base of the same provider is the same model's life cycle, so its stages count each by its own activity; a base of
    another provider counts as `initial_weights`, as a whole. What two bases were both made from was spent once and counts
    once. Distillation parents are never a base.
    """
    return _tally(system, profile, registry, (), set())


def _tally(system: System, profile: CountingProfile, registry: Registry, path: tuple[str, ...], counted: set[str]) -> Tally:
    if system.id in path:
        raise CircularReference("systems", [*path, system.id])
    if system.id in counted:
        return Tally((), NOTHING)
    counted.add(system.id)
    own = own_terms(system, profile)
    terms, amounts = [*own.terms], [own.amount]
    for _, base in registry.bases(system):
        foreign = not same_provider(system, base)
        left_out = foreign and not profile.activities[Activity.INITIAL_WEIGHTS].included
        inherited = _tally(base, profile, registry, (*path, system.id), set() if left_out else counted)
        if not foreign:
            terms += inherited.terms
            amounts.append(inherited.amount)
        else:
            treatment = profile.activities[Activity.INITIAL_WEIGHTS]
            estimate = None if inherited.unknown else best(inherited.amount)
            label = f"weights of {base.name}" + ("" if inherited.terms else ", counted already")
            terms.append(Term(base.id, label, Activity.INITIAL_WEIGHTS, estimate, treatment))
            if treatment.included:
                amounts.append(inherited.amount)
    return Tally(tuple(terms), _sum(amounts))


def own_terms(system: System, profile: CountingProfile) -> Tally:
    """What was spent on `system` itself, without what it was made from."""
    terms = tuple(_term(system, stage, profile) for stage in system.work)
    if all(term.estimate is None for term in terms):
        return _without_numbers(system, profile, terms)
    known = [t.estimate for t in terms if t.counted and t.estimate is not None]
    estimate = total(known)
    if any(t.counted and t.estimate is None for t in terms):
        estimate = total([estimate, Estimate.at_least(0, estimate.unit)])
    return Tally(terms, ((1.0, estimate),))


def _term(system: System, stage: Stage, profile: CountingProfile) -> Term:
    label = stage.name or stage.activity.words
    return Term(system.id, label, stage.activity, stage_estimate(stage), profile.activities[stage.activity])


def _without_numbers(system: System, profile: CountingProfile, terms: tuple[Term, ...]) -> Tally:
    if not terms and system.bases and all(base.relation in _COSTS_NOTHING for base in system.bases):
        return Tally((), NOTHING)
    treatment = profile.activities[Activity.UNSPLIT]
    claim = _strongest(system.claims)
    if claim is None:
        nothing = Term(system.id, f"{system.name}, no stage recorded", Activity.UNSPLIT, None, treatment)
        return Tally(terms or (nothing,), UNKNOWN)
    amount = _claimed(claim) if treatment.included else NOTHING
    said = Term(system.id, f"claimed: “{claim.text.strip()}”", Activity.UNSPLIT, best(_claimed(claim)), treatment)
    return Tally((*terms, said), amount)


def _strongest(claims: Sequence[Claim]) -> Claim | None:
    usable = [claim for claim in claims if claim.above is not None and claim.strength in STRENGTH]
    return max(usable, key=lambda c: (STRENGTH[c.strength][0], c.above), default=None)


def _claimed(claim: Claim) -> Mixture:
    """The mixture behind a claim of "more than": above, below, and the part that is left open."""
    low, high = STRENGTH[claim.strength]
    line = exact(claim.above)
    parts = [
        (low, Estimate.at_least(line + 1, note=claim.text)),
        (high - low, Estimate.at_least(0)),
        (1.0 - high, Estimate.between(0, line)),
    ]
    return tuple((weight, estimate) for weight, estimate in parts if weight > 0)


def _sum(amounts: list[Mixture]) -> Mixture:
    combined: Mixture = amounts[0]
    for amount in amounts[1:]:
        combined = tuple((w * v, _add(a, b)) for w, a in combined for v, b in amount)
    return combined


def _add(a: Estimate, b: Estimate) -> Estimate:
    return total([a, b])


def best(amount: Mixture) -> Estimate:
    """The part with the greatest weight: what to show where one number is wanted."""
    return max(amount, key=lambda part: part[0])[1]


def modification(system: System, profile: CountingProfile, registry: Registry) -> Mixture:
    """The compute that the provider of `system` spent on changing what it was made from.

    What it spent on its own earlier versions of another provider's model counts with it: the steps of one provider are one
    modification, as later work of a model's provider is one life cycle (Guidelines paras 22-24; inference).
    """
    steps = [own for own in registry.versions(system)[1:] if registry.foreign_bases(own)]
    return _sum([own_terms(step, profile).amount for step in (system, *steps)])


def modification_ratio(system: System, profile: CountingProfile, registry: Registry) -> Mixture:
    """Modification compute over the original model's, both as `profile` counts them.

    Where several models of other providers were merged, the original is their sum. The two errors are taken to be
    independent.
    """
    bases = registry.foreign_bases(system)
    if not bases:
        return UNKNOWN_RATIO
    counted: set[str] = set()
    original = _sum([_tally(base, profile, registry, (system.id,), counted).amount for base in bases])
    changes = modification(system, profile, registry)
    return tuple((w * v, _ratio(changed, base)) for w, changed in changes for v, base in original)


UNKNOWN_RATIO: Mixture = ((1.0, Estimate.at_least(0, Unit.RATIO)),)


def _ratio(changed: Estimate, base: Estimate) -> Estimate:
    low, high = base.interval90
    if (low == 0 and base.median == 0) or (changed.remainder_unknown and changed.median == 0):
        return Estimate.at_least(0, Unit.RATIO)
    if base.high is None and not base.remainder_unknown and changed.high is None:
        return fraction(changed, base)
    changed_low, changed_high = changed.interval90
    floor = Fraction(0) if high is None else changed_low / high
    if changed_high is None:
        return Estimate.at_least(floor, Unit.RATIO)
    return Estimate.between(floor, changed_high / low, Unit.RATIO)


def relative_error(system: System) -> Mixture:
    """How far the truth may lie from the estimate: the larger half of the 90 % interval over the median."""
    estimates = [estimate for stage in system.work if (estimate := stage_estimate(stage)) is not None]
    if not estimates or len(estimates) < len(system.work):
        return UNKNOWN_RATIO
    whole = total(estimates)
    high = whole.interval90[1]
    if whole.high is not None or high is None or whole.median == 0:
        return UNKNOWN_RATIO
    return ((1.0, Estimate.point(high / whole.median - 1, Unit.RATIO)),)


def with_choices(profile: CountingProfile, choices: Mapping[Activity, bool]) -> CountingProfile:
    """`profile` with some treatments chosen by the user instead."""
    changed = {
        activity: Treatment(count="include" if counts else "exclude", text="inferred", why="chosen by the user")
        for activity, counts in choices.items()
    }
    return profile.model_copy(update={"activities": {**profile.activities, **changed}}) if changed else profile
