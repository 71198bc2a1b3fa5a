"""All policies together: loaded, checked against each other, and asked by id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

from govcompute.documents import Document, files_in, remembered, validate
from govcompute.errors import CircularReference, DocumentError, InputError, NotFound, Problem, nearest
from govcompute.policy.schema import (
    CountingProfile,
    DerivedValue,
    Effect,
    FactTest,
    Instrument,
    LineSpec,
    LineTest,
    Phase,
    PolicyFile,
    Rule,
    RuleTest,
    Status,
    Test,
    Vocabulary,
)
from govcompute.policy.timeline import phase_on
from govcompute.policy.tree import headline, walk
from govcompute.quantity import Line
from govcompute.registry.kind_of_file import require_kind

VOCABULARY = "vocabulary.yaml"


@dataclass(frozen=True, slots=True)
class Law:
    """A rule with the instrument that it belongs to."""

    rule: Rule
    instrument: Instrument
    profiles: dict[str, CountingProfile]
    file: Path

    @property
    def id(self) -> str:
        """The rule's id."""
        return self.rule.id

    @property
    def timeline(self) -> list[Phase]:
        """The rule's own timeline, or the instrument's."""
        return self.rule.timeline or self.instrument.timeline

    def status_on(self, day: date) -> Status | None:
        """The status on `day`; None before anything was proposed."""
        phase = phase_on(self.timeline, day)
        return phase.status if phase else None

    def profile(self, line: LineSpec) -> CountingProfile | None:
        """What counts towards `line`."""
        return self.profiles[line.counting] if line.counting else None


class PolicyLibrary:
    """Every rule of one or several folders, in the order of their files; voluntary frameworks come last."""

    def __init__(self, laws: Iterable[Law], vocabulary: Vocabulary) -> None:
        self.laws = {law.id: law for law in laws}
        self.vocabulary = vocabulary

    def __iter__(self) -> Iterator[Law]:
        return iter(self.laws.values())

    def __len__(self) -> int:
        return len(self.laws)

    def __getitem__(self, rule_id: str) -> Law:
        try:
            return self.laws[rule_id]
        except KeyError:
            raise NotFound("policy", rule_id, self.laws) from None

    def value(self, spec: LineSpec) -> Fraction:
        """The exact number of a line; one that follows another rule's line is worked out here, never stored."""
        factor = Fraction(1)
        seen: list[str] = []
        current = spec.value
        while isinstance(current, DerivedValue):
            if current.of in seen:
                raise CircularReference("lines", [*seen, current.of])
            seen.append(current.of)
            factor *= current.times
            parent = headline(self[current.of].rule)
            if parent is None:
                raise NotFound("line", current.of)
            current = parent.value
        return factor * Fraction(current)

    def line(self, spec: LineSpec) -> Line:
        """The line that `spec` draws."""
        return Line(self.value(spec), spec.comparator, spec.unit)

    def headline(self, law: Law) -> Line | None:
        """The first line of the rule, the number that people know it by."""
        spec = headline(law.rule)
        return self.line(spec) if spec else None


def load_policies(folders: Iterable[Path]) -> PolicyLibrary:
    """Every policy file below `folders`. Raises DocumentError that holds every fault of every file, and
    InputError for a folder without one.
    """
    problems: list[Problem] = []
    vocabulary = Vocabulary()
    files: list[tuple[Document, PolicyFile, Path]] = []
    for folder in folders:
        found = files_in(folder, "**/*.yaml")
        if not found:
            raise InputError(f"{folder} holds no policy; expected a folder with files *.yaml, at any depth")
        with remembered(folder) as read:
            for path in found:
                try:
                    document = read(path)
                    if path.name == VOCABULARY:
                        vocabulary = _merged(vocabulary, validate(Vocabulary, document))
                    else:
                        require_kind(document, "a policy")
                        files.append((document, validate(PolicyFile, document), path))
                except DocumentError as error:
                    problems.extend(error.problems)
    laws = [Law(rule, file.instrument, file.counting, path) for _, file, path in files for rule in file.rules]
    library = PolicyLibrary(sorted(laws, key=lambda law: law.rule.effect is Effect.VOLUNTARY), vocabulary)
    if not problems:
        problems = list(_cross_check(files, library))
    if problems:
        raise DocumentError(problems)
    return library


def _merged(first: Vocabulary, second: Vocabulary) -> Vocabulary:
    return Vocabulary(
        facts={**first.facts, **second.facts},
        quantities={**first.quantities, **second.quantities},
        places={**first.places, **second.places},
    )


