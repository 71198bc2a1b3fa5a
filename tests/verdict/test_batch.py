"""The batch path gives what the single path gives, for any system, rule and date."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govcompute.paths import shipped
from govcompute.policy.library import PolicyLibrary, load_policies
from govcompute.policy.schema import LineSpec, LineTest
from govcompute.registry.activity import Activity
from govcompute.registry.library import Registry
from govcompute.registry.schema import System
from govcompute.verdict import batch
from govcompute.verdict.assess import Assessor
from govcompute.verdict.batch import assess_columns, assess_registry
from govcompute.verdict.chance import Chance
from govcompute.verdict.columns import TableColumns
from govcompute.verdict.outcome import ROUNDING, Outcome, outcome_of

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
#: claims, nothing at all; with and without a base, facts, judgements; and chips, for the rules on measures.
_CHOIR: list[dict[str, object]] = [
    {"id": "on-the-line", "compute": "1e25"},
    {"id": "one-above", "compute": "10000000000000000000000001"},
    {"id": "one-below", "compute": "9999999999999999999999999"},
    {"id": "on-the-lower", "compute": "1e24"},
    {"id": "tiny", "compute": "1"},
    {"id": "small", "compute": "3e23"},
    {"id": "doubtful", "compute": {"median": "9.9e24", "spread": 1.3}},
    {"id": "very-doubtful", "compute": {"median": "3e23", "spread": 31}, "outputs": ["text"]},
    {"id": "exact-and-doubtful", "stages": [
        {"activity": "pretraining", "compute": "9e24"},
        {"activity": "finetuning", "compute": {"median": "2e24", "spread": 3}}]},
    {"id": "two-sums", "stages": [
        {"activity": "pretraining", "compute": {"median": "2e22", "spread": 5}},
        {"activity": "private_synthetic_kept", "compute": {"median": "1e24", "spread": 2}}]},
    {"id": "floor", "compute": {"at_least": "3.3e24"}},
    {"id": "floor-above", "compute": {"at_least": "2e26"}},
    {"id": "half-known", "stages": [{"activity": "pretraining", "compute": {"median": "9e24", "spread": 2}},
                                    {"activity": "finetuning"}]},
    {"id": "bounds", "compute": {"low": "9e24", "high": "2e25", "bounds": True}},
    {"id": "nothing"},
    {"id": "zero", "compute": "0"},
    {"id": "claimed", "compute_status": "claimed_above",
     "claims": [{"above": "1e25", "strength": "very likely", "text": "so they say"}]},
    {"id": "tuned", "provider": "two", "bases": [{"system": "doubtful"}], "outputs": ["code"],
     "stages": [{"activity": "finetuning", "compute": {"median": "4e24", "spread": 1.1}}]},
    {"id": "tuned-by-a-third", "provider": "two", "bases": [{"system": "small"}], "compute": "1e23"},
    {"id": "tuned-by-more", "provider": "two", "bases": [{"system": "small"}], "compute": "100000000000000000000001"},
    {"id": "own-step", "provider": "one", "bases": [{"system": "on-the-line"}], "compute": "1"},
    {"id": "judged", "provider": "two", "bases": [{"system": "small"}], "compute": "1e22",
     "judgements": {"toy-line": {"finding": "applies", "why": "because"}, "toy-judged": {"finding": "rebutted", "why": "so"}}},
    {"id": "of-a-judged", "provider": "one", "bases": [{"system": "judged"}], "compute": "1e24",
     "judgements": {"toy-judged": {"finding": "applies", "why": "because"}}},
    {"id": "rich", "compute": "2e23", "measures": {"revenue": {"value": 9e5, "spread": 2}}, "facts": {"risky": True}},
    {"id": "poor", "compute": "2e23", "measures": {"revenue": 1000000}, "facts": {"risky": True}},
    {"id": "two-doubts", "compute": {"median": "9e23", "spread": 2}, "outputs": ["text"], "facts": {"risky": True},
     "measures": {"revenue": {"value": 9e5, "spread": 2}}, "judgements": {"toy-judged": {"finding": "rebutted", "why": "so"}}},
    {"id": "without-revenue", "compute": "1e22", "outputs": ["text"], "facts": {"risky": True},
     "judgements": {"toy-judged": {"finding": "rebutted", "why": "so"}}},
    {"id": "more-in-one-sum", "provider": "two", "bases": [{"system": "one-above"}], "stages": [
        {"activity": "finetuning", "compute": "3e24"}, {"activity": "private_synthetic_kept", "compute": "1e24"}]},
    {"id": "chip", "kind": "chip", "measures": {"rating": 4800}},
    {"id": "slow-chip", "kind": "chip", "measures": {"rating": {"value": 4700, "spread": 1.1}}},
]  # fmt: skip


@pytest.mark.parametrize("facts", [{"general": True}, {"general": False, "broad": True}, {}], ids=["yes", "no", "open"])
@pytest.mark.parametrize("block", [5, 1000])
def test_each_of_a_choir_is_heard_alike(
    toy: PolicyLibrary, facts: dict[str, bool], block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Together, in threes, and alone, in one block or in several: what one gets does not hang on who stands beside it."""
    monkeypatch.setattr(batch, "BLOCK", block)
    systems = [System.model_validate({"name": one["id"], "provider": "one", "facts": facts, **one}) for one in _CHOIR]
    assessor, laws = Assessor(toy, Registry(systems)), list(toy)
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


