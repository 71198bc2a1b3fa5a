"""The account of a run by hand: from rates, from counters, and pass by pass; and what all three agree on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govcompute.errors import InputError
from govcompute.flops import Architecture, Logits, Work, forward
from govcompute.paths import shipped
from govcompute.quantity import Estimate
from govcompute.registry.architecture import Architectures
from govcompute.serving.request import SERVING
from govcompute.speculative import Counts, Ending, Generation, Pass, Phase, Round
from govcompute.speculative.account import (
    PositionFlop,
    account_of_counts,
    account_of_rates,
    account_of_run,
    position_flop,
)

ALL = Architectures([shipped("registry")])
SMALL, LARGE = ALL["pythia-14m"], ALL["pythia-70m"]


def _flat(draft: float, target: float, head: float = 0) -> PositionFlop:
    """Positions that all cost the same."""
    a, b = Estimate.point(draft), Estimate.point(target)
    return PositionFlop(a, b, a, b, Estimate.point(head))


#: Llama 2 Chat 7B and 70B: 2 FLOP for each of 6.74e9 and 6.90e10 parameters; a head of three blocks of width 4096.
LLAMA = _flat(1.348e10, 1.380e11)
WITH_HEAD = _flat(1.348e10, 1.380e11, 1.007e8)


@pytest.mark.parametrize(
    ("verification", "discard", "each", "ratio", "waste"),
    [
        (0.2850, 0.391, LLAMA, 1.50, 0.29),  # 1.391 + .0977·1.106 = 1.499; .391·1.0977 / 1.499 = .286
        (0.270, 0.294, WITH_HEAD, 1.39, 0.23),  # 1.294 + (.0977 + .0007)·1.024 = 1.395
        (0.2165, 0.504, LLAMA, 1.63, 0.34),
        (0.193, 0.377, WITH_HEAD, 1.49, 0.28),
        (0.2103, 0.452, LLAMA, 1.57, 0.32),
        (0.197, 0.332, WITH_HEAD, 1.44, 0.25),
        (0.1874, 1.593, LLAMA, 2.83, 0.62),
    ],
)
def test_the_published_runs(verification: float, discard: float, each: PositionFlop, ratio: float, waste: float) -> None:
    found = account_of_rates(verification, discard, each)
    assert float(found.ratio.median) == pytest.approx(ratio, abs=0.005)
    assert float(found.waste_share.median) == pytest.approx(waste, abs=0.005)


@pytest.mark.parametrize(
    ("verification", "discard", "length"),
    [(0.2850, 0.391, 3.88), (0.2407, 0.635, 5.79), (0.1874, 1.593, 12.83), (0.1492, 1.174, 13.57)],
)
def test_mean_candidate_length_of_the_published_points(verification: float, discard: float, length: float) -> None:
    assert float(account_of_rates(verification, discard, LLAMA).mean_candidates) == pytest.approx(length, abs=0.01)


def test_counters_by_hand() -> None:
    # 9 tokens, 3 passes, 12 drafted, 6 discarded; a draft position costs 1, a target's 10, a head call 2.
    found = account_of_counts(Counts(9, 3, 12, 6), _flat(1, 10, 2), prompt_tokens=5, seconds=1.5)
    assert found.draft.median == 12
    assert found.verify.median == 150  # 12 + 3 positions
    assert found.head.median == 24
    assert found.flop.median == 186
    assert found.plain.median == 90
    assert found.ratio.median == Fraction(186, 90)
    assert found.wasted.median == 66  # 6 · (1 + 10)
    assert found.waste_share.median == Fraction(66, 186)
    assert found.whole_ratio is not None
    assert found.whole_ratio.median == Fraction(186 + 55, 90 + 50)
    assert (found.basis, found.seconds) == ("counts", 1.5)


def test_counters_and_their_rates_agree() -> None:
    counts = Counts(9, 3, 12, 6)
    by_counts = account_of_counts(counts, WITH_HEAD)
    by_rates = account_of_rates(1 / 3, 2 / 3, WITH_HEAD)
    assert float(by_counts.ratio.median) == pytest.approx(float(by_rates.ratio.median))
    assert float(by_counts.waste_share.median) == pytest.approx(float(by_rates.waste_share.median))


def test_cut_tokens_are_paid_and_not_answered() -> None:
    whole, cut = Counts(5, 1, 4, 0), Counts(3, 1, 4, 0, cut=2)
    each = _flat(1, 10)
    assert account_of_counts(whole, each).flop == account_of_counts(cut, each).flop
    assert account_of_counts(cut, each).ratio.median == Fraction(54, 30)


def test_no_token_no_account() -> None:
    with pytest.raises(InputError, match="no token was emitted"):
        account_of_counts(Counts(0, 0, 0, 0), LLAMA)


@pytest.mark.parametrize(("verification", "discard"), [(0, 0.1), (1.1, 0.1), (0.5, -0.1)])
def test_rates_that_cannot_be_are_refused(verification: float, discard: float) -> None:
    with pytest.raises(InputError, match="a verification rate lies above 0 and up to 1"):
        account_of_rates(verification, discard, LLAMA)


def _generation(prompt: int, shape: list[tuple[int, int]]) -> Generation:
    """Rounds of (candidates, accepted) with the passes that an engine makes for them: one draft pass a candidate."""
    tokens, passes = 0, []
    if prompt > 1:
        passes += [Pass(Phase.DRAFT_PREFILL, prompt - 1, 0), Pass(Phase.TARGET_PREFILL, prompt - 1, 0)]
    rounds = []
    behind = 0
    for candidates, accepted in shape:
        start = prompt - 1 + tokens
        for index in range(candidates):
            new = 1 + (behind if index == 0 else 0)
            passes.append(Pass(Phase.DRAFT, new, start + index + 1 - new))
        passes.append(Pass(Phase.VERIFY, candidates + 1, start))
        rounds.append(Round(candidates, accepted, 0, "most"))
        behind = int(accepted == candidates)
        tokens += accepted + 1
    return Generation(prompt, tuple(range(tokens)), tuple(rounds), tuple(passes), Ending.LENGTH)


def _forward(model: Architecture, new: int, past: int, logits: Logits = Logits.LAST) -> int:
    return forward(model, Work(new, past), replace(SERVING, logits=logits)).flop


def test_two_rounds_pass_by_pass() -> None:
    # A prompt of 3; 2 candidates of which 1 is kept (2 tokens), then 1 candidate that is kept (2 tokens).
    found = account_of_run([_generation(3, [(2, 1), (1, 1)])], SMALL, LARGE, head=7)
    assert found.counts == Counts(4, 2, 3, 1)
    assert found.draft.median == sum(_forward(SMALL, 1, past) for past in (2, 3, 4))
    assert found.verify.median == _forward(LARGE, 3, 2, Logits.ALL) + _forward(LARGE, 2, 4, Logits.ALL)
    assert found.plain.median == sum(_forward(LARGE, 1, past) for past in (2, 3, 4, 5))
    # The second candidate of the first round was thrown away: its draft pass, and the third position of its verification.
    assert found.wasted.median == _forward(SMALL, 1, 3) + _forward(LARGE, 1, 4)
    assert found.prompts is not None
    assert found.prompts.draft.median == _forward(SMALL, 2, 0)
    assert found.prompts.target.median == _forward(LARGE, 2, 0)
    assert found.acceptance == pytest.approx(2 / 3)  # three looked at, one rejected
    assert (found.basis, found.seconds, found.head.median) == ("passes", None, 0)


def test_a_plain_round_is_the_plain_target() -> None:
    found = account_of_run([_generation(4, [(0, 0)] * 5)], SMALL, LARGE)
    assert found.ratio.median == 1
    assert found.waste_share.median == 0


def test_passes_that_contradict_their_rounds_are_refused() -> None:
    right = _generation(3, [(2, 1), (1, 1)])
    fewer = replace(right, passes=tuple(one for one in right.passes if one.past != 3))
    with pytest.raises(InputError, match="2 draft passes for 3 candidates"):
        account_of_run([fewer], SMALL, LARGE)
    longer = replace(right, passes=tuple(replace(p, new=9) if p.phase is Phase.VERIFY else p for p in right.passes))
    with pytest.raises(InputError, match="round 1 has 2 candidates, and its verification 9 positions"):
        account_of_run([longer], SMALL, LARGE)
    with pytest.raises(InputError, match="one generation or more"):
        account_of_run([], SMALL, LARGE)


def _shapes() -> Iterator[st.SearchStrategy[list[tuple[int, int]]]]:
    one = st.integers(0, 6).flatmap(lambda k: st.tuples(st.just(k), st.integers(0, k)))
    yield st.lists(one, min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 40), *_shapes())
def test_laws_of_a_run(prompt: int, shape: list[tuple[int, int]]) -> None:
    """Speculation never saves FLOP; waste is part of the work; the counters at the run's own mean context are near."""
    run = _generation(prompt, shape)
    exact = account_of_run([run], SMALL, LARGE)
    assert exact.ratio.median >= 1
    assert 0 <= exact.waste_share.median < 1
    assert (exact.waste_share.median > 0) == any(kept < drafted for drafted, kept in shape)
    near = account_of_counts(exact.counts, position_flop(SMALL, LARGE, context=prompt + len(run.tokens) // 2))
    assert float(near.ratio.median) == pytest.approx(float(exact.ratio.median), rel=0.1)


def test_a_run_twice_is_twice_the_run() -> None:
    run = _generation(5, [(3, 1), (3, 3)])
    once, twice = (account_of_run([run] * times, SMALL, LARGE) for times in (1, 2))
    assert twice.flop.median == 2 * once.flop.median
    assert twice.ratio == once.ratio


def test_a_context_that_is_not_known_is_a_range() -> None:
    each = position_flop(SMALL, LARGE)
    bounds = [position_flop(SMALL, LARGE, context=length) for length in (0, LARGE.context or 0)]
    low, high = each.target.interval90
    assert float(low) == pytest.approx(float(bounds[0].target.median))
    assert float(high or 0) == pytest.approx(float(bounds[1].target.median))
    assert each.target_prompt.median < each.target.median, "a prompt's positions choose no token"


def test_a_negative_context_is_refused() -> None:
    with pytest.raises(InputError, match="0 tokens or more"):
        position_flop(SMALL, LARGE, context=-1)
