"""A training run under each counting convention: its whole compute, and which verdicts that would turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from govcompute.flops import Convention, FlopCount
from govcompute.flops.compare import Variant, compare_conventions
from govcompute.policy.library import PolicyLibrary
from govcompute.policy.tree import headline
from govcompute.quantity import Estimate, exact
from govcompute.registry.library import Registry
from govcompute.report.overview import COMPUTE
from govcompute.verdict.assess import Assessor
from govcompute.verdict.outcome import Outcome
from govcompute.verdict.own import Spent, Told, own_system

#: What a run is taken for where nobody says more: a general model that writes text.
GENERAL_TEXT = Told(outputs=("text",), general=True)


@dataclass(frozen=True, slots=True)
class Turned:
    """One choice of the convention changed: what the run then takes, in FLOP, and the outcomes that differ, by rule."""

    variant: Variant
    flop: Fraction
    flips: dict[str, Outcome]


@dataclass(frozen=True, slots=True)
class WholeRun:
    """FLOP of a run as a point, the rules that it crosses, and the same run under each other convention."""

    flop: Fraction
    crosses: tuple[str, ...]
    others: tuple[Turned, ...]


def whole_run(
    found: FlopCount,
    variants: Sequence[Variant],
    tokens: Fraction | str,
    library: PolicyLibrary,
    as_of: date,
    *,
    told: Told = GENERAL_TEXT,
    registry: Registry | None = None,
) -> WholeRun:
    """Training compute of `tokens` under each convention, against every line on compute. `found` is a training pass."""
    data, known = exact(tokens), Registry([]) if registry is None else registry
    laws = [
        law
        for law in Assessor(library, known).laws(as_of)
        if (line := headline(law.rule)) is not None and line.quantity in COMPUTE
    ]

    def outcomes(count: FlopCount) -> tuple[Fraction, dict[str, Outcome]]:
        flop = data * count.per_token
        activity = "unsplit" if told.base is None else "finetuning"
        system = own_system([Spent(activity, Estimate.point(flop))], told)
        assessor = Assessor(library, known.extended([system]))
        return flop, {law.id: assessor.assess(system, law, as_of).if_in_force for law in laws}

    flop, chosen = outcomes(found)
    others = []
    for variant in variants:
        total, other = outcomes(variant.count)
        flips = {rule: outcome for rule, outcome in other.items() if outcome is not chosen[rule]}
        others.append(Turned(variant, total, flips))
    return WholeRun(flop, tuple(rule for rule, outcome in chosen.items() if outcome is Outcome.CROSSES), tuple(others))


def run_under_conventions(
    count: Callable[[Convention], FlopCount], tokens: Fraction | str, library: PolicyLibrary, as_of: date, *,
    told: Told = GENERAL_TEXT, registry: Registry | None = None,
) -> WholeRun:  # fmt: skip
    """`whole_run` of a count as a function of the convention, from the usual one."""
    usual = Convention()
    return whole_run(
        count(usual), list(compare_conventions(count, usual)), tokens, library, as_of, told=told, registry=registry
    )