def test_before_its_day_a_rule_is_answered_all_the_same(toy: PolicyLibrary) -> None:
    table = TableColumns(np.array([2e25]), np.array([1.0]), {"general": True})
    for day, expected in (
        (date(2024, 12, 31), "not_in_force"),
        (date(2025, 1, 1), "crosses"),
        (date(2000, 1, 1), "not_in_force"),
    ):
        found = assess_columns(Assessor(toy, Registry([])), table, [toy["toy-line"]], day)
        assert (found.outcome(0, 0).value, found.if_in_force(0, 0).value) == (expected, "crosses")
        assert found.laws == (toy["toy-line"],)


def test_how_sure_one_must_be_is_a_choice(toy: PolicyLibrary) -> None:
    """Φ(ln 1.5 / (ln 2 / 1.645)) = 83.2 %, and 16.8 % on the other side of the line."""
    table = TableColumns(np.array([1.5e25, 1e25 / 1.5]), np.array([2.0, 2.0]), {"general": True})
    for confidence, expected in ((0.95, ["undetermined", "undetermined"]), (0.8, ["crosses", "below"])):
        found = assess_columns(Assessor(toy, Registry([]), confidence=confidence), table, [toy["toy-line"]], DAY)
        assert [found.if_in_force(0, row).value for row in (0, 1)] == expected
        assert [found.probability(0, row)[0] for row in (0, 1)] == pytest.approx([0.832, 0.168], abs=1e-3)


def test_no_systems_no_answers(toy: PolicyLibrary) -> None:
    found = assess_registry(Assessor(toy, Registry([])), [], list(toy), DAY)
    assert len(found.answers) == len(found.laws) == len(list(toy))
    assert {len(answer.outcome) for answer in found.answers} == {0}


def test_a_rule_without_a_number_has_an_empty_answer(toy: PolicyLibrary) -> None:
    table = TableColumns(np.array([1e27, 1e20]), np.array([1.0, 1.0]))
    found = assess_columns(Assessor(toy, Registry([])), table, [toy["toy-judged"]], DAY)
    assert [found.outcome(0, row).value for row in (0, 1)] == ["unknown", "unknown"]
    assert [found.probability(0, row) for row in (0, 1)] == [(0.0, 1.0), (0.0, 1.0)]


