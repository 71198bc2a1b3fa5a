"""Verdicts for whole registries: the same compiled rules over columns, block by block, with flat memory.

First every rule is folded over the columns: questions that all rows answer alike are worked out once. Rules that then
ask the same question (the many texts that drew their line at 10^26) share one answer, and each pair of column and number
costs one normal distribution function. Rows on a line (within 1e-9) are decided with exact numbers, rows with claims or
bounds one by one, so every answer equals that of `Assessor.assess`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from govcompute.policy.library import Law
from govcompute.quantity import Estimate, meets
from govcompute.quantity.exact import log_ratio
from govcompute.quantity.normal import normal_cdf_array
from govcompute.registry.schema import System
from govcompute.verdict.assess import Assessor, headline_atom, within_margin
from govcompute.verdict.columns import AmountColumn, Columns, Flags, Floats, SystemColumns
from govcompute.verdict.compiled import CompiledRule
from govcompute.verdict.expression import FALSE, OPEN, TRUE, Atom, Constant, Expression, LineAtom, Truth, atoms, evaluate, fold
from govcompute.verdict.outcome import ROUNDING, Outcome
from govcompute.verdict.subject import Answers

BLOCK = 32_768
#: Relative distance from a line below which a row is decided with exact numbers.
_ON_THE_LINE = 1e-9
CODES: tuple[Outcome, ...] = tuple(Outcome)
_CODE = {outcome: code for code, outcome in enumerate(CODES)}


@dataclass(frozen=True, slots=True)
class Answer:
    """What one question gives for each system: an index into `CODES`, and bounds of the probability that it is met."""

    outcome: NDArray[np.int8]
    low: NDArray[np.float32]
    high: NDArray[np.float32]

    @classmethod
    def empty(cls, size: int) -> Answer:
        """Room for `size` systems, nothing known."""
        return cls(np.full(size, _CODE[Outcome.UNKNOWN], np.int8), np.zeros(size, np.float32), np.ones(size, np.float32))


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Verdicts on many systems: for each law an `Answer`, whatever the date, and whether the law is in force.

    Laws that ask the same question of these systems share one `Answer`.
    """

    laws: tuple[Law, ...]
    answers: tuple[Answer, ...]
    in_force: tuple[bool, ...]

    def outcomes(self, law: int) -> list[Outcome]:
        """`outcome` of every system."""
        if not self.in_force[law]:
            return [Outcome.NOT_IN_FORCE] * self.answers[law].outcome.size
        return [CODES[code] for code in self.answers[law].outcome.tolist()]

    def probabilities(self, law: int) -> list[tuple[float, float]]:
        """`probability` of every system."""
        return list(zip(self.answers[law].low.tolist(), self.answers[law].high.tolist(), strict=True))

    def outcome(self, law: int, system: int) -> Outcome:
        """The outcome that has effect on the date."""
        return self.if_in_force(law, system) if self.in_force[law] else Outcome.NOT_IN_FORCE

    def if_in_force(self, law: int, system: int) -> Outcome:
        """The outcome of the test itself."""
        return CODES[int(self.answers[law].outcome[system])]

    def probability(self, law: int, system: int) -> tuple[float, float]:
        """Bounds of the probability that the test is met."""
        answer = self.answers[law]
        return float(answer.low[system]), float(answer.high[system])


def assess_registry(assessor: Assessor, systems: Sequence[System], laws: Sequence[Law], as_of: date) -> Outcomes:
    """The verdicts on `systems` under `laws` on `as_of`."""
    subjects = [assessor.subject(system) for system in systems]
    columns = SystemColumns(subjects)
    found = assess_columns(assessor, columns, laws, as_of)
    assess_singly(assessor, found, {row: subjects[row] for row in columns.odd})
    return found


