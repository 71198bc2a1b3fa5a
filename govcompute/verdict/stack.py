"""A draft/target stack before the law: whose compute is "the model's", and what its traffic adds to which sum.

The texts speak of a model, and a stack is two that answer as one; none says which of them, or both, is meant. So the
unit is an explicit choice: `model`, each member for itself; `max`, the stack as its larger member (which may be one of
which too little is known); `sum`, the stack as one model of both. Serving users is no training anywhere (activity
'inference'). Text that becomes non-public training data is: EU Guidelines, C(2025) 5045, Annex A.1, count the forward
passes that made it, discarded samples among them. A drafted token that the target throws away is such a pass, so the
same text costs Φ times more than from the target alone. That a rejected candidate is discarded data is our reading
(inferred); a policy that leaves discarded samples out leaves it out too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from govcompute.errors import InputError
from govcompute.policy.library import Law
from govcompute.policy.tree import headline
from govcompute.quantity import Estimate, exact, total
from govcompute.registry.activity import Activity
from govcompute.registry.library import Registry
from govcompute.registry.schema import Base, Compute, Stage, System
from govcompute.registry.stacks import MEMBERS, member
from govcompute.speculative.account import Account, PositionFlop, RatesAccount
from govcompute.speculative.stack import Stack
from govcompute.verdict.assess import Assessor, Verdict
from govcompute.verdict.outcome import Outcome


class Reading(StrEnum):
    """Which unit is "the model"."""

    MODEL = "model"
    MAX = "max"
    SUM = "sum"

    @property
    def words(self) -> str:
        """What the reading takes a stack for."""
        return {
            "model": "each member is a model of its own",
            "max": "the stack is one model, with the compute of its larger member",
            "sum": "the stack is one model, with the compute of both",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Traffic:
    """What a stack answered: tokens of the answers and of the prompts, and the share that became non-public training data.

    tokens: above zero. prompt_tokens: zero or more. synthetic: 0 to 1, of both. Raises InputError elsewhere.
    """

    tokens: Fraction
    prompt_tokens: Fraction = Fraction(0)
    synthetic: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        for name in ("tokens", "prompt_tokens", "synthetic"):
            object.__setattr__(self, name, exact(getattr(self, name)))
        if self.tokens <= 0 or self.prompt_tokens < 0:
            raise InputError("traffic has more than zero tokens answered, and zero prompt tokens or more")
        if not 0 <= self.synthetic <= 1:
            raise InputError(f"the synthetic share is from 0 to 1, not {float(self.synthetic):g}")


@dataclass(frozen=True, slots=True)
class Spending:
    """FLOP of traffic by what a law calls it. plain: what the target alone would have spent on the synthetic part."""

    inference: Estimate
    kept: Estimate
    discarded: Estimate
    plain: Estimate

    @property
    def synthetic(self) -> Estimate:
        """All that went into the synthetic part."""
        return total([self.kept, self.discarded], shared_error=True)

    def stages(self) -> list[Stage]:
        """The same as stages of a system; parts of nothing are left out."""
        parts = {
            Activity.INFERENCE: self.inference,
            Activity.PRIVATE_SYNTHETIC_KEPT: self.kept,
            Activity.PRIVATE_SYNTHETIC_DISCARDED: self.discarded,
        }
        return [_stage(activity, amount) for activity, amount in parts.items() if amount.median > 0]


def spending(traffic: Traffic, run: Account | RatesAccount, each: PositionFlop) -> Spending:
    """The FLOP of `traffic` at the Φ and W of `run`. Prompts are read by both models and count as kept."""
    text = each.target * (traffic.tokens * run.ratio.median)
    wasted = text * run.waste_share.median
    prompts = total([each.draft_prompt * traffic.prompt_tokens, each.target_prompt * traffic.prompt_tokens], shared_error=True)
    useful = total([text * (1 - run.waste_share.median), prompts], shared_error=True)
    alone = total([each.target * traffic.tokens, each.target_prompt * traffic.prompt_tokens], shared_error=True)
    share = traffic.synthetic
    return Spending(
        inference=total([useful, wasted], shared_error=True) * (1 - share),
        kept=useful * share,
        discarded=wasted * share,
        plain=alone * share,
    )


@dataclass(frozen=True, slots=True)
class StackVerdict:
    """One reading's verdict under one rule. `of`: the member (`draft`, `target`) that it is on, or `stack`."""

    reading: Reading
    of: str
    verdict: Verdict


