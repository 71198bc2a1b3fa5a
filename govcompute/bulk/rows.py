"""Rows of a table of systems as the columns that rules ask: `govcompute.verdict.columns.Columns` over Arrow.

Rows whose number has parts (claims, bounds) are `odd`: they are assessed one by one (`Row`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from govcompute.bulk.columns import Column
from govcompute.errors import InputError
from govcompute.quantity import Estimate, exact
from govcompute.quantity.normal import Z90
from govcompute.registry.schema import Kind
from govcompute.verdict.columns import AmountColumn, Flags, Floats
from govcompute.verdict.expression import FALSE, OPEN, TRUE, Atom, FactAtom, JudgementAtom, KindAtom, LineAtom, Truth
from govcompute.verdict.mixture import Case, Mixture, Part, checked, only
from govcompute.verdict.subject import TALLIED

Forms = dict[str, pa.Array]
#: Which number: on whom, what quantity, counted by which instrument/profile (None: by all alike).
Number = tuple[str, str, str | None]


class RowColumns:
    """Columns of a record batch. `asked` says what each of its columns answers."""

    def __init__(self, batch: pa.RecordBatch, asked: Mapping[str, Column]) -> None:
        self.size = batch.num_rows
        self.numbers: dict[Number, Forms] = {}
        self._answers: dict[tuple[str, str, str], pa.Array] = {}
        for name, what in asked.items():
            values = _plain(batch.column(name))
            if what.asks == "amount":
                self.numbers.setdefault((what.on, what.of, what.counting), {})[what.form] = values
            elif what.asks != "id":
                self._answers[what.asks, what.on, what.of] = values
        self._amounts: dict[tuple[Number, bool], AmountColumn] = {}
        self._truths: dict[Atom, Truth] = {}
        nothing = np.zeros(0)
        self._unstated = AmountColumn("not stated", nothing, nothing, False, None, None, lambda row: Fraction(0))

    @property
    def odd(self) -> Sequence[int]:
        """See Columns."""
        parts = [_given(forms["parts"]) for forms in self.numbers.values() if "parts" in forms]
        return np.flatnonzero(np.logical_or.reduce(parts)).tolist() if parts else []

    def amount(self, atom: LineAtom) -> AmountColumn | None:
        """See Columns."""
        number, absent = self._number(atom), _absent(atom)
        if number is None:
            return None if absent else self._unstated
        if (number, absent) not in self._amounts:
            self._amounts[number, absent] = _amount_column(f"{number}{absent}", self.numbers[number], self.size, absent)
        return self._amounts[number, absent]

    def _number(self, atom: LineAtom) -> Number | None:
        """The columns behind a line: those of its own counting, or of the quantity however it is counted."""
        own = (atom.on, atom.quantity, f"{atom.instrument}/{atom.counting}")
        return next((number for number in (own, (atom.on, atom.quantity, None)) if number in self.numbers), None)

    def truth(self, atom: Atom) -> Truth:
        """See Columns."""
        if atom not in self._truths:
            self._truths[atom] = _packed(self._truth(atom), self.size)
        return self._truths[atom]

    def _truth(self, atom: Atom) -> Truth:
        match atom:
            case KindAtom():
                kinds = self._answers.get(("kind", atom.on, ""))
                if kinds is None:
                    return OPEN if atom.on == "base" else TRUE if atom.kind is Kind.MODEL else FALSE
                if atom.on == "self":
                    kinds = pc.fill_null(kinds.cast(pa.string()), Kind.MODEL.value)
                return _open_where_null(pc.equal(kinds.cast(pa.string()), atom.kind.value))
            case JudgementAtom():
                found = self._answers.get(("judgement", atom.on, atom.rule))
                return OPEN if found is None else _open_where_null(found.cast(pa.bool_()))
            case FactAtom():
                if (answer := self._answers.get(("yes_no", atom.on, atom.fact))) is not None:
                    return _open_where_null(answer.cast(pa.bool_()))
                words = self._answers.get(("words", atom.on, atom.fact))
                return OPEN if words is None else _any_word(words, atom.any_of)
        raise AssertionError(atom)

    def row(self, index: int) -> Row:
        """One row, to be assessed by itself."""
        return Row(self, index)

    def mixture(self, atom: LineAtom, index: int) -> Mixture | None:
        """The amount that a line measures of one row, as `Subject.amount` gives it of a system."""
        number = self._number(atom)
        forms = {} if number is None else {form: values[index].as_py() for form, values in self.numbers[number].items()}
        if number is not None and forms.get("parts"):
            return self.parts(number, index)
        if _is_number(forms.get("median")):
            return only(Estimate(exact(forms["median"]), forms.get("spread") or 1.0))
        if _is_number(forms.get("low")):
            return only(Estimate.from_interval90(forms["low"], forms["high"]))
        floor = forms.get("at_least")
        if not _is_number(floor) and _absent(atom):
            return None
        return only(Estimate.at_least(floor if _is_number(floor) else 0))

    def parts(self, number: Number, index: int) -> Mixture:
        """The weighted estimates of one row. Raises InputError for what cannot be one, TypeError for a missing value.

        Where the parts do not say what they suppose, they are the cases of one claim, the same for all of the row's numbers
        that have these weights.
        """
        parts = self.numbers[number]["parts"][index].as_py()
        alike = "weights " + ", ".join(str(part["weight"]) for part in parts)
        return checked(tuple(_part(part, Case(alike, place, part["weight"])) for place, part in enumerate(parts)))


class Row:
    """One row before the law; answers what `govcompute.verdict.subject.Subject` answers of a system."""

    def __init__(self, columns: RowColumns, index: int) -> None:
        self._columns, self._index = columns, index

    def amount(self, atom: LineAtom) -> Mixture | None:
        """See Subject."""
        return self._columns.mixture(atom, self._index)

    def truth(self, atom: Atom) -> Truth:
        """See Subject."""
        must, may = self._columns.truth(atom)
        return (must, may) if isinstance(must, bool) else (bool(must[self._index]), bool(may[self._index]))


def _absent(atom: LineAtom) -> bool:
    """Whether a number that is not stated is taken as not met; sums of stages are always stated, if as unknown."""
    return atom.absent_is_not_met and atom.quantity not in TALLIED


def _is_number(value: Any) -> bool:
    return value is not None and not (isinstance(value, float) and math.isnan(value))


def _part(part: Mapping[str, Any], alone: Case) -> Part:
    """A part; `alone`: its case where it does not say what it supposes."""
    given = [Case(**case) for case in part.get("given") or ()] or ([] if alone.weight == 1 else [alone])
    found = Part(_estimate(part), frozenset(given))
    if not math.isclose(found.weight, alone.weight):
        raise InputError(f"the weight of a part, {alone.weight}, is not that of what it is given, {found.weight:g}")
    return found


def _estimate(part: Mapping[str, Any]) -> Estimate:
    high, offset = part["high"], part["offset"]
    return Estimate(
        exact(part["median"]),
        part["spread"] or 1.0,
        high=None if high is None else exact(high),
        remainder_unknown=bool(part["unknown"]),
        offset=exact(offset or 0),
    )


def _plain(values: pa.Array) -> pa.Array:
    return values.dictionary_decode() if types.is_dictionary(values.type) else values


def _given(values: pa.Array) -> Flags:
    found: Flags = values.is_valid().to_numpy(zero_copy_only=False)
    return found


def floats(values: pa.Array) -> Floats:
    """The numbers as doubles, NaN where there is none."""
    found: Floats = values.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    return found


def _amount_column(name: str, forms: Forms, size: int, absent: bool) -> AmountColumn:
    """Number, interval or floor as logarithm and sigma (see `TableColumns`); the forms of a row exclude each other."""
    log_median, sigma = np.full(size, -np.inf), np.zeros(size)
    missing = np.ones(size, bool)
    floor = np.zeros(size, bool)
    with np.errstate(divide="ignore", invalid="ignore"):
        if "median" in forms:
            median = floats(forms["median"])
            missing = np.isnan(median)
            log_median = np.where(missing, -np.inf, np.log(median))
            if "spread" in forms:
                spread = floats(forms["spread"])
                sigma = np.where(missing | np.isnan(spread), 0.0, np.log(spread) / Z90)
        if "low" in forms:
            low, high = np.log(floats(forms["low"])), np.log(floats(forms["high"]))
            here = ~np.isnan(low)
            log_median, sigma = np.where(here, (low + high) / 2, log_median), np.where(here, (high - low) / 2 / Z90, sigma)
            missing &= ~here
        if "at_least" in forms:
            least = floats(forms["at_least"])
            floor = ~np.isnan(least)
            log_median = np.where(floor, np.log(least), log_median)
            missing &= ~floor
    open_ended = floor if absent else floor | missing
    return AmountColumn(
        name, log_median, sigma, bool((sigma == 0).any()), open_ended if open_ended.any() else None,
        missing if absent and missing.any() else None, lambda row: _exact_median(forms, row),
    )  # fmt: skip


def _exact_median(forms: Forms, row: int) -> Fraction:
    for form in ("median", "low", "at_least"):
        if form in forms and _is_number(value := forms[form][row].as_py()):
            return exact(value)
    return Fraction(0)


def _open_where_null(answer: pa.Array) -> Truth:
    must = pc.fill_null(answer, False).to_numpy(zero_copy_only=False)
    return must, must if not answer.null_count else pc.fill_null(answer, True).to_numpy(zero_copy_only=False)


def _any_word(words: pa.Array, wanted: tuple[str, ...] | None) -> Truth:
    """Whether one of the row's words is wanted; open where there are none."""
    if types.is_null(words.type):
        return OPEN
    given = _given(words)
    if wanted is None:
        return given, np.ones(len(words), bool)
    if types.is_list(words.type) or types.is_large_list(words.type):
        hit = np.zeros(len(words), bool)
        single = pc.is_in(words.flatten(), value_set=pa.array(wanted, words.type.value_type))
        hit[pc.list_parent_indices(words).filter(single).to_numpy(zero_copy_only=False)] = True
    else:
        hit = pc.is_in(words, value_set=pa.array(wanted, words.type)).to_numpy(zero_copy_only=False)
    return hit, hit | ~given


def _packed(truth: Truth, size: int) -> Truth:
    """The one truth where all rows agree, so that rules are folded over it."""
    must, may = truth
    if isinstance(must, bool) or not size:
        return truth if isinstance(must, bool) else OPEN
    if must.all():
        return TRUE
    if not may.any():
        return FALSE
    return OPEN if may.all() and not must.any() else truth
