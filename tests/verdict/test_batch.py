"""The batch path gives what the single path gives, for any system, rule and date."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govcompute.paths import shipped
from govcompute.policy.library import PolicyLibrary, load_policies
from govcompute.registry.activity import Activity
from govcompute.registry.library import Registry
from govcompute.registry.schema import System
from govcompute.verdict.assess import Assessor
from govcompute.verdict.batch import assess_columns, assess_registry
from govcompute.verdict.columns import TableColumns

_LIBRARY = load_policies([shipped("policies")])
DAY = date(2026, 11, 23)

_NUMBERS = st.sampled_from(
    ["0", "1e22", "1e23", "99999999999999999999999", "100000000000000000000001", "3.3e24", "1e25", "9.9e24",
     "10000000000000000000000001", "9999999999999999999999999", "1.04e25", "1e26", "3e26"]
)  # fmt: skip
_COMPUTE = st.one_of(
    _NUMBERS,
    st.builds(lambda n, s: {"median": n, "spread": s}, _NUMBERS, st.sampled_from([1.0, 1.1, 1.3, 3.0, 10.0, 31.0])),
    st.just({"low": "9e24", "high": "2e25", "bounds": True}),
    st.just({"low": "5e24", "high": "2e25"}),
    st.builds(lambda n: {"at_least": n}, _NUMBERS),
)
_STAGES = st.lists(
    st.fixed_dictionaries({"activity": st.sampled_from([a.value for a in Activity])}, optional={"compute": _COMPUTE}),
    min_size=1,
    max_size=3,
)
_FACTS = st.dictionaries(
    st.sampled_from(["is_gpai_model", "foundation_model", "wide_and_serious_risk", "state_of_the_art_technology"]),
    st.booleans(),
)
_CLAIMS = st.sampled_from(["stated", "almost certainly", "very likely", "possible"]).map(
    lambda words: [{"above": "1e25", "strength": words, "text": "so they say"}]
)


@st.composite
def _systems(draw: st.DrawFn, name: str, base: str | None) -> System:
    fields: dict[str, object] = {
        "id": name,
        "name": name,
        "provider": draw(st.sampled_from(["one", "two"])),
        "country": draw(st.sampled_from([[], ["US"], ["CN"]])),
        "domains": draw(st.sampled_from([[], ["language"], ["biology"], ["language", "biology"]])),
        "outputs": draw(st.sampled_from([[], ["text"], ["structure"]])),
        "facts": draw(_FACTS),
        "weights": draw(st.sampled_from([None, "open", "closed"])),
    }
    form = draw(st.sampled_from(["stages", "compute", "claims", "nothing"]))
    if form == "stages":
        fields["stages"] = draw(_STAGES)
    elif form == "compute":
        fields["compute"] = draw(_COMPUTE)
    elif form == "claims":
        fields["claims"] = draw(_CLAIMS)
        fields["compute_status"] = "claimed_above"
    if base is not None and draw(st.booleans()):
        fields["bases"] = [{"system": base, "relation": draw(st.sampled_from(["finetune", "merge", "distillation"]))}]
    if draw(st.booleans()):
        rule = draw(st.sampled_from(["eu-gpai-guidelines-1e23", "eu-aia-51-2-systemic"]))
        fields["judgements"] = {rule: {"finding": draw(st.sampled_from(["applies", "rebutted"])), "why": "because"}}
    return System.model_validate(fields)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_batch_equals_single(data: st.DataObject) -> None:
    base = data.draw(_systems("base", None))
    systems = [base, *(data.draw(_systems(f"s{i}", "base")) for i in range(3))]
    assessor = Assessor(_LIBRARY, Registry(systems))
    laws = list(_LIBRARY)
    found = assess_registry(assessor, systems, laws, DAY)
    for column, system in enumerate(systems):
        for row, law in enumerate(laws):
            single = assessor.assess(system, law, DAY)
            where = f"{system!r} under {law.id}"
            assert found.outcome(row, column) is single.outcome, where
            assert found.if_in_force(row, column) is single.if_in_force, where
            expected = (single.chance.low, single.chance.high)
            assert found.probability(row, column) == pytest.approx(expected, abs=1e-6), where


def test_a_table_gives_what_its_rows_give() -> None:
    medians = np.array([1e22, 1e25, 2e25, np.nan, 3e26, 1.0000000000000002e25])
    spreads = np.array([3.0, 1.0, 1.3, 1.0, 10.0, 1.0])
    table = TableColumns(medians, spreads, {"is_gpai_model": True})
    assessor = Assessor(_LIBRARY, Registry([]))
    laws = [law for law in _LIBRARY if law.rule.test is not None]
    found = assess_columns(assessor, table, laws, DAY)
    for column, (median, spread) in enumerate(zip(medians, spreads, strict=True)):
        compute = None if np.isnan(median) else {"median": float(median), "spread": float(spread)}
        system = System.model_validate({"id": "x", "name": "x", "compute": compute, "facts": {"is_gpai_model": True}})
        single = Assessor(_LIBRARY, Registry([system]))
        for row, law in enumerate(laws):
            if any(a.quantity not in ("training_compute",) for a in _line_atoms(single, law)):
                continue
            if any(type(a).__name__ == "FactAtom" and a.fact != "is_gpai_model" for a in single.compiled(law).atoms):  # type: ignore[union-attr]
                continue
            assert found.outcome(row, column) is single.assess(system, law, DAY).outcome, (law.id, median)


def _line_atoms(assessor: Assessor, law: object) -> list:  # type: ignore[type-arg]
    from govcompute.verdict.expression import LineAtom

    return [a for a in assessor.compiled(law).atoms if isinstance(a, LineAtom)]  # type: ignore[arg-type, union-attr]


def test_rules_that_ask_the_same_question_share_one_answer() -> None:
    assessor = Assessor(_LIBRARY, Registry([]))
    table = TableColumns(np.array([1e25, 1e27]), np.array([2.0, 2.0]))
    laws = [_LIBRARY["us-eo14110-model"], _LIBRARY["us-s2938"]]
    found = assess_columns(assessor, table, laws, DAY)
    assert found.answers[0] is found.answers[1]


def test_rows_beyond_one_block_are_assessed_too() -> None:
    from govcompute.verdict.batch import BLOCK

    size = BLOCK + 7
    table = TableColumns(np.full(size, 1e27), np.full(size, 1.0), {"is_gpai_model": True})
    found = assess_columns(Assessor(_LIBRARY, Registry([])), table, [_LIBRARY["eu-aia-51-2-systemic"]], DAY)
    assert {found.outcome(0, row).value for row in (0, BLOCK - 1, BLOCK, size - 1)} == {"crosses"}


#: Systems that between them take every way through the columns: exact and doubtful, on a line and beside it, floors, bounds,
#: claims, nothing at all; with and without a base, facts, judgements; and a chip, for the rules on measures.
_CHOIR: list[dict[str, object]] = [
    {"id": "on-the-line", "compute": "1e25"},
    {"id": "one-above", "compute": "10000000000000000000000001"},
    {"id": "one-below", "compute": "9999999999999999999999999"},
    {"id": "small", "compute": "1e22"},
    {"id": "doubtful", "compute": {"median": "9.9e24", "spread": 1.3}},
    {"id": "very-doubtful", "compute": {"median": "3e23", "spread": 31}, "outputs": ["text"]},
    {"id": "exact-and-doubtful", "stages": [
        {"activity": "pretraining", "compute": "9e24"},
        {"activity": "rl_rollouts", "compute": {"median": "2e24", "spread": 3}}]},
    {"id": "floor", "compute": {"at_least": "3.3e24"}},
    {"id": "floor-above", "compute": {"at_least": "2e26"}},
    {"id": "half-known", "stages": [{"activity": "pretraining", "compute": {"median": "3e25", "spread": 2}},
                                    {"activity": "finetuning"}]},
    {"id": "bounds", "compute": {"low": "9e24", "high": "2e25", "bounds": True}},
    {"id": "nothing"},
    {"id": "zero", "compute": "0"},
    {"id": "claimed", "compute_status": "claimed_above",
     "claims": [{"above": "1e25", "strength": "very likely", "text": "so they say"}]},
    {"id": "tuned", "provider": "two", "bases": [{"system": "doubtful"}],
     "stages": [{"activity": "finetuning", "compute": {"median": "4e24", "spread": 1.1}}]},
    {"id": "tuned-small", "provider": "two", "bases": [{"system": "small"}], "compute": "3334e18",
     "facts": {"is_gpai_model": False}},
    {"id": "own-step", "provider": "one", "bases": [{"system": "on-the-line"}], "compute": "1"},
    {"id": "judged", "provider": "two", "bases": [{"system": "small"}], "compute": "1e22",
     "judgements": {"eu-gpai-guidelines-1e23": {"finding": "applies", "why": "because"},
                    "eu-aia-51-2-systemic": {"finding": "rebutted", "why": "because"}}},
    {"id": "biology", "compute": {"median": "9e23", "spread": 2}, "domains": ["biology"], "country": ["CN"],
     "weights": "open"},
    {"id": "rich", "compute": "2e26", "measures": {"developer_revenue_usd": {"value": 5e8, "spread": 2}}, "country": ["US"]},
    {"id": "chip", "kind": "chip", "measures": {"tpp": 4800}},
]  # fmt: skip


def _choir(*, facts: bool) -> list[System]:
    given = {"is_gpai_model": True, "foundation_model": True} if facts else {}
    return [System.model_validate({"name": str(one["id"]), "provider": "one", "facts": given, **one}) for one in _CHOIR]


@pytest.mark.parametrize("facts", [True, False])
def test_each_of_a_choir_is_heard_alike(library: PolicyLibrary, facts: bool) -> None:
    """Together, in twos and threes, and alone: what one system gets does not hang on who stands beside it."""
    systems = _choir(facts=facts)
    assessor, laws = Assessor(library, Registry(systems)), list(library)
    single = [[assessor.assess(system, law, DAY) for law in laws] for system in systems]
    for size in (len(systems), 3, 1):
        for start in range(0, len(systems), size):
            found = assess_registry(assessor, systems[start : start + size], laws, DAY)
            for column, verdicts in enumerate(single[start : start + size]):
                for row, verdict in enumerate(verdicts):
                    where = (verdict.system.id, verdict.law.id, size)
                    assert found.outcome(row, column) is verdict.outcome, where
                    assert found.if_in_force(row, column) is verdict.if_in_force, where
                    bounds = (verdict.chance.low, verdict.chance.high)
                    assert found.probability(row, column) == pytest.approx(bounds, abs=1e-6), where
