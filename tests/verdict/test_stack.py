"""A stack before the law: the three readings by hand, what traffic adds to which sum, and their order."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govcompute.errors import InputError
from govcompute.paths import shipped
from govcompute.policy.library import PolicyLibrary, load_policies
from govcompute.quantity import Estimate
from govcompute.registry.library import Registry
from govcompute.registry.schema import Base, Compute, System
from govcompute.speculative.account import PositionFlop, account_of_counts, account_of_rates
from govcompute.speculative.counts import Counts
from govcompute.speculative.stack import Fixed, Member, Stack
from govcompute.verdict.assess import Assessor
from govcompute.verdict.stack import (
    Reading,
    Spending,
    StackVerdict,
    Traffic,
    speaking_verdicts,
    spending,
    stack_verdicts,
    summed,
)

_LIBRARY = load_policies([shipped("policies")])
DAY = date(2026, 11, 24)
GPAI, SYSTEMIC, CALIFORNIA = "eu-gpai-guidelines-1e23", "eu-aia-51-2-systemic", "ca-sb53"
STACK = Stack(
    id="pair", name="Pair", draft=Member(system="small"), target=Member(system="large"), rule=Fixed(kind="fixed", length=4)
)
_D, _T = Estimate.point(1.348e10), Estimate.point(1.380e11)
EACH = PositionFlop(_D, _T, _D, _T, Estimate.point(0))


def _system(name: str, flop: float | None, **more: object) -> System:
    compute = None if flop is None else Compute(median=flop)
    given = {"provider": "Lab", "outputs": ["text"], "generality": {"judgement": "general"}, **more}
    return System(id=name, name=name, compute=compute, **given)  # type: ignore[arg-type]


def _verdicts(
    draft: System, target: System, *laws: str, spent: Spending | None = None, library: PolicyLibrary = _LIBRARY
) -> list[StackVerdict]:
    assessor = Assessor(library, Registry([draft, target]))
    return stack_verdicts(assessor, STACK, DAY, [library[law] for law in laws], spent)


def _short(verdicts: list[StackVerdict]) -> list[tuple[str, str, str]]:
    return [(one.reading.value, one.of, one.verdict.outcome.value) for one in verdicts]


# 6·P·D with 2e12 tokens: 6 · 6.74e9 · 2e12 and 6 · 6.90e10 · 2e12.
DRAFT, TARGET = _system("small", 8.1e22), _system("large", 8.3e23)


def test_the_published_pair_at_the_gpai_mark() -> None:
    found = _verdicts(DRAFT, TARGET, GPAI)
    assert _short(found) == [
        ("model", "draft", "below"),
        ("model", "target", "crosses"),
        ("max", "target", "crosses"),
        ("sum", "stack", "crosses"),
    ]
    medians = [one.verdict.amount.median for one in found if one.verdict.amount]
    assert medians == [81 * 10**21, 83 * 10**22, 83 * 10**22, 911 * 10**21]


def test_the_reading_alone_can_decide() -> None:
    """Two models of 0.6e23 each: neither is above 1e23, and both together are."""
    found = _verdicts(_system("small", 6e22), _system("large", 6e22), GPAI)
    assert [outcome for _, _, outcome in _short(found)] == ["below", "below", "below", "crosses"]


def test_the_larger_member_may_be_the_draft() -> None:
    found = _verdicts(_system("small", 2e23), _system("large", 1e22), GPAI)
    assert _short(found)[2] == ("max", "draft", "crosses")


def test_a_member_that_is_not_known_leaves_the_sum_a_floor() -> None:
    found = _verdicts(_system("small", None), TARGET, GPAI, SYSTEMIC)
    outcomes = [outcome for _, _, outcome in _short(found)]
    assert outcomes[:4] == ["unknown", "crosses", "crosses", "crosses"]
    assert outcomes[4:] == ["unknown", "below", "unknown", "undetermined"]
    assert found[-1].verdict.amount is not None
    assert found[-1].verdict.amount.remainder_unknown


@pytest.mark.parametrize(
    ("draft", "outcome", "of"),
    [
        (None, "unknown", "draft"),
        (Compute(at_least=1), "undetermined", "draft"),
        (Compute(low=1, high=10**26, bounds=True), "undetermined", "draft"),
        (Compute(low=1, high=10**24, bounds=True), "below", "target"),
        (Compute(median=9 * 10**24, spread=2), "undetermined", "draft"),
        (Compute(median=0), "below", "target"),
    ],
)
def test_a_member_that_may_be_the_larger_is_not_taken_for_the_smaller(draft: Compute | None, outcome: str, of: str) -> None:
    """A target of 1e24 is below 1e25; the stack is so only where its draft surely is. One member above is enough for it."""
    small = _system("small", None).model_copy(update={"compute": draft})
    for target, expected in ((1e24, ("max", of, outcome)), (2e25, ("max", "target", "crosses"))):
        assert _short(_verdicts(small, _system("large", target), SYSTEMIC))[2] == expected


def test_the_rules_that_speak_of_any_reading(toy: PolicyLibrary) -> None:
    """Those with a line on training compute that are asked of a member or of both; a draft in scope brings in all four."""
    everywhere = ["toy-ways", "toy-left-open", "toy-band"]

    def speaking(general: bool, day: date, spent: Spending | None = None) -> list[StackVerdict]:
        draft = _system("small", 8.1e22, facts={"general": general})
        target = _system("large", 8.3e23, facts={"general": False})
        return speaking_verdicts(Assessor(toy, Registry([draft, target])), STACK, day, spent)

    for general, laws in ((False, everywhere), (True, ["toy-line", *everywhere])):
        assert [one.verdict.law.id for one in speaking(general, DAY)] == [law for law in laws for _ in range(4)]
    assert _short(speaking(True, DAY)[:4]) == [
        ("model", "draft", "below"),
        ("model", "target", "out_of_scope"),
        ("max", "target", "out_of_scope"),
        ("sum", "stack", "out_of_scope"),
    ]
    assert {one.verdict.as_of for one in speaking(True, DAY)} == {DAY}
    assert speaking(True, date(2023, 12, 31)) == [], "nothing is adopted yet"
    nothing, data = Estimate.point(0), Estimate.point(2e23)
    (target,) = (
        one for one in speaking(True, DAY, Spending(nothing, data, nothing, data))
        if (one.of, one.reading, one.verdict.law.id) == ("target", Reading.MODEL, "toy-ways")
    )  # fmt: skip
    assert target.verdict.amount == Estimate.point(1.03e24)


def test_weights_that_live_on_are_summed_once() -> None:
    pruned = _system("small", 1e21, bases=[Base(system="large", relation="pruned")])  # type: ignore[arg-type]
    found = _verdicts(pruned, TARGET, GPAI)
    assert found[-1].verdict.amount == Estimate.point(8.31e23)
    registry = Registry([TARGET])
    assert summed(STACK, TARGET, TARGET, registry).work == TARGET.work


def test_a_member_needs_a_system() -> None:
    stack = STACK.model_copy(update={"draft": Member(folder="weights")})
    with pytest.raises(InputError, match="the draft of pair names no system"):
        stack_verdicts(Assessor(_LIBRARY, Registry([TARGET])), stack, DAY, [])


def test_spending_by_hand() -> None:
    # 9 tokens for 6 discarded and 12 drafted: Φ = 162 / 90, W = 66 / 162, with positions of 1 and 10 FLOP.
    one, ten = Estimate.point(1), Estimate.point(10)
    each = PositionFlop(one, ten, one, ten, Estimate.point(0))
    run = account_of_counts(Counts(9, 3, 12, 6), each)
    found = spending(Traffic(Fraction(900), Fraction(100), Fraction(1, 4)), run, each)
    # 16200 FLOP of answers, of which 6600 for nothing, and 1100 of prompts: a quarter each.
    assert found.discarded.median == 1650
    assert found.kept.median == Fraction(9600 + 1100, 4)
    assert found.inference.median == Fraction(17300 * 3, 4)
    assert found.plain.median == Fraction(9000 + 1000, 4)
    assert [stage.activity.value for stage in found.stages()] == [
        "inference", "private_synthetic_kept", "private_synthetic_discarded",
    ]  # fmt: skip


def test_serving_is_training_under_no_text_and_synthetic_data_under_some() -> None:
    """1e13 tokens at Φ 1.499 are 2.07e24 FLOP: the EU's cumulative sum has them, its direct sum and California's not."""
    run = account_of_rates(0.2850, 0.391, EACH)
    served = spending(Traffic(Fraction(10**13)), run, EACH)
    made = spending(Traffic(Fraction(10**13), synthetic=Fraction(1)), run, EACH)
    assert float(made.synthetic.median) == pytest.approx(2.069e24, rel=1e-3)
    assert float(made.synthetic.median / made.plain.median) == pytest.approx(1.499, abs=1e-3)
    for spent, systemic in ((served, 8.3e23), (made, 8.3e23 + 2.069e24)):
        amounts = {
            one.verdict.law.id: one.verdict.amount
            for one in _verdicts(DRAFT, TARGET, SYSTEMIC, GPAI, CALIFORNIA, spent=spent)
            if one.of == "target" and one.reading is Reading.MODEL
        }
        for law, expected in ((SYSTEMIC, systemic), (GPAI, 8.3e23), (CALIFORNIA, 8.3e23)):
            amount = amounts[law]
            assert amount is not None
            assert float(amount.median) == pytest.approx(expected, rel=1e-3)


def test_the_same_text_crosses_only_when_it_was_speculated() -> None:
    """A target of 8e24 that makes 1e13 tokens: 1.38e24 more alone, 2.07e24 more with its draft."""
    run = account_of_rates(0.2850, 0.391, EACH)
    spent = spending(Traffic(Fraction(10**13), synthetic=Fraction(1)), run, EACH)
    plain = Spending(spent.inference, spent.plain, Estimate.point(0), spent.plain)
    target = _system("large", 8e24)
    outcomes = [_short(_verdicts(DRAFT, target, SYSTEMIC, spent=one))[1][2] for one in (plain, spent)]
    assert outcomes == ["below", "crosses"]


def test_one_mistake_in_the_counting_moves_all_of_it() -> None:
    """Positions within a factor of 2, by one error: every part and every stage is within that factor, and no less."""
    doubtful = Estimate(Fraction(10), 2.0)
    each = PositionFlop(doubtful, doubtful, doubtful, doubtful, Estimate.point(0))
    run = account_of_counts(Counts(9, 3, 12, 6), each)
    found = spending(Traffic(Fraction(900), Fraction(100), Fraction(1, 4)), run, each)
    parts = (found.inference, found.kept, found.discarded, found.plain, found.synthetic)
    assert [part.spread for part in parts] == pytest.approx([2.0] * 5)
    compute = [stage.compute for stage in found.stages()]
    assert [one and one.spread for one in compute] == pytest.approx([2.0] * 3)
    assert [one and one.median for one in compute] == [found.inference.median, found.kept.median, found.discarded.median]


def test_parts_of_nothing_are_left_out() -> None:
    one, nothing = Estimate.point(1), Estimate.point(0)
    assert Spending(nothing, nothing, nothing, nothing).stages() == []
    assert [stage.activity.value for stage in Spending(nothing, one, nothing, one).stages()] == ["private_synthetic_kept"]


def test_the_stack_as_one_system() -> None:
    """Named for the stack; what was only claimed of a member is not added, what is not known of one is said so."""
    claim = {"above": 1e24, "text": "more"}
    target = _system("large", None, claims=[claim], bases=[Base(system="root")], stages=[{"activity": "finetuning"}])
    draft = _system("small", None)
    root = _system("root", 1e22)
    found = summed(STACK, draft, target, Registry([root, draft, target]))
    assert (found.id, found.name, found.claims, found.compute) == ("pair.sum", "Pair (sum)", [], None)
    assert [(stage.activity.value, stage.name) for stage in found.stages] == [
        ("finetuning", None),
        ("unsplit", "compute of small, not known"),
    ]
    assert found.bases == target.bases


@pytest.mark.parametrize(
    ("tokens", "prompts", "share", "words"),
    [
        (0, 0, 0, "traffic has more than zero tokens answered, and zero prompt tokens or more"),
        (1, -1, 0, "traffic has more than zero tokens answered, and zero prompt tokens or more"),
        (1, 0, Fraction(3, 2), "the synthetic share is from 0 to 1, not 1.5"),
        (1, 0, Fraction(-1, 2), "the synthetic share is from 0 to 1, not -0.5"),
    ],
)
def test_traffic_that_cannot_be(tokens: int, prompts: int, share: Fraction, words: str) -> None:
    with pytest.raises(InputError, match=f"^{words}$"):
        Traffic(Fraction(tokens), Fraction(prompts), Fraction(share))


def test_traffic_at_its_ends() -> None:
    assert Traffic(Fraction(1), Fraction(0), Fraction(1)).synthetic == 1
    assert Traffic(0.5).tokens == Fraction(1, 2)  # type: ignore[arg-type]


_AMOUNT = st.floats(1e20, 1e27)


@settings(max_examples=40, deadline=None)
@given(_AMOUNT, _AMOUNT, st.sampled_from([GPAI, SYSTEMIC, CALIFORNIA]))
def test_sum_is_at_least_max_is_at_least_either(draft: float, target: float, law: str) -> None:
    """In amounts and in the probability of crossing."""
    found = _verdicts(_system("small", draft), _system("large", target), law)
    amounts = [one.verdict.amount.median for one in found if one.verdict.amount]
    chances = [one.verdict.chance.low for one in found]
    for values in (amounts, chances):
        assert values[3] >= values[2] == max(values[0], values[1])


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 10**15), st.integers(0, 10**15), st.fractions(0, 1), st.integers(1, 9), st.integers(0, 9))
def test_traffic_is_divided_and_none_is_lost(tokens: int, prompts: int, share: Fraction, passes: int, kept: int) -> None:
    run = account_of_counts(Counts(passes + kept, passes, 10 + kept, 10), EACH)
    whole = spending(Traffic(Fraction(tokens), Fraction(prompts)), run, EACH)
    parts = spending(Traffic(Fraction(tokens), Fraction(prompts), share), run, EACH)
    assert parts.inference.median + parts.synthetic.median == whole.inference.median
    assert parts.synthetic.median >= parts.plain.median
