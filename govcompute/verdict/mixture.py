"""An amount that may rest on claims: an estimate for each way in which the claims may stand.

Nearly always it is one estimate. It has more parts where a system's number is only a claim ("very likely above 1e25"):
the words carry a range of probability, after the scale of Intelligence Community Directive 203 (United States ODNI, 2015):
almost certain 95-99 %, very likely 80-95 %. A part names the cases of the claims that it supposes, so that two amounts
behind which the same claim lies suppose the same of it. Different claims are taken to be independent.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from govcompute.errors import InputError
from govcompute.quantity import Estimate, Unit, exact
from govcompute.registry.schema import Claim

#: Probability range of a claim's words (ICD 203); "stated" is taken at its word.
STRENGTH = {"stated": (1.0, 1.0), "almost certainly": (0.95, 0.99), "very likely": (0.80, 0.95)}


class Case(NamedTuple):
    """One way in which a claim may stand, and its probability; `number` tells it from the claim's other cases."""

    claim: str
    number: int
    weight: float


class Part(NamedTuple):
    """The amount where the cases `given` hold."""

    estimate: Estimate
    given: frozenset[Case] = frozenset()

    @property
    def weight(self) -> float:
        """The probability of all that is given."""
        return math.prod(case.weight for case in self.given)


Mixture = tuple[Part, ...]


def only(estimate: Estimate) -> Mixture:
    """An amount that rests on no claim."""
    return (Part(estimate),)


@cache
def unknown(unit: Unit = Unit.FLOP) -> Mixture:
    """An amount of which nothing is known."""
    return only(Estimate.at_least(0, unit))


def number_missing(amount: Mixture | None) -> bool:
    """Whether nothing is known of an amount."""
    return amount is not None and len(amount) == 1 and best(amount).median == 0 and best(amount).remainder_unknown


def best(amount: Mixture) -> Estimate:
    """The part with the greatest weight: what to show where one number is wanted."""
    return max(amount, key=lambda part: part.weight).estimate


def claimed(claim: Claim, of: str) -> Mixture:
    """The amount behind a claim of "more than" about the system `of`: above, left open, and not above."""
    low, high = STRENGTH[claim.strength]
    line = exact(claim.above)
    above, rest, below = Estimate.at_least(line + 1), Estimate.at_least(0), Estimate.between(0, line)
    if low == 1:
        return only(above)
    return by_case(of, [(low, above), (high - low, rest), (1.0 - high, below)])


def by_case(claim: str, cases: Sequence[tuple[float, Estimate]]) -> Mixture:
    """An amount that rests on one claim: the probability of each way in which it may stand, and the amount then."""
    return tuple(Part(estimate, frozenset({Case(claim, number, weight)})) for number, (weight, estimate) in enumerate(cases))


def worlds(amounts: Sequence[Mixture | None]) -> Iterator[tuple[frozenset[Case], list[Estimate | None]]]:
    """Every way in which the claims behind `amounts` may stand together: its cases, and what each amount then is.

    Raises InputError where two amounts give one claim different cases.
    """
    for held in _held(amounts):
        yield held, [None if amount is None else _where(amount, held) for amount in amounts]


def combined(amounts: Sequence[Mixture], work: Callable[[list[Estimate]], Estimate]) -> Mixture:
    """What `work` makes of the amounts, for each way in which the claims behind them may stand."""
    return tuple(Part(work([_where(amount, held) for amount in amounts]), held) for held in _held(amounts))


def _held(amounts: Sequence[Mixture | None]) -> Iterator[frozenset[Case]]:
    claims: dict[str, set[Case]] = {}
    for case in (case for amount in amounts for part in amount or () for case in part.given):
        claims.setdefault(case.claim, set()).add(case)
    return map(frozenset, itertools.product(*(sorted(cases) for cases in claims.values())))


def _where(amount: Mixture, held: frozenset[Case]) -> Estimate:
    for part in amount:
        if part.given <= held:
            return part.estimate
    raise InputError(f"other cases of {', '.join(sorted(case.claim for case in held))} stand behind another number")


def checked(parts: Mixture) -> Mixture:
    """`parts`, where they are one amount. Raises InputError for weights that do not add up to 1, and for a way in which the
    claims may stand that no part speaks of, or two do."""
    if not math.isclose(sum(part.weight for part in parts), 1.0):
        raise InputError("the weights of the parts do not add up to 1")
    for held in _held([parts]):
        if (fitting := sum(part.given <= held for part in parts)) != 1:
            cases = " and ".join(f"case {case.number} of {case.claim}" for case in sorted(held))
            raise InputError(f"{fitting or 'none'} of the parts speak of {cases}")
    return parts