def _cross_check(files: list[tuple[Document, PolicyFile, Path]], library: PolicyLibrary) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for document, file, _ in files:
        for index, rule in enumerate(file.rules):
            at = ("rules", index)
            if rule.id in seen:
                yield document.problem((*at, "id"), f"rule '{rule.id}' also stands in {seen[rule.id]}", "an id of its own")
            seen[rule.id] = document.name
            yield from _check_sources(document, file, rule, at)
            for part, key in _tests(rule):
                yield from _check_test(document, file, library, part, (*at, *key))
            yield from _check_circle(document, rule, library, at)


def _tests(rule: Rule) -> Iterator[tuple[Test, tuple[str | int, ...]]]:
    if rule.scope is not None:
        yield rule.scope, ("scope",)
    if rule.test is not None:
        yield rule.test, ("test",)
    if rule.obliged_if is not None:
        yield rule.obliged_if, ("obliged_if",)
    for index, obligation in enumerate(rule.obligations):
        if obligation.only_if is not None:
            yield obligation.only_if, ("obligations", index)
    for index, flag in enumerate(rule.flags):
        yield flag.when, ("flags", index)


def _check_sources(document: Document, file: PolicyFile, rule: Rule, at: tuple[str | int, ...]) -> Iterator[Problem]:
    for index, key in enumerate(rule.sources):
        if key not in file.instrument.sources:
            known = file.instrument.sources
            yield document.problem(
                (*at, "sources", index), f"no source is called '{key}'", ", ".join(known), nearest(key, known)
            )


def _check_test(
    document: Document, file: PolicyFile, library: PolicyLibrary, test: Test, at: tuple[str | int, ...]
) -> Iterator[Problem]:
    words = library.vocabulary
    for node in walk(test):
        if isinstance(node, FactTest):
            if node.fact not in words.facts:
                yield document.problem(
                    at, f"no fact is called '{node.fact}'", f"one from {VOCABULARY}", nearest(node.fact, words.facts)
                )
            elif known := words.facts[node.fact].words:
                for word in node.any_of or ():
                    if word not in known:
                        yield document.problem(at, f"'{node.fact}' is never '{word}'", ", ".join(known), nearest(word, known))
        elif isinstance(node, RuleTest):
            if node.rule not in library.laws:
                yield document.problem(
                    at, f"no rule is called '{node.rule}'", "the id of a rule", nearest(node.rule, library.laws)
                )
        elif isinstance(node, LineTest):
            yield from _check_line(document, file, library, node.line, at)


def _check_line(
    document: Document, file: PolicyFile, library: PolicyLibrary, line: LineSpec, at: tuple[str | int, ...]
) -> Iterator[Problem]:
    quantity = library.vocabulary.quantities.get(line.quantity)
    if quantity is None:
        known = library.vocabulary.quantities
        yield document.problem(
            at, f"no quantity is called '{line.quantity}'", f"one from {VOCABULARY}", nearest(line.quantity, known)
        )
    elif not line.unit.accepts(quantity.unit):
        yield document.problem(at, f"'{line.quantity}' is measured in {quantity.unit}, not in {line.unit}", quantity.unit.value)
    needs_profile = quantity is not None and quantity.computed
    if line.counting not in file.counting and (needs_profile or line.counting is not None):
        given = f"'{line.counting}'" if line.counting else "none"
        yield document.problem(
            at, f"'{line.quantity}' needs a counting profile of this file, not {given}", ", ".join(file.counting),
            nearest(line.counting or "", file.counting),
        )  # fmt: skip
    if isinstance(line.value, DerivedValue) and line.value.of not in library.laws:
        yield document.problem(
            at, f"no rule is called '{line.value.of}'", "the id of a rule", nearest(line.value.of, library.laws)
        )
    else:
        try:
            library.value(line)
        except (CircularReference, NotFound) as error:
            yield document.problem(at, str(error))


def _check_circle(document: Document, rule: Rule, library: PolicyLibrary, at: tuple[str | int, ...]) -> Iterator[Problem]:
    circle = _circle(rule, library, (rule.id,))
    if circle and circle[-1] == rule.id:
        yield document.problem((*at, "test"), str(CircularReference("rules", circle)))


def _circle(rule: Rule, library: PolicyLibrary, path: tuple[str, ...]) -> tuple[str, ...]:
    """The way from `rule` through the rules that it asks, back to one already passed; empty where there is none."""
    asked = [node.rule for test in (rule.scope, rule.test) for node in walk(test) if isinstance(node, RuleTest)]
    for name in asked:
        if name in path:
            return (*path, name)
        circle = _circle(library.laws[name].rule, library, (*path, name)) if name in library.laws else ()
        if circle:
            return circle
    return ()