def test_a_margin_that_leaves_it_open_is_held_row_by_row(toy: PolicyLibrary) -> None:
    """0.75 x 1.34e25 and 1.25 x 7.99e24 stay on their side of 1e25; of 1.33e25 and 8.01e24 an end is on the other. The rule
    beside it draws the same line without a margin: what they share stays as it is."""
    medians = np.array([1.34e25, 1.33e25, 8.01e24, 7.99e24, 8e24, np.nan, 1e30, 1e-30, 0])
    table = TableColumns(medians, np.ones(9))
    plain = replace(toy["toy-left-open"], rule=toy["toy-left-open"].rule.model_copy(update={"id": "plain", "margin": None}))
    assessor = Assessor(PolicyLibrary([*toy, plain], toy.vocabulary), Registry([]))
    found = assess_columns(assessor, table, [toy["toy-left-open"], plain], DAY)
    outcomes = [[found.outcome(law, row).value for row in range(9)] for law in (0, 1)]
    assert outcomes[1] == ["crosses", "crosses", "below", "below", "below", "unknown", "crosses", "below", "below"]
    assert outcomes[0] == ["crosses", *["undetermined"] * 2, *["below"] * 2, "unknown", "crosses", "below", "below"]
    assert found.probability(0, 1) == (1.0, 1.0)


def test_a_margin_of_all_reaches_down_to_zero(toy: PolicyLibrary) -> None:
    """An error of 100 % may take any estimate above the line to nothing, and doubles one below it."""
    law = toy["toy-left-open"]
    assert law.rule.margin is not None
    margin = law.rule.margin.model_copy(update={"relative": Fraction(1)})
    wide = replace(law, rule=law.rule.model_copy(update={"margin": margin}))
    assessor = Assessor(PolicyLibrary([wide], toy.vocabulary), Registry([]))
    found = assess_columns(assessor, TableColumns(np.array([1e30, 6e24, 4e24]), np.ones(3)), [wide], DAY)
    assert [found.outcome(0, row).value for row in range(3)] == ["undetermined", "undetermined", "below"]


@pytest.mark.parametrize(
    ("comparator", "expected"), [("gt", ["below", "crosses", "crosses"]), ("le", ["crosses", "below", "below"])]
)
def test_a_line_at_nothing(toy: PolicyLibrary, comparator: str, expected: list[str]) -> None:
    """Whatever is above zero is above it, with or without doubt; what is not known may be zero."""
    law = toy["toy-line"]
    assert isinstance(law.rule.test, LineTest)
    line = LineSpec.model_validate({**law.rule.test.line.model_dump(), "value": 0, "comparator": comparator})
    bare = replace(law, rule=law.rule.model_copy(update={"test": LineTest(line=line), "scope": None, "margin": None}))
    systems = [
        System.model_validate({"id": f"s{i}", "name": "S", "compute": compute})
        for i, compute in enumerate([0, 1, {"median": 1, "spread": 2}, None])
    ]
    assessor = Assessor(PolicyLibrary([bare], toy.vocabulary), Registry(systems))
    found = assess_registry(assessor, systems, [bare], DAY)
    assert [found.outcome(0, row).value for row in range(4)] == [*expected, "unknown"]
    assert [found.outcome(0, row) for row in range(4)] == [assessor.assess(one, bare, DAY).outcome for one in systems]


def test_an_estimate_whose_margin_ends_on_the_line_is_left_open(toy: PolicyLibrary) -> None:
    """0.75 x 4e25 is 3e25, which is not more than 3e25; of 4.0001e25 every end is."""
    law = toy["toy-left-open"]
    assert isinstance(law.rule.test, LineTest)
    line = law.rule.test.line.model_copy(update={"value": Fraction(3 * 10**25)})
    moved = replace(law, rule=law.rule.model_copy(update={"test": LineTest(line=line)}))
    assessor = Assessor(PolicyLibrary([moved], toy.vocabulary), Registry([]))
    found = assess_columns(assessor, TableColumns(np.array([4e25, 4.0001e25]), np.ones(2)), [moved], DAY)
    assert [one.value for one in found.outcomes(0)] == ["undetermined", "crosses"]


