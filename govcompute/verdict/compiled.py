"""A rule compiled from its text: the tests that it names followed, its lines worked out, no circle left."""

from __future__ import annotations

from dataclasses import dataclass

from govcompute.errors import CircularReference
from govcompute.policy.library import Law, PolicyLibrary
from govcompute.policy.schema import (
    AllTest,
    AnyTest,
    FactTest,
    IfTest,
    LineSpec,
    LineTest,
    NotTest,
    RuleTest,
    Scope,
    Test,
)
from govcompute.registry.schema import Kind
from govcompute.verdict.expression import (
    AllOf,
    AnyOf,
    Atom,
    Coalesce,
    Constant,
    Expression,
    FactAtom,
    If,
    JudgementAtom,
    KindAtom,
    LineAtom,
    Not,
    On,
    atoms,
)

_KIND = {Scope.CLUSTER: Kind.CLUSTER, Scope.CHIP: Kind.CHIP}


def about(law: Law) -> Kind:
    """The kind of thing that a rule is about (rules on developers and modifications are asked of a model)."""
    return _KIND.get(law.rule.about, Kind.MODEL)


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule ready for evaluation: outside `scope` it does not speak of a system; `test` is what it asks."""

    law: Law
    scope: Expression
    test: Expression

    @property
    def atoms(self) -> tuple[Atom, ...]:
        """Every question that the rule asks, each once, scope first."""
        return tuple(dict.fromkeys((*atoms(self.scope), *atoms(self.test))))


def compile_rule(law: Law, library: PolicyLibrary) -> CompiledRule | None:
    """The rule compiled, or None where it sets no number."""
    if law.rule.test is None:
        return None
    compiler = _Compiler(library)
    return CompiledRule(law, compiler.scope(law, "self", (law.id,)), compiler.test(law.rule.test, law, "self", (law.id,)))


def compile_test(test: Test, law: Law, library: PolicyLibrary) -> Expression:
    """A test that belongs to a rule but is not its own test (of a flag, of an obligation)."""
    return _Compiler(library).test(test, law, "self", ())


class _Compiler:
    def __init__(self, library: PolicyLibrary) -> None:
        self._library = library

    def scope(self, law: Law, on: On, path: tuple[str, ...]) -> Expression:
        kind = KindAtom(on, about(law))
        return kind if law.rule.scope is None else AllOf((kind, self.test(law.rule.scope, law, on, path)))

    def test(self, test: Test, law: Law, on: On, path: tuple[str, ...]) -> Expression:
        match test:
            case LineTest():
                return self._line(test.line, law, on)
            case FactTest():
                return self._fact(test, law, on, path)
            case RuleTest():
                return self._rule(test, on, path)
            case AllTest():
                return AllOf(tuple(self.test(part, law, on, path) for part in test.all))
            case AnyTest():
                return AnyOf(tuple(self.test(part, law, on, path) for part in test.any))
            case NotTest():
                return Not(self.test(test.not_, law, on, path))
            case IfTest():
                return If(
                    self.test(test.if_, law, on, path),
                    self.test(test.then, law, on, path),
                    self.test(test.else_, law, on, path),
                )
        raise AssertionError(test)

    def _line(self, spec: LineSpec, law: Law, on: On) -> LineAtom:
        return LineAtom(
            on, spec.quantity, law.instrument.id, spec.counting, self._library.line(spec),
            spec.absent == "not_met", law.id, spec.citation or law.rule.citation,
        )  # fmt: skip

    def _fact(self, test: FactTest, law: Law, on: On, path: tuple[str, ...]) -> Expression:
        where: On = "base" if "base" in (on, test.on) else "self"
        atom = FactAtom(where, test.fact, tuple(test.any_of) if test.any_of is not None else None)
        if test.otherwise is not None:
            return Coalesce(atom, self.test(test.otherwise, law, on, path))
        return atom if test.assume is None else Coalesce(atom, Constant(test.assume))

    def _rule(self, test: RuleTest, on: On, path: tuple[str, ...]) -> Expression:
        where: On = "base" if "base" in (on, test.on) else "self"
        if test.rule in path:
            raise CircularReference("rules", [*path, test.rule])
        law = self._library[test.rule]
        deeper = (*path, test.rule)
        if law.rule.test is None:
            return JudgementAtom(where, law.id)
        inside = AllOf((self.scope(law, where, deeper), self.test(law.rule.test, law, where, deeper)))
        return Coalesce(JudgementAtom(where, law.id), inside)
