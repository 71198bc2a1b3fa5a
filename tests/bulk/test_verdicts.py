"""A row of a table has the verdicts that a system with the same words has, under every rule."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from govcompute.bulk.columns import PARTS
from govcompute.bulk.export import export_registry, systems_table
from govcompute.bulk.places import here
from govcompute.bulk.run import run_table
from govcompute.bulk.verdicts import Verdicts
from govcompute.policy.library import Law, PolicyLibrary
from govcompute.registry.library import Registry
from govcompute.registry.schema import System
from govcompute.verdict.assess import Assessor
from govcompute.verdict.compiled import compile_rule

from .conftest import DAY

EU = "eu-aia-51-2-systemic"


def assessed(table: Path, to: Path, verdicts: Verdicts) -> dict[str, dict[str, Any]]:
    """The results by id."""
    run_table(table, to, verdicts, here)
    return {row["id"]: row for row in pq.read_table(to).to_pylist()}


def compare(row: dict[str, Any], system: System, single: Assessor, laws: list[Law]) -> None:
    """The row's verdicts against those of `Assessor.assess`."""
    for law in laws:
        expected = single.assess(system, law, DAY)
        where = f"{system.id} under {law.id}"
        assert row[law.id] == expected.outcome.value, where
        assert row.get(f"{law.id}.if_in_force", row[law.id]) == expected.if_in_force.value, where
        assert (row[f"{law.id}.low"], row[f"{law.id}.high"]) == pytest.approx(
            (expected.chance.low, expected.chance.high), abs=1e-6
        ), where


def test_the_registry_and_its_table_have_equal_verdicts(
    registry: Registry, library: PolicyLibrary, verdicts: Verdicts, laws: list[Law], tmp_path: Path
) -> None:
    """Every system with a claim, bounds, a base or a sum in parts, and some of the others."""
    assert export_registry(tmp_path / "registry.parquet", registry, library) == len(list(registry))
    rows = assessed(tmp_path / "registry.parquet", tmp_path / "out", verdicts)
    single = Assessor(library, registry)
    systems = list(registry)
    telling = [one for one in systems if one.claims or one.bases or len(one.stages) > 1]
    assert len(telling) > 60
    for system in [*telling, *systems[::12]]:
        compare(rows[system.id], system, single, laws)


#: What a person may write of a system, and the same as a row.
ROWS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"compute": 1e25}, {"training_compute": 1e25}),
    ({"compute": 1.0000000000000002e25}, {"training_compute": 1.0000000000000002e25}),
    ({"compute": 9.999999999999999e24}, {"training_compute": 9.999999999999999e24}),
    ({"compute": 0}, {"training_compute": 0.0}),
    ({"compute": {"median": 8e24, "spread": 3}}, {"training_compute": 8e24, "training_compute.spread": 3.0}),
    ({"compute": {"low": 9e24, "high": 9e25}}, {"training_compute.low": 9e24, "training_compute.high": 9e25}),
    ({"compute": {"low": 1e25, "high": 1e25}}, {"training_compute.low": 1e25, "training_compute.high": 1e25}),
    ({"compute": {"at_least": 1e25}}, {"training_compute.at_least": 1e25}),
    ({"compute": {"at_least": 2e26}}, {"training_compute.at_least": 2e26}),
    ({}, {"training_compute": None}),
    ({}, {"training_compute": float("nan")}),
    ({"compute": 2e26, "facts": {"is_gpai_model": False}}, {"training_compute": 2e26, "is_gpai_model": False}),
    ({"compute": 2e24, "outputs": ["structure"]}, {"training_compute": 2e24, "outputs": ["structure"]}),
    ({"compute": 2e24, "outputs": ["structure", "text"]}, {"training_compute": 2e24, "outputs": ["structure", "text"]}),
    ({"provider": "Anthropic"}, {"provider": "Anthropic"}),
    ({"kind": "chip", "measures": {"tpp": 5000}}, {"kind": "chip", "tpp": 5000.0}),
    ({"measures": {"developer_revenue_usd": 6e8}}, {"developer_revenue_usd": 6e8}),
    ({"measures": {"planned_training_compute": 2e26}}, {"planned_training_compute": 2e26}),
    (
        {"compute": 2e25, "judgements": {"eu-gpai-guidelines-1e23": {"finding": "rebutted", "why": "narrow"}}},
        {"training_compute": 2e25, "judgement.eu-gpai-guidelines-1e23": False},
    ),
]
_TYPES = {"outputs": pa.list_(pa.string()), "kind": pa.string(), "provider": pa.string()}


