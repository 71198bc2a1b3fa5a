"""What if a line moved: changes laid over the law as data, never edits of what it says.

An overlay names rules and, for each, the day from which its first line reads otherwise. Lines that follow a moved one (a
third of it) move with it. Everything else of the rule stays: scope, counting, citation, cases.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from pydantic import Field, model_validator

from govcompute.documents import Day, NonNegative, Record, read_yaml, validate
from govcompute.errors import DocumentError, nearest
from govcompute.policy.library import Law, PolicyLibrary
from govcompute.policy.schema import AllTest, AnyTest, FactTest, IfTest, LineSpec, LineTest, NotTest, Test
from govcompute.policy.tree import headline
from govcompute.quantity import Comparator
from govcompute.registry.schema import SLUG


class Move(Record):
    """From `since` on, the rule's first line has this value, and this comparator where one is given."""

    rule: str = Field(pattern=SLUG, description="the id of a rule")
    since: Day
    value: NonNegative = Field(description="an exact number such as 1e26, in the line's own unit")
    comparator: Comparator | None = None


class Overlay(Record):
    """One proposal to move lines."""

    id: str = Field(pattern=SLUG)
    title: str
    why: str
    moves: list[Move] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_day_once(self) -> Overlay:
        seen = [(move.rule, move.since) for move in self.moves]
        if len(seen) != len(set(seen)):
            raise ValueError("a rule moves once on one day")
        return self


def read_overlay(path: Path, library: PolicyLibrary) -> Overlay:
    """The overlay in a YAML file. Raises DocumentError for every fault, rules that do not exist or have no line among them."""
    document = read_yaml(path)
    overlay = validate(Overlay, document)
    problems = []
    for index, move in enumerate(overlay.moves):
        at = ("moves", index, "rule")
        if move.rule not in library.laws:
            close = nearest(move.rule, library.laws)
            problems.append(document.problem(at, f"no rule is called '{move.rule}'", "the id of a rule", close))
        elif headline(library[move.rule].rule) is None:
            problems.append(document.problem(at, f"rule '{move.rule}' has no line that could move", "a rule with a number"))
    if problems:
        raise DocumentError(problems)
    return overlay


def single_move(rule: str, value: str, since: date) -> Overlay:
    """The overlay of somebody who tries one number ("3e25", in the line's own unit) for one rule."""
    move = Move.model_validate({"rule": rule, "since": since, "value": value})
    return Overlay(id="tried", title=f"{rule} at {value}", why="tried on a page", moves=[move])


def overlaid(library: PolicyLibrary, overlay: Overlay, on: date) -> PolicyLibrary:
    """The law as it would stand on `on` under `overlay`; of several moves of one rule the latest that has begun holds."""
    begun: dict[str, Move] = {}
    for move in sorted(overlay.moves, key=lambda move: move.since):
        if move.since <= on:
            begun[move.rule] = move
    return PolicyLibrary((_moved(law, begun[law.id]) if law.id in begun else law for law in library), library.vocabulary)


def _moved(law: Law, move: Move) -> Law:
    spec = headline(law.rule)
    assert spec is not None
    assert law.rule.test is not None
    changed = spec.model_copy(update={"value": move.value, "comparator": move.comparator or spec.comparator})
    return replace(law, rule=law.rule.model_copy(update={"test": _with_line(law.rule.test, spec, changed)}))


def _with_line(test: Test, spec: LineSpec, changed: LineSpec) -> Test:
    """`test` with the very line `spec` replaced."""
    match test:
        case LineTest():
            return test.model_copy(update={"line": changed}) if test.line is spec else test
        case AllTest():
            return test.model_copy(update={"all": [_with_line(part, spec, changed) for part in test.all]})
        case AnyTest():
            return test.model_copy(update={"any": [_with_line(part, spec, changed) for part in test.any]})
        case NotTest():
            return test.model_copy(update={"not_": _with_line(test.not_, spec, changed)})
        case IfTest():
            parts = {name: _with_line(getattr(test, name), spec, changed) for name in ("if_", "then", "else_")}
            return test.model_copy(update=parts)
        case FactTest() if test.otherwise is not None:
            return test.model_copy(update={"otherwise": _with_line(test.otherwise, spec, changed)})
    return test
