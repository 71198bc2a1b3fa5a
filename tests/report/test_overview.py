"""The overview says of each system what a single verdict says, and its counts add up."""

from __future__ import annotations

import json

import pytest

from govcompute.registry.library import Registry
from govcompute.report.overview import COMPUTE, Overview, models, overview, overview_record
from govcompute.verdict.assess import Assessor
from govcompute.verdict.outcome import Outcome

from .conftest import DAY, EU


@pytest.fixture
def found(assessor: Assessor) -> Overview:
    laws = list(assessor.laws(DAY, history=True, watch=True))
    return overview(assessor, models(list(assessor.registry)), laws, DAY)


def test_every_outcome_is_that_of_the_single_verdict(found: Overview, assessor: Assessor) -> None:
    assert len(found.laws) > 30
    for row in found.rows:
        for law in found.laws:
            verdict = assessor.assess(row.system, law, DAY)
            assert row.outcomes[law.id] is verdict.outcome, (row.system.id, law.id)
            assert row.probabilities[law.id] == pytest.approx((verdict.chance.low, verdict.chance.high), abs=1e-6)


@pytest.mark.parametrize("name", ["llama-3.1-405b", "gpt-4", "claude-1", "alphafold-2", "bert-large", "gpt-3-175b"])
def test_shipped_systems_too(library: object, registry: Registry, name: str) -> None:
    ready = Assessor(library, registry)  # type: ignore[arg-type]
    laws = list(ready.laws(DAY))
    (row,) = overview(ready, [registry[name]], laws, DAY).rows
    assert row.outcomes == {law.id: ready.assess(registry[name], law, DAY).outcome for law in laws}


def test_outcomes_by_hand(found: Overview) -> None:
    """2e25 is above 1e25, 1e22 is below it, 1.2e25 within a factor of 3 is open, and no number is unknown."""
    outcomes = {row.system.id: row.outcomes[EU] for row in found.rows}
    assert outcomes["crossing"] is Outcome.CROSSES
    assert outcomes["doubtful"] is Outcome.UNDETERMINED
    assert outcomes["silent"] is Outcome.UNKNOWN
    assert {row.outcomes["us-eo14110-model"] for row in found.rows} == {Outcome.NOT_IN_FORCE}


def test_counts_add_up(found: Overview) -> None:
    for law in found.laws:
        assert found.counts(law).total() == len(found.rows) == 4
        for outcome, count in found.counts(law).items():
            assert count == sum(law.id in row.laws_with(outcome) for row in found.rows)


def test_the_largest_compute_first_and_the_unknown_last(found: Overview) -> None:
    assert [row.system.id for row in found.rows] == ["crossing", "doubtful", "small", "silent"]
    assert found.rows[-1].compute is None


def test_a_chip_is_no_model(assessor: Assessor) -> None:
    assert "chip" not in {system.id for system in models(list(assessor.registry))}


def test_rules_of_compute_are_those_whose_own_number_is_compute(found: Overview) -> None:
    laws = {law.id for law in found.compute_laws()}
    assert {EU, "ca-sb53", "eu-gpai-guidelines-modifier-third"} <= laws
    assert laws.isdisjoint({"eu-aia-annex13-f-users", "us-ear-3a090a1", "ca-sb53-large"})
    assert "training_compute" in COMPUTE


def test_the_record_says_the_same(found: Overview, assessor: Assessor) -> None:
    record = json.loads(json.dumps(overview_record(found, assessor, {"policies_sha256": "p", "registry_sha256": "r"})))
    assert record["as_of"] == "2026-03-01"
    assert record["made_from"] == {"policies_sha256": "p", "registry_sha256": "r"}
    assert "Not legal advice" in record["notice"]
    for row, system in zip(found.rows, record["systems"], strict=True):
        assert system["id"] == row.system.id
        assert system["outcomes"] == {law: outcome.value for law, outcome in row.outcomes.items()}
        for outcome in ("crosses", "undetermined", "unknown"):
            assert system[outcome] == [law for law, found in system["outcomes"].items() if found == outcome]
    for law, policy in zip(found.laws, record["policies"], strict=True):
        assert policy["outcomes"] == {outcome.value: count for outcome, count in found.counts(law).items()}
    silent = record["systems"][-1]
    assert (silent["compute"], silent["compute_status"], silent["released"]) == (None, "unknown", "2026-01-01")