def test_a_margin_decides_nothing_outside_the_scope(toy: PolicyLibrary) -> None:
    """1.2e25 is nearer to 1e25 than 30 %, which leaves it open for whom the rule is about, and for nobody else."""
    law = toy["toy-line"]
    assert law.rule.margin is not None
    margin = law.rule.margin.model_copy(update={"straddle": "undetermined"})
    strict = replace(law, rule=law.rule.model_copy(update={"margin": margin}))
    table = TableColumns(np.array([1.2e25, 1.2e25, np.nan, np.nan]), np.ones(4), {"general": np.array([True, False] * 2)})
    found = assess_columns(Assessor(PolicyLibrary([strict], toy.vocabulary), Registry([])), table, [strict], DAY)
    assert [one.value for one in found.outcomes(0)] == ["undetermined", "out_of_scope", "unknown", "out_of_scope"]


@pytest.mark.parametrize("confidence", [0.95, 0.8, 1.0])
def test_at_every_edge_it_is_decided_as_for_one(confidence: float) -> None:
    """At, just above and just below the confidence and its complement, with their slack for rounding, to the last bit."""
    enough = confidence - ROUNDING
    ends = (0.0, 1 - enough, 1 - confidence, ROUNDING, 0.5, enough, confidence, 1.0)
    edges = sorted({float(np.nextafter(end, to)) for end in ends for to in (0.0, end, 1.0)})
    cases = [
        (Chance(low, high, outside), missing)
        for low, high in itertools.combinations_with_replacement(edges, 2)
        for outside in edges
        for missing in (False, True)
    ]
    columns = ([getattr(one, name) for one, _ in cases] for name in ("low", "high", "outside"))
    low, high, outside = (np.array(column) for column in columns)
    codes = batch._decide(low, high, outside, np.array([missing for _, missing in cases]), confidence)
    single = [outcome_of(chance, number_missing=missing, confidence=confidence) for chance, missing in cases]
    assert [batch.CODES[code] for code in codes.tolist()] == single


def test_what_a_table_does_not_state_is_not_known(toy: PolicyLibrary) -> None:
    """Revenue and a share of the original: no column of the table has them, and no number is not a small number."""
    facts = {"risky": False, "general": False, "modified_by_other_provider": True}
    table = TableColumns(np.array([1e27, 1.0]), np.ones(2), facts)
    found = assess_columns(Assessor(toy, Registry([])), table, [toy["toy-nested"], toy["toy-third"]], DAY)
    assert [found.outcomes(law) for law in (0, 1)] == [[Outcome.UNKNOWN] * 2] * 2
    assert [found.probabilities(law) for law in (0, 1)] == [[(0.0, 1.0)] * 2] * 2


def test_all_systems_of_a_law_at_once(toy: PolicyLibrary) -> None:
    """By hand; before its first day the rule has no effect, and its test is worked out all the same."""
    table = TableColumns(np.array([2e25, 1e25, np.nan]), np.ones(3), {"general": True})
    laws = [toy["toy-left-open"], toy["toy-line"]]
    found = assess_columns(Assessor(toy, Registry([])), table, laws, DAY)
    assert found.outcomes(1) == [Outcome.CROSSES, Outcome.BELOW, Outcome.UNKNOWN]
    assert found.outcomes(0) == [Outcome.CROSSES, Outcome.UNDETERMINED, Outcome.UNKNOWN]
    early = assess_columns(Assessor(toy, Registry([])), table, laws, date(2024, 12, 31))
    assert early.outcomes(1) == [Outcome.NOT_IN_FORCE] * 3
    for one in (found, early):
        assert one.probabilities(1) == [(1.0, 1.0), (0.0, 0.0), (0.0, 1.0)]


def test_an_answer_takes_nine_bytes_a_system() -> None:
    """So that ten million systems under one question take 90 MB."""
    answer = batch.Answer.empty(3)
    assert answer.outcome.nbytes + answer.low.nbytes + answer.high.nbytes == 27
    assert [one.tolist() for one in (answer.low, answer.high)] == [[0, 0, 0], [1, 1, 1]]
