"""Values in a table of systems that cannot be: each with its file, row and column."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from govcompute.bulk.columns import FORMS, ID, Column
from govcompute.bulk.rows import Forms, Number, RowColumns, floats
from govcompute.errors import InputError, Problem, nearest
from govcompute.quantity.estimate import LARGEST_SPREAD
from govcompute.quantity.exact import LARGEST_EXPONENT
from govcompute.verdict.columns import Flags
from govcompute.verdict.mixture import worlds

_MOST = 5
_LARGEST = 10.0**LARGEST_EXPONENT


def faults(batch: pa.RecordBatch, columns: RowColumns, asked: dict[str, Column], file: str, first: int) -> list[Problem]:
    """At most a few problems of each kind; rows count from 1, and row `first` (from 0) is the batch's first."""
    found: list[Problem] = []

    def problem(row: int, name: str, said: str, expected: str, near: str = "") -> Problem:
        number = pq.read_schema(file).names.index(name) + 1
        return Problem(file, first + row + 1, number, name, said, expected, near)

    def tell(name: str, wrong: Flags, said: str, expected: str) -> None:
        for row in np.flatnonzero(wrong)[:_MOST].tolist():
            value = batch.column(name)[row].as_py()
            found.append(problem(row, name, said if value is None else f"{said}: {value}", expected))

    tell(ID, batch.column(ID).is_null().to_numpy(zero_copy_only=False), "the row has no id", "a text")
    for name, what in asked.items():
        if what.words:
            for row, word in _unknown(batch.column(name), what.words):
                said = f"no {name.removesuffix('s')} is called '{word}'"
                found.append(problem(row, name, said, ", ".join(what.words), nearest(word, what.words)))
    for number, forms in columns.numbers.items():
        for form, wrong, said, expected in _numbers(forms, batch.num_rows):
            tell(_name(number, form), wrong, said, expected)
    for index in columns.odd:
        try:
            together = []
            for number, forms in columns.numbers.items():
                if "parts" in forms and forms["parts"][index].is_valid:
                    together.append(columns.parts(number, index))
            list(worlds(together))
        except (InputError, TypeError) as error:
            found.append(problem(index, _name(number, "parts"), str(error), "weighted estimates"))
    return found


def _name(number: Number, form: str) -> str:
    on, quantity, counting = number
    name = ("base." if on == "base" else "") + quantity + (f"@{counting}" if counting else "")
    return name if form == "median" else f"{name}.{form}"


def _unknown(values: pa.Array, known: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Rows with a word (or one in their list of words) that is none of `known`."""
    listed = pa.types.is_list(values.type) or pa.types.is_large_list(values.type)
    rows = pc.list_parent_indices(values) if listed else None
    words = (pc.list_flatten(values) if listed else values).cast(pa.string())
    wrong = pc.and_(words.is_valid(), pc.invert(pc.is_in(words, value_set=pa.array(known))))
    for index in np.flatnonzero(wrong.to_numpy(zero_copy_only=False))[:_MOST].tolist():
        yield index if rows is None else rows[index].as_py(), words[index].as_py()


def _numbers(forms: Forms, size: int) -> Iterator[tuple[str, Flags, str, str]]:
    """For each rule that numbers keep: the form, the rows that break it, what is wrong, what was expected."""
    values = {form: floats(forms[form]) for form in ("median", *FORMS[:-1]) if form in forms}
    given = {form: ~np.isnan(found) for form, found in values.items()}
    nothing = np.zeros(size, bool)
    with np.errstate(invalid="ignore"):
        for form in ("median", "low", "high", "at_least"):
            if form in values:
                wrong = given[form] & ~((values[form] >= 0) & (values[form] <= _LARGEST))
                yield form, wrong, "the amount cannot be", f"a number from 0 to 1e{LARGEST_EXPONENT}"
        if "spread" in values:
            has = given.get("median", nothing) & given["spread"]
            wrong = has & ~((values["spread"] >= 1) & (values["spread"] <= LARGEST_SPREAD))
            yield "spread", wrong, "the spread cannot be", f"the factor of the 90 % interval, from 1 to {LARGEST_SPREAD:,}"
        if "low" in values:
            low, high, bottom, top = given["low"], given["high"], values["low"], values["high"]
            yield "low", low ^ high, "'low' and 'high' come together", "both, or neither"
            wrong = low & high & ~((bottom > 0) & (bottom <= top) & (top <= bottom * LARGEST_SPREAD**2))
            yield "low", wrong, "'low' and 'high' are no 90 % interval", "0 < low <= high, at most a factor of 1e12 apart"
    parts = forms["parts"].is_valid().to_numpy(zero_copy_only=False) if "parts" in forms else nothing
    stated = {form: given.get(form, nothing) for form in ("median", "low", "at_least")} | {"parts": parts}
    several = np.add.reduce([one.astype(np.int8) for one in stated.values()]) > 1
    yield (
        next(form for form in stated if form in forms),
        several,
        "the row states its amount in several forms",
        "one of: the number, low and high, at_least, parts",
    )