def assess_singly(assessor: Assessor, found: Outcomes, rows: Mapping[int, Answers]) -> None:
    """Puts right in `found` the rows that columns cannot hold: those whose number has parts, a claim or a bound."""
    different = {id(answer): (law, answer) for law, answer in zip(found.laws, found.answers, strict=True)}
    for row, subject in rows.items():
        for law, answer in different.values():
            one = assessor.finding(law, subject)
            answer.outcome[row] = _CODE[one.outcome]
            answer.low[row], answer.high[row] = one.chance.low, one.chance.high


def assess_columns(assessor: Assessor, columns: Columns, laws: Sequence[Law], as_of: date) -> Outcomes:
    """The verdicts on the rows of `columns`."""
    plan = _Plan(columns)
    nothing = Answer.empty(columns.size)
    chosen: list[Answer] = []
    for law in laws:
        rule = assessor.compiled(law)
        chosen.append(nothing if rule is None else plan.answer(rule))
    for start in range(0, columns.size, BLOCK):
        block = _Block(plan, slice(start, min(start + BLOCK, columns.size)))
        for question, answer in plan.answers.items():
            block.fill(question, answer, assessor.confidence)
    chosen = [_left_open(assessor, columns, law, answer) for law, answer in zip(laws, chosen, strict=True)]
    statuses = [law.status_on(as_of) for law in laws]
    return Outcomes(tuple(laws), tuple(chosen), tuple(s is not None and s.in_force for s in statuses))


def _left_open(assessor: Assessor, columns: Columns, law: Law, answer: Answer) -> Answer:
    """`answer`, undetermined where the text leaves open an estimate whose margin reaches across the line."""
    margin, rule = law.rule.margin, assessor.compiled(law)
    atom = None if rule is None else headline_atom(rule)
    if margin is None or margin.straddle != "undetermined" or atom is None:
        return answer
    column = columns.amount(atom)
    if column is None or len(column) == 0:
        return answer
    reach = math.inf if margin.relative >= 1 else -math.log1p(-float(margin.relative))
    near = np.isin(answer.outcome, (_CODE[Outcome.CROSSES], _CODE[Outcome.BELOW]))
    near &= np.abs(_distance(column.log_median, atom)) < reach + _ON_THE_LINE
    if column.floor is not None:
        near &= ~column.floor
    outcome = answer.outcome.copy()  # the answer itself may be shared with rules that have no such margin
    for row in np.flatnonzero(near):
        if within_margin(margin, Estimate.point(column.exact_median(int(row))), atom.line) is False:
            outcome[row] = _CODE[Outcome.UNDETERMINED]
    return replace(answer, outcome=outcome)


@dataclass(frozen=True, slots=True)
class Question:
    """A rule folded over columns. What folding leaves out still says whether a number is missing: `number_missing` where some
    quantity that the rule asks for is stated by no system, `floors` the names of its columns that have floors.
    """

    scope: Expression
    test: Expression
    number_missing: bool
    floors: tuple[str, ...]

    @property
    def atoms(self) -> tuple[Atom, ...]:
        """What is left to be asked."""
        return tuple(dict.fromkeys((*atoms(self.scope), *atoms(self.test))))


class _Plan:
    """The questions that are really different, and the columns that they ask."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.answers: dict[Question, Answer] = {}
        self.amounts: dict[LineAtom, AmountColumn] = {}
        self.floors: dict[str, tuple[AmountColumn, Flags]] = {}

    def answer(self, rule: CompiledRule) -> Answer:
        """Where the rule's answer will stand; rules that ask the same share it."""
        asked = [self.columns.amount(atom) for atom in rule.atoms if isinstance(atom, LineAtom)]
        columns = [column for column in asked if column is not None]
        floors = {column.name: (column, column.floor) for column in columns if column.floor is not None}
        self.floors.update(floors)
        missing = any(len(column) == 0 for column in columns)
        question = Question(fold(rule.scope, self._folded), fold(rule.test, self._folded), missing, tuple(floors))
        if question not in self.answers:
            self.answers[question] = Answer.empty(self.columns.size)
        return self.answers[question]

    def _folded(self, atom: Atom) -> Expression:
        if not isinstance(atom, LineAtom):
            truth = self.columns.truth(atom)
            return Constant(_VALUE[truth]) if isinstance(truth[0], bool) else atom
        column = self.columns.amount(atom)
        if column is None or len(column) == 0:
            return Constant(False if column is None else None)
        anonymous = replace(atom, instrument="", counting=column.name, law_id="", citation="")
        self.amounts[anonymous] = column
        return anonymous