def test_rows_on_a_line_and_beside_it(
    written: Callable[..., Path], tmp_path: Path, library: PolicyLibrary, verdicts: Verdicts, laws: list[Law]
) -> None:
    """A system without a base says so by naming none, a table in a column; what was spent on a change it leaves open."""
    laws = [law for law in laws if not _asks_of_a_modification(law, library)]
    assert len(laws) > 35
    alone = {"has_base": False, "modified_by_other_provider": False, "us_person": None}
    names = {"training_compute", *(name for _, row in ROWS for name in row)}
    columns: dict[str, Any] = {"id": [f"s{index}" for index in range(len(ROWS))]}
    for name in sorted(names):
        boolean = name.startswith("judgement.") or name == "is_gpai_model"
        columns[name] = pa.array([row.get(name) for _, row in ROWS], pa.bool_() if boolean else _TYPES.get(name, pa.float64()))
    for name, value in alone.items():
        columns[name] = pa.array([value] * len(ROWS), pa.bool_())
    rows = assessed(written(columns), tmp_path / "out", verdicts)
    for index, (said, _) in enumerate(ROWS):
        system = System.model_validate({"id": f"s{index}", "name": "x", **said})
        compare(rows[system.id], system, Assessor(library, Registry([system])), laws)


def _asks_of_a_modification(law: Law, library: PolicyLibrary) -> bool:
    rule = compile_rule(law, library)
    return rule is not None and any(getattr(atom, "quantity", "").startswith("modification_") for atom in rule.atoms)


def test_a_decimal_is_exact(written: Callable[..., Path], tmp_path: Path, verdicts: Verdicts) -> None:
    """A double cannot tell 10^25 + 1 from 10^25."""
    from decimal import Decimal

    numbers = pa.array([Decimal(10**25), Decimal(10**25 + 1)], pa.decimal128(38, 0))
    rows = assessed(
        written({"id": ["on", "above"], "training_compute": numbers, "is_gpai_model": [True] * 2}), tmp_path / "out", verdicts
    )
    assert {name: row[EU] for name, row in rows.items()} == {"on": "below", "above": "crosses"}


def test_a_claim_in_parts(written: Callable[..., Path], tmp_path: Path, verdicts: Verdicts) -> None:
    """Very likely above 1e25: 80 to 95 %, so the bounds of the probability are these."""
    part = {"spread": 1.0, "high": None, "unknown": True, "offset": None}
    claim = [
        {**part, "weight": 0.8, "median": "10000000000000000000000001"},
        {**part, "weight": 0.15, "median": "0"},
        {**part, "weight": 0.05, "median": "0", "high": "1e25", "unknown": False},
    ]
    columns = {"id": ["claimed"], "training_compute.parts": pa.array([claim], PARTS), "is_gpai_model": [True]}
    row = assessed(written(columns), tmp_path / "out", verdicts)["claimed"]
    assert row[EU] == "undetermined"
    assert (row[f"{EU}.low"], row[f"{EU}.high"]) == pytest.approx((0.8, 0.95))


def test_parts_say_what_they_suppose(written: Callable[..., Path], tmp_path: Path, verdicts: Verdicts) -> None:
    """A claim about the base is one claim wherever it stands: the system, 1e24 on top of it, is above 1e25 where it is."""
    part = {"spread": 1.0, "high": None, "unknown": False, "offset": None}
    given = [[{"claim": "base", "number": number, "weight": weight}] for number, weight in enumerate((0.96, 0.04))]
    numbers = {"base.training_compute": ("2e25", "1e24"), "training_compute": ("2.1e25", "2e24")}
    columns: dict[str, Any] = {"id": ["made"], "is_gpai_model": [True]}
    for name, (above, below) in numbers.items():
        parts = [
            {**part, "weight": 0.96, "median": above, "given": given[0]},
            {**part, "weight": 0.04, "median": below, "given": given[1]},
        ]
        columns[f"{name}.parts"] = pa.array([parts], PARTS)
    row = assessed(written(columns), tmp_path / "out", verdicts)["made"]
    assert (row[EU], row[f"{EU}.low"], row[f"{EU}.high"]) == ("crosses", pytest.approx(0.96), pytest.approx(0.96))


def test_words_may_be_text_lists_or_a_dictionary(written: Callable[..., Path], tmp_path: Path, verdicts: Verdicts) -> None:
    values = {
        "text": pa.array(["OpenAI", None]),
        "list": pa.array([["Other", "OpenAI"], None]),
        "dictionary": pa.array(["OpenAI", None]).dictionary_encode(),
        "large": pa.array(["OpenAI", None], pa.large_string()),
    }
    found = []
    for name, array in values.items():
        columns = {"id": ["a", "b"], "provider": array, "effective_compute_multiple": [3.0, 3.0]}
        rows = assessed(written(columns, name=f"{name}.parquet"), tmp_path / name, verdicts)
        found.append([rows["a"]["openai-pf-beta.if_in_force"], rows["b"]["openai-pf-beta.if_in_force"]])
    assert found == [["crosses", "undetermined"]] * 4


def test_columns_are_only_those_that_some_system_answers(registry: Registry, library: PolicyLibrary) -> None:
    systems = [registry["llama-3.1-405b"]]
    table = systems_table(systems, Registry(systems), library)
    assert table.num_rows == 1
    assert all(table[name].null_count == 0 for name in table.schema.names)
    assert "base.kind" not in table.schema.names
