"""A system of one's own before the law: what was spent on it, and the few facts that somebody states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from govcompute.errors import InputError
from govcompute.policy.library import PolicyLibrary
from govcompute.quantity import Estimate
from govcompute.registry.activity import Activity
from govcompute.registry.country import country
from govcompute.registry.library import Registry
from govcompute.registry.schema import Base, Compute, Generality, Relation, Stage, System
from govcompute.verdict.assess import Assessor, Verdict
from govcompute.verdict.outcome import Outcome

OWN = "your-system"


@dataclass(frozen=True, slots=True)
class Spent:
    """What to hold against the lines: an amount and what it was spent on."""

    activity: str
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says of the system besides numbers; None (and an empty text) is "not said".

    outputs: what it generates. general: one's own judgement. weights_published: for anyone to download. country: of the
    provider, two letters. base: the id of the system that was changed, in the way of `relation`. Raises InputError.
    """

    outputs: tuple[str, ...] = ()
    general: bool | None = None
    weights_published: bool | None = None
    country: str = ""
    base: str | None = None
    relation: Relation = Relation.FINETUNE

    def __post_init__(self) -> None:
        try:
            object.__setattr__(self, "country", country(self.country) if self.country.strip() else "")
        except ValueError as error:
            raise InputError(str(error)) from None


def own_system(spent: Sequence[Spent], told: Told) -> System:
    """The system that `spent` and `told` describe."""
    judgement = None if told.general is None else Generality(judgement=_GENERAL[told.general], why="as stated")
    return System(
        id=OWN,
        name="Your system",
        provider="you",
        stages=[_stage(one) for one in spent],
        outputs=list(told.outputs),
        generality=judgement,
        weights=None if told.weights_published is None else "open" if told.weights_published else "closed",
        country=[told.country] if told.country else [],
        bases=[] if told.base is None else [Base(system=told.base, relation=told.relation)],
    )


def own_verdicts(
    system: System, library: PolicyLibrary, registry: Registry, as_of: date, *, history: bool = False, watch: bool = False
) -> tuple[list[Verdict], Assessor]:
    """The verdicts on a system that is not in the registry, under every rule that speaks of it, and who gave them.

    Raises NotFound, with the nearest id, for a base that the registry has not.
    """
    for base in system.bases:
        registry[base.system]
    assessor = Assessor(library, registry.extended([system]))
    verdicts = assessor.assess_all(system, as_of, history=history, watch=watch)
    return [one for one in verdicts if one.outcome is not Outcome.OUT_OF_SCOPE], assessor


_GENERAL = {True: "general", False: "narrow"}


def _stage(spent: Spent) -> Stage:
    amount = spent.estimate
    if amount.remainder_unknown:
        compute = Compute(at_least=amount.median)
    elif amount.high is not None:
        compute = Compute(low=amount.median, high=amount.high, bounds=True)
    else:
        compute = Compute(median=amount.median, spread=amount.spread)
    return Stage(activity=Activity(spent.activity), compute=compute)
