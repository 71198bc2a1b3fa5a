"""Columns of many systems hold what each system answers; a table's columns what its arrays say."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from govcompute.policy.library import PolicyLibrary
from govcompute.quantity import Comparator, Line, Unit
from govcompute.quantity.normal import Z90
from govcompute.registry.library import Registry
from govcompute.registry.schema import Kind, System
from govcompute.verdict.columns import AmountColumn, SystemColumns, TableColumns, packed
from govcompute.verdict.expression import FALSE, OPEN, TRUE, FactAtom, JudgementAtom, KindAtom, LineAtom
from govcompute.verdict.subject import Profiles, Subject

NAN = math.nan


def line(quantity: str, on: Any = "self", absent: bool = False, counting: str | None = "whole") -> LineAtom:
    return LineAtom(on, quantity, "toy-act", counting, Line(Fraction(1), Comparator.GT, Unit.FLOP), absent, "toy-line", "")


def columns(toy: PolicyLibrary, *systems: dict[str, Any]) -> SystemColumns:
    made = [System.model_validate({"id": f"s{i}", "name": "S", **fields}) for i, fields in enumerate(systems)]
    registry = Registry(made)
    return SystemColumns([Subject(system, registry, toy, Profiles(toy)) for system in made])


def shown(column: AmountColumn | None) -> list[Any]:
    """Medians as powers of e, sigmas as spreads, and the three flags."""
    assert column is not None
    spreads = [round(float(math.exp(sigma * Z90)), 6) for sigma in column.sigma]
    flags = [None if one is None else one.tolist() for one in (column.floor, column.absent)]
    return [np.round(np.exp(column.log_median), 6).tolist(), spreads, column.any_exact, *flags]


# --- systems ----------------------------------------------------------------------------------------------------------


def test_amounts_row_by_row(toy: PolicyLibrary) -> None:
    found = columns(
        toy, {"compute": 100}, {"compute": {"median": 50, "spread": 2}}, {"compute": {"at_least": 3}}, {}, {"compute": 0}
    )
    assert shown(found.amount(line("training_compute"))) == [
        [100, 50, 3, 0, 0],
        [1, 2, 1, 1, 1],
        True,
        [False, False, True, True, False],
        None,
    ]
    column = found.amount(line("training_compute"))
    assert column is not None
    assert len(column) == found.size == 5
    assert [column.exact_median(row) for row in range(5)] == [100, 50, 3, 0, 0]
    assert list(found.odd) == []


def test_flags_that_no_row_has_are_left_out(toy: PolicyLibrary) -> None:
    found = columns(toy, {"compute": {"median": 50, "spread": 2}}, {"compute": {"median": 60, "spread": 3}})
    assert shown(found.amount(line("training_compute"))) == [[50, 60], [2, 3], False, None, None]


def test_what_is_not_stated_and_then_not_met(toy: PolicyLibrary) -> None:
    """None where no row states it; else the rows that do not are marked."""
    found = columns(toy, {}, {"measures": {"revenue": 7}})
    assert shown(found.amount(line("revenue", absent=True, counting=None))) == [[0, 7], [1, 1], True, None, [True, False]]
    assert shown(found.amount(line("revenue", counting=None))) == [[0, 7], [1, 1], True, [True, False], None]
    assert found.amount(line("rating", absent=True, counting=None)) is None


PARTLY = [{"activity": "pretraining", "compute": {"median": 5, "spread": 2}}, {"activity": "finetuning", "compute": 1}]


@pytest.mark.parametrize(
    ("fields", "odd"),
    [
        ({"compute": {"low": 1, "high": 5, "bounds": True}}, True),
        ({"claims": [{"above": 10, "strength": "very likely", "text": "more"}]}, True),
        ({"stages": PARTLY}, True),
        ({"compute": {"median": 5, "spread": 2}}, False),
        ({"compute": {"at_least": 5}}, False),
        ({"claims": [{"above": 10, "text": "more"}]}, False),
    ],
)
def test_rows_that_are_assessed_one_by_one(toy: PolicyLibrary, fields: dict[str, Any], odd: bool) -> None:
    """Bounds, claims, and sums of which a part is exact; the others are a logarithm and a sigma."""
    found = columns(toy, {"compute": 1}, fields)
    found.amount(line("training_compute"))
    assert list(found.odd) == ([1] if odd else [])


def test_columns_are_asked_once_and_named_apart(toy: PolicyLibrary) -> None:
    found = columns(toy, {"compute": 1, "bases": [{"system": "s1"}]}, {"compute": 2})
    atoms = [
        line("training_compute"),
        line("training_compute", counting="updates"),
        line("training_compute", on="base"),
        line("modification_compute"),
        line("training_compute", absent=True),
    ]
    asked = [found.amount(atom) for atom in atoms]
    assert len({column.name for column in asked if column}) == 5
    assert all(found.amount(atom) is column for atom, column in zip(atoms, asked, strict=True))


def test_truths_of_systems(toy: PolicyLibrary) -> None:
    found = columns(toy, {"facts": {"risky": True}}, {"facts": {"risky": False}}, {})
    must, may = found.truth(FactAtom("self", "risky", None))
    assert (must.tolist(), may.tolist()) == ([True, False, False], [True, False, True])
    assert found.truth(FactAtom("self", "risky", None))[0] is must
    assert found.truth(KindAtom("self", Kind.MODEL)) == TRUE
    assert found.truth(FactAtom("self", "broad", None)) == OPEN


def test_truths_that_agree_are_one(toy: PolicyLibrary) -> None:
    assert packed([]) == OPEN
    assert packed([TRUE, TRUE]) == TRUE
    assert packed([FALSE]) == FALSE
    must, may = packed([TRUE, TRUE, OPEN])
    assert (must.tolist(), may.tolist()) == ([True, True, False], [True, True, True])


# --- tables -----------------------------------------------------------------------------------------------------------


def table(median: list[float], spread: list[float], facts: Any = None) -> TableColumns:
    return TableColumns(np.array(median), np.array(spread), facts)


def test_a_table_of_totals() -> None:
    found = table([100, 50, NAN, 0], [1, 2, 3, 2])
    column = found.amount(line("training_compute"))
    assert shown(column) == [[100, 50, 0, 0], [1, 2, 1, 1], True, [False, False, True, False], None]
    assert column is not None
    assert column.name == "training_compute"
    assert (found.size, list(found.odd)) == (4, [])
    assert [column.exact_median(row) for row in (0, 1, 3)] == [100, 50, 0]
    assert found.amount(line("training_compute", counting="updates")) is column, "every profile counts a total alike"


def test_a_table_without_gaps_has_no_floor() -> None:
    assert shown(table([50, 60], [2, 3]).amount(line("training_compute"))) == [[50, 60], [2, 3], False, None, None]


def test_a_float_of_a_table_is_what_was_typed() -> None:
    """1e23 as a double is 99999999999999991611392; a person typed 10^23."""
    column = table([1e23], [1]).amount(line("training_compute"))
    assert column is not None
    assert column.exact_median(0) == 10**23


@pytest.mark.parametrize("atom", [line("revenue"), line("training_compute", on="base"), line("modification_ratio")])
def test_other_quantities_of_a_table_are_not_stated(atom: LineAtom) -> None:
    found = table([100], [1]).amount(atom)
    assert found is not None
    assert (len(found), found.name) == (0, "not stated")


def test_and_not_met_where_the_text_takes_silence_so() -> None:
    assert table([100], [1]).amount(line("revenue", absent=True)) is None
    assert table([100], [1]).amount(line("training_compute", on="base", absent=True)) is None


def test_truths_of_a_table() -> None:
    rows = np.array([True, False])
    found = table([1, 2], [1, 1], {"risky": True, "broad": False, "general": rows})
    asked = {name: found.truth(FactAtom("self", name, None)) for name in ("risky", "broad", "outputs")}
    assert asked == {"risky": TRUE, "broad": FALSE, "outputs": OPEN}
    must, may = found.truth(FactAtom("self", "general", None))
    assert must is may is rows
    assert found.truth(FactAtom("base", "risky", None)) == OPEN
    assert found.truth(JudgementAtom("self", "risky")) == OPEN
    assert (found.truth(KindAtom("self", Kind.MODEL)), found.truth(KindAtom("self", Kind.CHIP))) == (TRUE, FALSE)
    assert table([1], [1]).truth(FactAtom("self", "risky", None)) == OPEN
