"""What a rule asks as an expression, evaluated over one system or over columns of many by the same code.

Truth has three values. It is carried as a pair (must, may): true is (1, 1), false (0, 0), and open (0, 1). The pair is
of Python bools for one system, or of numpy arrays for a whole registry: only ``&``, ``|`` and ``True ^ x`` are used, and
both know these. That is Kleene's strong logic, with two additions: `if` is decided where both branches agree, and
`Coalesce` asks a second question where the first is open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from govcompute.quantity import Line
from govcompute.registry.schema import Kind

On = Literal["self", "base"]
Truth = tuple[Any, Any]
TRUE: Truth = (True, True)
FALSE: Truth = (False, False)
OPEN: Truth = (False, True)


@dataclass(frozen=True, slots=True)
class LineAtom:
    """An amount of `on` held against a line; `law` says whose counting profile applies."""

    on: On
    quantity: str
    instrument: str
    counting: str | None
    line: Line
    absent_is_not_met: bool
    law_id: str
    citation: str


@dataclass(frozen=True, slots=True)
class FactAtom:
    """A fact asked of `on`."""

    on: On
    fact: str
    any_of: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class JudgementAtom:
    """Whether a person has found that the rule applies to `on`, or is rebutted."""

    on: On
    rule: str


@dataclass(frozen=True, slots=True)
class KindAtom:
    """Whether `on` is of the kind that the rule is about."""

    on: On
    kind: Kind


Atom = LineAtom | FactAtom | JudgementAtom | KindAtom


@dataclass(frozen=True, slots=True)
class Constant:
    """A truth that no system changes, such as an assumption; None is open."""

    value: bool | None

    @property
    def truth(self) -> Truth:
        """The truth as a pair."""
        return OPEN if self.value is None else TRUE if self.value else FALSE


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part is met."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part is met."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part is not met."""

    part: Expression


@dataclass(frozen=True, slots=True)
class If:
    """`then` where `condition` is met, `otherwise` where it is not."""

    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True)
class Coalesce:
    """`first`, or where it is open `second`."""

    first: Expression
    second: Expression


Expression = Atom | Constant | AllOf | AnyOf | Not | If | Coalesce


def atoms(expression: Expression) -> tuple[Atom, ...]:
    """Every question in `expression`, in the order of the text, each once."""
    return tuple(dict.fromkeys(_atoms(expression)))


def parts(expression: Expression) -> tuple[Expression, ...]:
    """The parts of a compound expression; none for an atom."""
    match expression:
        case AllOf() | AnyOf():
            return expression.parts
        case Not():
            return (expression.part,)
        case If():
            return (expression.condition, expression.then, expression.otherwise)
        case Coalesce():
            return (expression.first, expression.second)
    return ()


def assumed(expression: Expression) -> tuple[Expression, ...]:
    """The questions that are taken as answered where a system does not answer them."""
    own = isinstance(expression, Coalesce) and isinstance(expression.second, Constant) and expression.second.value is not None
    inside = [one for part in parts(expression) for one in assumed(part)]
    return (expression.first, *inside) if own else tuple(inside)  # type: ignore[union-attr]


def _atoms(expression: Expression) -> list[Atom]:
    if isinstance(expression, LineAtom | FactAtom | JudgementAtom | KindAtom):
        return [expression]
    return [atom for part in parts(expression) for atom in _atoms(part)]


def evaluate(expression: Expression, values: Mapping[Any, Truth]) -> Truth:
    """The truth of `expression` where each atom has the truth `values` gives it."""
    match expression:
        case Constant():
            return expression.truth
        case AllOf():
            return _all([evaluate(part, values) for part in expression.parts])
        case AnyOf():
            return _any([evaluate(part, values) for part in expression.parts])
        case Not():
            must, may = evaluate(expression.part, values)
            return True ^ may, True ^ must
        case If():
            return _if(*(evaluate(part, values) for part in parts(expression)))
        case Coalesce():
            return _coalesce(evaluate(expression.first, values), evaluate(expression.second, values))
    return values[expression]


def _all(truths: list[Truth]) -> Truth:
    must, may = truths[0]
    for other_must, other_may in truths[1:]:
        must, may = must & other_must, may & other_may
    return must, may


def _any(truths: list[Truth]) -> Truth:
    must, may = truths[0]
    for other_must, other_may in truths[1:]:
        must, may = must | other_must, may | other_may
    return must, may


def _if(condition: Truth, then: Truth, otherwise: Truth) -> Truth:
    must = (condition[0] & then[0]) | ((True ^ condition[1]) & otherwise[0]) | (then[0] & otherwise[0])
    may = (condition[1] & then[1]) | ((True ^ condition[0]) & otherwise[1])
    return must, may


def _coalesce(first: Truth, second: Truth) -> Truth:
    is_open = first[1] & (True ^ first[0])
    return first[0] | (is_open & second[0]), first[0] | (is_open & second[1])


def fold(expression: Expression, replace: Callable[[Atom], Expression]) -> Expression:
    """`expression` with each atom replaced, and all that its constants decide worked out.

    Two rules whose folded tests are equal ask the same question of a set of systems.
    """
    match expression:
        case Constant():
            return expression
        case AllOf():
            return _fold_many(AllOf, expression.parts, replace, absorbing=False)
        case AnyOf():
            return _fold_many(AnyOf, expression.parts, replace, absorbing=True)
        case Not():
            part = fold(expression.part, replace)
            return Constant(None if part.value is None else not part.value) if isinstance(part, Constant) else Not(part)
        case If():
            condition, then, otherwise = (fold(part, replace) for part in parts(expression))
            if isinstance(condition, Constant) and condition.value is not None:
                return then if condition.value else otherwise
            return then if then == otherwise else If(condition, then, otherwise)
        case Coalesce():
            first, second = fold(expression.first, replace), fold(expression.second, replace)
            if isinstance(first, Constant):
                return second if first.value is None else first
            return Coalesce(first, second)
    return replace(expression)


def _fold_many(
    kind: type[AllOf] | type[AnyOf], members: tuple[Expression, ...], replace: Callable[[Atom], Expression], *, absorbing: bool
) -> Expression:
    folded: list[Expression] = []
    for member in members:
        part = fold(member, replace)
        folded.extend(part.parts if isinstance(part, kind) else (part,))
    if Constant(absorbing) in folded:
        return Constant(absorbing)
    kept = tuple(dict.fromkeys(part for part in folded if part != Constant(not absorbing)))
    if not kept:
        return Constant(not absorbing)
    return kept[0] if len(kept) == 1 else kind(kept)