def stack_verdicts(
    assessor: Assessor, stack: Stack, as_of: date, laws: Iterable[Law], spent: Spending | None = None
) -> list[StackVerdict]:
    """Every rule of `laws` under every reading: `model` gives two verdicts, `max` and `sum` one each.

    spent: traffic whose synthetic part trained the target (its later version: EU Guidelines, paragraphs 22-24, count the
    whole life cycle of one model). Raises InputError for a member that names no system.
    """
    systems = {role: _system(stack, role, assessor.registry) for role in MEMBERS}
    if spent is not None:
        systems["target"] = _with_stages(systems["target"], spent.stages())
    both = summed(stack, systems["draft"], systems["target"], assessor.registry)
    found: list[StackVerdict] = []
    for law in laws:
        alone = {role: assessor.assess(system, law, as_of) for role, system in systems.items()}
        found += [StackVerdict(Reading.MODEL, role, verdict) for role, verdict in alone.items()]
        larger = max(reversed(MEMBERS), key=lambda role: _weight(alone[role]))
        found.append(StackVerdict(Reading.MAX, larger, alone[larger]))
        found.append(StackVerdict(Reading.SUM, "stack", assessor.assess(both, law, as_of)))
    return found


def speaking_verdicts(assessor: Assessor, stack: Stack, as_of: date, spent: Spending | None = None) -> list[StackVerdict]:
    """As `stack_verdicts`, under every rule with a line on training compute that speaks of any reading on the date."""
    lines = ((law, headline(law.rule)) for law in assessor.laws(as_of))
    laws = [law for law, line in lines if line is not None and line.quantity == "training_compute"]
    verdicts = stack_verdicts(assessor, stack, as_of, laws, spent)
    speaking = {one.verdict.law.id for one in verdicts if one.verdict.outcome is not Outcome.OUT_OF_SCOPE}
    return [one for one in verdicts if one.verdict.law.id in speaking]


def summed(stack: Stack, draft: System, target: System, registry: Registry) -> System:
    """The stack as one system: the target with the stages and the bases of the draft added.

    A draft whose weights live on in the target (or the other way round) is in the sum once. A member whose compute is not known
    leaves the sum a floor; claims of "more than" are not added.
    """
    name = f"{stack.id}.sum"
    parts = [target, draft]
    for one, other in ((draft, target), (target, draft)):
        if one.id == other.id or one.id in {base.id for base in registry.ancestors(other)}:
            parts = [other]
    stages = [stage for part in parts for stage in _stages(part)]
    bases: dict[str, Base] = {base.system: base for part in reversed(parts) for base in part.bases}
    update = {"id": name, "name": f"{stack.name} (sum)", "compute": None, "stages": stages, "claims": []}
    return target.model_copy(update={**update, "bases": list(bases.values())})


def _stages(system: System) -> list[Stage]:
    if system.work or system.bases:
        return list(system.work)
    return [Stage(activity=Activity.UNSPLIT, name=f"compute of {system.name}, not known")]


def _system(stack: Stack, role: str, registry: Registry) -> System:
    name = member(stack, role).system
    if name is None:
        raise InputError(f"the {role} of {stack.id} names no system of the registry, so its training compute is not known")
    return registry[name]


def _with_stages(system: System, stages: list[Stage]) -> System:
    return system.model_copy(update={"compute": None, "stages": [*_stages(system), *stages]})


def _stage(activity: Activity, amount: Estimate) -> Stage:
    return Stage(activity=activity, compute=Compute(median=amount.median, spread=amount.spread))


def _weight(verdict: Verdict) -> tuple[int, Fraction]:
    """What makes a member the larger: it crosses; it may; it has more compute. What is not known is not small."""
    known = Fraction(0) if verdict.amount is None else verdict.amount.median
    return _MAY_CROSS.get(verdict.if_in_force, 0), known


_MAY_CROSS = {Outcome.CROSSES: 2, Outcome.UNDETERMINED: 1, Outcome.UNKNOWN: 1}
