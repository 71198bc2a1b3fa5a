"""A system's answers to a rule's questions: its amounts, its facts, the judgements made on it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Protocol

from govcompute.policy.library import PolicyLibrary
from govcompute.policy.schema import CountingProfile
from govcompute.quantity import Estimate, Unit
from govcompute.registry.activity import Activity
from govcompute.registry.facts import fact
from govcompute.registry.library import Registry
from govcompute.registry.schema import System
from govcompute.verdict.counting import (
    Tally,
    modification,
    modification_ratio,
    relative_error,
    tally,
    with_choices,
)
from govcompute.verdict.expression import (
    FALSE,
    OPEN,
    TRUE,
    Atom,
    FactAtom,
    JudgementAtom,
    KindAtom,
    LineAtom,
    On,
    Truth,
)
from govcompute.verdict.mixture import Mixture, only, unknown
from govcompute.verdict.total import best_compute

#: A user's own counting: activity -> whether it counts, for every rule or for the rules of one instrument or one rule.
Choices = Mapping[str, Mapping[Activity, bool]]

#: Quantities that are sums of terms, or shares of such a sum.
TALLIED = {"training_compute": tally, "modification_compute": modification, "modification_ratio": modification}


class Profiles:
    """What counts towards each line, after a user's choices: worked out once, and the same for every system."""

    def __init__(self, library: PolicyLibrary, choices: Choices | None = None) -> None:
        self._library = library
        self._choices = choices or {}
        self._found: dict[tuple[str, str], tuple[CountingProfile, frozenset[Activity]]] = {}

    def of(self, atom: LineAtom) -> CountingProfile | None:
        """The profile that a line is counted by; None where it measures what is not counted."""
        found = self._of(atom)
        return None if found is None else found[0]

    def counted(self, atom: LineAtom) -> frozenset[Activity] | None:
        """The activities that count towards a line: all that an amount depends on. None where nothing is counted."""
        found = self._of(atom)
        return None if found is None else found[1]

    def _of(self, atom: LineAtom) -> tuple[CountingProfile, frozenset[Activity]] | None:
        if atom.counting is None:
            return None
        key = (atom.law_id, atom.counting)
        if key not in self._found:
            law = self._library[atom.law_id]
            chosen: dict[Activity, bool] = {}
            for choice in ("*", law.instrument.id, law.id):
                chosen.update(self._choices.get(choice, {}))
            profile = with_choices(law.profiles[atom.counting], chosen)
            included = frozenset(activity for activity, treatment in profile.activities.items() if treatment.included)
            self._found[key] = (profile, included)
        return self._found[key]


class Answers(Protocol):
    """What a rule asks of whatever stands before it."""

    def amount(self, atom: LineAtom) -> Mixture | None:
        """The amount that the line measures; None where it is not stated and the text then takes it as not met."""

    def truth(self, atom: Atom) -> Truth:
        """The truth of a question that is not a line."""


class Subject:
    """One system before the law: asks the registry, remembers the answers."""

    def __init__(self, system: System, registry: Registry, library: PolicyLibrary, profiles: Profiles) -> None:
        self.system = system
        self.profiles = profiles
        self._registry = registry
        self._library = library
        self._tallies: dict[tuple[str, str | None, str, bool], Tally] = {}
        self._amounts: dict[tuple[object, ...], Mixture | None] = {}
        self._base = self._main_base()

    def _main_base(self) -> System | None:
        """The system it was made from; of several of other providers, the one with the most compute, its own bases included."""
        foreign = self._registry.foreign_bases(self.system)
        candidates = foreign or [base for _, base in self._registry.bases(self.system)]
        return candidates[0] if len(candidates) == 1 else max(candidates, key=self._size, default=None)

    def _size(self, system: System) -> float:
        found = best_compute(system, self._registry)
        return 0.0 if found is None else float(found.median)

    def on(self, where: On) -> System | None:
        """The system itself, or its base."""
        return self.system if where == "self" else self._base

    def tally(self, atom: LineAtom) -> Tally | None:
        """The counted terms behind a line on training compute or on a modification; None for others or without a base."""
        system, profile, count = self.on(atom.on), self.profiles.of(atom), TALLIED.get(atom.quantity)
        if count is None or system is None or profile is None:
            return None
        key = (atom.instrument, atom.counting, atom.on, count is tally)
        if key not in self._tallies:
            self._tallies[key] = count(system, profile, self._registry)
        return self._tallies[key]

    def amount(self, atom: LineAtom) -> Mixture | None:
        """The amount that the line measures; None where it is not stated and the text then takes it as not met."""
        counted = self.profiles.counted(atom)
        own = None if counted is None else counted & self._activities
        key = (atom.quantity, atom.on, atom.absent_is_not_met, own)
        if key not in self._amounts:
            self._amounts[key] = self._amount(atom)
        return self._amounts[key]

    @cached_property
    def _activities(self) -> frozenset[Activity]:
        """What a profile can be asked about this system: the activities of its lineage, and the weights it began with."""
        lineage = [self.system, *self._registry.ancestors(self.system)]
        return frozenset({Activity.INITIAL_WEIGHTS, *(stage.activity for one in lineage for stage in one.work)})

    def _amount(self, atom: LineAtom) -> Mixture | None:
        system, profile = self.on(atom.on), self.profiles.of(atom)
        unit = self._library.vocabulary.quantities[atom.quantity].unit
        if system is None:
            return unknown(unit)
        if profile is not None and atom.quantity == "modification_ratio":
            return modification_ratio(system, profile, self._registry)
        if (found := self.tally(atom)) is not None:
            return found.amount
        if profile is not None and atom.quantity == "estimate_relative_error":
            return relative_error(tally(system, profile, self._registry).amount)
        return self._measure(system, atom, unit)

    def _measure(self, system: System, atom: LineAtom, unit: Unit) -> Mixture | None:
        stated = system.measures.get(atom.quantity)
        if stated is not None:
            return only(Estimate(stated.value, stated.spread, unit))
        return None if atom.absent_is_not_met else unknown(unit)

    def truth(self, atom: Atom) -> Truth:
        """The truth of a question that is not a line."""
        assert not isinstance(atom, LineAtom)
        system = self.on(atom.on)
        if system is None:
            return OPEN
        match atom:
            case KindAtom():
                return TRUE if system.kind is atom.kind else FALSE
            case JudgementAtom():
                judgement = system.judgements.get(atom.rule)
                return OPEN if judgement is None else TRUE if judgement.finding == "applies" else FALSE
            case FactAtom():
                return fact_truth(fact(system, atom.fact, self._registry)[0], atom)

    def how(self, atom: FactAtom) -> str:
        """How a fact is known."""
        system = self.on(atom.on)
        return "no base is recorded" if system is None else fact(system, atom.fact, self._registry)[1]


def fact_truth(value: bool | list[str] | None, atom: FactAtom) -> Truth:
    """Whether a fact's value answers the question with yes."""
    if value is None:
        return OPEN
    if isinstance(value, bool):
        return TRUE if value else FALSE
    wanted = atom.any_of
    return TRUE if wanted is None or set(wanted) & set(value) else FALSE