_VALUE: dict[Truth, bool | None] = {TRUE: True, FALSE: False, OPEN: None}


def _decide(low: Any, high: Any, outside: Any, missing: Flags | bool, confidence: float) -> Any:
    """`outcome_of` over arrays; later assignments win, so they run from the weakest case to the strongest."""
    enough = confidence - ROUNDING
    code = np.where(missing & (high - low > ROUNDING), np.int8(_CODE[Outcome.UNKNOWN]), np.int8(_CODE[Outcome.UNDETERMINED]))
    code = np.where(high <= 1.0 - enough, np.int8(_CODE[Outcome.BELOW]), code)
    code = np.where(low >= enough, np.int8(_CODE[Outcome.CROSSES]), code)
    return np.where(outside >= enough, np.int8(_CODE[Outcome.OUT_OF_SCOPE]), code)


Cell = tuple[Any, dict[LineAtom, Truth]]


class _Block:
    """Some rows of the columns, with what was already worked out for them."""

    def __init__(self, plan: _Plan, rows: slice) -> None:
        self._plan, self._rows = plan, rows
        self._size = rows.stop - rows.start
        self._truth_of: dict[Atom, Truth] = {}
        self._cuts: dict[tuple[str | None, Fraction], Floats] = {}
        self._below: dict[tuple[str | None, Fraction], Floats] = {}
        self._exactly: dict[LineAtom, Flags] = {}

    def fill(self, question: Question, answer: Answer, confidence: float) -> None:
        """Writes the question's answer for these rows."""
        low, high, outside = self._chance(question)
        answer.outcome[self._rows] = _decide(low, high, outside, self._missing(question), confidence)
        answer.low[self._rows] = low
        answer.high[self._rows] = high

    def _chance(self, question: Question) -> tuple[Any, Any, Any]:
        """`govcompute.verdict.chance.chance` over the rows; a number where all rows agree."""
        low: Any = 0.0
        high: Any = 0.0
        outside: Any = 0.0
        known = {atom: self._known(atom) for atom in question.atoms if not isinstance(atom, LineAtom)}
        for mass, truths in self._cells([atom for atom in question.atoms if isinstance(atom, LineAtom)]):
            values: dict[Any, Truth] = {**known, **truths}
            in_must, in_may = evaluate(question.scope, values)
            met_must, met_may = evaluate(question.test, values)
            sure, perhaps = in_must & met_must, in_may & met_may
            low = _added(low, mass, sure)
            high = _added(high, mass, perhaps)
            outside = _added(outside, mass, True ^ in_may)
        return low, high, outside

    def _missing(self, question: Question) -> Flags | bool:
        """Rows on which some amount that the question asks for is not known at all."""
        found: Flags | bool = question.number_missing
        for name in question.floors:
            column, floor = self._plan.floors[name]
            found = found | (floor[self._rows] & np.isneginf(column.log_median[self._rows]))
        return found

    def _known(self, atom: Atom) -> Truth:
        if atom not in self._truth_of:
            must, may = self._plan.columns.truth(atom)
            self._truth_of[atom] = (must[self._rows], may[self._rows])
        return self._truth_of[atom]

    def _cells(self, lines: Sequence[LineAtom]) -> Iterator[Cell]:
        groups: dict[tuple[str, str], list[LineAtom]] = {}
        for atom in lines:
            groups.setdefault((atom.on, atom.quantity), []).append(atom)
        for combination in itertools.product(*(self._axis(members) for members in groups.values())):
            truths = {atom: truth for _, values in combination for atom, truth in values.items()}
            yield math.prod(part for part, _ in combination), truths

    def _axis(self, members: list[LineAtom]) -> list[Cell]:
        cuts = [self._cut(atom) for atom in members]
        if all(cut is cuts[0] for cut in cuts):
            below = self._mass_below(members[0])
            return [
                (below, self._truths(members, [False] * len(cuts))),
                (1.0 - below, self._truths(members, [True] * len(cuts))),
            ]
        edges = np.sort(np.stack(cuts), axis=0)
        masses = np.diff(np.vstack([np.zeros(self._size), normal_cdf_array(edges), np.ones(self._size)]), axis=0)
        cells: list[Cell] = [(masses[0], self._truths(members, [False] * len(cuts)))]
        cells.extend(
            (masses[index + 1], self._truths(members, [cut <= edges[index] for cut in cuts])) for index in range(len(cuts))
        )
        return cells

    def _truths(self, members: list[LineAtom], above: Sequence[Flags | bool]) -> dict[LineAtom, Truth]:
        return {atom: self._truth(atom, side) for atom, side in zip(members, above, strict=True)}

    def _truth(self, atom: LineAtom, above: Flags | bool) -> Truth:
        """`govcompute.verdict.chance.line_truth` over the rows."""
        column, upward = self._plan.amounts[atom], atom.line.comparator.upward
        met: Any = above == upward
        if column.any_exact:
            met = np.where(column.sigma[self._rows] == 0, self._met_exactly(atom), met)
        if column.absent is not None:
            met = met & ~column.absent[self._rows]
        if column.floor is None:
            return met, met
        is_open = column.floor[self._rows] & (met ^ upward)
        return met & ~is_open, met | is_open

    def _cut(self, atom: LineAtom) -> Floats:
        """Where on the Z axis each row meets the line; +infinity where its error does not matter."""
        column, key = self._plan.amounts[atom], (atom.counting, atom.line.value)
        if key not in self._cuts:
            sigma, cut = column.sigma[self._rows], np.full(self._size, math.inf)
            np.divide(-_distance(column.log_median[self._rows], atom), sigma, out=cut, where=sigma > 0)
            self._cuts[key] = cut
        return self._cuts[key]

    def _mass_below(self, atom: LineAtom) -> Floats:
        key = (atom.counting, atom.line.value)
        if key not in self._below:
            self._below[key] = normal_cdf_array(self._cut(atom))
        return self._below[key]

    def _met_exactly(self, atom: LineAtom) -> Flags:
        """Whether the median meets the line; rows that lie on it are compared as exact numbers."""
        if atom not in self._exactly:
            column, line = self._plan.amounts[atom], atom.line
            distance = _distance(column.log_median[self._rows], atom)
            met: Flags = (distance > 0) == line.comparator.upward
            for row in np.flatnonzero((np.abs(distance) < _ON_THE_LINE) & (column.sigma[self._rows] == 0)):
                met[row] = meets(column.exact_median(self._rows.start + int(row)), line.comparator, line.value)
            self._exactly[atom] = met
        return self._exactly[atom]


def _added(total: Any, mass: Any, where: Flags | bool) -> Any:
    """`total` and `mass` on the rows that `where` names."""
    if isinstance(where, bool):
        return total + mass if where else total
    return total + mass * where


def _distance(log_median: Floats, atom: LineAtom) -> Floats:
    """Natural logarithm of each row's median over the line; 0 where both are nothing."""
    line = log_ratio(atom.line.value, Fraction(1)) if atom.line.value > 0 else -math.inf
    return np.subtract(log_median, line, out=np.zeros_like(log_median), where=log_median != line)
